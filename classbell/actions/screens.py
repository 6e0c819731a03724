"""The hall screen: a browser paired by a one-time ticket from a supervisor's chat, one a session."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from classbell.actions.desk import Desk
from classbell.actions.permissions import person_may
from classbell.actions.sessions import Shown, shown, supervised
from classbell.domain.classes import Session
from classbell.domain.errors.register import SessionOver
from classbell.domain.errors.signing import SessionCancelled
from classbell.domain.people import Caller, Verb
from classbell.domain.sheets import Count
from classbell.storage import attendance, sessions
from classbell.storage import screens as kept

TICKET_FOR = timedelta(minutes=10)
SCREEN_FOR = timedelta(hours=6)
"""How long after its session a screen still shows the result."""
_SECRET_BYTES = 16


class Phase(StrEnum):
    """What a hall screen has to show."""

    WAITING = "waiting"
    OPEN = "open"
    CLOSED = "closed"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Frame:
    """A paired screen as it stands; the code only while sign-in is open, and only the one that is good now."""

    phase: Phase
    session: Session
    count: Count
    """Heads."""
    code: Shown | None
    at: datetime


async def ticket(desk: Desk, caller: Caller, session_id: int) -> tuple[Session, str]:
    """Give the address that pairs one browser with a session, once, within ten minutes; for its staff."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    now = desk.now()
    async with desk.db.begin() as tx:
        session, person_id = await supervised(tx, caller, session_id)
        if session.cancelled_at:
            raise SessionCancelled(session=session)
        if now > session.ends_at:
            raise SessionOver(session=session)
        await kept.add(tx, session_id, _hash(secret), now + TICKET_FOR, person_id)
    return session, f"{desk.house.public_url}/hall/{secret}"


async def is_good(desk: Desk, secret: str) -> bool:
    """Tell whether a ticket could be used now; it stays unused."""
    async with desk.db.read() as tx:
        return await kept.of_ticket(tx, _hash(secret), desk.now()) is not None


async def pair(desk: Desk, secret: str) -> str | None:
    """Use up a ticket: give the new screen's cookie, and cut off the session's other screens. None: no such ticket."""
    cookie = secrets.token_urlsafe(_SECRET_BYTES)
    now = desk.now()
    async with desk.db.begin() as tx:
        session_id = await kept.of_ticket(tx, _hash(secret), now)
        if session_id is None or not await kept.pair(tx, _hash(secret), _hash(cookie), now):
            return None
        await kept.cut_others(tx, session_id, _hash(cookie), now)
    desk.bells.ring("register", session_id)
    return cookie


async def frame(desk: Desk, cookie: str) -> Frame | None:
    """Give what the screen of this cookie shows now; None: none of ours, or its time or its maker's right is over."""
    now = desk.now()
    async with desk.db.read() as tx:
        screen = await kept.of_cookie(tx, _hash(cookie))
        if screen is None:
            return None
        session = await sessions.session(tx, screen.session_id)
        if session is None or now > session.ends_at + SCREEN_FOR:
            return None
        if not await person_may(tx, screen.made_by, Verb.SUPERVISE, session.class_id):
            return None
        if screen.is_cut:
            return Frame(Phase.REPLACED, session, Count(), None, now)
        count = await attendance.count(tx, session.id)
    code = await shown(desk, session.id)
    return Frame(_phase(session, code), session, count, code, now)


def _phase(session: Session, code: Shown | None) -> Phase:
    if code is not None:
        return Phase.OPEN
    return Phase.WAITING if session.opened_at is None else Phase.CLOSED


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
