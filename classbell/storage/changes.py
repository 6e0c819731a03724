"""The change log: who did what to what, when, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from classbell.domain.people import PersonId
from classbell.storage.database import Reader, Transaction
from classbell.storage.instants import instant, stamp


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one thing; `old` and `new` as short text, None where there is nothing."""

    subject: str
    subject_id: str
    verb: str
    old: str | None = None
    new: str | None = None
    reason: str | None = None


async def keep(tx: Transaction, change: Change, by: PersonId | None, at: datetime, cause_id: int | None) -> None:
    """Log a change; `by` None is the clock."""
    await tx.run(
        "changes.keep",
        at=stamp(at),
        by_person=by,
        subject=change.subject,
        subject_id=change.subject_id,
        verb=change.verb,
        old=change.old,
        new=change.new,
        reason=change.reason,
        cause_id=cause_id,
    )


async def has_caused(tx: Reader, subject: str, subject_id: str, cause_id: int | None) -> bool:
    """Tell whether this cause has changed this thing already: an action run again must not do it twice."""
    key = {"subject": subject, "subject_id": subject_id, "cause_id": cause_id}
    return cause_id is not None and await tx.value("changes.has_caused", **key) is not None


@dataclass(frozen=True, slots=True)
class Kept:
    """A change as it was logged, with who made it, when, and by which update."""

    verb: str
    by: PersonId | None
    at: datetime
    old: str | None
    new: str | None
    cause_id: int | None


async def last(tx: Reader, subject: str, subject_id: str) -> Kept | None:
    """Give the last change of a thing, or None."""
    row = await tx.one("changes.last", subject=subject, subject_id=subject_id)
    return row and Kept(row["verb"], row["by_person"], instant(row["at"]), row["old"], row["new"], row["cause_id"])
