"""What rates are counted from, and of what people were warned, as kept."""

from __future__ import annotations

from datetime import datetime

from classbell.domain.attendance import Status
from classbell.domain.people import PersonId
from classbell.domain.rates import Attended, Warned
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import stamp


async def attended(tx: Reader, class_id: int) -> list[Attended]:
    """Give every settled session of everybody on a class's roll: by the roll, then by the start."""
    return [_attended(row) for row in await tx.all("rates.attended", class_id=class_id)]


async def warn(tx: Transaction, class_id: int, person_id: PersonId, warned: Warned, now: datetime) -> bool:
    """Keep that somebody is warned of a threshold; False where they were before."""
    kept = await tx.run(
        "rates.warn",
        class_id=class_id,
        person_id=person_id,
        kind=warned.kind,
        threshold=warned.threshold,
        since_session_id=warned.since_session_id,
        now=stamp(now),
    )
    return kept > 0


async def take_back(tx: Transaction, session_id: int, person_id: PersonId) -> None:
    """Let a warning that has not left yet not leave: its person was there."""
    await tx.run("rates.take_back", session_id=session_id, person_id=person_id)


def _attended(row: Row) -> Attended:
    status = None if row["status"] is None else Status(row["status"])
    return Attended(row["person_id"], row["name"], row["group_name"], row["session_id"], status)
