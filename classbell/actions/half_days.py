"""Whether a class signs in for each session, or once for each half-day."""

from __future__ import annotations

from dataclasses import dataclass

from classbell.actions.desk import Desk
from classbell.actions.sessions import supervised
from classbell.domain import half_days
from classbell.domain.classes import Session
from classbell.domain.errors.basics import Changed
from classbell.domain.people import Caller
from classbell.storage import changes, sessions
from classbell.storage.changes import Change
from classbell.storage.database import Reader

WAYS = ("session", "half_day")


@dataclass(frozen=True, slots=True)
class HalfDay:
    """How a session's class signs in, and what one sign-in in its half-day counts for."""

    session: Session
    part: str
    """`morning`, `afternoon` or `evening`."""
    sessions: tuple[Session, ...]
    """Those of the half-day that take place, by their start."""


async def look(desk: Desk, caller: Caller, session_id: int) -> HalfDay:
    """Say how the class of a session signs in, to those who supervise it."""
    async with desk.db.read() as tx:
        session, _ = await supervised(tx, caller, session_id)
        return await _half_day(desk, tx, session)


async def choose(desk: Desk, caller: Caller, session_id: int, way: str) -> HalfDay:
    """Let the class of a session sign in by `session` or by `half_day` from now on; marks that stand stay.

    Raises NotAllowed, and Changed for another way.
    """
    if way not in WAYS:
        raise Changed
    async with desk.db.begin() as tx:
        session, person_id = await supervised(tx, caller, session_id)
        if await sessions.sign_by(tx, session.class_id, way):
            change = Change("class", str(session.class_id), "sign_by", session.signs_by, way)
            await changes.keep(tx, change, person_id, desk.now(), caller.cause_id)
        found = await sessions.session(tx, session_id)
        assert found is not None  # it was read above
        half_day = await _half_day(desk, tx, found)
    desk.bells.ring("register", session_id)
    return half_day


async def _half_day(desk: Desk, tx: Reader, session: Session) -> HalfDay:
    policy = desk.policies.half_days
    held = await sessions.of_day(tx, session.class_id, *half_days.span(session, policy))
    return HalfDay(session, half_days.part(session, policy), tuple(one for one in held if not one.cancelled_at))
