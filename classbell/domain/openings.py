"""When sign-in and sign-out of a session may be opened, and when its register may be settled by hand."""

from __future__ import annotations

from datetime import datetime

from classbell.domain.attendance import Policy
from classbell.domain.classes import Session
from classbell.domain.errors.register import NotBegun, RegisterSettled, SessionOver, StillOpen, TooEarlyToOpen
from classbell.domain.errors.signing import SessionCancelled


def check_opening(session: Session, now: datetime, policy: Policy) -> None:
    """Raise unless sign-in of the session may be opened, or reopened, now."""
    if session.cancelled_at:
        raise SessionCancelled(session=session)
    if now < session.starts_at - policy.opens_before:
        raise TooEarlyToOpen(session=session, at=session.starts_at - policy.opens_before)
    if now >= session.ends_at:
        raise SessionOver(session=session)


def check_settling(session: Session, now: datetime) -> None:
    """Raise unless the register of the session may be settled by hand now."""
    if session.cancelled_at:
        raise SessionCancelled(session=session)
    if session.is_open:
        raise StillOpen(session=session)
    if now < session.starts_at:
        raise NotBegun(session=session)


def check_out_opening(session: Session, now: datetime) -> None:
    """Raise unless sign-out of the session may be opened, or reopened, now."""
    if session.cancelled_at:
        raise SessionCancelled(session=session)
    if now < session.starts_at:
        raise NotBegun(session=session)
    if session.settled_at:
        raise RegisterSettled(session=session)
