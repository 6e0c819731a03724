"""Personal badges, as kept."""

from __future__ import annotations

from datetime import datetime

from classbell.domain.badges import Badge
from classbell.domain.classes import Class, Session
from classbell.domain.people import PersonId
from classbell.storage import sessions
from classbell.storage.classes import as_class
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp

By = tuple[PersonId, datetime, int | None]
"""Who does something, when, and by which update."""


async def make(tx: Transaction, class_id: int, person_id: PersonId | None, by: By) -> int:
    """Make a badge for one person on the roll of a class, or for everybody (None) who has none; tell how many."""
    made_by, at, cause_id = by
    values = {"class_id": class_id, "person_id": person_id, "now": stamp(at), "made_by": made_by, "cause_id": cause_id}
    return await tx.run("badges.make", **values)


async def void(tx: Transaction, class_id: int, person_id: PersonId, by: PersonId, now: datetime) -> bool:
    """End a person's badge; False where they have none."""
    return await tx.run("badges.void", class_id=class_id, person_id=person_id, now=stamp(now), voided_by=by) == 1


async def badge(tx: Reader, badge_id: int) -> Badge | None:
    """Give one badge, good or void, or None."""
    row = await tx.one("badges.badge", id=badge_id)
    return row and _badge(row)


async def of_class(tx: Reader, class_id: int) -> list[Badge]:
    """Give the good badges of a class, in the order of the roll."""
    return [_badge(row) for row in await tx.all("badges.of_class", class_id=class_id)]


async def classes_of(tx: Reader, person_id: PersonId) -> list[Class]:
    """Give the classes on whose roll a person is, the newest first."""
    return [as_class(row) for row in await tx.all("badges.classes_of", person_id=person_id)]


async def open_sessions(tx: Reader, class_id: int) -> list[Session]:
    """Give the sessions of a class whose sign-in is open."""
    ids = [row["id"] for row in await tx.all("badges.open_sessions", class_id=class_id)]
    found = [await sessions.session(tx, session_id) for session_id in ids]
    return [session for session in found if session]


def _badge(row: Row) -> Badge:
    return Badge(
        id=row["id"],
        class_id=row["class_id"],
        person_id=row["person_id"],
        name=row["name"],
        unit=row["unit"],
        group=row["group_name"],
        voided_at=instant(row["voided_at"]),
        is_enrolled=row["enrolment_id"] is not None,
        cause_id=row["cause_id"],
    )
