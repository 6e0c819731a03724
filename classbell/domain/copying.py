"""A class's timetable on other days: as many worked days apart as before, at the same times of day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from classbell.domain.slots import Draft, Slot
from classbell.domain.tables import Remark
from classbell.domain.timetables import clocked
from classbell.domain.workdays import Calendar, Day


@dataclass(frozen=True, slots=True)
class Copy:
    """What somebody asks for."""

    source_id: int
    """The class whose timetable it is."""
    first_on: date
    run: str | None = None
    """Of the class that is made for it; None: it goes to a class there is."""


_NUMBER = re.compile(r"\d+")


def next_run(run: str) -> str:
    """Give the run number after one, 第3期 after 第2期; '' where it holds no number."""
    found = list(_NUMBER.finditer(run))
    if not found:
        return ""
    last = found[-1]
    following = str(int(last[0]) + 1).zfill(len(last[0]))
    return run[: last.start()] + following + run[last.end() :]


def shift(days: Sequence[date], first_on: date, calendar: Calendar) -> dict[date, date]:
    """Give for each class day, in order, the day it becomes: as many worked days after the one before as it was.

    A class day that was off itself (a Saturday) comes as many days after the last worked one as it did.
    """
    moved = {days[0]: first_on}
    for before, on in pairwise(days):
        last_worked = _last_worked(before, on, calendar)
        count = calendar.worked_between(before, last_worked)
        moved[on] = calendar.worked_after(moved[before], count) + (on - last_worked)
    return moved


def draft(slots: Sequence[Slot], zones: tuple[ZoneInfo, ZoneInfo], first_on: date, calendar: Calendar) -> Draft:
    """Give sessions as they would be from another day on; `zones` are that of the old class and that of the new.

    Their order, their times by the clocks, and all that they need stay.
    """
    old, new = zones
    days = sorted({slot.starts_at.astimezone(old).date() for slot in slots})
    moved = shift(days, first_on, calendar)
    copied, remarks = [], list[Remark]()
    for slot in slots:
        begins, ends = slot.starts_at.astimezone(old), slot.ends_at.astimezone(old)
        starts_at, ends_at, odd = clocked(slot.number, moved[begins.date()], (begins.time(), ends.time()), new)
        ends_at += ends.date() - begins.date()
        remarks += odd
        if ends_at <= starts_at:
            value = f"{begins:%H:%M} – {ends:%H:%M}"
            remarks.append(Remark(slot.number, "end_before_start", value=value))
            continue
        copied.append(replace(slot, starts_at=starts_at, ends_at=ends_at))
    return Draft(tuple(copied), tuple(remarks), len(slots), skipped(moved, calendar))


def skipped(moved: Mapping[date, date], calendar: Calendar) -> tuple[Day, ...]:
    """Give the days off, other than plain weekends, that lie among the new class days."""
    days = sorted(moved.values())
    among = _from(days[0], days[-1])
    found = (calendar.holiday(on) or calendar.day(on) for on in among if on not in set(days))
    return tuple(day for day in found if not day.is_worked and day.names)


def _last_worked(after: date, until: date, calendar: Calendar) -> date:
    """Give the last worked day up to one, but none before the other."""
    while until > after and not calendar.day(until).is_worked:
        until -= timedelta(days=1)
    return until


def _from(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
