"""Leave: what somebody asks for, who may grant it, and how much of a class it takes.

The life of a leave:

    waiting ── passed on by a rank whose days it exceeds ──▶ waiting, for the next rank
    waiting ── granted ──▶ granted ── the person is back ──▶ returned: it covers what began before
    waiting ── refused ──▶ refused                 granted ── withdrawn, before it begins ──▶ withdrawn
    waiting ── withdrawn, or changed ──▶ withdrawn
    granted, refused, passed on ── undone, within a minute ──▶ waiting, for the rank that had decided
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from zoneinfo import ZoneInfo

from classbell.domain.attendance import Evidence, Mark, Origin, Status
from classbell.domain.classes import Session
from classbell.domain.errors.basics import ReasonTooLong
from classbell.domain.errors.leave import LeaveBackwards, LeaveBeyondClass, LeavePast, LeaveReasonMissing, SlipMissing
from classbell.domain.leave_days import Half, midnight
from classbell.domain.people import PersonId

REASON_AT_MOST = 200
RETURNED_FOR = timedelta(days=3)
"""How long after a leave its person can still say that they are back."""
_DAY = timedelta(days=1)


class Kind(StrEnum):
    """What a leave is for. The names are those of the reasons staff give for a mark."""

    SICK = "sick"
    PERSONAL = "personal"
    OFFICIAL = "official"


class State(StrEnum):
    """What has become of a leave."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"


class Rank(StrEnum):
    """Who decides, lowest first: the class's supervisors, its organisers, and whoever stands above those."""

    SUPERVISOR = "supervisor"
    ORGANISER = "organiser"
    ABOVE = "above"

    @property
    def height(self) -> int:
        """The place among the ranks, lowest 0."""
        return list(Rank).index(self)

    @property
    def next(self) -> Rank:
        """The rank above this one; the highest has itself."""
        return list(Rank)[min(self.height + 1, len(Rank) - 1)]


@dataclass(frozen=True, slots=True)
class Policy:
    """How much leave there is, what it takes to ask for it, and who grants how much."""

    limit: Fraction = Fraction(1, 7)
    """How much of the hours of a class somebody may be on leave."""
    counted: tuple[Kind, ...] = (Kind.SICK, Kind.PERSONAL)
    """The kinds of leave that count against the limit."""
    slip_for: tuple[Kind, ...] = ()
    """The kinds of leave that need a photo of a slip."""
    supervisor_days: float = 0.5
    """Up to how many days supervisors grant by themselves; part of a day is half of one."""
    organiser_days: float = 1.0
    """Up to how many days the class's organisers do; above that it is for the unit above, or an admin."""
    undo_for: timedelta = timedelta(minutes=1)
    """How long a decision can be taken back by one tap; until then nobody is told of it."""
    overdue_after: timedelta = timedelta(minutes=30)
    """How long after the first session that follows a leave has begun it is reported who is not back."""


@dataclass(frozen=True, slots=True)
class Span:
    """What somebody wants to be away from: one session, half a day, or whole days. Instants are UTC."""

    from_at: datetime
    until_at: datetime
    """The first instant after it."""
    session_id: int | None = None
    half: Half | None = None

    def covers(self, session: Session) -> bool:
        """Whether the session begins within it, and is the one meant where one is meant."""
        if self.session_id is not None:
            return session.id == self.session_id
        return self.from_at <= session.starts_at < self.until_at

    def days(self, zone: ZoneInfo) -> float:
        """How long it is in days of the calendar; one session, or half a day, is half of one."""
        if self.session_id is not None or self.half is not None:
            return 0.5
        first, after = (at.astimezone(zone).date() for at in (self.from_at, self.until_at))
        return float((after - first).days)


@dataclass(frozen=True, slots=True)
class Leave:
    """A leave that was asked for."""

    id: int
    class_id: int
    person_id: PersonId
    span: Span
    kind: Kind
    reason: str
    slip: str | None
    state: State
    rank: Rank
    """Who is asked while it waits, and who was asked last afterwards."""
    asked_at: datetime
    ended_at: datetime | None = None
    """When the person was back, or withdrew it."""

    @property
    def is_running(self) -> bool:
        """Whether it was granted, and the person has not said that they are back."""
        return self.state is State.GRANTED

    def is_returnable(self, at: datetime) -> bool:
        """Whether its person can be back from it at this instant: it has begun, and is not long over."""
        return self.is_running and self.span.from_at <= at < self.span.until_at + RETURNED_FOR


