"""A lecturer's own page about their sessions in a class: who will come, how many are there, and what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from classbell.domain.classes import Class, Session
from classbell.domain.evaluations import Policy
from classbell.domain.feedback import Findings
from classbell.domain.profiles import Profile
from classbell.domain.sheets import Count


class Phase(StrEnum):
    """Where a session is, as its lecturer sees it."""

    AHEAD = "ahead"
    ON = "on"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Results:
    """What a round comes to, or until when it waits; the findings are None until they are released."""

    about: str
    released_at: datetime
    findings: Findings | None


@dataclass(frozen=True, slots=True)
class Taught:
    """One of the lecturer's sessions."""

    session: Session
    phase: Phase
    count: Count
    """Heads."""
    beside: tuple[str, ...]
    """Who gives it as well."""
    results: tuple[Results, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """All of it, as it stands at an instant."""

    name: str
    class_: Class
    profile: Profile
    wishes: tuple[Results, ...]
    """What people said they need before the programme began; of all whom it asked, not of this class alone."""
    sessions: tuple[Taught, ...]
    least: int
    """Below so many answers, or heads of a kind, nothing is shown."""
    at: datetime


def phase(session: Session, now: datetime) -> Phase:
    """Say where a session is: it is on from the opening of its sign-in, however early, until its end."""
    if now >= session.ends_at:
        return Phase.OVER
    return Phase.ON if session.opened_at is not None or now >= session.starts_at else Phase.AHEAD


def is_over(sessions: list[Session], now: datetime, policy: Policy) -> bool:
    """Tell whether a page leads nowhere any more; one without sessions does not."""
    return not sessions or now > max(one.ends_at for one in sessions) + policy.link_for
