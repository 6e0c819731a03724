"""What waits for a second person, as kept."""

from __future__ import annotations

from datetime import datetime

from classbell.domain.attendance import Ruling, Status
from classbell.domain.countersigns import Countersign, State
from classbell.domain.people import PersonId
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp


async def add(tx: Transaction, key: tuple[int, PersonId], ruling: Ruling, now: datetime) -> int | None:
    """Let a ruling on (session, person) wait; give its id, or None where another waits for this mark already."""
    session_id, person_id = key
    countersign_id: int | None = await tx.value(
        "countersigns.add",
        session_id=session_id,
        person_id=person_id,
        status=ruling.status,
        reason=ruling.reason,
        asked_by=ruling.by,
        now=stamp(now),
    )
    return countersign_id


async def countersign(tx: Reader, countersign_id: int) -> Countersign | None:
    """Give one, or None."""
    row = await tx.one("countersigns.countersign", countersign_id=countersign_id)
    return row and _countersign(row)


async def waiting(tx: Reader, class_id: int) -> list[Countersign]:
    """Give those of a class that wait, the longest first."""
    return [_countersign(row) for row in await tx.all("countersigns.waiting", class_id=class_id)]


async def decide(tx: Transaction, countersign_id: int, state: State, by: PersonId, now: datetime) -> bool:
    """Say what the second person said; False where one has spoken already."""
    key = {"countersign_id": countersign_id, "state": state, "by_person": by, "now": stamp(now)}
    return await tx.run("countersigns.decide", **key) > 0


def _countersign(row: Row) -> Countersign:
    return Countersign(
        id=row["id"],
        session_id=row["session_id"],
        person_id=row["person_id"],
        name=row["name"],
        status=Status(row["status"]),
        reason=row["reason"],
        asked_by=row["asked_by"],
        asker=row["asker"],
        asked_at=instant(row["asked_at"]),
        state=State(row["state"]),
        decided_by=row["decided_by"],
    )
