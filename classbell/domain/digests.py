"""Digests: when staff are told of a class's day and of its week without asking, and whose digests go together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby

from classbell.domain.classes import Class
from classbell.domain.people import ClassId, PersonId, Role
from classbell.domain.reminders import Due, Kind


class Weekday(StrEnum):
    """A day of the week, from Monday on."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


@dataclass(frozen=True, slots=True)
class Policy:
    """When digests go out, in the class's zone. Weeks begin on Monday."""

    day_at: time = time(18, 0)
    """When supervisors are told of the day."""
    office_day_at: time = time(19, 0)
    """When organisers and admins are told of the day of all their classes."""
    day_for: timedelta = timedelta(hours=6)
    """How long a day's digest is still worth sending."""
    week_on: Weekday = Weekday.FRIDAY
    """The day on which supervisors are told of the week; on its last class day, where that comes later."""
    week_at: time = time(18, 30)
    office_week_on: Weekday = Weekday.MONDAY
    """The day after a week's end on which organisers and admins are told of that week."""
    office_week_at: time = time(8, 30)
    week_for: timedelta = timedelta(days=1)
    """How long a week's digest is still worth sending."""


KINDS = frozenset({Kind.DIGEST, Kind.OFFICE_DAY, Kind.WEEK, Kind.OFFICE_WEEK})
"""Every kind of digest."""
WEEKS = frozenset({Kind.WEEK, Kind.OFFICE_WEEK})
"""Those of weeks; the others are of days."""
SUPERVISORS = frozenset({Role.SUPERVISOR})
OFFICE = frozenset({Role.ORGANISER, Role.ADMIN})
READERS: Mapping[Kind, frozenset[Role]] = {
    Kind.DIGEST: SUPERVISORS,
    Kind.WEEK: SUPERVISORS,
    Kind.OFFICE_DAY: OFFICE,
    Kind.OFFICE_WEEK: OFFICE,
}
"""Whom each kind is for: those who have one of the roles in the class, or in a unit above it."""
_WEEK = timedelta(days=7)


def due(class_: Class, days: Iterable[date], policy: Policy) -> list[Due]:
    """Say when the digests of a class go out that has sessions on these days, in their order."""
    held = list(days)
    dues = [_at(class_, Kind.DIGEST, day, policy) for day in held]
    dues += [_at(class_, Kind.OFFICE_DAY, day, policy) for day in held]
    for monday, of_week in groupby(held, key=monday_of):
        last = max(of_week)
        dues.append(_at(class_, Kind.WEEK, max(last, _on(monday, policy.week_on)), policy))
        dues.append(_at(class_, Kind.OFFICE_WEEK, _on(monday + _WEEK, policy.office_week_on), policy))
    return dues


def monday_of(day: date) -> date:
    """Give the day on which the week of a day begins."""
    return day - timedelta(days=day.weekday())


def about(kind: Kind, came_on: date) -> date:
    """Say which day a digest speaks of that comes on a day; for a digest of a week, on which day that week begins."""
    if kind is Kind.OFFICE_WEEK:
        return monday_of(came_on) - _WEEK
    return monday_of(came_on) if kind is Kind.WEEK else came_on


def together(class_id: ClassId, readers: Iterable[tuple[ClassId, PersonId]]) -> frozenset[ClassId]:
    """Give the classes whose digests go with that of a class: those that share a reader, and so on from them."""
    pairs = set(readers)
    found, grown = frozenset[ClassId](), frozenset({class_id})
    while grown != found:
        found = grown
        people = {person_id for one, person_id in pairs if one in found}
        grown = found | {one for one, person_id in pairs if person_id in people}
    return found


def _on(monday: date, weekday: Weekday) -> date:
    return monday + timedelta(days=list(Weekday).index(weekday))


def _at(class_: Class, kind: Kind, day: date, policy: Policy) -> Due:
    due_at = datetime.combine(day, _time(kind, policy), class_.zone).astimezone(UTC)
    return Due(kind, class_.id, None, due_at, due_at + (policy.week_for if kind in WEEKS else policy.day_for))


def _time(kind: Kind, policy: Policy) -> time:
    return {
        Kind.DIGEST: policy.day_at,
        Kind.OFFICE_DAY: policy.office_day_at,
        Kind.WEEK: policy.week_at,
        Kind.OFFICE_WEEK: policy.office_week_at,
    }[kind]
