"""What staff say to those who ask for leave, as kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from classbell.domain.leave import Leave, Rank, State
from classbell.domain.leave_requests import Undoable, Verdict
from classbell.domain.people import PersonId
from classbell.storage import outbox
from classbell.storage.database import Reader, Transaction
from classbell.storage.instants import instant, stamp


async def decide(tx: Transaction, leave: Leave, state: State, rank: Rank) -> bool:
    """Move a waiting leave on; False where somebody else has."""
    rows = await tx.run("leave_requests.decide", leave_id=leave.id, rank=leave.rank, new_state=state, new_rank=rank)
    return rows > 0


async def undecide(tx: Transaction, leave: Leave, rank: Rank) -> bool:
    """Let a leave wait again for a rank; False where it has moved on."""
    rows = await tx.run("leave_requests.undecide", leave_id=leave.id, rank=rank, state=leave.state, now_rank=leave.rank)
    return rows > 0


async def add_decision(
    tx: Transaction, leave: Leave, verdict: Verdict, reason: str | None, by: tuple[PersonId, datetime, int | None]
) -> int:
    """Keep what staff decided: who, when and by which update; give its id."""
    person_id, now, cause_id = by
    decision_id = await tx.value(
        "leave_requests.add_decision",
        leave_id=leave.id,
        verdict=verdict,
        rank=leave.rank,
        reason=reason,
        person_id=person_id,
        now=stamp(now),
        cause_id=cause_id,
    )
    return int(decision_id)


async def caused(tx: Reader, leave_id: int, cause_id: int | None) -> Undoable | None:
    """Give the decision on this leave that this very update has made, or None."""
    if cause_id is None:
        return None
    found = await tx.value("leave_requests.caused_decision", leave_id=leave_id, cause_id=cause_id)
    return None if found is None else await decision(tx, found)


async def decision(tx: Reader, decision_id: int) -> Undoable | None:
    """Give a decision, or None."""
    row = await tx.one("leave_requests.decision", decision_id=decision_id)
    return row and Undoable(
        id=row["id"],
        leave_id=row["leave_id"],
        verdict=Verdict(row["verdict"]),
        rank=Rank(row["rank"]),
        by=row["decided_by"],
        at=instant(row["decided_at"]),
        is_undone=row["undone_at"] is not None,
    )


async def undo_decision(tx: Transaction, decision_id: int, now: datetime) -> bool:
    """Note that a decision was taken back; False where it was before."""
    return await tx.run("leave_requests.undo_decision", decision_id=decision_id, now=stamp(now)) > 0


async def supporters(tx: Reader, leave_id: int) -> list[str]:
    """Give the names of those who have passed a request on, in order."""
    rows = await tx.all("leave_requests.decisions", leave_id=leave_id)
    return [row["name"] for row in rows if row["verdict"] == Verdict.PASSED]


async def asked(tx: Reader, leave_id: int) -> set[PersonId]:
    """Give those who were asked to decide a leave, or are about to be."""
    return {row["person_id"] for row in await tx.all("leave_requests.asked", leave_id=leave_id)}


async def call_back(tx: Transaction, kind: str, subject_id: int) -> None:
    """Let letters of this kind and subject that have not left stay here."""
    await tx.run("leave_requests.call_back", kind=kind, subject_id=subject_id)


async def never_told(tx: Transaction, kind: str, subject_id: int) -> None:
    """Let it be as if these letters had never been written, as far as they have not left; they may be written anew."""
    await tx.run("leave_requests.never_told", kind=kind, subject_id=subject_id)


async def call_back_raised(tx: Transaction, leave_id: int) -> None:
    """Let no rank be asked any more to whom a request was passed on a moment ago."""
    await tx.run("leave_requests.call_back_raised", leave_id=leave_id)


@dataclass(frozen=True, slots=True)
class Posted:
    """A message by which somebody was asked to decide."""

    letter_id: int
    person_id: PersonId
    chat_id: int
    language: str | None


async def posted(tx: Reader, leave_id: int) -> list[Posted]:
    """Give the last message by which each who was asked to decide a leave was asked."""
    rows = await tx.all("leave_requests.posted", leave_id=leave_id)
    last = {row["person_id"]: Posted(row["id"], row["person_id"], row["chat_id"], row["language"]) for row in rows}
    return list(last.values())


async def put_away(
    tx: Transaction, one: Posted, key: tuple[str, int], body: Mapping[str, object], not_before: datetime
) -> None:
    """Let such a message say something else, at an instant or soon after."""
    kind, subject_id = key
    await tx.run(
        "leave_requests.put_away",
        kind=kind,
        subject_id=subject_id,
        person_id=one.person_id,
        chat_id=one.chat_id,
        body=outbox.written(body),
        amends=one.letter_id,
        not_before=stamp(not_before),
    )
