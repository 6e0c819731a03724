"""Leaves and what staff decided of them, as kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from classbell.domain.classes import Class
from classbell.domain.leave import Kind, Leave, Rank, Span, State, Wish
from classbell.domain.leave_days import Half
from classbell.domain.leave_requests import Decision, Filed, Verdict
from classbell.domain.people import ClassId, PersonId
from classbell.storage.classes import as_class
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp


async def add(tx: Transaction, person_id: PersonId, wish: Wish, rank: Rank, when: tuple[datetime, int | None]) -> int:
    """Keep a wish, waiting for a rank; give its id."""
    now, cause_id = when
    span = wish.span
    leave_id = await tx.value(
        "leave.add",
        class_id=wish.class_id,
        person_id=person_id,
        session_id=span.session_id,
        half=span.half,
        from_at=stamp(span.from_at),
        until_at=stamp(span.until_at),
        kind=wish.kind,
        reason=wish.reason,
        slip=wish.slip,
        rank=rank,
        now=stamp(now),
        cause_id=cause_id,
    )
    return int(leave_id)


async def filed(tx: Reader, leave_id: int) -> Filed | None:
    """Give a leave, or None."""
    row = await tx.one("leave.filed", leave_id=leave_id)
    return row and _filed(row)


async def caused(tx: Reader, person_id: PersonId, cause_id: int | None) -> Filed | None:
    """Give the leave a person has asked for by this very update, or None."""
    if cause_id is None:
        return None
    leave_id = await tx.value("leave.caused", person_id=person_id, cause_id=cause_id)
    return None if leave_id is None else await filed(tx, leave_id)


async def count_of_person(tx: Reader, person_id: PersonId) -> int:
    """Count what a person has ever asked for."""
    return int(await tx.value("leave.count_of_person", person_id=person_id))


async def of_person(tx: Reader, person_id: PersonId, part: tuple[int, int]) -> list[Filed]:
    """Give some of it, the newest first; `part` is how many at most, and how many to skip."""
    at_most, skip = part
    return await _each(tx, await tx.all("leave.of_person", person_id=person_id, at_most=at_most, skip=skip))


async def waiting(tx: Reader, class_id: ClassId) -> list[Filed]:
    """Give the requests of a class that wait to be decided, the oldest first."""
    return await _each(tx, await tx.all("leave.waiting", class_id=class_id))


async def away(tx: Reader, class_id: ClassId, from_at: datetime, until_at: datetime) -> list[Filed]:
    """Give the granted leaves of a class that reach into a span, by when they begin."""
    return await _each(
        tx, await tx.all("leave.away", class_id=class_id, from_at=stamp(from_at), until_at=stamp(until_at))
    )


async def running(tx: Reader, class_id: ClassId, since: datetime) -> list[Filed]:
    """Give the granted leaves of a class that end after an instant and of which nothing was heard since."""
    return await _each(tx, await tx.all("leave.running", class_id=class_id, since=stamp(since)))


async def classes_of(tx: Reader, person_id: PersonId, now: datetime) -> list[Class]:
    """Give the classes a person is enrolled in that are not over, by their next session."""
    rows = await tx.all("leave.classes_of", person_id=person_id, now=stamp(now))
    return [as_class(row) for row in rows]


async def overlapping(
    tx: Reader, person_id: PersonId, when: tuple[ClassId, Span], but_id: int | None
) -> tuple[datetime, datetime] | None:
    """Give the span of another leave of the person that overlaps one, or None; one leave may be left out."""
    class_id, span = when
    times = {"from_at": stamp(span.from_at), "until_at": stamp(span.until_at)}
    row = await tx.one("leave.overlapping", class_id=class_id, person_id=person_id, but_id=but_id or 0, **times)
    return row and (instant(row["from_at"]), instant(row["until_at"]))


async def hold(tx: Transaction, leave_id: int) -> None:
    """Let nobody else move a leave on until the transaction ends: what is read of it after this stays so."""
    await tx.run("leave.hold", leave_id=leave_id)


async def end(tx: Transaction, leave: Leave, state: State, now: datetime) -> bool:
    """Withdraw a leave, or return from it; False where it has moved on."""
    return await tx.run("leave.end", leave_id=leave.id, before=leave.state, state=state, now=stamp(now)) > 0


async def resume(tx: Transaction, leave: Leave) -> bool:
    """Let a leave that was returned from go on; False where it has moved on."""
    return await tx.run("leave.resume", leave_id=leave.id, ended_at=stamp(leave.ended_at)) > 0


async def set_slip(tx: Transaction, leave_id: int, slip: str) -> bool:
    """Keep the photo of a slip with a leave; False where it was refused or withdrawn."""
    return await tx.run("leave.set_slip", leave_id=leave_id, slip=slip) > 0


async def set_overdue(tx: Transaction, leave_id: int, now: datetime) -> bool:
    """Note that staff are told that somebody is not back; False where they were, or the person is."""
    return await tx.run("leave.set_overdue", leave_id=leave_id, now=stamp(now)) > 0


async def follow_session(tx: Transaction, session_id: int) -> None:
    """Let leaves for this one session take its times."""
    await tx.run("leave.follow_session", session_id=session_id)


async def _each(tx: Reader, rows: Iterable[Row]) -> list[Filed]:
    found = [await filed(tx, row["id"]) for row in rows]
    return [one for one in found if one]


def _filed(row: Row) -> Filed:
    return Filed(
        leave=_leave(row),
        class_=Class(row["class_id"], row["class_name"], row["run"], ZoneInfo(row["zone"]), row["path"]),
        name=row["person_name"],
        phone=row["phone"],
        account_id=row["account_id"],
        language=row["language"],
        session_title=row["session_title"],
        decision=_decision(row),
    )


def _leave(row: Row) -> Leave:
    half = row["half"]
    span = Span(instant(row["from_at"]), instant(row["until_at"]), row["session_id"], half and Half(half))
    return Leave(
        id=row["id"],
        class_id=row["class_id"],
        person_id=row["person_id"],
        span=span,
        kind=Kind(row["kind"]),
        reason=row["reason"],
        slip=row["slip"],
        state=State(row["state"]),
        rank=Rank(row["rank"]),
        asked_at=instant(row["asked_at"]),
        ended_at=instant(row["ended_at"]),
    )


def _decision(row: Row) -> Decision | None:
    if row["decision_id"] is None:
        return None
    return Decision(
        id=row["decision_id"],
        verdict=Verdict(row["verdict"]),
        reason=row["decision_reason"],
        by=row["decided_by"],
        by_name=row["decided_by_name"],
        at=instant(row["decided_at"]),
    )
