"""Overviews: how the classes of some staff stand, over a day or a week. One value behind text, chart and file.

Units: heads are distinct people; person-times are one person in one session. Person-times count the sessions that
have begun, or that sign-in is open for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property

from classbell.domain import half_days
from classbell.domain.attendance import Status
from classbell.domain.classes import Class, Session
from classbell.domain.people import ClassId, PersonId
from classbell.domain.sheets import Count


class State(StrEnum):
    """How a session, or a class over some days, stands; the gravest first."""

    NO_REGISTER = "no_register"  # begun long enough ago, and nobody has opened sign-in or taken the register by hand
    RUNNING = "running"
    TO_COME = "to_come"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Held:
    """One session that takes place, with what its register holds; `is_taken`: sign-in was opened, or marks made."""

    session: Session
    count: Count
    is_taken: bool

    def state(self, at: datetime, patience: timedelta) -> State:
        """Say how it stands at an instant, where so long after the start there should be a register."""
        session = self.session
        if not self.is_taken and at >= min(session.starts_at + patience, session.ends_at):
            return State.NO_REGISTER
        if session.is_open or session.starts_at <= at < session.ends_at:
            return State.RUNNING
        return State.TO_COME if at < session.starts_at else State.OVER

    def has_begun(self, at: datetime) -> bool:
        """Whether its person-times count."""
        return self.session.starts_at <= at or self.session.opened_at is not None


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a class over the days: at how many sessions they are expected, and what has become of them."""

    person_id: PersonId
    name: str
    group: str | None
    expected: int
    count: Count


@dataclass(frozen=True, slots=True)
class Line:
    """One class over the days of an overview."""

    class_: Class
    held: tuple[Held, ...]
    """By their start."""
    states: tuple[State, ...]
    """Theirs, in the same order."""
    people: tuple[Person, ...]
    """In the order of the roll."""
    state: State
    count: Count
    """Person-times."""
    lost: int
    """Person-times of sessions that should have a register and have none; in `count` they are unmarked."""
    asked: int = 0
    """Person-times who could rate a session."""
    answered: int = 0

    @property
    def unregistered(self) -> tuple[Held, ...]:
        """Its sessions that should have a register by now, and have none."""
        pairs = zip(self.held, self.states, strict=True)
        return tuple(one for one, stands in pairs if stands is State.NO_REGISTER)

    @property
    def heads_present(self) -> int:
        """How many people came to at least one session."""
        return sum(1 for one in self.people if one.count.present)

    @property
    def days(self) -> dict[date, list[tuple[Held, State]]]:
        """Its sessions, each with how it stands, by the day on which they begin where the class is."""
        found: dict[date, list[tuple[Held, State]]] = {}
        for one, stands in zip(self.held, self.states, strict=True):
            found.setdefault(self.class_.day_of(one.session.starts_at), []).append((one, stands))
        return found


@dataclass(frozen=True)
class Overview:
    """Classes with sessions on the days from `first` to `last`, in their own zones, as they stood at an instant."""

    first: date
    last: date
    at: datetime
    lines: tuple[Line, ...]
    """The gravest first."""
    sent: Mapping[PersonId, int] = field(default_factory=dict)
    """How many messages people got unasked in that time."""

    @cached_property
    def total(self) -> Count:
        """Person-times over all classes."""
        return added(line.count for line in self.lines)

    @cached_property
    def heads(self) -> frozenset[PersonId]:
        """Who is expected in any of the classes."""
        return frozenset(one.person_id for line in self.lines for one in line.people)

    @cached_property
    def heads_present(self) -> int:
        """Heads: who came to at least one session of any of the classes."""
        return len({one.person_id for line in self.lines for one in line.people if one.count.present})

    @property
    def lost(self) -> int:
        """Person-times of sessions without a register, over all classes."""
        return sum(line.lost for line in self.lines)

    @property
    def without_register(self) -> int:
        """How many of the classes have a session without a register."""
        return sum(1 for line in self.lines if line.state is State.NO_REGISTER)

    @property
    def messages(self) -> int:
        """How many messages went to the people expected."""
        return sum(self.sent.get(person_id, 0) for person_id in self.heads)

    @property
    def is_of_week(self) -> bool:
        """Whether it is about more than a day."""
        return self.first != self.last

    def within(self, class_ids: Collection[ClassId]) -> Overview:
        """Give what it says of these classes only."""
        return replace(self, lines=tuple(line for line in self.lines if line.class_.id in class_ids))


def rate(counted: Count, lost: int) -> float | None:
    """Give the share present of those expected and not on leave, without what is lost; None where nothing counts."""
    counting = counted.expected - counted.on_leave - lost
    return counted.present / counting if counting else None


def added(counts: Iterable[Count]) -> Count:
    """Add up person-times; who cannot be reached is not counted."""
    listed = list(counts)
    names = ("expected", "unmarked", *(status.value for status in Status))
    return Count(**{name: sum(getattr(one, name) for one in listed) for name in names})


def lost(held: Iterable[tuple[Held, State]]) -> int:
    """Count the person-times of which nobody knows anything, for there is no register."""
    return sum(one.count.unmarked for one, stands in held if stands is State.NO_REGISTER)


def taken(sessions: Sequence[Session], marked: Collection[int], policy: half_days.Policy) -> frozenset[int]:
    """Give the ids of a class's sessions that have a register: opened, marked, or in a half-day that signs in once."""
    opened = [one for one in sessions if one.opened_at is not None]
    found = {one.id for one in opened} | set(marked)
    for one in opened:
        if one.signs_by == "half_day":
            from_at, until_at = half_days.span(one, policy)
            found |= {other.id for other in sessions if from_at <= other.starts_at < until_at}
    return frozenset(found)


def line(class_: Class, held: Sequence[Held], people: Sequence[Person], at: datetime, patience: timedelta) -> Line:
    """Make one value of a class over some days; `patience` as for `Held.state`."""
    states = tuple(one.state(at, patience) for one in held)
    gravest = min(states, key=list(State).index)
    counted = added(one.count for one in held if one.has_begun(at))
    gone = lost(zip(held, states, strict=True))
    return Line(class_, tuple(held), states, tuple(people), gravest, counted, gone)


def gravest_first(lines: Iterable[Line]) -> list[Line]:
    """Put first who calls for a look: no register, then the most missing of those expected; what is to come last."""
    return sorted(lines, key=_gravity)


def _gravity(one: Line) -> tuple[bool, bool, float, str]:
    share = (one.count.missing - one.lost) / one.count.expected if one.count.expected else 0.0
    return one.state is not State.NO_REGISTER, not one.count.expected, -share, one.class_.title
