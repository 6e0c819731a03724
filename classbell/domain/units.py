"""Units: the tree of organisations that people and classes belong to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How high a unit stands."""

    ORGANISATION = "organisation"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"

    @property
    def below(self) -> Level:
        """The level a new unit below one of this level has unless somebody says otherwise."""
        levels = list(Level)
        return levels[min(levels.index(self) + 1, len(levels) - 1)]

    @property
    def and_below(self) -> list[Level]:
        """The levels that may stand below one of this level."""
        return list(Level)[list(Level).index(self) :]


@dataclass(frozen=True, slots=True)
class Unit:
    """One node of the tree."""

    id: int
    parent_id: int | None
    path: str
    """The ids from the root to itself, `/1/7/`."""
    level: Level
    name: str
