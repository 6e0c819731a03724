"""Appeals, as kept."""

from __future__ import annotations

from datetime import datetime

from classbell.domain.appeals import Appeal, State
from classbell.domain.people import PersonId
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp


async def add(
    tx: Transaction, key: tuple[int, PersonId], said: tuple[str, str | None], now: datetime, cause_id: int | None
) -> int | None:
    """Keep an appeal of (session, person): (words, photo). Give its id, or None where this update has made it."""
    session_id, person_id = key
    words, photo_id = said
    appeal_id: int | None = await tx.value(
        "appeals.add",
        session_id=session_id,
        person_id=person_id,
        words=words,
        photo_id=photo_id,
        now=stamp(now),
        cause_id=cause_id,
    )
    return appeal_id


async def of_cause(tx: Reader, cause_id: int | None) -> Appeal | None:
    """Give the appeal that an update has made, or None."""
    row = await tx.one("appeals.of_cause", cause_id=cause_id)
    return row and _appeal(row)


async def appeal(tx: Reader, appeal_id: int) -> Appeal | None:
    """Give one appeal, or None."""
    row = await tx.one("appeals.appeal", appeal_id=appeal_id)
    return row and _appeal(row)


async def of_mark(tx: Reader, session_id: int, person_id: PersonId) -> Appeal | None:
    """Give the last appeal against a person's mark in a session, or None."""
    row = await tx.one("appeals.of_mark", session_id=session_id, person_id=person_id)
    return row and _appeal(row)


async def waiting(tx: Reader, class_id: int) -> list[Appeal]:
    """Give the appeals of a class that wait, the longest first."""
    return [_appeal(row) for row in await tx.all("appeals.waiting", class_id=class_id)]


async def decide(tx: Transaction, appeal_id: int, decision: tuple[State, str], by: PersonId, now: datetime) -> bool:
    """Say what became of an appeal, and why; False where somebody has decided already."""
    state, why = decision
    key = {"appeal_id": appeal_id, "state": state, "decision": why}
    return await tx.run("appeals.decide", **key, by_person=by, now=stamp(now)) > 0


def _appeal(row: Row) -> Appeal:
    return Appeal(
        id=row["id"],
        session_id=row["session_id"],
        person_id=row["person_id"],
        name=row["name"],
        words=row["words"],
        photo_id=row["photo_id"],
        appealed_at=instant(row["appealed_at"]),
        state=State(row["state"]),
        decided_by=row["decided_by"],
        decision=row["decision"],
    )
