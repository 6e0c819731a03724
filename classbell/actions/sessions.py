"""Opening and closing sign-in, and the code that is good now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from classbell.actions import register, reminder_corrections, reminders, scans
from classbell.actions.desk import Desk
from classbell.actions.permissions import must, must_be_bound, without_class
from classbell.actions.register import Deed
from classbell.domain import codes, openings
from classbell.domain.attendance import Direction, Event
from classbell.domain.classes import Session
from classbell.domain.errors.basics import NotAllowed
from classbell.domain.errors.signing import SessionCancelled
from classbell.domain.people import ALLOWED, Caller, PersonId, Verb
from classbell.storage import classes, outbox, terms
from classbell.storage import sessions as kept
from classbell.storage.database import Reader, Transaction

AROUND = timedelta(hours=14)
"""How far from now a session still is one of today's."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The code of an open sign-in as it is to be shown now."""

    session: Session
    kind: str
    link: str
    """What the picture says: the deep link that signs in."""
    digits: str
    began_at: datetime
    changes_at: datetime | None
    """When the next one takes its place; None: a static code stays."""
    picture: str | None = None
    """The picture that stands beside it now, to be named; None: there is none."""
    picture_changes_at: datetime | None = None
    direction: Direction = Direction.IN
    """Whether it signs in or out."""

    @property
    def until(self) -> datetime | None:
        """When any of it changes."""
        return min((at for at in (self.changes_at, self.picture_changes_at) if at), default=None)


async def open_sign_in(desk: Desk, caller: Caller, session_id: int) -> Session:
    """Open sign-in, or reopen it; where it is open already, nothing changes. Gives the session as it stands.

    Raises NotAllowed, SessionCancelled, TooEarlyToOpen, SessionOver.
    """
    now = desk.now()
    async with desk.db.begin() as tx:
        session, person_id = await supervised(tx, caller, session_id)
        openings.check_opening(session, now, desk.policies.attendance)
        kind = (await terms.of_session(tx, session_id, desk.policies.terms)).code_kind
        if await kept.open_sign_in(tx, (session_id, kind), person_id, now, caller.cause_id):
            await register.unsettle(desk, tx, session_id, Deed(Event.REOPEN, person_id, caller.cause_id))
            await reminders.plan(desk, tx, [session_id])
            edits = await reminder_corrections.opened(desk, tx, session, caller.person_name or caller.name)
            await outbox.put(tx, edits, desk.now())
        session = await _session(tx, session_id)
    _ring(desk, session_id)
    desk.bells.ring("outbox")
    return session


async def close_sign_in(desk: Desk, caller: Caller, session_id: int) -> Session:
    """Close sign-in; nobody is absent before the register settles. Gives the session as it stands."""
    async with desk.db.begin() as tx:
        _, person_id = await supervised(tx, caller, session_id)
        session = await _close(desk, tx, session_id, (person_id, caller.cause_id))
    _ring(desk, session_id)
    return session


async def close_by_clock(desk: Desk, session_id: int) -> None:
    """Close the sign-in of a session that has ended; leaves alone one that was never opened, or does not end yet."""
    async with desk.db.begin() as tx:
        session = await kept.session(tx, session_id)
        if session is None or not session.is_open or desk.now() < session.ends_at:
            return
        await _close(desk, tx, session_id, (None, None))
    _ring(desk, session_id)


async def around(desk: Desk, caller: Caller) -> list[Session]:
    """Give the sessions of about today in the classes the caller supervises; raises NotAllowed, NoClassYet.

    Those that are not over come first, the next before the later; then the others, the last before the earlier.
    """
    now = desk.now()
    async with desk.db.read() as tx:
        person_id = must_be_bound(caller)
        mine = await classes.classes_in_scope(tx, person_id, ALLOWED[Verb.SUPERVISE])
        if not mine:
            raise await without_class(tx, person_id, Verb.SUPERVISE)
        found = await kept.between(tx, now - AROUND, now + AROUND)
    known = {class_.id for class_ in mine}
    held = [session for session in found if session.class_id in known and not session.cancelled_at]
    ahead = [session for session in held if session.ends_at > now]
    return ahead + [session for session in reversed(held) if session.ends_at <= now]


