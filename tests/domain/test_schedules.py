from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from classbell.actions import publishing
from classbell.domain import schedules
from classbell.domain.schedules import Manner, Pattern, Plan
from classbell.domain.workdays import Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


def all_of(pattern: Pattern, first_at: datetime, zone: ZoneInfo, times: int) -> list[datetime]:
    """Every instant of a pattern, in the zone."""
    rule = schedules.rule(pattern, first_at, zone, times)
    plan = Plan(Manner.RECURRING, zone, first_at, rule=rule, first_at=first_at)
    found, at = [], schedules.following(plan, first_at - timedelta(seconds=1), Calendar())
    while at:
        found.append(at.astimezone(zone))
        at = schedules.following(plan, at, Calendar())
    return found


def test_weekdays_leave_out_the_weekend() -> None:
    saturday = datetime(2026, 11, 28, 8, tzinfo=SHANGHAI)
    first_at = schedules.first(Pattern.WEEKDAYS, saturday, SHANGHAI, Calendar())
    assert first_at.astimezone(SHANGHAI) == datetime(2026, 11, 30, 8, tzinfo=SHANGHAI)
    days = [at.strftime("%a") for at in all_of(Pattern.WEEKDAYS, first_at, SHANGHAI, 6)]
    assert days == ["Mon", "Tue", "Wed", "Thu", "Fri", "Mon"]


def test_weeks_keep_the_clocks_time_over_a_change_of_the_clocks() -> None:
    first_at = datetime(2027, 3, 25, 8, tzinfo=BERLIN).astimezone(UTC)
    found = all_of(Pattern.WEEKLY, first_at, BERLIN, 2)
    assert [f"{at:%m-%d %H:%M %z}" for at in found] == ["03-25 08:00 +0100", "04-01 08:00 +0200"]
    assert found[1].astimezone(UTC) - found[0].astimezone(UTC) == timedelta(days=7, hours=-1)


def test_an_hour_that_the_clocks_skip_goes_all_the_same_and_one_they_show_twice_goes_once() -> None:
    spring = all_of(Pattern.DAILY, datetime(2027, 3, 27, 2, 30, tzinfo=BERLIN), BERLIN, 3)
    assert [f"{at:%d %H:%M}" for at in spring] == ["27 02:30", "28 03:30", "29 02:30"]
    autumn = all_of(Pattern.DAILY, datetime(2027, 10, 30, 2, 30, tzinfo=BERLIN), BERLIN, 3)
    assert [f"{at:%d %H:%M}" for at in autumn] == ["30 02:30", "31 02:30", "01 02:30"]


def test_the_last_day_of_a_month_stays_the_last() -> None:
    found = all_of(Pattern.MONTHLY, datetime(2027, 1, 31, 8, tzinfo=SHANGHAI), SHANGHAI, 4)
    assert [f"{at:%m-%d}" for at in found] == ["01-31", "02-28", "03-31", "04-30"]


def test_until_counts_the_instant_itself() -> None:
    first_at = datetime(2026, 11, 24, 8, tzinfo=SHANGHAI).astimezone(UTC)
    rule = schedules.rule_until(Pattern.DAILY, first_at, SHANGHAI, first_at + timedelta(days=1))
    plan = Plan(Manner.RECURRING, SHANGHAI, first_at, rule=rule, first_at=first_at)
    assert schedules.following(plan, first_at, Calendar()) == first_at + timedelta(days=1)
    assert schedules.following(plan, first_at + timedelta(days=1), Calendar()) is None
    assert schedules.last(plan, Calendar()) == first_at + timedelta(days=1)


@given(
    st.sampled_from(Pattern),
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 hypothesis wants naive bounds
    st.integers(1, 20),
)
def test_a_pattern_comes_as_often_as_was_said_each_later_than_the_last(
    pattern: Pattern, at: datetime, times: int
) -> None:
    first_at = schedules.first(pattern, at.replace(second=0, microsecond=0), BERLIN, Calendar())
    found = all_of(pattern, first_at, BERLIN, times)
    assert len(found) == times
    assert found == sorted(set(found))


def test_on_working_days_it_goes_around_what_is_off_and_ends_with_the_nth() -> None:
    calendar = Calendar(publishing.read("CN", range(2026, 2027)))
    holiday = datetime(2026, 10, 1, 8, 30, tzinfo=SHANGHAI)
    first_at = schedules.first(Pattern.WORKDAYS, holiday, SHANGHAI, calendar)
    assert first_at == datetime(2026, 10, 8, 8, 30, tzinfo=SHANGHAI)
    until = schedules.nth_workday(first_at, SHANGHAI, 4, calendar)
    rule = schedules.rule_until(Pattern.WORKDAYS, first_at, SHANGHAI, until)
    plan = Plan(Manner.RECURRING, SHANGHAI, first_at, rule=rule, first_at=first_at, on_workdays=True)
    found, at = [], schedules.following(plan, holiday, calendar)
    while at:
        found.append(f"{at.astimezone(SHANGHAI):%d}")
        at = schedules.following(plan, at, calendar)
    assert found == ["08", "09", "10", "12"]
    assert schedules.last(plan, calendar) == until
