"""Sessions by a rule: so many weeks apart on these days, or every working day, around what is off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from classbell.domain.errors.timetables import SeriesIncomplete, SeriesTooFar, SeriesTooMany
from classbell.domain.slots import Draft, Slot
from classbell.domain.tables import Remark
from classbell.domain.timetables import clocked
from classbell.domain.workdays import WEEK, Calendar, Cause, Day

MOST = 200
"""Sessions at once."""
FARTHEST = timedelta(days=366)
"""How long after its first day a series goes on at most."""
WEEKS = (1, 2, 3, 4)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Pattern(StrEnum):
    """How the days are found."""

    WORKDAYS = "workdays"  # every day that is worked
    WEEKLY = "weekly"  # these days of every week, or of every second, third …


@dataclass(frozen=True, slots=True)
class Series:
    """What somebody asks for."""

    title: str
    first_on: date
    starts: time
    ends: time
    pattern: Pattern = Pattern.WORKDAYS
    weekdays: tuple[int, ...] = ()
    """0 is Monday; for weekly ones."""
    every: int = 1
    """Weeks from one to the next; for weekly ones."""
    until_on: date | None = None
    """The last day at most; None: `times` says when it ends."""
    times: int | None = 5
    """How many that take place, days off not counted."""
    skips_days_off: bool = True
    """A series on working days always does."""
    follows_make_ups: bool = True
    """A day of a weekend that is worked takes the timetable of the day it stands for."""
    mode: str = "classroom"
    venue: str = ""
    lecturers: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        """Its rule by RFC 5545, from the Monday of its first week on, without an end."""
        if self.pattern is Pattern.WORKDAYS:
            return "FREQ=DAILY"
        days = ",".join(_DAYS[one] for one in sorted(self.weekdays))
        return f"FREQ=WEEKLY;INTERVAL={self.every};WKST=MO;BYDAY={days}"


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a series: those on which there is a session, and those left out."""

    held: tuple[date, ...]
    skipped: tuple[Day, ...]


def unfold(series: Series, calendar: Calendar) -> Days:
    """Find the days. Raises SeriesIncomplete where there are none, SeriesTooMany, SeriesTooFar."""
    if series.pattern is Pattern.WEEKLY and not series.weekdays:
        raise SeriesIncomplete
    farthest = series.first_on + FARTHEST
    until = series.until_on or farthest
    if until > farthest:
        raise SeriesTooFar(until=farthest)
    held: list[date] = []
    skipped: list[Day] = []
    for day, is_held in _candidates(series, calendar, until):
        if is_held and len(held) == MOST:
            raise SeriesTooMany(most=MOST)
        if is_held:
            held.append(day.on)
        else:
            skipped.append(day)
        if len(held) == series.times:
            break
    return _checked(series, Days(tuple(held), tuple(skipped)), farthest)


def draft(series: Series, calendar: Calendar, zone: ZoneInfo) -> Draft:
    """Give its sessions in a class of this zone, by the clocks there, and what is to be said of them."""
    days = unfold(series, calendar)
    slots: list[Slot] = []
    remarks: list[Remark] = []
    for number, on in enumerate(days.held, 1):
        begins, over, odd = clocked(number, on, (series.starts, series.ends), zone)
        remarks += odd
        if over <= begins:
            value = f"{series.starts:%H:%M} – {series.ends:%H:%M}"
            remarks.append(Remark(number, "end_before_start", value=value))
            continue
        slots.append(
            Slot(number, series.title, series.mode, series.venue, series.lecturers, starts_at=begins, ends_at=over)
        )
    return Draft(tuple(slots), tuple(remarks), len(days.held), days.skipped)


def _checked(series: Series, days: Days, farthest: date) -> Days:
    if not days.held:
        raise SeriesIncomplete
    if series.times and len(days.held) < series.times and series.until_on is None:
        raise SeriesTooFar(until=farthest)
    return days


def _candidates(series: Series, calendar: Calendar, until: date) -> Iterator[tuple[Day, bool]]:
    """Give every day the rule speaks of, and whether there is a session."""
    ruled = _ruled(series, until)
    on = series.first_on
    while on <= until:
        day = calendar.holiday(on) or calendar.day(on)
        taken_as = _monday(on) + timedelta(days=day.weekday) if series.follows_make_ups else on
        if taken_as in ruled or on in ruled:
            found = _is_held(series, day, is_ruled=taken_as in ruled)
            if found is not None:
                yield day, found
        on += timedelta(days=1)


def _is_held(series: Series, day: Day, *, is_ruled: bool) -> bool | None:
    """Tell whether there is a session on a day the rule speaks of; None: nobody would expect one, so it goes unsaid."""
    is_weekend = day.on.weekday() >= _SATURDAY
    if series.pattern is Pattern.WORKDAYS:
        if is_weekend:
            return True if day.is_worked and series.follows_make_ups else None
        return day.is_worked
    if not is_ruled:
        return False  # a Saturday that takes a Friday's timetable is no Saturday
    # Who asks for Saturdays means Saturdays: being off as every week is no reason to leave one out.
    return day.is_worked or not series.skips_days_off or day.cause is Cause.WEEKEND


def _ruled(series: Series, until: date) -> frozenset[date]:
    begins = datetime.combine(_monday(series.first_on), time())
    ends = datetime.combine(_monday(until) + timedelta(days=WEEK), time())
    rule = rrulestr(series.rule, dtstart=begins)
    return frozenset(at.date() for at in rule.between(begins, ends, inc=True))


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


_SATURDAY = 5
