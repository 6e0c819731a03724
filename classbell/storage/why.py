"""What led to one person's mark in one session, as kept."""

from __future__ import annotations

from datetime import datetime

from classbell.domain.logs import Changed, Tried
from classbell.domain.people import PersonId
from classbell.domain.why import Step
from classbell.storage.database import Reader, Row
from classbell.storage.instants import instant, stamp
from classbell.storage.logs import as_changed, as_tried

Key = tuple[int, PersonId]
"""The session and the person."""


async def changed(tx: Reader, key: Key) -> list[Changed]:
    """Give what happened to the mark, the first to happen first."""
    rows = await tx.all("why.changed", session_id=key[0], person_id=key[1], subject_id=f"{key[0]}/{key[1]}")
    return [as_changed(row) for row in rows]


async def tried(tx: Reader, key: Key, span: tuple[datetime, datetime]) -> list[Tried]:
    """Give the person's tries to sign in: of the session, and within the span those that led to none."""
    times = {"from_at": stamp(span[0]), "until_at": stamp(span[1])}
    rows = await tx.all("why.tried", session_id=key[0], person_id=key[1], **times)
    return [as_tried(row) for row in rows]


async def steps(tx: Reader, key: Key) -> list[Step]:
    """Give what bears on the mark without changing it: of the session, and of arrivals, appeals, countersigning."""
    session_id, person_id = key
    rows = [
        *await tx.all("why.session", session_id=session_id),
        *await tx.all("why.arrivals", session_id=session_id, person_id=person_id),
        *await tx.all("why.appeals", session_id=session_id, person_id=person_id),
        *await tx.all("why.countersigns", session_id=session_id, person_id=person_id),
    ]
    return [_step(row) for row in rows]


def _step(row: Row) -> Step:
    return Step(instant(row["at"]), row["what"], row["by_name"], row["words"])
