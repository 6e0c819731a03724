"""What the clock has to do for a session and for a class day, and until when it is worth doing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from classbell.domain import leads
from classbell.domain.classes import Class, Session
from classbell.domain.people import PersonId


class Kind(StrEnum):
    """What a due row asks for."""

    CLASS_TOMORROW = "class_tomorrow"  # trainees: the class has sessions the next day
    SESSION_SOON = "session_soon"  # trainees: the session is about to begin
    SIGN_IN_WAITING = "sign_in_waiting"  # trainees without a mark: sign-in is open, the session has begun
    LEAVE_ENDS = "leave_ends"  # a trainee on leave: it ends soon
    CARD = "card"  # supervisors: the class card arrives
    SIGN_IN_SOON = "sign_in_soon"  # supervisors: sign-in is not open yet
    CLOSE = "close"  # the clock closes sign-in
    SETTLE = "settle"  # the register settles: who has no mark is absent
    FEEDBACK = "feedback"  # those present: rate the session
    CLASS_FEEDBACK = "class_feedback"  # those who came at all: rate the class
    PROGRAMME_FEEDBACK = "programme_feedback"  # those who came to any of its classes: rate the programme
    FEEDBACK_WAITING = "feedback_waiting"  # those who have not answered: it closes soon
    UNOPENED = "unopened"  # supervisors: it has begun, and sign-in is not open
    UNOPENED_STILL = "unopened_still"  # organisers: it still is not
    MISSING = "missing"  # supervisors: who has not come
    DIGEST = "digest"  # supervisors: the day's attendance
    WEEK = "week"  # supervisors: the week's attendance
    OFFICE_DAY = "office_day"  # organisers: the day of all classes
    OFFICE_WEEK = "office_week"  # organisers: the week of all classes
    NOTICE = "notice"  # recipients: a notice that was scheduled
    NUDGE = "nudge"  # recipients: they have not confirmed
    SURVEY_OPENS = "survey_opens"  # those it asks: what do they need
    SURVEY_CLOSES = "survey_closes"  # the clock puts small groups together for good
    OFFER_OPENS = "offer_opens"  # those it is for: classes to choose from
    OFFER_CLOSES = "offer_closes"  # the clock closes an offer, and draws the lot
    REVISION = "revision"  # everybody of a class: its timetable has changed
    CERTIFICATE_READY = "certificate_ready"  # those who were given one: their certificate can be had
    LEAVE_OVERDUE = "leave_overdue"  # supervisors: somebody is not back from leave


@dataclass(frozen=True, slots=True)
class Policy:
    """When the clock speaks up."""

    class_tomorrow: tuple[str, ...] = ("e1900",)
    """When trainees are told of the sessions of the next day, where their class says nothing else; empty: never."""
    session_soon: tuple[str, ...] = ("30m",)
    """How long before a session trainees are reminded of it, up to three times; as `domain.leads` has it."""
    sign_in_waiting: tuple[str, ...] = ("3m",)
    """How long after a session's start, or the opening of its sign-in, who is not in yet is reminded."""
    leave_ends: tuple[str, ...] = ("e1900",)
    """How long before the end of a leave its person is reminded."""
    card_before: timedelta = timedelta(minutes=20)
    sign_in_soon_before: timedelta = timedelta(minutes=10)
    sign_in_soon_after: timedelta = timedelta(minutes=15)
    """How long after the start the supervisor is still told that sign-in is not open."""
    close_after: timedelta = timedelta(0)
    """How long after its end a session is closed by the clock."""
    settle_after: timedelta = timedelta(minutes=15)
    """How long after a session's end, and after its sign-in was closed, who has no mark is absent."""
    feedback_before_end: timedelta = timedelta(minutes=10)
    """How long before the planned end people may be asked about a session that was closed early."""
    feedback_for: timedelta = timedelta(hours=24)
    """How long after the end it is still worth asking."""

    def __post_init__(self) -> None:
        for codes in (self.class_tomorrow, self.session_soon, self.sign_in_waiting, self.leave_ends):
            for code in codes:
                leads.of(code)


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do at an instant, worthless after another; UTC, `useless_after` is the first useless instant."""

    kind: Kind
    class_id: int | None
    session_id: int | None
    due_at: datetime
    useless_after: datetime
    person_id: PersonId | None = None
    subject_id: int | None = None
    """What else the kind speaks of, as a notice's schedule."""


_HOWEVER_LATE = timedelta(days=36500)


def due(session: Session, policy: Policy) -> list[Due]:
    """Say all that a session asks of the clock beside reminders to trainees; nothing once it is cancelled."""
    if session.cancelled_at:
        return []
    starts_at, ends_at = session.starts_at, session.ends_at
    dues = [
        _of(session, Kind.CARD, starts_at - policy.card_before, ends_at),
        _of(session, Kind.SIGN_IN_SOON, starts_at - policy.sign_in_soon_before, starts_at + policy.sign_in_soon_after),
    ]
    if session.settled_at is None:
        dues.append(_of(session, Kind.SETTLE, settles_at(session, policy), ends_at + _HOWEVER_LATE))
    if session.closed_at is None:
        return [*dues, _of(session, Kind.CLOSE, ends_at + policy.close_after, ends_at + _HOWEVER_LATE)]
    useless_after = ends_at + policy.feedback_for
    if session.closed_at >= useless_after:
        return dues
    ask_at = max(session.closed_at, ends_at - policy.feedback_before_end)
    return [*dues, _of(session, Kind.FEEDBACK, ask_at, useless_after)]


def settles_at(session: Session, policy: Policy) -> datetime:
    """Say when the register of a session settles by the clock."""
    return max(session.ends_at, session.closed_at or session.ends_at) + policy.settle_after


def days(class_: Class, sessions: Iterable[Session]) -> list[date]:
    """Give the days, in the class's zone, on which a session begins that takes place."""
    return sorted(
        {session.starts_at.astimezone(class_.zone).date() for session in sessions if not session.cancelled_at}
    )


def class_end(class_: Class, sessions: Iterable[Session], policy: Policy) -> Due | None:
    """Say when those who came to a class are asked about all of it: when its last session has settled."""
    ends = [session.ends_at for session in sessions if not session.cancelled_at]
    if not ends:
        return None
    due_at = max(ends) + policy.settle_after
    return Due(Kind.CLASS_FEEDBACK, class_.id, None, due_at, due_at + policy.feedback_for, subject_id=class_.id)


def _of(session: Session, kind: Kind, due_at: datetime, useless_after: datetime) -> Due:
    return Due(kind, session.class_id, session.id, due_at, useless_after)
