"""What a timetable touches: the sessions of a class and their venues, as kept."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from classbell.domain.slots import Booking, Planned, Slot
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp


async def planned(tx: Reader, class_id: int) -> list[Planned]:
    """Give what a class has, by its start, without what was cancelled."""
    rows = await tx.all("timetables.planned", class_id=class_id)
    return [Planned(row["title"], instant(row["starts_at"]), instant(row["ends_at"])) for row in rows]


async def bookings(tx: Reader, class_id: int, from_at: datetime, until_at: datetime) -> list[Booking]:
    """Give the sessions of all other classes that begin from one instant to before another and need somebody."""
    keys = {"class_id": class_id, "from_at": stamp(from_at), "until_at": stamp(until_at)}
    return [_booking(row) for row in await tx.all("timetables.bookings", **keys)]


async def slots(tx: Reader, class_id: int) -> list[Slot]:
    """Give the sessions of a class as they could be planned again, by their start, without what was cancelled."""
    rows = await tx.all("timetables.slots", class_id=class_id)
    return [_slot(number, row) for number, row in enumerate(rows, 1)]


async def add_run(tx: Transaction, source_id: int, run: str, now: datetime) -> int:
    """Add a class like another, with another run number and nobody on its roll, and give its id.

    What it asks its people and when it reminds them is as in the other.
    """
    class_id = int(await tx.value("timetables.add_run", source_id=source_id, run=run, now=stamp(now)))
    await tx.run("timetables.copy_forms", source_id=source_id, class_id=class_id)
    await tx.run("timetables.copy_rules", source_id=source_id, class_id=class_id)
    return class_id


async def is_bare(tx: Reader, class_id: int, import_id: int) -> bool:
    """Tell whether a class has nothing but the sessions an import brought, and these nothing at all."""
    if await tx.value("timetables.hangs_on_class", class_id=class_id, import_id=import_id) is not None:
        return False
    return await tx.value("timetables.hangs_on_sessions", class_id=class_id) is None


async def remove_run(tx: Transaction, class_id: int) -> None:
    """Take out a class that `is_bare`, as if it had never been made; no import may refer to it any more."""
    await tx.run("timetables.remove_reminders", class_id=class_id)
    await tx.run("timetables.remove_rules", class_id=class_id)
    await tx.run("timetables.remove_forms", class_id=class_id)
    await tx.run("timetables.remove_sessions", class_id=class_id)
    await tx.run("timetables.remove_class", class_id=class_id)


async def class_of_run(tx: Reader, source_id: int, run: str) -> int | None:
    """Give the class of the same unit and name with this run number, or None."""
    class_id: int | None = await tx.value("timetables.class_of_run", source_id=source_id, run=run)
    return class_id


async def add(tx: Transaction, import_id: int, class_id: int, slots: Iterable[Slot]) -> None:
    """Add sessions, and the venues nobody has named before; one that was cancelled takes place again."""
    for slot in slots:
        await tx.run(
            "timetables.add",
            class_id=class_id,
            title=slot.title,
            mode=slot.mode,
            venue_id=await _venue(tx, slot.venue) if slot.venue else None,
            lecturers=json.dumps(slot.lecturers, ensure_ascii=False),
            starts_at=stamp(slot.starts_at),
            ends_at=stamp(slot.ends_at),
            code_kind=slot.code_kind,
            floor=slot.floor,
            asks_place=None if slot.asks_place is None else int(slot.asks_place),
            import_id=import_id,
        )


async def brought(tx: Reader, import_id: int) -> list[int]:
    """Give the ids of the sessions that a timetable brought and that are not cancelled."""
    return [row["id"] for row in await tx.all("timetables.brought", import_id=import_id)]


async def take_back(tx: Transaction, import_id: int, now: datetime) -> int:
    """Cancel what a timetable brought, but for sessions whose sign-in was opened; say how many."""
    return await tx.run("timetables.take_back", import_id=import_id, now=stamp(now))


async def _venue(tx: Transaction, name: str) -> int:
    await tx.run("timetables.add_venue", name=name)
    return int(await tx.value("timetables.venue", name=name))


def _booking(row: Row) -> Booking:
    return Booking(
        class_title=f"{row['name']} {row['run']}".strip(),
        venue=row["venue"] or "",
        lecturers=tuple(json.loads(row["lecturers"])),
        starts_at=instant(row["starts_at"]),
        ends_at=instant(row["ends_at"]),
    )


def _slot(number: int, row: Row) -> Slot:
    return Slot(
        number=number,
        title=row["title"],
        mode=row["mode"],
        venue=row["venue"] or "",
        lecturers=tuple(json.loads(row["lecturers"])),
        starts_at=instant(row["starts_at"]),
        ends_at=instant(row["ends_at"]),
        code_kind=row["code_kind"],
        floor=row["floor"],
        asks_place=None if row["asks_place"] is None else bool(row["asks_place"]),
    )
