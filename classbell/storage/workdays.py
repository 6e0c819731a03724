"""The organisation's own word on dates, as kept."""

from __future__ import annotations

from datetime import date, datetime

from classbell.domain.people import PersonId
from classbell.domain.workdays import Entry
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import stamp


async def entries(tx: Reader) -> list[Entry]:
    """Give all that stand, in the order in which they were made."""
    return [_entry(row) for row in await tx.all("workdays.entries")]


async def entry(tx: Reader, entry_id: int) -> Entry | None:
    """Give one that stands, or None."""
    row = await tx.one("workdays.entry", entry_id=entry_id)
    return row and _entry(row)


async def add(tx: Transaction, entry: Entry, by: PersonId, now: datetime) -> int:
    """Add one, and give its id; its own is not looked at."""
    return int(
        await tx.value(
            "workdays.add",
            from_on=entry.from_on.isoformat(),
            until_on=entry.until_on.isoformat(),
            is_worked=int(entry.is_worked),
            weekday=entry.weekday,
            name=entry.name,
            person_id=by,
            now=stamp(now),
        )
    )


async def take_as(tx: Transaction, entry_id: int, weekday: int | None) -> None:
    """Let the worked days of one take the timetable of a day of the week, 0 is Monday; None: their own."""
    await tx.run("workdays.take_as", entry_id=entry_id, weekday=weekday)


async def void(tx: Transaction, entry_id: int, now: datetime) -> bool:
    """Take one out; False where that was done before."""
    return await tx.run("workdays.void", entry_id=entry_id, now=stamp(now)) == 1


async def sessions_between(tx: Reader, from_at: datetime, until_at: datetime) -> int:
    """Count the sessions to take place that begin from one instant to before another."""
    return int(await tx.value("workdays.sessions_between", from_at=stamp(from_at), until_at=stamp(until_at)))


def _entry(row: Row) -> Entry:
    return Entry(
        id=row["id"],
        from_on=date.fromisoformat(row["from_on"]),
        until_on=date.fromisoformat(row["until_on"]),
        is_worked=bool(row["is_worked"]),
        weekday=row["weekday"],
        name=row["name"],
    )
