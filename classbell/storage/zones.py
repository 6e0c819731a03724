"""The zone of a class, as kept, and which it was before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from classbell.domain.zones import Meaning
from classbell.storage.database import Reader, Transaction
from classbell.storage.instants import instant, stamp


@dataclass(frozen=True, slots=True)
class Former:
    """The last change of a class's zone: what it was before, what stayed, when, and by which update."""

    zone: ZoneInfo
    meaning: Meaning
    changed_at: datetime
    cause_id: int | None


async def change(tx: Transaction, class_id: int, zone: ZoneInfo) -> None:
    """Let a class have another zone."""
    await tx.run("zones.change", class_id=class_id, zone=zone.key)


async def former(tx: Reader, class_id: int) -> Former | None:
    """Give the last change of a class's zone; None where it is as it was made."""
    row = await tx.one("zones.former", class_id=str(class_id))
    return row and Former(ZoneInfo(row["old"]), Meaning(row["reason"]), instant(row["at"]), row["cause_id"])


async def before(tx: Reader, class_id: int, since: datetime) -> ZoneInfo | None:
    """Give the zone a class had before it was changed first since an instant; None where it was not."""
    key: str | None = await tx.value("zones.before", class_id=str(class_id), since=stamp(since))
    return None if key is None else ZoneInfo(key)
