"""What staff can do with a session beside what its card itself offers: the card's second page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from classbell.domain.classes import Session
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Voice

_A_ROW = 2


def always(_: Session, __: datetime) -> bool:
    """Offer it as long as the session is not cancelled."""
    return True


def until_the_end(session: Session, now: datetime) -> bool:
    """Offer it before the session and while it runs."""
    return now < session.ends_at


def from_the_opening(session: Session, _: datetime) -> bool:
    """Offer it once sign-in has been opened."""
    return session.opened_at is not None


def from_the_start(session: Session, now: datetime) -> bool:
    """Offer it once people come: sign-in has been opened, or the session has begun."""
    return session.opened_at is not None or now >= session.starts_at


def session_settled(session: Session, _: datetime) -> bool:
    """Offer it once the register has settled."""
    return session.settled_at is not None


def to_sign_out(session: Session, now: datetime) -> bool:
    """Offer it from the start of the session on: asking for sign-out, and how it stands."""
    return now >= session.starts_at


def to_settle(session: Session, now: datetime) -> bool:
    """Offer it while the register could settle: the session has begun, and sign-in is closed."""
    return session.settled_at is None and not session.is_open and now >= session.starts_at


@dataclass(frozen=True, slots=True)
class Tool:
    """One button of the page."""

    word: str
    """Its label in the catalogues."""
    data: str
    """`<noun>.<verb>`; the session's id comes after it."""
    is_offered: Callable[[Session, datetime], bool] = always
    """Whether it makes sense for a session at an instant; the action asks again."""


TOOLS: tuple[Tool, ...] = (
    Tool("more.head_count", "head_counts.begin", from_the_start),
    Tool("more.spot_check", "spot_checks.begin", from_the_start),
    Tool("more.badges", "badges.begin"),
    Tool("waiting.open", "receipt.open"),
    Tool("more.leave", "leave_requests.today"),
    Tool("more.arrivals", "arrivals.begin", from_the_start),
    Tool("more.appeals", "appeals.waiting", session_settled),
    Tool("more.countersigns", "countersigns.begin", session_settled),
    Tool("more.half_day", "half_days.begin"),
    Tool("more.sign_out", "sign_outs.begin", to_sign_out),
    Tool("more.settle", "settling.ask", to_settle),
    Tool("log.open", "logs.session", from_the_start),
    Tool("rate.open", "rates.session"),
    Tool("signature.open", "signatures.session"),
    Tool("seal.open", "seals.session", from_the_start),
    Tool("more.revision", "revisions.begin", until_the_end),
    Tool("more.terms", "terms.begin", until_the_end),
    Tool("more.relays", "relays.show", from_the_start),
    Tool("card.button.print", "sessions.print", until_the_end),
    Tool("calendar.class", "calendar.session"),
    Tool("lecturer.class", "lecturers.session"),
)
"""Everything on the page, in the order it is offered. A noun adds its line here and its word to its catalogue."""


def offered(session: Session, now: datetime) -> list[Tool]:
    """Give what makes sense now; nothing for a cancelled session."""
    if session.cancelled_at:
        return []
    return [tool for tool in TOOLS if tool.is_offered(session, now)]


def rows(session: Session, voice: Voice, now: datetime) -> Rows:
    """Give the page's buttons, two in a row."""
    found = [Button(voice.text(tool.word), f"{tool.data}:{session.id}") for tool in offered(session, now)]
    return [found[at : at + _A_ROW] for at in range(0, len(found), _A_ROW)]
