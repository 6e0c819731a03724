from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.actions import publishing
from classbell.domain.errors.timetables import SeriesIncomplete, SeriesTooFar, SeriesTooMany
from classbell.domain.series import FARTHEST, MOST, Pattern, Series, draft, unfold
from classbell.domain.workdays import Calendar

CHINA = Calendar(publishing.read("CN", range(2025, 2029)))
BERLIN = ZoneInfo("Europe/Berlin")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def series(first_on: date, **more: object) -> Series:
    said = {"title": "公文写作", "first_on": first_on, "starts": time(8, 30), "ends": time(10, 0)}
    return Series(**(said | more))  # type: ignore[arg-type] # a test's short hand


def held(of: Series) -> list[str]:
    return [f"{on:%m-%d}" for on in unfold(of, CHINA).held]


def weekly(*weekdays: int, **more: object) -> dict[str, object]:
    return {"pattern": Pattern.WEEKLY, "weekdays": weekdays, **more}


def test_working_days_go_around_the_golden_week() -> None:
    assert held(series(date(2026, 9, 29), times=5)) == ["09-29", "09-30", "10-08", "10-09", "10-10"]
    without = series(date(2026, 9, 29), times=5, follows_make_ups=False)
    assert held(without) == ["09-29", "09-30", "10-08", "10-09", "10-12"]


def test_a_day_worked_for_a_tuesday_is_a_tuesday_of_its_own_week() -> None:
    assert held(series(date(2026, 9, 15), **weekly(1, times=3))) == ["09-15", "09-20", "09-22"]
    assert held(series(date(2026, 9, 15), **weekly(1, times=3, every=2))) == ["09-15", "09-20", "09-29"]
    assert held(series(date(2026, 9, 8), **weekly(1, times=3, every=2))) == ["09-08", "09-22", "10-20"]


def test_a_saturday_that_is_worked_as_a_wednesday_is_no_saturday() -> None:
    found = unfold(series(date(2026, 9, 26), **weekly(5, until_on=date(2026, 10, 17), times=None)), CHINA)
    assert found.held == (date(2026, 10, 17),)
    assert [f"{day.on:%m-%d}" for day in found.skipped] == ["09-26", "10-03", "10-10"]


def test_days_off_are_kept_where_nobody_wants_them_left_out() -> None:
    plain = weekly(3, times=2, skips_days_off=False, follows_make_ups=False)
    assert held(series(date(2026, 9, 24), **plain)) == ["09-24", "10-01"]


def test_a_leap_day_is_a_day() -> None:
    assert held(series(date(2028, 2, 28), times=3)) == ["02-28", "02-29", "03-01"]


def test_what_means_no_day_or_too_many_or_too_far_is_refused() -> None:
    with pytest.raises(SeriesIncomplete):
        unfold(series(date(2026, 9, 1), **weekly(times=3)), CHINA)
    with pytest.raises(SeriesIncomplete):
        unfold(series(date(2026, 10, 1), times=None, until_on=date(2026, 10, 7)), CHINA)
    with pytest.raises(SeriesTooMany):
        unfold(series(date(2026, 1, 1), times=None, until_on=date(2026, 12, 31)), CHINA)
    with pytest.raises(SeriesTooFar):
        unfold(series(date(2026, 1, 1), times=None, until_on=date(2027, 1, 3)), CHINA)
    with pytest.raises(SeriesTooFar):
        unfold(series(date(2026, 1, 1), **weekly(0, times=60)), CHINA)


def test_nine_stays_nine_when_the_clocks_change() -> None:
    found = draft(series(date(2027, 3, 25), **weekly(3, times=2)), Calendar(), BERLIN)
    assert [f"{slot.starts_at.astimezone(BERLIN):%m-%d %H:%M %z}" for slot in found.slots] == [
        "03-25 08:30 +0100",
        "04-01 08:30 +0200",
    ]
    assert found.remarks == ()


def test_a_time_that_the_clocks_skip_or_show_twice_is_said() -> None:
    night = {"starts": time(2, 30), "ends": time(3, 45), **weekly(6, times=1)}
    spring = draft(series(date(2027, 3, 28), **night), Calendar(), BERLIN)
    assert [slot.starts_at for slot in spring.slots] == [datetime(2027, 3, 28, 1, 30, tzinfo=UTC)]
    assert [(one.reason, one.value) for one in spring.remarks] == [("clocks_skip", "02:30 → 03:30")]
    autumn = draft(series(date(2027, 10, 31), **night), Calendar(), BERLIN)
    assert [slot.starts_at for slot in autumn.slots] == [datetime(2027, 10, 31, 0, 30, tzinfo=UTC)]
    assert [one.reason for one in autumn.remarks] == ["clocks_repeat"]
    gone = draft(series(date(2027, 3, 28), **night | {"ends": time(3, 15)}), Calendar(), BERLIN)
    assert gone.slots == ()
    assert [one.reason for one in gone.remarks] == ["clocks_skip", "end_before_start"]


FIRST = st.dates(date(2026, 1, 1), date(2027, 6, 30))
ASKED = st.builds(
    lambda first_on, weekdays, every, times, flags: series(
        first_on, **weekly(*weekdays, every=every, times=times, skips_days_off=flags[0], follows_make_ups=flags[1])
    ),
    FIRST,
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(1, 4),
    st.integers(1, 12),
    st.tuples(st.booleans(), st.booleans()),
)


@given(ASKED)
def test_as_many_are_held_as_were_asked_for_in_order_and_none_on_a_day_left_out(asked: Series) -> None:
    found = unfold(asked, CHINA)
    assert len(found.held) == asked.times
    assert list(found.held) == sorted(set(found.held))
    assert not set(found.held) & {day.on for day in found.skipped}
    assert asked.first_on <= found.held[0]
    assert found.held[-1] <= asked.first_on + FARTHEST


@given(ASKED)
def test_by_the_plain_rule_every_held_day_is_one_of_the_weekdays_of_a_week_that_counts(asked: Series) -> None:
    for on in unfold(asked, CHINA).held:
        day = CHINA.day(on)
        assert (day.weekday if asked.follows_make_ups else on.weekday()) in asked.weekdays
        weeks = (on - timedelta(days=on.weekday())) - (asked.first_on - timedelta(days=asked.first_on.weekday()))
        assert weeks.days // 7 % asked.every == 0
        if asked.skips_days_off:
            assert day.is_worked or (on.weekday() >= 5 and CHINA.holiday(on) is None)


@given(FIRST, st.integers(1, MOST - 1), st.booleans())
def test_working_days_are_exactly_those_that_are_worked(first_on: date, ahead: int, follows: bool) -> None:
    until_on = first_on + timedelta(days=ahead)
    days = [first_on + timedelta(days=one) for one in range(ahead + 1)]
    expected = [on for on in days if CHINA.day(on).is_worked and (follows or on.weekday() < 5)]
    asked = series(first_on, times=None, until_on=until_on, follows_make_ups=follows)
    if not expected:
        with pytest.raises(SeriesIncomplete):
            unfold(asked, CHINA)
        return
    assert list(unfold(asked, CHINA).held) == expected
    assert [slot.starts_at.astimezone(SHANGHAI).date() for slot in draft(asked, CHINA, SHANGHAI).slots] == expected
