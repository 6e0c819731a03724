"""Sessions that somebody wants a class to have, and what is to be said of them before they are kept."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import attrgetter
from zoneinfo import ZoneInfo

from classbell.domain.tables import Remark, Weight
from classbell.domain.workdays import Calendar, Cause, Day


@dataclass(frozen=True, slots=True)
class Slot:
    """One session to be; instants are UTC."""

    number: int
    """Its row in the table it stands in, else its place in the plan, from 1."""
    title: str
    mode: str
    venue: str
    lecturers: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    code_kind: str | None = None
    """None, here and below: as its class."""
    floor: str | None = None
    asks_place: bool | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A session the class has already."""

    title: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Booking:
    """A session of another class, and whom and what it needs."""

    class_title: str
    venue: str
    lecturers: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody asks for, as it was read or reckoned."""

    slots: tuple[Slot, ...]
    remarks: tuple[Remark, ...] = ()
    rows: int = 0
    """How many there would be if nothing were wrong."""
    skipped: tuple[Day, ...] = ()
    """Days the rule would have come to, were they not off."""


@dataclass(frozen=True, slots=True)
class Around:
    """What new sessions are held against."""

    zone: ZoneInfo
    now: datetime
    calendar: Calendar
    planned: Sequence[Planned] = ()
    bookings: Sequence[Booking] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What keeping them would do; nothing of it is done yet."""

    slots: tuple[Slot, ...]
    """The sessions that would be added, by their start."""
    already: int
    """Rows whose session the class has."""
    remarks: tuple[Remark, ...]
    rows: int
    """How many rows there are below the headings."""
    skipped: tuple[Day, ...] = field(default=())

    @property
    def faulty(self) -> int:
        """How many rows would not be kept because something is wrong with them."""
        return len({remark.number for remark in self.faults})

    @property
    def faults(self) -> list[Remark]:
        """Why rows would not be kept, by row."""
        return [remark for remark in self.remarks if remark.weight is Weight.FAULT]

    @property
    def warnings(self) -> list[Remark]:
        """What is kept but should be looked at, by row."""
        return [remark for remark in self.remarks if remark.weight is Weight.WARNING]


def weigh(draft: Draft, around: Around) -> Preview:
    """Tell what would be added to a class, and what somebody should look at before it is."""
    repeated = list(_repeated(draft.slots))
    numbers = {remark.number for remark in repeated}
    once = [slot for slot in draft.slots if slot.number not in numbers]
    known = {(one.starts_at, one.title) for one in around.planned}
    new = sorted((slot for slot in once if (slot.starts_at, slot.title) not in known), key=attrgetter("starts_at"))
    remarks = [*draft.remarks, *repeated, *_overlaps(new, around.planned), *_days(new, around), *_booked(new, around)]
    remarks += [Remark(slot.number, "in_the_past", Weight.WARNING) for slot in new if slot.starts_at < around.now]
    told = tuple(sorted(remarks, key=attrgetter("number")))
    return Preview(tuple(new), len(once) - len(new), told, draft.rows, draft.skipped)


def _repeated(slots: Iterable[Slot]) -> Iterator[Remark]:
    first: dict[tuple[datetime, str], int] = {}
    for slot in slots:
        other = first.setdefault((slot.starts_at, slot.title), slot.number)
        if other != slot.number:
            yield Remark(slot.number, "duplicate", other=other)


def _overlaps(slots: Iterable[Slot], planned: Iterable[Planned]) -> Iterator[Remark]:
    """Point out what runs at the same time: a class may split, so it is kept all the same."""
    there = list(planned)
    latest: Slot | None = None
    for slot in slots:
        if latest and slot.starts_at < latest.ends_at:
            yield Remark(slot.number, "overlaps_row", Weight.WARNING, latest.title, latest.number)
        for one in there:
            if slot.starts_at < one.ends_at and one.starts_at < slot.ends_at:
                yield Remark(slot.number, "overlaps_session", Weight.WARNING, one.title)
        latest = slot if latest is None or slot.ends_at > latest.ends_at else latest


def _days(slots: Iterable[Slot], around: Around) -> Iterator[Remark]:
    """Point out days that are off, and, once a year, that its days off are not known yet."""
    told: set[int] = set()
    for slot in slots:
        on = slot.starts_at.astimezone(around.zone).date()
        day = around.calendar.day(on)
        if not day.is_worked:
            reason = "weekend" if day.cause is Cause.WEEKEND else "day_off"
            yield Remark(slot.number, reason, Weight.WARNING, names=day.names)
        if _may_change(on, around.calendar) and on.year not in told:
            told.add(on.year)
            yield Remark(slot.number, "year_unsettled", Weight.WARNING, str(on.year))


def _may_change(on: date, calendar: Calendar) -> bool:
    years = calendar.published.years
    return bool(years) and on.year > max(years) and not calendar.is_settled(on)


def _booked(slots: Iterable[Slot], around: Around) -> Iterator[Remark]:
    """Point out a venue or a lecturer that another class has at the same time."""
    needed = _by_need(around.bookings)
    for slot in slots:
        for reason, name in _needs(slot):
            for one in _meeting(needed.get((reason, name), ()), slot):
                yield Remark(slot.number, reason, Weight.WARNING, f"{name} · {one.class_title}")


def _by_need(bookings: Iterable[Booking]) -> Mapping[tuple[str, str], list[Booking]]:
    needed: dict[tuple[str, str], list[Booking]] = {}
    for one in sorted(bookings, key=attrgetter("starts_at")):
        for need in _needs(one):
            needed.setdefault(need, []).append(one)
    return needed


def _needs(one: Slot | Booking) -> Iterator[tuple[str, str]]:
    if one.venue:
        yield "venue_taken", one.venue
    for name in one.lecturers:
        yield "lecturer_taken", name


def _meeting(bookings: Sequence[Booking], slot: Slot) -> Iterator[Booking]:
    """Give those, of bookings by their start, that run while the slot does; none is longer than a day."""
    at = bisect_left(bookings, slot.starts_at - _LONGEST, key=attrgetter("starts_at"))
    for one in bookings[at:]:
        if one.starts_at >= slot.ends_at:
            return
        if one.ends_at > slot.starts_at:
            yield one


_LONGEST = timedelta(days=1)
