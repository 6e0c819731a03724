"""Settling a register: only then is anybody absent who has no mark."""

from __future__ import annotations

from classbell.actions import rates, register, reminders, seals
from classbell.actions.desk import Desk
from classbell.actions.register import Deed
from classbell.actions.sessions import supervised
from classbell.domain import half_days
from classbell.domain.attendance import Event
from classbell.domain.classes import Session
from classbell.domain.openings import check_settling
from classbell.domain.people import Caller
from classbell.domain.reminders import settles_at
from classbell.storage import attendance, sessions
from classbell.storage.database import Reader, Transaction


async def look(desk: Desk, caller: Caller, session_id: int) -> tuple[Session, int]:
    """Give a session whose register may be settled now, and how many would be absent by it; raises as settle_now."""
    async with desk.db.read() as tx:
        session, _ = await supervised(tx, caller, session_id)
        check_settling(session, desk.now())
        return session, (await attendance.count(tx, session_id)).unmarked


async def settle_now(desk: Desk, caller: Caller, session_id: int) -> Session:
    """Settle the register of a session that has begun, at once; sign-in must be closed. Gives the session.

    Raises NotAllowed, SessionCancelled, NotBegun, StillOpen. Where it has settled already, nothing changes.
    """
    async with desk.db.begin() as tx:
        session, person_id = await supervised(tx, caller, session_id)
        check_settling(session, desk.now())
        session = await _settle(desk, tx, session_id, Deed(Event.SETTLE, person_id, caller.cause_id))
    _ring(desk, session_id)
    return session


async def settle_by_clock(desk: Desk, session_id: int) -> None:
    """Settle the register of a session that is over, if attendance was taken and sign-in is closed."""
    async with desk.db.begin() as tx:
        session = await sessions.session(tx, session_id)
        if session is None or session.cancelled_at or session.is_open:
            return
        if desk.now() < settles_at(session, desk.policies.reminders):
            return
        if await was_taken(desk, tx, session):
            await _settle(desk, tx, session_id, Deed(Event.SETTLE, None))
        else:
            await seals.seal_ready(desk, tx, session_id)  # the others of the day may have waited for it
    _ring(desk, session_id)


async def _settle(desk: Desk, tx: Transaction, session_id: int, deed: Deed) -> Session:
    if await register.settle(desk, tx, session_id, deed):
        await sessions.close_out(tx, session_id, deed.by, desk.now(), deed.cause_id)
        await reminders.plan(desk, tx, [session_id])
        await seals.seal_ready(desk, tx, session_id)
        await rates.warn(desk, tx, session_id)
    session = await sessions.session(tx, session_id)
    assert session is not None  # it was read in this transaction
    return session


async def was_taken(desk: Desk, tx: Reader, session: Session) -> bool:
    """Whether sign-in was opened: for the session, or for another of its half-day where that counts for both."""
    if session.opened_at is not None or session.signs_by == "session":
        return session.opened_at is not None
    from_at, until_at = half_days.span(session, desk.policies.half_days)
    held = await sessions.of_day(tx, session.class_id, from_at, until_at)
    return any(one.opened_at and not one.cancelled_at for one in held)


def _ring(desk: Desk, session_id: int) -> None:
    desk.bells.ring("register", session_id)
    desk.bells.ring("due")
    desk.bells.ring("outbox")
