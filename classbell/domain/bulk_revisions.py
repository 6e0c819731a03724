"""A changed timetable held against the one there is: which sessions move, because a file says so or days are off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from classbell.domain.classes import Session
from classbell.domain.moments import on_the_wall
from classbell.domain.revisions import Revision, Standing, standing
from classbell.domain.slots import Slot
from classbell.domain.workdays import Calendar, Span

SEARCHED_FOR = timedelta(days=92)
"""How far behind days off a day is looked for that is worked and has nothing else."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a changed timetable would make of the one there is."""

    revisions: tuple[Revision, ...]
    """Sessions that would be changed, by their new start."""
    added: tuple[Slot, ...]
    """Sessions that there would be besides."""
    untouched: int
    """Sessions to come of which it says nothing new."""

    @property
    def all(self) -> list[Revision]:
        """All it comes to, new sessions too."""
        return [*self.revisions, *(Revision(None, None, _as_it_would_be(slot)) for slot in self.added)]


def compare(slots: Iterable[Slot], held: Sequence[Session], now: datetime) -> Comparison:
    """Tell what has become of the sessions to come, in the order of their starts under each title.

    A row of the same title and start is that session, whatever else it says; of what is left under a title the first
    row is the first session, and so on. What has begun, or was opened, stays. What a row leaves empty stays too.
    """
    coming = [one for one in held if not one.cancelled_at and not one.opened_at and one.starts_at > now]
    taken = {(one.title, one.starts_at) for one in held if one not in coming}
    once = {(one.title, one.starts_at): one for one in slots}
    wanted = sorted(once.values(), key=lambda one: one.starts_at)
    there = {(one.title, one.starts_at): one for one in coming}
    pairs = [(there.pop(key), slot) for slot in wanted if (key := (slot.title, slot.starts_at)) in there]
    paired = {slot.number for _, slot in pairs}
    left = [slot for slot in wanted if slot.number not in paired and (slot.title, slot.starts_at) not in taken]
    moved = _in_order(there.values(), [slot for slot in left if slot.starts_at > now])
    revisions = [found for session, slot in [*pairs, *moved] if (found := _revised(session, slot)).sort]
    gone = {slot.number for _, slot in moved}
    return Comparison(
        revisions=tuple(sorted(revisions, key=lambda one: one.now.starts_at)),
        added=tuple(slot for slot in left if slot.number not in gone),
        untouched=len(coming) - len(revisions),
    )


def put_off(held: Sequence[Session], off: Span, zone: ZoneInfo, calendar: Calendar, now: datetime) -> Comparison:
    """Move what is to be held on days that are off to worked days after them, at the same times of day.

    Each day goes as a whole to the next worked day on which the class has nothing else; what has begun, or was opened,
    stays, and so does what finds no such day within `SEARCHED_FOR`.
    """
    coming = [one for one in held if not one.cancelled_at and not one.opened_at and one.starts_at > now]
    on_days = {one: one.starts_at.astimezone(zone).date() for one in held if not one.cancelled_at}
    days = sorted({on_days[one] for one in coming if off.from_on <= on_days[one] <= off.until_on})
    moved, taken, after = dict[date, date](), set(on_days.values()), off.until_on
    for day in days:
        if not calendar.day(day).is_worked and (to := _free(after, taken, calendar)):
            moved[day] = after = to
            taken.add(to)
    found = [
        Revision(one.id, standing(one), _on_day(one, moved[on_days[one]], zone))
        for one in coming
        if on_days[one] in moved
    ]
    return Comparison(tuple(sorted(found, key=lambda one: one.now.starts_at)), (), len(coming) - len(found))


def _free(after: date, taken: AbstractSet[date], calendar: Calendar) -> date | None:
    days = (after + timedelta(days=ahead) for ahead in range(1, SEARCHED_FOR.days + 1))
    return next((day for day in days if day not in taken and calendar.day(day).is_worked), None)


def _on_day(session: Session, day: date, zone: ZoneInfo) -> Standing:
    begins, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    until = day + (ends.date() - begins.date())
    starts_at = on_the_wall(datetime.combine(day, begins.time()), zone)
    ends_at = on_the_wall(datetime.combine(until, ends.time()), zone)
    if ends_at <= starts_at:  # the clocks are put forward within it
        ends_at = starts_at + (session.ends_at - session.starts_at)
    return replace(standing(session), starts_at=starts_at, ends_at=ends_at)


def _as_it_would_be(slot: Slot) -> Standing:
    return Standing(slot.title, slot.venue or None, slot.lecturers, slot.starts_at, slot.ends_at)


def _in_order(sessions: Iterable[Session], slots: Iterable[Slot]) -> list[tuple[Session, Slot]]:
    by_title: dict[str, list[Session]] = defaultdict(list)
    for session in sorted(sessions, key=lambda one: one.starts_at, reverse=True):
        by_title[session.title].append(session)
    return [(by_title[slot.title].pop(), slot) for slot in slots if by_title[slot.title]]


def _revised(session: Session, slot: Slot) -> Revision:
    was = standing(session)
    now = replace(_as_it_would_be(slot), venue=slot.venue or was.venue, lecturers=slot.lecturers or was.lecturers)
    return Revision(session.id, was, now)
