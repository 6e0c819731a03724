"""The sessions of a class as they are revised one by one, as kept."""

from __future__ import annotations

import json
from datetime import datetime

from classbell.domain.classes import Session
from classbell.domain.people import PersonId
from classbell.domain.revisions import Revision, Sort, Standing
from classbell.storage import changes
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction
from classbell.storage.instants import stamp
from classbell.storage.sessions import as_session

STATIC, NONE = "static", ""


async def of_class(tx: Reader, class_id: int) -> list[Session]:
    """Give every session of a class by its start, the cancelled ones too."""
    return [as_session(row) for row in await tx.all("revisions.of_class", class_id=class_id)]


async def change(tx: Transaction, session: Session, to: Standing, now: datetime) -> None:
    """Let a session that nobody has signed in to stand so.

    At another time, or cancelled, or restored, its sign-in has never been opened: codes shown so far end. One that was
    printed lives on, unless the session is cancelled.
    """
    place = {"title": to.title, "venue_id": await _venue(tx, to.venue), "lecturers": _written(to.lecturers)}
    times = {"starts_at": stamp(to.starts_at), "ends_at": stamp(to.ends_at)}
    stays = (session.starts_at, session.ends_at) == (to.starts_at, to.ends_at)
    if stays and to.takes_place and session.cancelled_at is None:
        await tx.run("revisions.rearrange", session_id=session.id, **place)
        return
    cancelled_at = None if to.takes_place else stamp(now)
    await tx.run("revisions.change", session_id=session.id, **place, **times, cancelled_at=cancelled_at)
    kept_kind = STATIC if to.takes_place else NONE
    await tx.run("revisions.end_codes", session_id=session.id, kept_kind=kept_kind, now=stamp(now))


async def add(tx: Transaction, class_id: int, to: Standing) -> int:
    """Add a session and give its id; one of the same title and start that was cancelled takes place again."""
    found = await tx.value(
        "revisions.add",
        class_id=class_id,
        title=to.title,
        venue_id=await _venue(tx, to.venue),
        lecturers=_written(to.lecturers),
        starts_at=stamp(to.starts_at),
        ends_at=stamp(to.ends_at),
    )
    return int(found)


async def log(tx: Transaction, revision: Revision, by: tuple[PersonId | None, int | None], now: datetime) -> None:
    """Log what has become of a session; `by` is who did it, and by which update."""
    verb, told = str(revision.sort or Sort.CHANGED), (_logged(revision.was), _logged(revision.now))
    change = Change("session", str(revision.session_id), verb, *told, revision.reason)
    await changes.keep(tx, change, by[0], now, by[1])


async def caused(tx: Reader, class_id: int, cause_id: int | None) -> int | None:
    """Give the session of a class that this cause has changed already, or None."""
    found: int | None = None
    if cause_id is not None:
        found = await tx.value("revisions.caused", class_id=class_id, cause_id=cause_id)
    return found


async def count_caused(tx: Reader, class_id: int, cause_id: int | None) -> int:
    """Tell how many sessions of a class this cause has changed."""
    return int(await tx.value("revisions.count_caused", class_id=class_id, cause_id=cause_id))


async def came(tx: Reader, session_id: int) -> int:
    """Tell how many people have signed in to a session, or were marked present by hand."""
    return int(await tx.value("revisions.came", session_id=session_id))


async def venues(tx: Reader, class_id: int) -> list[tuple[int, str]]:
    """Give the venues that a class has been to or will be, as (id, name)."""
    return [(row["id"], row["name"]) for row in await tx.all("revisions.venues", class_id=class_id)]


async def venue_named(tx: Reader, venue_id: int) -> str | None:
    """Give the name of a venue, or None."""
    name: str | None = await tx.value("revisions.venue_named", venue_id=venue_id)
    return name


async def in_venue(tx: Reader, class_id: int, to: Standing) -> list[Session]:
    """Give the first sessions of other classes that are held where, and while, this one is to be."""
    times = {"starts_at": stamp(to.starts_at), "ends_at": stamp(to.ends_at)}
    rows = await tx.all("revisions.in_venue", venue=to.venue, class_id=class_id, **times)
    return [as_session(row) for row in rows]


def _logged(stands: Standing | None) -> str | None:
    if stands is None:
        return None
    place = f" {stands.venue}" if stands.venue else ""
    return f"{stands.starts_at:%Y-%m-%dT%H:%M}Z–{stands.ends_at:%H:%M}Z{place}{'' if stands.takes_place else ' ✕'}"


def _written(lecturers: tuple[str, ...]) -> str:
    return json.dumps(lecturers, ensure_ascii=False)


async def _venue(tx: Transaction, name: str | None) -> int | None:
    if not name:
        return None
    await tx.run("timetables.add_venue", name=name)
    return int(await tx.value("timetables.venue", name=name))
