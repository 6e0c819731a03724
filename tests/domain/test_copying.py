from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.actions import publishing
from classbell.domain.copying import draft, next_run, shift
from classbell.domain.slots import Slot
from classbell.domain.workdays import Calendar

CHINA = Calendar(publishing.read("CN", range(2025, 2029)))
SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
DAYS = st.dates(date(2026, 1, 1), date(2027, 6, 30))


def slot(on: date, hour: int = 9, title: str = "课", zone: ZoneInfo = SHANGHAI) -> Slot:
    begins = datetime(on.year, on.month, on.day, hour, 0, tzinfo=zone)
    return Slot(1, title, "classroom", "301", ("甲",), begins, begins + timedelta(minutes=90), floor="E3")


@pytest.mark.parametrize(
    ("run", "following"),
    [("第2期", "第3期"), ("第9期", "第10期"), ("2026-09", "2026-10"), ("09", "10"), ("秋季", ""), ("", "")],
)
def test_the_next_run_is_counted_on(run: str, following: str) -> None:
    assert next_run(run) == following


def test_days_in_a_row_stay_in_a_row_around_what_is_off() -> None:
    week = [date(2026, 9, day) for day in (7, 8, 9, 10, 11)]
    moved = shift(week, date(2026, 9, 24), CHINA)
    assert [f"{on:%m-%d}" for on in moved.values()] == ["09-24", "09-28", "09-29", "09-30", "10-08"]


def test_a_gap_over_a_weekend_is_none_and_one_within_the_week_stays() -> None:
    moved = shift([date(2026, 9, 4), date(2026, 9, 7), date(2026, 9, 10)], date(2026, 11, 2), CHINA)
    assert [f"{on:%m-%d}" for on in moved.values()] == ["11-02", "11-03", "11-06"]


def test_a_class_that_met_on_a_saturday_meets_the_day_after_again() -> None:
    moved = shift([date(2026, 9, 4), date(2026, 9, 5), date(2026, 9, 6), date(2026, 9, 7)], date(2026, 11, 6), CHINA)
    assert [f"{on:%m-%d}" for on in moved.values()] == ["11-06", "11-07", "11-08", "11-09"]


def test_times_order_and_all_else_stay_by_the_clocks_of_the_new_class() -> None:
    slots = [slot(date(2026, 9, 7)), slot(date(2026, 9, 7), 14), slot(date(2026, 9, 8))]
    found = draft(slots, (SHANGHAI, BERLIN), date(2026, 10, 23), CHINA)
    starts = [f"{one.starts_at.astimezone(BERLIN):%m-%d %H:%M %z}" for one in found.slots]
    assert starts == ["10-23 09:00 +0200", "10-23 14:00 +0200", "10-26 09:00 +0100"]
    assert {(one.venue, one.lecturers, one.floor) for one in found.slots} == {("301", ("甲",), "E3")}
    assert found.skipped == ()


def test_the_days_off_in_between_are_named() -> None:
    found = draft([slot(date(2026, 9, 7)), slot(date(2026, 9, 8))], (SHANGHAI, SHANGHAI), date(2026, 9, 30), CHINA)
    assert [f"{day.on:%m-%d}" for day in found.skipped] == [f"10-0{day}" for day in range(1, 8)]


def test_an_evening_that_ends_after_midnight_does_so_again() -> None:
    late = slot(date(2026, 9, 7), 23)
    [found] = draft([late], (SHANGHAI, SHANGHAI), date(2026, 11, 2), CHINA).slots
    assert found.ends_at - found.starts_at == timedelta(minutes=90)


@given(st.sets(DAYS, min_size=1, max_size=12), DAYS)
def test_every_class_day_has_one_of_its_own_later_than_the_one_before(days: set[date], first_on: date) -> None:
    ordered = sorted(days)
    ordered = [on for on in ordered if on - ordered[0] < timedelta(days=200)]
    moved = list(shift(ordered, first_on, CHINA).values())
    assert moved[0] == first_on
    assert moved == sorted(set(moved))
    assert len(moved) == len(ordered)


@given(DAYS, st.integers(1, 15))
def test_copied_onto_its_own_first_day_a_timetable_stays_as_it_is(first_on: date, count: int) -> None:
    days = [first_on + timedelta(days=ahead) for ahead in range(count)]
    assert shift(days, first_on, CHINA) == {on: on for on in days}


@given(st.sets(DAYS, min_size=2, max_size=10), DAYS)
def test_worked_class_days_are_as_many_worked_days_apart_as_before(days: set[date], first_on: date) -> None:
    ordered = [on for on in sorted(days) if CHINA.day(on).is_worked][:6]
    ordered = [on for on in ordered if ordered and on - ordered[0] < timedelta(days=100)]
    if len(ordered) < 2:
        return
    moved = shift(ordered, CHINA.worked_after(first_on, 1), CHINA)
    for before, on in pairwise(ordered):
        assert CHINA.worked_between(before, on) == CHINA.worked_between(moved[before], moved[on])
        assert CHINA.day(moved[on]).is_worked
