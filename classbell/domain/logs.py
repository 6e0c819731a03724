"""What happened to marks, and every try to sign in: of one session, or of one person in a class."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from classbell.domain.attendance import Mark
from classbell.domain.classes import Class
from classbell.domain.people import PersonId


@dataclass(frozen=True, slots=True)
class Scope:
    """Of what a log is: a session, or a person in a class; the other is None."""

    class_id: int
    session_id: int | None = None
    person_id: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """One change of a mark."""

    at: datetime
    name: str
    session_title: str
    session_starts_at: datetime
    event: str
    old: Mark | None
    new: Mark | None
    by: str | None
    """None: the clock."""
    reason: str | None


@dataclass(frozen=True, slots=True)
class Tried:
    """One try to sign in, good or bad."""

    at: datetime
    name: str
    session_title: str | None
    """None: the code led to no session."""
    way: str
    verdict: str
    evidence: str | None
    code_age: timedelta | None
    distance: int | None
    """Metres from the venue, rounded."""


@dataclass(frozen=True, slots=True)
class Log:
    """Both, the newest first."""

    class_: Class
    scope: Scope
    title: str
    """The session's title, or the person's name."""
    changed: tuple[Changed, ...]
    tried: tuple[Tried, ...]
    at: datetime
