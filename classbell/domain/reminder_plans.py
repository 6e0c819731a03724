"""What the clock is going to send: for a class before it begins, and for one person in the next days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from classbell.domain.classes import Class, Session
from classbell.domain.people import PersonId, Role
from classbell.domain.reminder_rules import TRAINEES, day_of, on_day
from classbell.domain.reminders import Due, Kind

SHOWN_FOR = timedelta(days=7)
"""How far ahead people are shown what is coming to them."""

STAFF: Mapping[Kind, Role] = {
    Kind.CARD: Role.SUPERVISOR,
    Kind.SIGN_IN_SOON: Role.SUPERVISOR,
    Kind.UNOPENED: Role.SUPERVISOR,
    Kind.UNOPENED_STILL: Role.ORGANISER,
    Kind.MISSING: Role.SUPERVISOR,
    Kind.DIGEST: Role.SUPERVISOR,
    Kind.WEEK: Role.SUPERVISOR,
    Kind.LEAVE_OVERDUE: Role.SUPERVISOR,
}
"""What staff get of a class, and who of them."""

CONDITIONAL = frozenset(
    {
        Kind.SIGN_IN_WAITING,
        Kind.FEEDBACK_WAITING,
        Kind.CERTIFICATE_READY,
        Kind.SIGN_IN_SOON,
        Kind.UNOPENED,
        Kind.UNOPENED_STILL,
        Kind.MISSING,
        Kind.LEAVE_OVERDUE,
    }
)
"""Kinds that some of those concerned, or all, may be spared by what happens until then."""
_GATHERED = frozenset({Kind.DIGEST, Kind.WEEK, Kind.OFFICE_DAY, Kind.OFFICE_WEEK})
"""Kinds of which a person gets one message for all classes."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One thing the clock is going to send to some people of a class."""

    due: Due
    subject: str
    """What it is about: a session's title, somebody's name; '' for the class."""
    to: Role | None
    """None: trainees."""
    heads: int
    """To how many it would go now; at most, where `is_at_most`."""

    @property
    def is_at_most(self) -> bool:
        """Whether it may turn out to go to fewer."""
        return self.due.kind in CONDITIONAL


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is going to be sent in a class, as it stood at an instant; the next first."""

    class_: Class
    planned: tuple[Planned, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Rolls:
    """Who can be written to, who of them does not want what, and who is on leave from which session."""

    trainees: AbstractSet[PersonId]
    staff: Mapping[Role, AbstractSet[PersonId]]
    muted: Mapping[Kind, AbstractSet[PersonId]]
    away: Mapping[PersonId, AbstractSet[int]]
    names: Mapping[PersonId, str]

    def heads(self, due: Due, sessions: AbstractSet[int]) -> int:
        """Count those to whom a row would go; `sessions` are those it speaks of."""
        muted = self.muted.get(due.kind, frozenset())
        if due.kind in STAFF:
            return len(self.staff.get(STAFF[due.kind], frozenset()) - muted)
        people = {due.person_id} & self.trainees if due.person_id is not None else self.trainees
        return sum(1 for one in people - muted if not sessions or not sessions <= self.away.get(one, frozenset()))


def plan(class_: Class, dues: Iterable[Due], sessions: Sequence[Session], rolls: Rolls, at: datetime) -> Plan:
    """Say what is going to be sent; what only the clock itself has to do is left out."""
    titles = {session.id: session.title for session in sessions}
    planned = []
    for due in dues:
        if due.kind not in TRAINEES and due.kind not in STAFF:
            continue
        subject = titles.get(due.session_id or 0) or rolls.names.get(due.person_id or 0, "")
        heads = rolls.heads(due, _spoken_of(class_, due, sessions))
        planned.append(Planned(due, subject, STAFF.get(due.kind), heads))
    return Plan(class_, tuple(planned), at)


def _spoken_of(class_: Class, due: Due, sessions: Sequence[Session]) -> set[int]:
    if due.kind is Kind.CLASS_TOMORROW and due.subject_id is not None:
        return {session.id for session in on_day(class_, sessions, day_of(due.subject_id))}
    return set() if due.session_id is None else {due.session_id}


@dataclass(frozen=True, slots=True)
class Coming:
    """One thing that is coming to a person."""

    kind: Kind
    due_at: datetime
    zone: ZoneInfo | None
    """None: that of the organisation."""
    subject: str
    """A session or a class by its title; '' where neither is meant."""
    subject_id: int | None = None
    class_title: str = ""
    """Of the class whose session it is; '' where it is of no session."""


def gather(found: Iterable[Coming]) -> list[Coming]:
    """Give each message once, the next first: what is sent for several classes together is one."""
    ordered = sorted(found, key=lambda one: (one.due_at, one.kind, one.subject))
    gathered = []
    for (kind, _), group in groupby(ordered, key=lambda one: (one.kind, one.due_at)):
        same = list(group)
        is_one = kind in _GATHERED and len(same) > 1
        gathered += [replace(same[0], subject="")] if is_one else same
    return gathered
