"""Who gives sessions: the names in a timetable, and whom they mean.

A timetable names its lecturers. Where exactly one known lecturer of the class's unit is called so, the name means them;
where there are several, somebody has to say which; until then, and where nobody is known, it stays a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from classbell.domain.people import PersonId


@dataclass(frozen=True, slots=True)
class Lecturer:
    """Somebody who gives sessions, as rounds are kept about them."""

    id: int
    name: str
    unit_path: str
    """Whose lecturer it is: a name belongs to the unit of the classes that have it in their timetables."""
    person_id: PersonId | None
    """None: only a name."""


@dataclass(frozen=True, slots=True)
class Known:
    """A person who is a lecturer where a class is."""

    person_id: PersonId
    name: str
    unit_name: str
    """'' where they belong to none; it tells namesakes apart."""
    account_id: int | None
    """None: never bound, or unreachable."""
    language: str | None


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a class's timetable, and whom it could mean."""

    name: str
    sessions: int
    namesakes: tuple[Known, ...]
    """The lecturers known by this name."""
    is_said: bool
    """Whether somebody has said whom it means."""
    meant: Known | None

    @property
    def is_open(self) -> bool:
        """Whether somebody should say whom it means."""
        return len(self.namesakes) > 1 and not self.is_said


def name_all(
    written: Iterable[Iterable[str]], known: Iterable[Known], said: Mapping[str, PersonId | None]
) -> list[Named]:
    """Say of each name in the sessions of a class whom it means; names in the order in which they first appear."""
    counts: dict[str, int] = {}
    for names in written:
        for name in dict.fromkeys(names):
            counts[name] = counts.get(name, 0) + 1
    people = list(known)
    return [_named(name, count, people, said) for name, count in counts.items()]


def _named(name: str, count: int, known: Iterable[Known], said: Mapping[str, PersonId | None]) -> Named:
    namesakes = tuple(one for one in known if one.name == name)
    by_id = {one.person_id: one for one in namesakes}
    if name in said:
        meant = by_id.get(said[name] or 0)
        if meant or said[name] is None:
            return Named(name, count, namesakes, is_said=True, meant=meant)
    return Named(name, count, namesakes, is_said=False, meant=namesakes[0] if len(namesakes) == 1 else None)
