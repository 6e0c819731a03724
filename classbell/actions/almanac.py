"""What a country has published of the years around now, loaded when somebody first needs it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from importlib import import_module

from classbell.domain.workdays import YEARS_AFTER, YEARS_BEFORE, Published


@dataclass(frozen=True, slots=True)
class Almanac:
    """Remembers what it has looked up."""

    _known: dict[tuple[str, int], Published] = field(default_factory=dict)

    async def open(self, country: str, year: int) -> None:
        """Look a year and those around it up, off the event loop; from then on they are at hand.

        Call it before a transaction in which a calendar is asked.
        """
        if (country, year) not in self._known:
            self._known[country, year] = await asyncio.to_thread(_read, country, year)

    def at_hand(self, country: str, year: int) -> Published:
        """Give what is known; it is looked up now where nobody has before."""
        if (country, year) not in self._known:
            self._known[country, year] = _read(country, year)
        return self._known[country, year]


def _read(country: str, year: int) -> Published:
    found: Published = import_module("classbell.actions.publishing").read(
        country, range(year - YEARS_BEFORE, year + YEARS_AFTER + 1)
    )
    return found
