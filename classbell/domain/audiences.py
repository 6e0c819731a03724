"""Audiences: whom something is for, said as people say it: these, only those of them who, except those who."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from classbell.domain.people import PersonId
from classbell.domain.units import Level


class Side(StrEnum):
    """What a part does to the audience."""

    WHOM = "whom"  # adds its people
    ONLY = "only"  # keeps only its people; several of one sort keep those of any of them
    EXCEPT = "except"  # takes its people out, whatever else is said


class Circle(StrEnum):
    """What can be picked."""

    TRAINEES = "trainees"
    SUPERVISORS = "supervisors"
    LECTURERS = "lecturers"
    ORGANISERS = "organisers"
    GROUP = "group"
    PERSON = "person"
    UNIT = "unit"  # with all below
    CATEGORY = "category"
    LEVEL = "level"
    ABSENT = "absent"  # from a session of today
    UNCONFIRMED = "unconfirmed"  # of a notice
    UNRATED = "unrated"  # was present, may rate, and has not
    UNBOUND = "unbound"


OF_A_CLASS = frozenset({Circle.TRAINEES, Circle.SUPERVISORS, Circle.LECTURERS, Circle.ORGANISERS, Circle.GROUP})
"""Circles that mean nothing without their class; a person may have one."""
ROLES = OF_A_CLASS - {Circle.GROUP}
STATES = (Circle.ABSENT, Circle.UNRATED, Circle.UNBOUND)
"""Circles that are on or off, of no subject."""
VALUES = (Circle.UNIT, Circle.CATEGORY, Circle.LEVEL, Circle.UNCONFIRMED)
"""Circles to choose from by value, among those of the people in question."""
_WHOM = OF_A_CLASS | {Circle.PERSON, Circle.UNIT}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an audience. `class_id` is 0 where no class is meant.

    `subject_id` is the group, person, unit, category or notice; the place of a level; the class itself for a role in
    it; 0 for a state.
    """

    side: Side
    circle: Circle
    class_id: int = 0
    subject_id: int = 0

    @property
    def makes_sense(self) -> bool:
        """Whether there can be such a part at all."""
        if self.side is Side.WHOM and self.circle not in _WHOM:
            return False
        if self.circle in ROLES and self.subject_id != self.class_id:
            return False
        if self.circle in OF_A_CLASS:
            return self.class_id > 0
        return self.class_id == 0 or self.circle is Circle.PERSON


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person in question, with what can be asked of them, and what stands between them and a message, if anything."""

    person_id: PersonId
    name: str
    obstacle: str | None
    """None: can be written to; `unbound`, or why the account is unreachable."""
    account_id: int | None = None
    wish: str | None = None
    """The language they wish for, as they or Telegram spell it."""
    unit_path: str = ""
    level: Level | None = None
    category_id: int | None = None
    class_id: int = 0
    """The class they were picked in; 0: in none."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What an audience comes to, in heads."""

    count: int
    """How many will be sent to."""
    beyond: tuple[Recipient, ...]
    """Who cannot be reached."""

    @property
    def heads(self) -> int:
        """How many people there are in all."""
        return self.count + len(self.beyond)


def reach(recipients: Iterable[Recipient]) -> Reach:
    """Part those who can be reached from those who cannot; a person counts once, however often they were picked."""
    each = {recipient.person_id: recipient for recipient in recipients}.values()
    beyond = tuple(recipient for recipient in each if recipient.obstacle)
    return Reach(len(each) - len(beyond), beyond)


Sets = Mapping[Part, Collection[PersonId]]
"""Who belongs to a part, where the person alone does not tell."""


def resolve(people: Iterable[Recipient], parts: Iterable[Part], sets: Sets) -> list[Recipient]:
    """Keep each of `people`, who are those of `whom`, once, where every sort of `only` and no `except` lets them stay.

    Parts of one sort are joined by or (this unit or that one), different sorts by and (of this unit and absent).
    """
    narrowing: dict[str, list[Part]] = {}
    excepted: list[Part] = []
    for part in parts:
        if part.side is Side.ONLY:
            narrowing.setdefault(_sort(part.circle), []).append(part)
        elif part.side is Side.EXCEPT:
            excepted.append(part)
    each: dict[PersonId, Recipient] = {}
    for person in people:
        each.setdefault(person.person_id, person)
    return [person for person in each.values() if _stays(person, narrowing.values(), excepted, sets)]


def _stays(person: Recipient, narrowing: Iterable[Sequence[Part]], excepted: Iterable[Part], sets: Sets) -> bool:
    if any(belongs(person, part, sets) for part in excepted):
        return False
    return all(any(belongs(person, part, sets) for part in sort) for sort in narrowing)


def _sort(circle: Circle) -> str:
    """What is picked within classes is of one sort: this group or that person."""
    return "class" if circle in OF_A_CLASS or circle is Circle.PERSON else circle


def belongs(person: Recipient, part: Part, sets: Sets) -> bool:
    """Tell whether a person is of a part."""
    test = _TESTS.get(part.circle)
    return test(person, part) if test else person.person_id in sets.get(part, ())


_TESTS: Mapping[Circle, Callable[[Recipient, Part], bool]] = {
    Circle.UNIT: lambda person, part: f"/{part.subject_id}/" in person.unit_path,
    Circle.CATEGORY: lambda person, part: person.category_id == part.subject_id,
    Circle.LEVEL: lambda person, part: person.level is not None and place_of(person.level) == part.subject_id,
    Circle.UNBOUND: lambda person, _: person.account_id is None,
}


def place_of(level: Level) -> int:
    """Give the number that stands for a level in a part."""
    return list(Level).index(level)


def level_of(place: int) -> Level | None:
    """Give the level of such a number, or None."""
    return dict(enumerate(Level)).get(place)


def heads_by(people: Iterable[Recipient], circle: Circle) -> dict[int, int]:
    """Count people by unit (each with all below), category or level, as far as they have one; by subject."""
    found: dict[int, int] = {}
    for person in people:
        for subject_id in _subjects(person, circle):
            found[subject_id] = found.get(subject_id, 0) + 1
    return found


def _subjects(person: Recipient, circle: Circle) -> list[int]:
    if circle is Circle.UNIT:
        return [int(part) for part in person.unit_path.split("/") if part]
    if circle is Circle.CATEGORY:
        return [] if person.category_id is None else [person.category_id]
    return [] if person.level is None else [place_of(person.level)]
