"""When a notice goes that does not go at once: at an instant, so long before or after a session, or again and again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from classbell.domain.classes import Session
from classbell.domain.moments import on_the_wall
from classbell.domain.people import PersonId
from classbell.domain.workdays import Calendar


class Manner(StrEnum):
    """How the instant is found."""

    ONCE = "once"
    SESSION = "session"
    RECURRING = "recurring"


class Edge(StrEnum):
    """From which end of a session it is counted."""

    START = "start"
    END = "end"


class Pattern(StrEnum):
    """How often a recurring notice goes."""

    DAILY = "daily"
    WORKDAYS = "workdays"
    WEEKDAYS = "weekdays"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Plan:
    """When a notice goes; `next_at` None: it does not go any more."""

    manner: Manner
    zone: ZoneInfo
    next_at: datetime | None
    session_id: int | None = None
    edge: Edge | None = None
    apart_for: timedelta | None = None
    """How long after that edge of the session; negative: before it."""
    rule: str | None = None
    """RFC 5545, without its first instant."""
    first_at: datetime | None = None
    on_workdays: bool = False
    """Of the rule's days only those count that the calendar says are worked."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The plan of one notice, and who made it."""

    id: int
    notice_id: int
    made_by: PersonId
    plan: Plan


_LAST_DAYS_FROM = 29
_UNTIL = "%Y%m%dT%H%M%S"


def rule(pattern: Pattern, first_at: datetime, zone: ZoneInfo, times: int) -> str:
    """Write the rule of a pattern that ends after so many times; a month without the 29th to 31st ends earlier."""
    return f"{_frequency(pattern, first_at, zone)};COUNT={times}"


def rule_until(pattern: Pattern, first_at: datetime, zone: ZoneInfo, until: datetime) -> str:
    """Write the rule of a pattern that ends at an instant."""
    return f"{_frequency(pattern, first_at, zone)};UNTIL={until.astimezone(zone):{_UNTIL}}"


def following(plan: Plan, after: datetime, calendar: Calendar) -> datetime | None:
    """Give the next instant of a recurring plan, by the clocks of its zone; None: that was the last."""
    return next((at for at in _instants(plan, calendar) if at > after), None)


def last(plan: Plan, calendar: Calendar) -> datetime | None:
    """Give the last instant of a recurring plan."""
    return max(_instants(plan, calendar), default=None)


def is_on(plan: Plan, at: datetime, calendar: Calendar) -> bool:
    """Tell whether the day of an instant counts, where only worked days do."""
    return not plan.on_workdays or calendar.day(at.astimezone(plan.zone).date()).is_worked


def _instants(plan: Plan, calendar: Calendar) -> Iterator[datetime]:
    """Give them all, by the clocks of the plan's zone; every rule has an end."""
    return (at for at in _by_rule(plan) if is_on(plan, at, calendar))


def _by_rule(plan: Plan) -> Iterator[datetime]:
    assert plan.rule is not None  # it recurs
    assert plan.first_at is not None
    begins = plan.first_at.astimezone(plan.zone).replace(tzinfo=None)
    return (on_the_wall(local, plan.zone) for local in rrulestr(plan.rule, dtstart=begins))


def first(pattern: Pattern, at: datetime, zone: ZoneInfo, calendar: Calendar) -> datetime:
    """Give the first instant of a pattern at or after one: a weekday's cannot be a Saturday."""
    local = at.astimezone(zone).replace(tzinfo=None)
    while not _may_be(pattern, local.date(), calendar):
        local += timedelta(days=1)
        at = on_the_wall(local, zone)
    return at


def nth_workday(first_at: datetime, zone: ZoneInfo, times: int, calendar: Calendar) -> datetime:
    """Give the instant of the so-many-th time on worked days, the first being that given."""
    local = first_at.astimezone(zone).replace(tzinfo=None)
    on = calendar.worked_after(local.date(), times - 1)
    return on_the_wall(datetime.combine(on, local.time()), zone)


def _may_be(pattern: Pattern, on: date, calendar: Calendar) -> bool:
    if pattern is Pattern.WORKDAYS:
        return calendar.day(on).is_worked
    return pattern is not Pattern.WEEKDAYS or on.weekday() < _SATURDAY


def beside(session: Session, edge: Edge, apart_for: timedelta) -> datetime:
    """Give the instant so long after an edge of a session."""
    return (session.starts_at if edge is Edge.START else session.ends_at) + apart_for


def _frequency(pattern: Pattern, first_at: datetime, zone: ZoneInfo) -> str:
    if pattern is Pattern.WEEKDAYS:
        return "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    if pattern is Pattern.WORKDAYS:
        return "FREQ=DAILY"
    day = first_at.astimezone(zone).day
    if pattern is Pattern.MONTHLY and day >= _LAST_DAYS_FROM:
        days = ",".join(str(one) for one in range(28, day + 1))
        return f"FREQ=MONTHLY;BYMONTHDAY={days};BYSETPOS=-1"
    return f"FREQ={pattern.upper()}"


_SATURDAY = 5
