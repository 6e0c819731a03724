from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain import leads
from classbell.domain.errors.reminders import LeadTooLong, LeadUnclear
from classbell.domain.leads import Lead

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
some = st.one_of(
    st.integers(1, 7 * 24 * 60).map(lambda minutes: Lead(timedelta(minutes=minutes))),
    st.times().map(lambda at: Lead(at=at.replace(second=0, microsecond=0, fold=0))),
)


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("30分钟", "30m"),
        ("提前 30 分钟", "30m"),
        ("30 min before", "30m"),
        ("2小时", "2h"),
        ("两小时前", "2h"),
        ("半小时", "30m"),
        ("1个半小时", "90m"),
        ("1小时半", "90m"),
        ("一天", "1d"),
        ("前一晚19:00", "e1900"),
        ("前一天 晚上7点半", "e1930"),
        ("20:30", "e2030"),
        ("7pm the evening before", "e1900"),
        ("evening before at 19:00", "e1900"),
        ("1天和30分钟", "1d 30m"),
        ("1 day, 30 min; 30 minutes", "1d 30m"),
        ("1 hour and 15 min", "1h 15m"),
    ],
)
def test_times_are_read_as_people_type_them(typed: str, codes: str) -> None:
    assert " ".join(lead.code for lead in leads.read(typed)) == codes


@pytest.mark.parametrize(
    "typed", ["", "  ,", "30", "soon", "25:00", "前一晚", "-5 min", "十五块", "30 min 10", "9" * 500]
)
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(LeadUnclear):
        leads.read(typed)


@pytest.mark.parametrize("typed", ["0分钟", "8天", "99999小时"])
def test_what_is_too_near_or_too_far_is_refused(typed: str) -> None:
    with pytest.raises(LeadTooLong):
        leads.read(typed)


@pytest.mark.parametrize("code", ["", "30", "30s", "e2400", "e19", "8d", "0m", "19:00", "٣m"])
def test_what_is_no_code_is_an_error(code: str) -> None:
    with pytest.raises(ValueError, match=r"write it|at least|hour must"):
        leads.of(code)


@given(some)
def test_a_code_says_all_there_is(lead: Lead) -> None:
    assert leads.of(lead.code) == lead


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    try:
        found = leads.read(typed)
    except (LeadUnclear, LeadTooLong):
        return
    assert found


@given(some, st.integers(0, 3 * 366 * 24 * 60), st.sampled_from([SHANGHAI, BERLIN]))
def test_it_comes_before(lead: Lead, minutes: int, zone: ZoneInfo) -> None:
    instant = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    assert lead.before(instant, zone) < instant


def test_a_day_before_is_the_same_hour_of_the_clock_where_the_clocks_change() -> None:
    nine = datetime(2026, 3, 29, 9, tzinfo=BERLIN)  # put forward this night
    before = Lead(timedelta(days=1)).before(nine.astimezone(UTC), BERLIN)
    assert f"{before.astimezone(BERLIN):%d %H:%M}" == "28 09:00"
    assert nine.astimezone(UTC) - before == timedelta(hours=23)
    assert Lead(timedelta(hours=25)).before(nine.astimezone(UTC), BERLIN) == nine.astimezone(UTC) - timedelta(hours=25)


def test_the_evening_before_is_one_of_the_zone() -> None:
    one = datetime(2026, 3, 2, 17, tzinfo=UTC)  # 01:00 on the 3rd in Shanghai
    assert Lead(at=time(19)).before(one, SHANGHAI) == datetime(2026, 3, 2, 11, tzinfo=UTC)
    midnight = datetime(2026, 3, 4, 16, tzinfo=UTC)  # where the 5th begins
    assert Lead(at=time(19)).before(midnight, SHANGHAI) == datetime(2026, 3, 4, 11, tzinfo=UTC)
