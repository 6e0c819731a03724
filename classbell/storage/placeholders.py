"""What placeholders are filled with, as kept."""

from __future__ import annotations

from datetime import datetime

from classbell.domain.classes import Session
from classbell.domain.people import PersonId
from classbell.storage.database import Reader
from classbell.storage.instants import stamp
from classbell.storage.sessions import as_session


async def next_session(tx: Reader, class_id: int, now: datetime) -> Session | None:
    """Give the session of a class that is on or comes next, or None."""
    row = await tx.one("placeholders.next_session", class_id=class_id, now=stamp(now))
    return row and as_session(row)


async def session_of_notice(tx: Reader, notice_id: int) -> Session | None:
    """Give the session that a notice goes before or after and that takes place, or None."""
    row = await tx.one("placeholders.session_of_notice", notice_id=notice_id)
    return row and as_session(row)


async def homes(tx: Reader) -> dict[PersonId, int]:
    """Give the latest class that each person is enrolled in."""
    return {row["person_id"]: row["class_id"] for row in await tx.all("placeholders.homes")}
