"""Giving a class another time zone, with its sessions to come and all that is planned for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from classbell.actions import announcements, reminders
from classbell.actions.announcements import Forecast
from classbell.actions.desk import Desk
from classbell.actions.permissions import must
from classbell.domain import zones
from classbell.domain.classes import Class, Session
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.timetables import AlreadyTold, ZoneClashes
from classbell.domain.people import Caller, PersonId, Verb
from classbell.domain.revisions import Revision, Standing, standing
from classbell.domain.zones import Meaning
from classbell.storage import announcements as waiting
from classbell.storage import changes, classes, revisions
from classbell.storage import reminders as held
from classbell.storage import zones as kept
from classbell.storage.database import Reader, Transaction
from classbell.storage.zones import Former


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
    forecast: Forecast
    """Whom it is told that sessions move, or would be, where the clocks' times stay."""
    undoable_at: datetime | None = None
    """By which instant a change is told from others when it is taken back; None: nothing was changed yet."""


async def look(desk: Desk, caller: Caller, class_id: int) -> Class:
    """Give a class to whoever may change its zone."""
    async with desk.db.read() as tx:
        return (await _class(tx, caller, class_id))[0]


async def weigh(desk: Desk, caller: Caller, class_id: int, name: str) -> Change:
    """Say what another zone would touch. Raises ZoneUnknown."""
    async with desk.db.read() as tx:
        class_, by = await _class(tx, caller, class_id)
        zone, upcoming = zones.find(name), await _upcoming(desk, tx, class_id)
        moves = [Revision(one.id, standing(one), _moved(standing(one), class_.zone, zone)) for one in upcoming]
        return _change(class_, zone, upcoming, await announcements.forecast(desk, tx, class_id, moves, by))


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
            await _set(desk, tx, (caller, by), (class_, zone), meaning)
        done = await _done(desk, tx, class_, (zone, upcoming), by)
    _ring(desk, upcoming)
    return done


async def undo(desk: Desk, caller: Caller, class_id: int, changed_at: datetime) -> Change:
    """Give a class the zone back that it had before a change, and its sessions their times; again changes nothing more.

    Raises Changed where that was not the last change, AlreadyTold once people know that sessions have moved.
    """
    async with desk.db.begin() as tx:
        class_, by = await _class(tx, caller, class_id)
        upcoming = await _upcoming(desk, tx, class_id)
        former = await kept.former(tx, class_id)
        if former is None or (former.cause_id != caller.cause_id and former.changed_at != changed_at):
            raise Changed
        if former.changed_at == changed_at:
            await _check_untold(tx, class_id, former, upcoming)
            await _set(desk, tx, (caller, by), (class_, former.zone), former.meaning)
            class_ = replace(class_, zone=former.zone)
        done = await _done(desk, tx, class_, (class_.zone, upcoming), by)
    _ring(desk, upcoming)
    return done


async def _check_untold(tx: Reader, class_id: int, former: Former, upcoming: Sequence[Session]) -> None:
    noted = await waiting.waiting(tx, class_id)
    is_told = noted is None or noted.begun_at > former.changed_at
    if former.meaning is Meaning.CLOCKS and upcoming and is_told:
        raise AlreadyTold


async def _set(
    desk: Desk, tx: Transaction, who: tuple[Caller, PersonId], to: tuple[Class, ZoneInfo], meaning: Meaning
) -> None:
    (caller, by), (class_, zone) = who, to
    upcoming = await _upcoming(desk, tx, class_.id)
    await kept.change(tx, class_.id, zone)
    if meaning is Meaning.CLOCKS:
        await _move(desk, tx, (class_, by), upcoming, zone)
    # Logged after the move, so that what tells of the move finds in the log why.
    logged = changes.Change("class", str(class_.id), "zone", class_.zone.key, zone.key, meaning)
    await changes.keep(tx, logged, by, desk.now(), caller.cause_id)
    await reminders.plan(desk, tx, [session.id for session in upcoming])


async def _done(desk: Desk, tx: Reader, class_: Class, now: tuple[ZoneInfo, Sequence[Session]], by: PersonId) -> Change:
    former = await kept.former(tx, class_.id)
    found = _change(class_, *now, await announcements.forecast(desk, tx, class_.id, [], by))
    return replace(found, undoable_at=former.changed_at if former else None)


def _ring(desk: Desk, upcoming: Sequence[Session]) -> None:
    desk.bells.ring("due")
    for session in upcoming:
        desk.bells.ring("register", session.id)


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


def _change(class_: Class, zone: ZoneInfo, upcoming: Sequence[Session], forecast: Forecast) -> Change:
    first_at = min((one.starts_at for one in upcoming), default=None)
    return Change(class_, zone, len(upcoming), first_at, forecast)
