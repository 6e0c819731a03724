"""What of a class's timetable has changed since its people knew it, as kept until they are told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from classbell.domain.people import PersonId
from classbell.domain.revisions import Revision, Standing, standing
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp
from classbell.storage.sessions import as_session


@dataclass(frozen=True, slots=True)
class Waiting:
    """An announcement that waits to be told."""

    id: int
    begun_at: datetime
    """When the first of its changes was made."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A session that an announcement is about, and who has changed it last; None: nobody, or not known."""

    revision: Revision
    made_by: PersonId | None


async def hold(tx: Transaction, class_id: int, now: datetime) -> Waiting:
    """Give the announcement that waits for a class, one begun now where there is none, and let no clock tell it yet.

    Whoever tells it takes the due row first, as this does: of two that meet, one sees all that the other has done.
    """
    await tx.run("announcements.drop_due", class_id=class_id, now=stamp(now))
    row = await tx.one("announcements.hold", class_id=class_id, now=stamp(now))
    assert row is not None  # it was there, or has been put there
    return Waiting(row["id"], instant(row["begun_at"]))


async def waiting(tx: Reader, class_id: int) -> Waiting | None:
    """Give the announcement that waits for a class, or None."""
    row = await tx.one("announcements.waiting", class_id=class_id)
    return row and Waiting(row["id"], instant(row["begun_at"]))


async def class_of(tx: Reader, announcement_id: int) -> int:
    """Give the class an announcement is for."""
    return int(await tx.value("announcements.class_of", announcement_id=announcement_id))


async def begun_at(tx: Reader, announcement_id: int) -> datetime:
    """Give when the first of its changes was made."""
    begun: datetime = instant(await tx.value("announcements.begun_at", announcement_id=announcement_id))
    return begun


async def note(
    tx: Transaction, announcement_id: int, session_id: int, was: Standing | None, by: tuple[PersonId | None, str | None]
) -> None:
    """Note that a session has changed, by whom and why; how it was when its people last knew stays as first noted."""
    made_by, reason = by
    written = None if was is None else json.dumps(as_data(was), ensure_ascii=False)
    key = {"announcement_id": announcement_id, "session_id": session_id}
    await tx.run("announcements.note", **key, was=written, reason=reason, made_by=made_by)


async def noted(tx: Reader, announcement_id: int) -> list[Noted]:
    """Give all that an announcement is about, as it was and as it stands now."""
    return [_noted(row) for row in await tx.all("announcements.noted", announcement_id=announcement_id)]


async def tell(tx: Transaction, announcement_id: int, now: datetime) -> bool:
    """Say that an announcement is told; False where it was before."""
    return await tx.run("announcements.tell", announcement_id=announcement_id, now=stamp(now)) == 1


def as_data(stands: Standing) -> dict[str, Any]:
    """Write how a session stands as JSON values."""
    return {
        "title": stands.title,
        "venue": stands.venue,
        "lecturers": list(stands.lecturers),
        "starts_at": stamp(stands.starts_at),
        "ends_at": stamp(stands.ends_at),
        "takes_place": stands.takes_place,
    }


def of_data(data: Mapping[str, Any]) -> Standing:
    """Read what `as_data` has written."""
    return Standing(
        title=data["title"],
        venue=data["venue"],
        lecturers=tuple(data["lecturers"]),
        starts_at=instant(data["starts_at"]),
        ends_at=instant(data["ends_at"]),
        takes_place=data["takes_place"],
    )


def _noted(row: Row) -> Noted:
    session = as_session(row)
    was = None if row["was"] is None else of_data(json.loads(row["was"]))
    return Noted(Revision(session.id, was, standing(session), row["why"]), row["made_by"])
