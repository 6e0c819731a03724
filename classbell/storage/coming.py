"""What the clock is going to send to one person, as planned."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from classbell.domain.people import PersonId
from classbell.domain.reminder_plans import Coming
from classbell.domain.reminders import Kind
from classbell.storage.database import Reader, Row
from classbell.storage.instants import instant, stamp


async def to_trainee(tx: Reader, person_id: PersonId, until: datetime) -> list[Coming]:
    """Give what is due to somebody by an instant in the classes they are enrolled in, but for what they are away from.

    Of feedback it gives every round that may concern them; `subject_id` says which.
    """
    rows = await tx.all("coming.to_trainee", person_id=person_id, until=stamp(until))
    return [_coming(row, row["subject_id"]) for row in rows]


async def receipts(tx: Reader, person_id: PersonId, until: datetime) -> list[Coming]:
    """Give when somebody is asked again to confirm notices, as long as they have not."""
    rows = await tx.all("coming.receipts", person_id=person_id, until=stamp(until))
    return [Coming(Kind(row["kind"]), instant(row["due_at"]), None, "", row["subject_id"]) for row in rows]


async def to_staff(tx: Reader, person_id: PersonId, until: datetime) -> list[Coming]:
    """Give what is due to somebody by an instant for their roles."""
    return [_coming(row, None) for row in await tx.all("coming.to_staff", person_id=person_id, until=stamp(until))]


def _coming(row: Row, subject_id: int | None) -> Coming:
    zone = None if row["zone"] is None else ZoneInfo(row["zone"])
    class_title = " ".join(part for part in (row["class_name"], row["run"]) if part)
    about = (row["title"], subject_id, class_title) if row["title"] else (class_title, subject_id)
    return Coming(Kind(row["kind"]), instant(row["due_at"]), zone, *about)
