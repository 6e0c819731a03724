"""Which days are worked: the country's published calendar, and over it the organisation's own word."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

from classbell.domain.errors.timetables import DatesUnclear, SpanTooLong

YEARS_BEFORE = 1
YEARS_AFTER = 3
"""How many years around this one a calendar is asked about."""
LONGEST = timedelta(days=92)
"""A single entry of the organisation's own is no longer."""
LENGTH = 40
"""Characters of an entry's name."""
ENGLISH = "en"
WEEK = 7


@dataclass(frozen=True, slots=True)
class Policy:
    """Which calendar applies."""

    country: str = "CN"
    """ISO 3166, as the holidays package knows it; '': only Saturdays and Sundays are off."""

    def __post_init__(self) -> None:
        if self.country and not _COUNTRY.fullmatch(self.country):
            raise ValueError("country is two capital letters, as ISO 3166 has them, or empty")


def named(names: Mapping[str, str], language: str) -> str:
    """Give a name in a language, or in one there is; '' where there is none."""
    return names.get(language) or names.get(ENGLISH) or next(iter(names.values()), "")


class Cause(StrEnum):
    """Why a day is worked or off."""

    ORDINARY = "ordinary"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"  # a day of a weekend that is worked for a day off elsewhere
    OWN = "own"  # the organisation says so


@dataclass(frozen=True, slots=True)
class Published:
    """What a country has made known of some years."""

    holidays: Mapping[str, Mapping[date, str]] = field(default_factory=dict)
    """The names of days off, by language (`en`, `zh_CN`)."""
    make_ups: Mapping[date, date] = field(default_factory=dict)
    """Days of a weekend that are worked, each with the day off it stands for."""
    years: frozenset[int] = frozenset()
    """Those whose days off, and days worked for them, are settled; of others only the rule is known."""
    weekend: frozenset[int] = frozenset({5, 6})
    """0 is Monday."""

    def names(self, on: date) -> Mapping[str, str]:
        """Give what a day off is called, by language; empty where it is none."""
        return {language: days[on] for language, days in self.holidays.items() if on in days}


@dataclass(frozen=True, slots=True)
class Entry:
    """The organisation's own word on a span of dates, both ends with it."""

    id: int
    from_on: date
    until_on: date
    is_worked: bool
    weekday: int | None
    """Whose timetable a worked day takes, 0 is Monday; None: its own, or that of the day off it stands for."""
    name: str


@dataclass(frozen=True, slots=True)
class Day:
    """One date as it is to be taken."""

    on: date
    is_worked: bool
    weekday: int
    """Whose timetable it takes, 0 is Monday."""
    cause: Cause
    names: Mapping[str, str]
    is_moved: bool = False
    """Whether it is off only because another day is worked for it."""

    def name(self, language: str) -> str:
        """Give its name in a language, or in one there is; '' for days without a name."""
        return named(self.names, language)


