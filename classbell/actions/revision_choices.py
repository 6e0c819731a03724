"""What somebody who revises a timetable can choose from: the sessions that are not over, and the class's venues."""

from __future__ import annotations

from classbell.actions.desk import Desk
from classbell.actions.permissions import must
from classbell.domain.classes import Class, Session
from classbell.domain.errors.basics import Changed, NotAllowed
from classbell.domain.people import Caller, ClassId, Verb
from classbell.storage import classes, sessions
from classbell.storage import revisions as kept


async def upcoming(desk: Desk, caller: Caller, class_id: ClassId) -> tuple[Class, list[Session]]:
    """Give a class and its sessions that are not over, the cancelled ones too, to those who supervise it."""
    async with desk.db.read() as tx:
        await must(tx, caller, Verb.SUPERVISE, class_id)
        class_ = await classes.class_of(tx, class_id)
        assert class_ is not None  # must() has seen it
        return class_, [one for one in await kept.of_class(tx, class_id) if one.ends_at > desk.now()]


async def venues(desk: Desk, caller: Caller, class_id: ClassId) -> list[tuple[int, str]]:
    """Give the venues a class goes to, as (id, name)."""
    async with desk.db.read() as tx:
        await must(tx, caller, Verb.SUPERVISE, class_id)
        return await kept.venues(tx, class_id)


async def venue_named(desk: Desk, caller: Caller, class_id: ClassId, venue_id: int) -> str:
    """Give the name of one of them."""
    found = dict(await venues(desk, caller, class_id))
    if venue_id not in found:
        raise Changed
    return found[venue_id]


async def place_of(desk: Desk, caller: Caller, session_id: int) -> tuple[ClassId, int]:
    """Give the class of a session beside it, to those who supervise it."""
    async with desk.db.read() as tx:
        session = await sessions.session(tx, session_id)
        if session is None:
            raise NotAllowed
        await must(tx, caller, Verb.SUPERVISE, session.class_id)
    return session.class_id, session_id
