"""Which reminders come when: what a class has chosen, what a person can do without, what that makes of a timetable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise

from classbell.domain import digests, leads
from classbell.domain.classes import Class, Session
from classbell.domain.errors.reminders import LeadNotEvening, LeadNotHour, LeadNotSpan, LeadsTooMany
from classbell.domain.leads import Lead
from classbell.domain.leave import Leave
from classbell.domain.people import Verb
from classbell.domain.policies import Policies
from classbell.domain.reminders import Due, Kind, days


class Takes(StrEnum):
    """What times a kind of reminder can be given."""

    EVENING = "evening"  # an hour of the evening before
    BEFORE = "before"  # that, or a span before
    AFTER = "after"  # a span after
    HOUR = "hour"  # an hour of the day itself
    NOTHING = "nothing"  # it has its times from elsewhere


@dataclass(frozen=True, slots=True)
class Switch:
    """A kind of reminder that can be switched off."""

    kind: Kind
    takes: Takes = Takes.NOTHING
    offered: tuple[str, ...] = ()
    """Times offered as buttons, by their codes."""
    at_most: int = 1
    """How many times a class can give it."""
    is_service: bool = True
    """Whether a person may do without it; what others wait for the answer of is duty."""
    verb: Verb = Verb.SUPERVISE
    """What it takes to switch it for a class."""


TRAINEES: Mapping[Kind, Switch] = {
    one.kind: one
    for one in (
        Switch(Kind.CLASS_TOMORROW, Takes.EVENING, ("e1800", "e1900", "e2000", "e2100")),
        Switch(Kind.SESSION_SOON, Takes.BEFORE, ("e1900", "1d", "2h", "1h", "30m", "15m"), at_most=3),
        Switch(Kind.SIGN_IN_WAITING, Takes.AFTER, ("1m", "3m", "5m", "10m"), at_most=2),
        Switch(Kind.NUDGE, is_service=False, verb=Verb.ORGANISE),
        Switch(Kind.FEEDBACK_WAITING, Takes.BEFORE, ("1d", "12h", "6h", "2h")),
        Switch(Kind.LEAVE_ENDS, Takes.BEFORE, ("e1900", "12h", "2h", "1h")),
        Switch(Kind.CERTIFICATE_READY, verb=Verb.ORGANISE),
    )
}
"""What trainees are reminded of, in the order in which it is listed."""

CLASSES: Mapping[Kind, Switch] = {
    **TRAINEES,
    Kind.DIGEST: Switch(Kind.DIGEST, Takes.HOUR, ("e1230", "e1730", "e1800", "e2000", "e2130")),
}
"""What a class can switch and give times, in the order in which it is listed."""

STAFF: Mapping[Kind, Switch] = {
    one.kind: one
    for one in (
        Switch(Kind.MISSING),
        Switch(Kind.DIGEST),
        Switch(Kind.WEEK),
        Switch(Kind.OFFICE_DAY, verb=Verb.ORGANISE),
        Switch(Kind.OFFICE_WEEK, verb=Verb.ORGANISE),
    )
}
"""What staff get unasked and may each do without."""

SWITCHES: Mapping[Kind, Switch] = {**TRAINEES, **STAFF}


@dataclass(frozen=True, slots=True)
class Rule:
    """When a kind of reminder comes in a class."""

    leads: tuple[Lead, ...]
    is_off: bool = False
    is_own: bool = False
    """Whether the class has chosen; else it is as by policy."""

    @property
    def active(self) -> tuple[Lead, ...]:
        """The times at which it comes; none where it is off."""
        return () if self.is_off else self.leads


@dataclass(frozen=True, slots=True)
class Choice:
    """What a class has chosen of a kind; `leads` None: the times by policy."""

    leads: tuple[Lead, ...] | None
    is_off: bool


Rules = Mapping[Kind, Rule]


def settle(policies: Policies, chosen: Mapping[Kind, Choice]) -> Rules:
    """Say what holds in a class by policy and by its own choices."""
    return {kind: _rule(_by_policy(policies, kind), chosen.get(kind)) for kind in CLASSES}


def _rule(by_policy: tuple[Lead, ...] | None, choice: Choice | None) -> Rule:
    leads = () if by_policy is None else by_policy
    if choice is not None:
        return Rule(leads if choice.leads is None else choice.leads, choice.is_off, is_own=True)
    return Rule(leads, is_off=by_policy == ())


def _by_policy(policies: Policies, kind: Kind) -> tuple[Lead, ...] | None:
    """Give the times by policy; None of a kind that has none here."""
    policy, waiting = policies.reminders, policies.feedback.remind_before
    codes = {
        Kind.CLASS_TOMORROW: policy.class_tomorrow,
        Kind.SESSION_SOON: policy.session_soon,
        Kind.SIGN_IN_WAITING: policy.sign_in_waiting,
        Kind.LEAVE_ENDS: policy.leave_ends,
    }
    if kind is Kind.FEEDBACK_WAITING:
        return (Lead(waiting),) if waiting else ()
    if kind is Kind.DIGEST:
        return (Lead(at=policies.digests.day_at),)
    return tuple(leads.of(code) for code in codes[kind]) if kind in codes else None


def check(switch: Switch, wanted: Sequence[Lead]) -> tuple[Lead, ...]:
    """Give the times a class wants, the earliest first.

    Raises LeadNotEvening, LeadNotHour, LeadNotSpan, LeadsTooMany.
    """
    is_one_hour = len(wanted) <= 1 and all(one.at is not None for one in wanted)
    if switch.takes is Takes.HOUR and not is_one_hour:
        raise LeadNotHour
    if switch.takes is Takes.EVENING and not is_one_hour:
        raise LeadNotEvening
    if switch.takes is Takes.AFTER and any(one.at is not None for one in wanted):
        raise LeadNotSpan
    if len(wanted) > switch.at_most:
        raise LeadsTooMany(count=len(wanted), at_most=switch.at_most)
    return tuple(sorted(wanted, key=lambda one: (one.at is None, one.at, -one.span)))


def digests_of(class_: Class, held: Iterable[date], policy: digests.Policy, rules: Rules) -> list[Due]:
    """Say when the digests of a class go out that has sessions on these days: that of the day at the hour it chose."""
    rule = rules[Kind.DIGEST]
    hour = rule.leads[0].at or policy.day_at
    found = digests.due(class_, held, replace(policy, day_at=hour))
    return [one for one in found if not (rule.is_off and one.kind is Kind.DIGEST)]


def of_session(session: Session, rules: Rules) -> list[Due]:
    """Say when trainees are reminded of a session, and when those who are not in yet; nothing once it is cancelled.

    Each time is worth something until the next, the last until the session begins, or ends: so of several that have
    passed only one is still sent.
    """
    if session.cancelled_at:
        return []
    starts_at, zone = session.starts_at, session.zone
    soon = [lead.before(starts_at, zone) for lead in rules[Kind.SESSION_SOON].active]
    found = _spread(Kind.SESSION_SOON, session, soon, starts_at)
    if session.closed_at is None:
        begun_at = max(starts_at, session.opened_at or starts_at)
        late = [begun_at + lead.span for lead in rules[Kind.SIGN_IN_WAITING].active]
        found += _spread(Kind.SIGN_IN_WAITING, session, late, session.ends_at)
    return found


def _spread(kind: Kind, session: Session, instants: Iterable[datetime], end: datetime) -> list[Due]:
    ordered = sorted({at for at in instants if at < end})
    return [Due(kind, session.class_id, session.id, at, until) for at, until in pairwise([*ordered, end])]


def tomorrow(class_: Class, sessions: Sequence[Session], rules: Rules, now: datetime) -> list[Due]:
    """Say when a class is told of each of its days that has not begun; worth it until its first session begins.

    The day is the subject, as `number_of` has it.
    """
    found = []
    ahead = [day for day in days(class_, sessions) if day > class_.day_of(now)]
    for lead in rules[Kind.CLASS_TOMORROW].active[:1]:
        for day in ahead:
            held = on_day(class_, sessions, day)
            due_at = lead.before(held[0].starts_at, class_.zone)
            subject = number_of(day)
            found.append(Due(Kind.CLASS_TOMORROW, class_.id, None, due_at, held[0].starts_at, subject_id=subject))
    return found


def on_day(class_: Class, sessions: Iterable[Session], day: date) -> list[Session]:
    """Give the sessions that begin on a day of the class's zone and take place, the first first."""
    held = [one for one in sessions if not one.cancelled_at and class_.day_of(one.starts_at) == day]
    return sorted(held, key=lambda one: (one.starts_at, one.id))


