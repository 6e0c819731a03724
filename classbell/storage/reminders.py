"""Due rows, as kept: planned by whoever changes a timetable, claimed by the clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from classbell.domain.classes import Session
from classbell.domain.reminders import Due, Kind
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp
from classbell.storage.sessions import as_session


@dataclass(frozen=True, slots=True)
class DueRow:
    """One due row of the store; its id is the subject of the letters it leads to."""

    id: int
    due: Due


async def plan_session(tx: Transaction, session_id: int, dues: Iterable[Due], now: datetime) -> None:
    """Let these, and nothing else, be what is still to do for a session; what was done stays done.

    Closing and settling are planned only where they are still to do: what a clock that was wrong did of them is done
    again.
    """
    await tx.run("reminders.drop_session", session_id=session_id, now=stamp(now))
    await _add(tx, dues, now)


async def plan_digests(tx: Transaction, class_id: int, dues: Iterable[Due], now: datetime) -> None:
    """Let these, and nothing else, be the digests of a class that are still to come."""
    await tx.run("reminders.drop_digests", class_id=class_id, now=stamp(now))
    await _add(tx, dues, now)


async def plan_subject(tx: Transaction, kind: Kind, subject_id: int, dues: Iterable[Due], now: datetime) -> None:
    """Let these, and nothing else, be what is still to do of one kind for one subject; what was done stays done."""
    await tx.run("reminders.drop_subject", kind=kind, subject_id=subject_id, now=stamp(now))
    await _add(tx, dues, now)


async def plan_from_now(tx: Transaction, kind: Kind, class_id: int, dues: Iterable[Due], now: datetime) -> None:
    """Let these be what is still to come of one kind for one class; what is due by now, or was done, stays so."""
    await tx.run("reminders.drop_ahead", class_id=class_id, kind=kind, now=stamp(now))
    await _add(tx, dues, now)


async def plan_ahead(tx: Transaction, kind: Kind, class_id: int, dues: Iterable[Due], now: datetime) -> None:
    """Do the same, and never send what would have been due by now."""
    found = list(dues)
    await plan_from_now(tx, kind, class_id, [due for due in found if due.due_at > now], now)
    passed = [_written(due) | {"now": stamp(now)} for due in found if due.due_at <= now < due.useless_after]
    await tx.many("reminders.pass_over", passed)


async def has_told(tx: Reader, row: DueRow) -> bool:
    """Tell whether another row of the same kind, class and subject was done."""
    due = row.due
    key = {"kind": due.kind, "class_id": due.class_id, "subject_id": due.subject_id}
    return await tx.value("reminders.has_told", but_id=row.id, **key) is not None


async def of_class(tx: Reader, class_id: int) -> list[DueRow]:
    """Give all that is still to do for a class and its sessions, by its instant."""
    return [as_due_row(row) for row in await tx.all("reminders.of_class", class_id=class_id)]


async def due_now(tx: Reader, now: datetime, at_most: int) -> list[DueRow]:
    """Give what is due, the longest due first."""
    return [as_due_row(row) for row in await tx.all("reminders.due_now", now=stamp(now), at_most=at_most)]


async def claim(tx: Transaction, row_id: int, now: datetime) -> bool:
    """Take a due row as done; False where another has taken it, or it was dropped meanwhile."""
    return await tx.run("reminders.settle", row_id=row_id, state="done", now=stamp(now)) == 1


async def give_up(tx: Transaction, row_id: int, now: datetime) -> bool:
    """Set a due row aside because it has become useless."""
    return await tx.run("reminders.settle", row_id=row_id, state="late", now=stamp(now)) == 1


async def digested(tx: Reader, class_id: int) -> list[datetime]:
    """Give the instants for which a class's days were told to its supervisors."""
    return [instant(row["due_at"]) for row in await tx.all("reminders.digested", class_id=class_id)]


async def sessions_of(tx: Reader, class_id: int) -> list[Session]:
    """Give every session of a class by its start, the cancelled ones too."""
    return [as_session(row) for row in await tx.all("reminders.sessions_of", class_id=class_id)]


async def _add(tx: Transaction, dues: Iterable[Due], now: datetime) -> None:
    await tx.many("reminders.add", [_written(due) for due in dues if due.useless_after > now])


def _written(due: Due) -> dict[str, object]:
    return {
        "kind": due.kind,
        "class_id": due.class_id,
        "session_id": due.session_id,
        "person_id": due.person_id,
        "subject_id": due.subject_id,
        "due_at": stamp(due.due_at),
        "useless_after": stamp(due.useless_after),
    }


def as_due_row(row: Row) -> DueRow:
    """Read a row of the table."""
    due = Due(
        kind=Kind(row["kind"]),
        class_id=row["class_id"],
        session_id=row["session_id"],
        due_at=instant(row["due_at"]),
        useless_after=instant(row["useless_after"]),
        person_id=row["person_id"],
        subject_id=row["subject_id"],
    )
    return DueRow(row["id"], due)
