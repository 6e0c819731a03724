"""Why a mark is as it is: everything that led to it, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from classbell.domain.attendance import Mark
from classbell.domain.classes import Session
from classbell.domain.logs import Changed, Tried
from classbell.domain.people import PersonId


@dataclass(frozen=True, slots=True)
class Step:
    """Something that bears on a mark without changing it: sign-in opened, an appeal said or decided, ..."""

    at: datetime
    what: str
    """`session.open`, `appeal.said`, `arrival.expired`, ...: the noun, and what happened."""
    by: str | None = None
    words: str | None = None


Link = Changed | Tried | Step
"""One link of the chain."""


@dataclass(frozen=True, slots=True)
class Chain:
    """One person's mark in one session, and what led to it."""

    session: Session
    person_id: PersonId
    name: str
    mark: Mark | None
    links: tuple[Link, ...]
    """The first to happen first."""

    @property
    def is_explained(self) -> bool:
        """Whether the changes, one after the other, lead from nothing to the mark that stands."""
        stood: Mark | None = None
        for link in self.links:
            if isinstance(link, Changed) and _is_of_coming(link):
                if link.old != stood:
                    return False
                stood = link.new
        return stood == self.mark


def in_order(*parts: Iterable[Link]) -> tuple[Link, ...]:
    """Give links by their instant; of one instant, what was tried comes before what it changed."""
    links = [link for part in parts for link in part]
    return tuple(sorted(links, key=lambda link: (link.at, _ORDER[type(link)])))


_ORDER: dict[type, int] = {Step: 0, Tried: 1, Changed: 2}


def _is_of_coming(link: Changed) -> bool:
    mark = link.new or link.old
    return mark is not None and mark.direction == "in"
