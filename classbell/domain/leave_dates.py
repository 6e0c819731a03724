"""Reads the days somebody types for a leave: `11-23`, `11月23日至25日`, `明天上午`, `23 Nov to 25 Nov`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.parser import ParserError, parse

from classbell.domain.errors.leave import DatesNotUnderstood, LeaveBackwards
from classbell.domain.leave_days import Half

AT_MOST = 60
"""Characters that are looked at."""


@dataclass(frozen=True, slots=True)
class Days:
    """A row of days, or half of one."""

    first: date
    last: date
    half: Half | None = None


def read(text: str, today: date) -> Days:
    """Read one day, half of one, or a first and a last day; a year that is not named is the nearest.

    Raises DatesNotUnderstood, LeaveBackwards.
    """
    said = " ".join(text.split()).lower()
    if not said or len(said) > AT_MOST:
        raise DatesNotUnderstood
    half, said = _half(said)
    parts = [part for part in re.split(_BETWEEN, said) if part.strip()]
    if len(parts) == 1 and re.fullmatch(_PAIR, parts[0].strip()):
        parts = parts[0].replace("－", "-").split("-")
    if not 1 <= len(parts) <= (1 if half else 2):
        raise DatesNotUnderstood
    first = _day(parts[0].strip(), today, today)
    last = _day(parts[-1].strip(), today, first)
    if last < first:
        raise LeaveBackwards
    return Days(first, last, half)


_BETWEEN = r"\s*(?:至|到|~|～|—|–|\bto\b|\buntil\b|\s-\s)\s*"
_PAIR = r"\d{1,2}[月/.]\d{1,2}日?[-－](?:\d{1,2}[月/.])?\d{1,2}日?"
_HALVES = {
    Half.MORNING: ("上午", "早上", "morning"),
    Half.AFTERNOON: ("下午", "afternoon"),
    Half.EVENING: ("晚上", "晚间", "evening"),
}
_NAMED = {"今天": 0, "今日": 0, "today": 0, "明天": 1, "明日": 1, "tomorrow": 1, "后天": 2}
_NUMBERS = re.compile(r"(?:(\d{4})[-年/.])?(?:(\d{1,2})[-月/.])?(\d{1,2})[日号]?")
_LETTERS = re.compile(r"[a-z]{3}")


def _half(said: str) -> tuple[Half | None, str]:
    for half, words in _HALVES.items():
        for word in words:
            if word in said:
                return half, said.replace(word, " ").strip()
    return None, said


def _day(said: str, today: date, near: date) -> date:
    """Read one day; month and year that are not named are those of the day it follows."""
    if said in _NAMED:
        return today + timedelta(days=_NAMED[said])
    found = _NUMBERS.fullmatch(said)
    if found is None:
        return _spelled(said, today)
    year, month, day = (int(number or 0) for number in found.groups())
    try:
        read_on = date(year or near.year, month or near.month, day)
    except ValueError as error:
        raise DatesNotUnderstood from error
    return read_on if year else _nearest(read_on, today)


def _spelled(said: str, today: date) -> date:
    """Read a day with the name of its month, or of the week, in English."""
    if not _LETTERS.search(said):
        raise DatesNotUnderstood
    try:
        return _nearest(parse(said, default=datetime.combine(today, datetime.min.time())).date(), today)
    except (ParserError, OverflowError) as error:
        raise DatesNotUnderstood from error


def _nearest(read_on: date, today: date) -> date:
    """Take a day of this year that is long past for one of the next: in December people ask for January."""
    if (today - read_on).days <= _LONG_PAST:
        return read_on
    try:
        return read_on.replace(year=read_on.year + 1)
    except ValueError as error:  # 29 February
        raise DatesNotUnderstood from error


_LONG_PAST = 180