@dataclass(frozen=True, slots=True)
class Year:
    """What is out of the ordinary in a year."""

    year: int
    is_settled: bool
    """Whether the country has made its days off, and those worked for them, known."""
    off: tuple[tuple[Day, ...], ...]
    """Days off in a row, with the weekends among them."""
    worked: tuple[Day, ...]
    """Days of a weekend that are worked."""
    entries: tuple[Entry, ...]
    """The organisation's own, as they were made."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Tells of any date what it is."""

    published: Published = field(default_factory=Published)
    entries: Sequence[Entry] = ()
    """In the order in which they were made: of two on one date the later counts."""

    def day(self, on: date) -> Day:
        """Say what a date is."""
        for entry in reversed(self.entries):
            if entry.from_on <= on <= entry.until_on:
                return self._own(entry, on)
        return self._public(on)

    def is_settled(self, on: date) -> bool:
        """Tell whether what is said of a date will not change by what the country has yet to make known."""
        return on.year in self.published.years or any(one.from_on <= on <= one.until_on for one in self.entries)

    def year(self, year: int) -> Year:
        """Give all of a year that differs from week after week."""
        first = date(year, 1, 1)
        days = [self.day(first + timedelta(days=ahead)) for ahead in range((date(year + 1, 1, 1) - first).days)]
        special = {day.on for day in days if day.cause in {Cause.HOLIDAY, Cause.OWN}}
        runs = [run for run in _runs(days) if special & {day.on for day in run}]
        worked = [day for day in days if day.is_worked and day.on.weekday() in self.published.weekend]
        own = tuple(one for one in self.entries if one.from_on.year <= year <= one.until_on.year)
        return Year(year, year in self.published.years, tuple(map(tuple, runs)), tuple(worked), own)

    def holiday(self, on: date) -> Day | None:
        """Give a day of a weekend that lies within, or beside, days off as one of them; None for all others."""
        day = self.day(on)
        if day.cause is not Cause.WEEKEND:
            return None
        for step in (-_A_DAY, _A_DAY):
            beside = on + step
            while (other := self.day(beside)).cause is Cause.WEEKEND:
                beside += step
            if not other.is_worked:
                return replace(day, cause=other.cause, names=other.names)
        return None

    def worked_after(self, on: date, count: int) -> date:
        """Give the so-many-th worked day after a date; 0: the date itself."""
        for _ in range(count):
            on += timedelta(days=1)
            while not self.day(on).is_worked and on.year < date.max.year:
                on += timedelta(days=1)
        return on

    def worked_between(self, after: date, until: date) -> int:
        """Count the worked days after one date up to another, with it."""
        return sum(self.day(after + timedelta(days=ahead)).is_worked for ahead in range(1, (until - after).days + 1))

    def _own(self, entry: Entry, on: date) -> Day:
        stands_for = self.published.make_ups.get(on, on)
        weekday = stands_for.weekday() if entry.weekday is None else entry.weekday
        names = {ENGLISH: entry.name}
        return Day(on, entry.is_worked, weekday if entry.is_worked else on.weekday(), Cause.OWN, names)

    def _public(self, on: date) -> Day:
        if stands_for := self.published.make_ups.get(on):
            return Day(on, True, stands_for.weekday(), Cause.MAKE_UP, {})
        if names := self.published.names(on):
            is_moved = on in self.published.make_ups.values()
            return Day(on, False, on.weekday(), Cause.HOLIDAY, names, is_moved)
        is_off = on.weekday() in self.published.weekend
        return Day(on, not is_off, on.weekday(), Cause.WEEKEND if is_off else Cause.ORDINARY, {})


_COUNTRY = re.compile(r"[A-Z]{2}")


def _runs(days: Sequence[Day]) -> list[list[Day]]:
    """Put days off that follow each other together."""
    return [list(run) for is_worked, run in groupby(days, lambda day: day.is_worked) if not is_worked]


@dataclass(frozen=True, slots=True)
class Span:
    """Dates in a row, both ends with it."""

    from_on: date
    until_on: date


_DATE = r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?"
_SPAN = re.compile(rf"{_DATE}(?:\s*(?:至|到|~|～|–|—|to|-)\s*{_DATE})?", re.IGNORECASE)


def read_day(text: str, today: date) -> date:
    """Read one date as people type it; without a year it is the next such day. Raise DatesUnclear."""
    span, rest = read_span(text, today)
    if rest or span.from_on != span.until_on:
        raise DatesUnclear
    return span.from_on


def read_span(text: str, today: date) -> tuple[Span, str]:
    """Read a date, or two with a stroke between, and give what follows them.

    Without a year it is the next such day. Raises DatesUnclear, SpanTooLong.
    """
    found = _SPAN.match(text.strip())
    if found is None:
        raise DatesUnclear
    try:
        first = _next(found[1], int(found[2]), int(found[3]), today)
        last = first if found[5] is None else _next(found[4], int(found[5]), int(found[6]), first)
    except ValueError as error:
        raise DatesUnclear from error
    if last < first:
        raise DatesUnclear
    if last - first >= LONGEST:
        raise SpanTooLong(most=LONGEST.days)
    return Span(first, last), text.strip()[found.end() :].strip(" ,，:：")


def _next(year: str | None, month: int, day: int, from_on: date) -> date:
    """This year's, or next year's where that is past."""
    if year:
        return date(int(year), month, day)
    for ahead in range(_LEAP_YEARS_APART):
        try:
            found = date(from_on.year + ahead, month, day)
        except ValueError:
            continue  # the 29th of February comes in some years only
        if found >= from_on:
            return found
    raise ValueError


_LEAP_YEARS_APART = 9
_A_DAY = timedelta(days=1)
