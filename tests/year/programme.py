"""A programme as it will be played: courses, their meetings, who is on the roll, who comes, what changes."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import holidays

from tests.year.offsets import BERLIN, NEW_YORK, SHANGHAI, to_utc

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
SLOTS = ((time(8, 30), time(10)), (time(14), time(15, 30)), (time(20), time(22, 30)))
"""A morning, an afternoon, and an evening that ends in the night."""
BY_NIGHT = ((time(0, 20), time(1, 20)), (time(3, 10), time(4, 10)), (time(10), time(11, 30)))
"""On a Sunday on which the clocks change: before it, after it, and a lead of three hours across it."""
SATURDAY = 5
ABROAD = {BERLIN: (date(2027, 10, 30), date(2028, 3, 25)), NEW_YORK: (date(2027, 11, 6), date(2028, 3, 11))}
"""By zone, the Saturdays before the Sundays on which the clocks change."""
LEAP = date(2028, 2, 28)


@dataclass(frozen=True)
class Course:
    """A class: when it is held, who is on its roll from when to when, who supervises it."""

    number: int
    zone: str
    days: tuple[date, ...]
    roll: Mapping[int, tuple[datetime | None, datetime | None]]
    """By person; None: from before the beginning, or to the end."""
    supervisor: int
    away: int
    """Who is on leave on the second day, all of it."""

    @property
    def away_at(self) -> tuple[datetime, datetime]:
        """When that leave begins, and when it ends."""
        midnight = datetime.combine(self.days[1], time(0))
        return to_utc(self.zone, midnight), to_utc(self.zone, midnight + DAY)

    @property
    def name(self) -> str:
        """As it stands in the store."""
        return f"班 {self.number:03}"

    @property
    def announced_at(self) -> datetime:
        """When its timetable is known."""
        return to_utc(self.zone, datetime.combine(self.days[0] - 10 * DAY, time(10)))


@dataclass(frozen=True)
class Meeting:
    """A session: as the timetable has it, as it is held, and what people do about it."""

    number: int
    course: Course
    planned: tuple[datetime, datetime]
    held: tuple[datetime, datetime] | None
    """None: it is cancelled."""
    changed_at: datetime | None
    """When it was moved or cancelled, if it was."""
    opens: timedelta | None
    """How long after its start sign-in is opened; None: never."""
    on_time: frozenset[int]
    late: frozenset[int]
    rates: frozenset[int]
    """Who answers what they are asked about it."""

    @property
    def title(self) -> str:
        """As it stands in the store."""
        return f"课 {self.number:04}"

    @property
    def came(self) -> frozenset[int]:
        """Everyone who was there in the end."""
        return self.on_time | self.late if self.held and self.opens is not None else frozenset()


@dataclass(frozen=True)
class Programme:
    """All of it. People without a chat are on rolls too."""

    courses: Sequence[Course]
    meetings: Sequence[Meeting]
    silent: frozenset[int]
    """Who has no account, or has blocked the bot."""
    organiser: int
    people: int

    def of(self, course: Course) -> list[Meeting]:
        """Give the meetings of a course that are held, by their start."""
        mine = [one for one in self.meetings if one.course is course and one.held]
        return sorted(mine, key=lambda one: one.held or one.planned)


@dataclass(frozen=True)
class Size:
    """How large a programme is."""

    courses: int = 60
    trainees: int = 73
    pool: int = 2000
    days: int = 7
    starts: tuple[date, ...] = ()
    """When the courses at home begin; drawn over the year where it says nothing."""


def draw(size: Size, chance: random.Random) -> Programme:
    """Draw a programme: most courses at home, the others abroad where the clocks change, one over the leap day."""
    places = [(zone, start) for zone, starts in ABROAD.items() for start in starts]
    at_home = size.courses - len(places)
    starts = list(size.starts) or [LEAP, *(_working_day(chance) for _ in range(at_home - 1))]
    places += [(SHANGHAI, start) for start in starts]
    staff = [size.pool * 3 + 1 + n for n in range(len(places) + 1)]
    courses = []
    for number, (zone, start) in enumerate(places, 1):
        days = _class_days(zone, start, size.days)
        supervisor = staff[1 + (number // 2 if zone == SHANGHAI else number + len(places) // 2) % len(places)]
        roll = _roll(zone, days, size, chance)
        courses.append(Course(number, zone, days, roll, supervisor, list(roll)[2]))
    slots = [(course, slot) for course in courses for slot in _slots(course, chance)]
    meetings = [_meeting(number, course, slot, chance) for number, (course, slot) in enumerate(slots, 1)]
    everyone = sorted({person for course in courses for person in course.roll})
    silent = frozenset(chance.sample(everyone, len(everyone) // 20))
    return Programme(courses, meetings, silent, staff[0], staff[-1])


def _working_day(chance: random.Random) -> date:
    while True:
        day = date(2027, 9, 1) + chance.randrange(350) * DAY
        if not is_off(day) and not is_off(day + DAY):
            return day


def is_off(day: date) -> bool:
    """Tell whether no course at home meets on a day."""
    return day.weekday() >= SATURDAY or day in _OFF


_OFF = holidays.country_holidays("CN", years=(2027, 2028))


def _class_days(zone: str, start: date, count: int) -> tuple[date, ...]:
    """Go on from day to day: abroad over the Sunday, at home past weekends and holidays."""
    days: list[date] = []
    day = start
    while len(days) < count:
        if zone != SHANGHAI or not is_off(day):
            days.append(day)
        day += DAY
    return tuple(days)


def _roll(
    zone: str, days: Sequence[date], size: Size, chance: random.Random
) -> dict[int, tuple[datetime | None, datetime | None]]:
    first = {SHANGHAI: 1, BERLIN: size.pool + 1, NEW_YORK: size.pool * 2 + 1}[zone]
    people = chance.sample(range(first, first + size.pool), size.trainees)
    joins = to_utc(zone, datetime.combine(days[1], time(7, 3)))
    leaves = to_utc(zone, datetime.combine(days[-1], time(12, 7)))
    roll: dict[int, tuple[datetime | None, datetime | None]] = dict.fromkeys(people, (None, None))
    return roll | {people[0]: (joins, None), people[1]: (None, leaves)}


def _slots(course: Course, chance: random.Random) -> list[tuple[datetime, datetime]]:
    found = []
    for day in course.days:
        is_edge = course.zone != SHANGHAI and day == course.days[1]
        slots = BY_NIGHT if is_edge else SLOTS[: chance.choice((2, 2, 3))]
        found += [(datetime.combine(day, start), datetime.combine(day, end)) for start, end in slots]
    return found


def _meeting(number: int, course: Course, slot: tuple[datetime, datetime], chance: random.Random) -> Meeting:
    changed_at, held = _change(course, slot, chance)
    is_away = {course.away} if slot[0].date() == course.days[1] else set()
    present = {person for person in course.roll if chance.random() < 0.93} - is_away
    late = frozenset(person for person in present if chance.random() < 0.06)
    opens = chance.choice([-14, -14, -13, -13, -6, -4, 3, 13, None])
    return Meeting(
        number=number,
        course=course,
        planned=slot,
        held=held,
        changed_at=changed_at,
        opens=None if opens is None else opens * MINUTE + timedelta(seconds=29),
        on_time=frozenset(present) - late,
        late=late,
        rates=frozenset(person for person in present if chance.random() < 0.6),
    )


def _change(
    course: Course, slot: tuple[datetime, datetime], chance: random.Random
) -> tuple[datetime | None, tuple[datetime, datetime] | None]:
    """Cancel one in twenty and move one in twenty by 50 minutes, three days before the course begins."""
    dice = chance.random()
    if slot[0].hour < 8 or dice > 0.1:
        return None, slot
    changed_at = to_utc(course.zone, datetime.combine(course.days[0] - 3 * DAY, time(11, 11)))
    return changed_at, None if dice < 0.05 else (slot[0] + 50 * MINUTE, slot[1] + 50 * MINUTE)