async def to_open(desk: Desk, caller: Caller) -> list[Session]:
    """Give those sessions of the caller's classes whose sign-in is open, or may be opened now; raises NotAllowed."""
    now, early = desk.now(), desk.policies.attendance.opens_before
    return [s for s in await around(desk, caller) if s.starts_at - early <= now < s.ends_at]


async def begun(desk: Desk, caller: Caller) -> list[Session]:
    """Give those sessions of about today that run now or are open, or, where none is, those that have begun."""
    now = desk.now()
    found = [one for one in await around(desk, caller) if one.opened_at or one.starts_at <= now]
    running = [one for one in found if one.is_open or one.starts_at <= now < one.ends_at]
    return running or found


async def print_code(desk: Desk, caller: Caller, session_id: int) -> Shown:
    """Give a code that does not change, to be printed; it counts while sign-in is open, as evidence E1."""
    async with desk.db.begin() as tx:
        session, person_id = await supervised(tx, caller, session_id)
        if session.cancelled_at:
            raise SessionCancelled(session=session)
        await kept.add_code(tx, session_id, "static", person_id, desk.now())
        code = await kept.code(tx, session_id, "static")
    assert code is not None  # it was added above
    return _shown(desk, session, code)


async def supervised(tx: Reader, caller: Caller, session_id: int) -> tuple[Session, PersonId]:
    """Give a session and the caller's person, if a role of theirs lets them supervise it; raises NotAllowed."""
    must_be_bound(caller)
    session = await kept.session(tx, session_id)
    if session is None:
        raise NotAllowed
    return session, await must(tx, caller, Verb.SUPERVISE, session.class_id)


async def look(desk: Desk, caller: Caller, session_id: int) -> Session:
    """Give a session to those who supervise it; raises NotAllowed."""
    async with desk.db.read() as tx:
        session, _ = await supervised(tx, caller, session_id)
    return session


async def shown(desk: Desk, session_id: int) -> Shown | None:
    """Give the code to show now, of sign-in or else of sign-out; None while both are closed.

    Whoever calls has asked who is looking.
    """
    async with desk.db.read() as tx:
        session = await kept.session(tx, session_id)
        if session is None or not (session.is_open or session.is_out_open):
            return None
        direction = Direction.IN if session.is_open else Direction.OUT
        code = await (kept.live_code if session.is_open else kept.out_code)(tx, session_id)
    assert code is not None  # an open session has one
    return replace(_shown(desk, session, code), direction=direction)


def _shown(desk: Desk, session: Session, code: tuple[int, str]) -> Shown:
    now, policy = desk.now(), desk.policies.codes
    code_id, kind = code
    pictures = scans.deck(desk, code_id) if kind == "challenge" else None
    return Shown(
        session=session,
        kind=kind,
        link=desk.house.link(codes.issue(desk.code_key, code_id, kind, now, policy)),
        digits=codes.digits(desk.code_key, code_id, kind, now, policy),
        began_at=codes.began(now, policy),
        changes_at=None if kind == "static" else codes.next_change(now, policy),
        picture=None if pictures is None else pictures.picture(now),
        picture_changes_at=None if pictures is None else pictures.next_change(now),
    )


async def _close(desk: Desk, tx: Transaction, session_id: int, by: tuple[PersonId | None, int | None]) -> Session:
    now = desk.now()
    person_id, cause_id = by
    closed = await kept.close_sign_in(tx, session_id, person_id, now, cause_id)
    session = await _session(tx, session_id)
    if closed:
        await scans.give_up(desk, tx, session)
        await reminders.plan(desk, tx, [session_id])
    return session


async def _session(tx: Reader, session_id: int) -> Session:
    session = await kept.session(tx, session_id)
    assert session is not None  # it was read in this transaction
    return session


def _ring(desk: Desk, session_id: int) -> None:
    desk.bells.ring("register", session_id)
    desk.bells.ring("due")
