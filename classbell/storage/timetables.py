"""What a timetable touches: the sessions of a class and their venues, as kept."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from classbell.domain.timetables import Planned, Slot
from classbell.storage.database import Reader, Transaction
from classbell.storage.instants import instant, stamp


async def planned(tx: Reader, class_id: int) -> list[Planned]:
    """Give what a class has, by its start, without what was cancelled."""
    rows = await tx.all("timetables.planned", class_id=class_id)
    return [Planned(row["title"], instant(row["starts_at"]), instant(row["ends_at"])) for row in rows]


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