@dataclass(frozen=True, slots=True)
class Wish:
    """A leave as somebody asks for it."""

    class_id: int
    span: Span
    kind: Kind
    reason: str
    slip: str | None


@dataclass(frozen=True, slots=True)
class Gauge:
    """The hours of leave somebody has had and is to have in a class, the hours asked for, and the limit."""

    used: timedelta
    asked: timedelta
    """What asked for counts against the limit; nothing where its kind does not."""
    limit: timedelta
    counts: bool = True
    """Whether this kind of leave counts against the limit at all."""

    @property
    def over(self) -> timedelta:
        """By how much the limit would be passed; nothing, where it is not."""
        return max(self.used + self.asked - self.limit, timedelta())


Attended = tuple[Session, Mark | None]
"""A session of a class, and somebody's mark in it."""


def gauge(attended: Sequence[Attended], span: Span | None, kind: Kind, policy: Policy) -> Gauge:
    """Hold the leave somebody has, and what a span would add, against the limit. Cancelled sessions count nowhere."""
    held = [(session, mark) for session, mark in attended if not session.cancelled_at]
    used = {session.id for session, mark in held if _counts(mark, policy)}
    added = [one for one, _ in held if span and kind in policy.counted and span.covers(one) and one.id not in used]
    return Gauge(
        used=_sum(session for session, _ in held if session.id in used),
        asked=_sum(added),
        limit=limit((session for session, _ in held), policy),
        counts=kind in policy.counted,
    )


def limit(sessions: Iterable[Session], policy: Policy) -> timedelta:
    """Say how much leave a class of these sessions allows."""
    total = _sum(session for session in sessions if not session.cancelled_at)
    return total * policy.limit.numerator // policy.limit.denominator


def hours(span: timedelta) -> float:
    """Say a span in hours, to a tenth."""
    return round(span / timedelta(hours=1), 1)


def _counts(mark: Mark | None, policy: Policy) -> bool:
    """Leave by hand for typed reasons counts as personal."""
    if mark is None or mark.status is not Status.ON_LEAVE:
        return False
    return (mark.reason if mark.reason in set(Kind) else Kind.PERSONAL) in policy.counted


def _sum(sessions: Iterable[Session]) -> timedelta:
    return sum((session.ends_at - session.starts_at for session in sessions), timedelta())


def check_span(span: Span, sessions: Sequence[Session], zone: ZoneInfo, now: datetime) -> None:
    """Raise unless a leave may still be asked for this span, in a class with these sessions.

    LeaveBackwards, LeavePast, LeaveBeyondClass.
    """
    if span.until_at <= span.from_at:
        raise LeaveBackwards
    whole_days = span.session_id is None and span.half is None
    if span.until_at <= now or (whole_days and span.from_at < midnight(now.astimezone(zone).date(), zone)):
        raise LeavePast
    held = [session for session in sessions if not session.cancelled_at]
    if not held:
        raise LeavePast
    first = min(session.starts_at for session in held).astimezone(zone).date()
    last = max(session.ends_at for session in held).astimezone(zone).date()
    if span.from_at < midnight(first, zone) or span.until_at > midnight(last + _DAY, zone):
        raise LeaveBeyondClass(first=first, last=last)


def check_reason(text: str) -> str:
    """Give the reason without the blanks around it; raises LeaveReasonMissing, ReasonTooLong (200 characters)."""
    reason = " ".join(text.split())
    if not reason:
        raise LeaveReasonMissing
    if len(reason) > REASON_AT_MOST:
        raise ReasonTooLong(count=len(reason), at_most=REASON_AT_MOST)
    return reason


def check_slip(kind: Kind, slip: str | None, policy: Policy) -> None:
    """Raise SlipMissing where this kind of leave needs a photo and there is none."""
    if slip is None and kind in policy.slip_for:
        raise SlipMissing


def mark(session: Session, person_id: PersonId, kind: Kind, granted_by: PersonId) -> Mark:
    """Give the mark a granted leave makes."""
    return Mark(
        session_id=session.id,
        person_id=person_id,
        status=Status.ON_LEAVE,
        evidence=Evidence.TYPED,
        signed_at=None,
        reason=kind.value,
        kept_by=granted_by,
        origin=Origin.LEAVE,
    )


def due_back_at(span: Span, sessions: Iterable[Session], policy: Policy) -> datetime | None:
    """Say when it is to be reported who is not back; None where no session follows the leave."""
    following = [one.starts_at for one in sessions if not one.cancelled_at and one.starts_at >= span.until_at]
    return min(following) + policy.overdue_after if following else None