def number_of(day: date) -> int:
    """Write a day as a number: 20261123."""
    return int(f"{day:%Y%m%d}")


def day_of(number: int) -> date:
    """Read a day written as a number."""
    return date.fromisoformat(str(number))


def leave_ends(leave: Leave, sessions: Iterable[Session], rules: Rules) -> list[Due]:
    """Say when somebody is reminded that their leave ends: not before it begins, and only where a session follows."""
    after = following(leave, sessions)
    if after is None or not leave.is_running:
        return []
    instants = [lead.before(leave.span.until_at, after.zone) for lead in rules[Kind.LEAVE_ENDS].active]
    return [
        Due(Kind.LEAVE_ENDS, leave.class_id, None, at, after.starts_at, leave.person_id, leave.id)
        for at in instants[:1]
        if at >= leave.span.from_at
    ]


def following(leave: Leave, sessions: Iterable[Session]) -> Session | None:
    """Give the first session after a leave that takes place."""
    held = [one for one in sessions if not one.cancelled_at and one.starts_at >= leave.span.until_at]
    return min(held, key=lambda one: (one.starts_at, one.id), default=None)


def feedback_waiting(class_: Class, round_id: int, closes_at: datetime, rules: Rules) -> list[Due]:
    """Say when those who have not answered a round are reminded of it; it is of no class where `class_.id` is 0."""
    return [
        Due(Kind.FEEDBACK_WAITING, class_.id or None, None, at, closes_at, None, round_id)
        for at in [lead.before(closes_at, class_.zone) for lead in rules[Kind.FEEDBACK_WAITING].active[:1]]
    ]
