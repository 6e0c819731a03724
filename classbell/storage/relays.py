"""The uses of codes, as the log of scans has them."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from classbell.domain.people import PersonId
from classbell.domain.relays import Use
from classbell.storage.database import Reader, Row
from classbell.storage.instants import instant, stamp


async def uses(tx: Reader, class_id: int, since: datetime) -> list[Use]:
    """Give every use of a live code in the sessions of a class that began since an instant, in order of time."""
    rows = await tx.all("relays.uses", class_id=class_id, since=stamp(since))
    return [_use(row) for row in rows]


async def names(tx: Reader, class_id: int) -> dict[PersonId, str]:
    """Give the names of all who are, or were, on a class's roll."""
    return {row["id"]: row["name"] for row in await tx.all("relays.names", class_id=class_id)}


def _use(row: Row) -> Use:
    started_at = instant(row["starts_at"]).astimezone(ZoneInfo(row["zone"]))
    age = timedelta(milliseconds=row["code_age"])
    return Use(row["session_id"], row["person_id"], instant(row["at"]), age, f"{started_at:%Y-%m-%d}")
