"""Programmes, as kept."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from classbell.domain.people import ClassId
from classbell.domain.programmes import Programme
from classbell.storage.database import Reader, Row
from classbell.storage.instants import instant


async def programme(tx: Reader, programme_id: int) -> Programme | None:
    """Give one programme, or None."""
    row = await tx.one("programmes.programme", programme_id=programme_id)
    return row and _programme(row)


async def everything(tx: Reader) -> list[Programme]:
    """Give every programme, the latest year first."""
    return [_programme(row) for row in await tx.all("programmes.everything")]


async def of_class(tx: Reader, class_id: ClassId) -> int | None:
    """Give the programme a class belongs to, or None."""
    programme_id: int | None = await tx.value("programmes.of_class", class_id=class_id)
    return programme_id


async def last_ends(tx: Reader, programme_id: int) -> list[datetime | None]:
    """Give for each class of a programme when its last session ends; None where it has none."""
    rows = await tx.all("programmes.last_ends", programme_id=programme_id)
    return [instant(row["ends_at"]) for row in rows]


def _programme(row: Row) -> Programme:
    return Programme(row["id"], row["name"], row["year"], row["path"], ZoneInfo(row["zone"]), row["classes"])
