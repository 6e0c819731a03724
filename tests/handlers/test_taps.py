from __future__ import annotations

from datetime import date

import pytest

from classbell.domain.errors import Changed
from classbell.handlers import taps


@pytest.mark.parametrize("part", ["", "-1", "1.5", "x", "٣", "9" * 15])
def test_what_is_no_number_of_ours_was_forged(part: str) -> None:
    with pytest.raises(Changed):
        taps.number(part)


@pytest.mark.parametrize("part", ["", "x", "20261340", "00010101", "99991231"])
def test_what_is_no_day_of_a_calendar_we_keep_was_forged(part: str) -> None:
    with pytest.raises(Changed):
        taps.day(part)


def test_numbers_and_days_are_read() -> None:
    assert taps.number("1795334400000") == 1795334400000
    assert taps.day("20261122") == date(2026, 11, 22)
