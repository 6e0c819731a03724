"""Giving a class another time zone, with its sessions to come and all that is planned for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from classbell.actions import announcements, reminders
from classbell.actions.desk import Desk
from classbell.actions.permissions import must
from classbell.domain import zones
from classbell.domain.classes import Class, Session
from classbell.domain.errors.timetables import ZoneClashes
from classbell.domain.people import Caller, PersonId, Verb
from classbell.domain.revisions import Standing, standing
from classbell.domain.zones import Meaning
from classbell.storage import changes, classes, revisions
from classbell.storage import reminders as held
from classbell.storage import zones as kept
from classbell.storage.database import Reader, Transaction


@dataclass(frozen=True, slots=True)
class Change:
    """A class and a zone for it, and what of its sessions that would, or did, touch."""

    class_: Class
    """As it was before."""
    zone: ZoneInfo
    sessions: int
    """How many are still to come, and nobody has signed in to."""
    first_at: datetime | None
    """When the first of them begins, as things stood before."""


async def look(desk: Desk, caller: Caller, class_id: int) -> Class:
    """Give a class to whoever may change its zone."""
    async with desk.db.read() as tx:
        return (await _class(tx, caller, class_id))[0]


async def weigh(desk: Desk, caller: Caller, class_id: int, name: str) -> Change:
    """Say what another zone would touch. Raises ZoneUnknown."""
    async with desk.db.read() as tx:
        class_, _ = await _class(tx, caller, class_id)
        return _change(class_, zones.find(name), await _upcoming(desk, tx, class_id))


async def change(desk: Desk, caller: Caller, class_id: int, name: str, meaning: Meaning) -> Change:
    """Give a class another zone; reminders and digests are planned anew for it. Again for the same update does nothing.

    Where the clocks' times stay, sessions to come move, and their people are told as of any other change of timetable.
    Raises ZoneUnknown, and ZoneClashes where one would come to stand on another of its title.
    """
    zone = zones.find(name)
    async with desk.db.begin() as tx:
        class_, by = await _class(tx, caller, class_id)
        upcoming = await _upcoming(desk, tx, class_id)
        if class_.zone.key != zone.key:
            await kept.change(tx, class_id, zone)
            logged = changes.Change("class", str(class_id), "zone", class_.zone.key, zone.key, meaning)
            await changes.keep(tx, logged, by, desk.now(), caller.cause_id)
            if meaning is Meaning.CLOCKS:
                await _move(desk, tx, (class_, by), upcoming, zone)
            await reminders.plan(desk, tx, [session.id for session in upcoming])
    desk.bells.ring("due")
    for session in upcoming:
        desk.bells.ring("register", session.id)
    return _change(class_, zone, upcoming)


async def _class(tx: Reader, caller: Caller, class_id: int) -> tuple[Class, PersonId]:
    by = await must(tx, caller, Verb.ORGANISE, class_id)
    class_ = await classes.class_of(tx, class_id)
    assert class_ is not None  # must() has seen it
    return class_, by


async def _upcoming(desk: Desk, tx: Reader, class_id: int) -> list[Session]:
    """Give what is still to come and was never opened: what has begun has happened when it happened."""
    found = await held.sessions_of(tx, class_id)
    return [one for one in found if one.starts_at > desk.now() and not one.opened_at and not one.cancelled_at]


async def _move(
    desk: Desk, tx: Transaction, of: tuple[Class, PersonId], sessions: Sequence[Session], zone: ZoneInfo
) -> None:
    class_, by = of
    to = [_moved(standing(session), class_.zone, zone) for session in sessions]
    await _check(tx, class_.id, {session.id for session in sessions}, to)
    is_later = any(stands.starts_at > session.starts_at for session, stands in zip(sessions, to, strict=True))
    moves = list(zip(sessions, to, strict=True))
    # One after the other, so that none stands for a moment where another still is.
    for session, stands in reversed(moves) if is_later else moves:
        await revisions.change(tx, session, stands, desk.now())
    await announcements.note(desk, tx, class_.id, {one.id: standing(one) for one in sessions}, (by, None))


def _moved(stood: Standing, old: ZoneInfo, new: ZoneInfo) -> Standing:
    starts_at, ends_at = (zones.moved(at, old, new) for at in (stood.starts_at, stood.ends_at))
    if ends_at <= starts_at:  # the clocks there are put forward within it
        ends_at = starts_at + (stood.ends_at - stood.starts_at)
    return replace(stood, starts_at=starts_at, ends_at=ends_at)


async def _check(tx: Reader, class_id: int, moving: set[int], to: Sequence[Standing]) -> None:
    staying = {(one.title, one.starts_at) for one in await held.sessions_of(tx, class_id) if one.id not in moving}
    for stands in to:
        if (stands.title, stands.starts_at) in staying:
            raise ZoneClashes(title=stands.title, at=stands.starts_at)


def _change(class_: Class, zone: ZoneInfo, upcoming: Sequence[Session]) -> Change:
    return Change(class_, zone, len(upcoming), min((one.starts_at for one in upcoming), default=None))
