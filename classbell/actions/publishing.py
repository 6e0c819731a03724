"""What a country has published of its holidays. The package is heavy: only `actions.almanac` loads this, and late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import holidays

from classbell.domain.workdays import Published

LANGUAGES = {"en": "en_US", "zh_CN": "zh_CN"}
"""Ours, and what the package calls them; a country that has no names in one of them gives its own."""
_SUBSTITUTED = 4
_OF_ANOTHER_YEAR = 5


def read(country: str, years: range) -> Published:
    """Give what is known of a country's years; of a country the package does not know, nothing."""
    try:
        found = {ours: holidays.country_holidays(country, years=years, language=its) for ours, its in LANGUAGES.items()}
    except NotImplementedError:
        return Published()
    calendar = next(iter(found.values()))
    return Published(
        {language: {on: days[on] for on in days} for language, days in found.items()},
        dict(_make_ups(calendar, years)),
        frozenset(_settled(calendar, years)),
        frozenset(calendar.weekend),
    )


def _settled(calendar: holidays.HolidayBase, years: Iterable[int]) -> Iterator[int]:
    """Where days off are moved from year to year, a year is settled once its own have been made known."""
    for year in years:
        if not calendar.has_substituted_holidays or year in _special(calendar):
            yield year


def _make_ups(calendar: holidays.HolidayBase, years: Iterable[int]) -> Iterator[tuple[date, date]]:
    for year in years:
        for special in _special(calendar).get(year, ()):
            if len(special) >= _SUBSTITUTED:
                month, day, from_month, from_day = special[:_SUBSTITUTED]
                from_year = special[4] if len(special) == _OF_ANOTHER_YEAR else year
                yield date(from_year, from_month, from_day), date(year, month, day)


def _special(calendar: holidays.HolidayBase) -> Mapping[int, tuple[tuple[int, ...], ...]]:
    """What was decided for single years: (month, day, name), or (month, day, month and day that are worked for it)."""
    found: Mapping[int, tuple[tuple[int, ...], ...]] = getattr(calendar, "special_public_holidays", {})
    return found
