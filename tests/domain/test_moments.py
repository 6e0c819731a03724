from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain import moments
from classbell.domain.errors.timetables import MomentMissing, MomentPast, MomentTooFar, MomentTwice, MomentUnclear

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 10, 31, tzinfo=SHANGHAI)  # a Tuesday


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("18:00", "2026-11-24 18:00"),
        ("8:00", "2026-11-25 08:00"),
        ("今天18:00", "2026-11-24 18:00"),
        ("明天 8:30", "2026-11-25 08:30"),
        ("后天9点", "2026-11-26 09:00"),
        ("明天下午3点半", "2026-11-25 15:30"),
        ("明天上午9点15分", "2026-11-25 09:15"),
        ("晚上8点", "2026-11-24 20:00"),
        ("周三 9:00", "2026-11-25 09:00"),
        ("下周二 9：00", "2026-12-01 09:00"),
        ("星期天 20:00", "2026-11-29 20:00"),
        ("11-25 08:30", "2026-11-25 08:30"),
        ("11月25日8:30", "2026-11-25 08:30"),
        ("1月5日 8:30", "2027-01-05 08:30"),
        ("2026-12-01 07:05", "2026-12-01 07:05"),
        ("2026年12月1日 7点", "2026-12-01 07:00"),
        ("Tomorrow 8:30", "2026-11-25 08:30"),
        ("tomorrow at 8am", "2026-11-25 08:00"),
        ("fri 9pm", "2026-11-27 21:00"),
        ("next monday 12:00", "2026-11-30 12:00"),
        ("Wed, Nov 25 08:30", "2026-11-25 08:30"),
        ("Nov 25, 2026 8:30", "2026-11-25 08:30"),
        ("25 november 2pm", "2026-11-25 14:00"),
        ("Jan 5 8:30", "2027-01-05 08:30"),
        ("11月25日周三 08:30", "2026-11-25 08:30"),
        ("2026年11月25日周三 08:30", "2026-11-25 08:30"),
        ("12:30am", "2026-11-25 00:30"),
        ("11-25 08:30 +00:00", "2026-11-25 16:30"),
        ("明天十点", "2026-11-25 10:00"),
        ("明天上午八点半", "2026-11-25 08:30"),
        ("明天下午两点一刻", "2026-11-25 14:15"),
        ("周三三点二十分", "2026-11-25 03:20"),
        ("十二月三十一号 晚上七点零五分", "2026-12-31 19:05"),
        ("11月25号 9点", "2026-11-25 09:00"),
        ("大后天9点", "2026-11-27 09:00"),
        ("明早八点", "2026-11-25 08:00"),
        ("今晚8点", "2026-11-24 20:00"),
        ("中午一点", "2026-11-24 13:00"),
        ("中午11点半", "2026-11-24 11:30"),
    ],
)
def test_instants_are_read_as_people_type_them(typed: str, meant: str) -> None:
    assert moments.read(typed, NOW, SHANGHAI) == datetime.fromisoformat(meant).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "8",
        "明天",
        "25:00",
        "8:61",
        "13-40 8:00",
        "soon",
        "2026-02-30 8:00",
        "0001-01-01 8:00",
        "8:3",
        "feb 30 8:00",
        "周四 11-25 8:00",
        "nov 8:30",
        "明天十十点",
        "明天三三十点",
    ],
)
def test_what_is_no_instant_is_said_to_be_unclear(typed: str) -> None:
    with pytest.raises(MomentUnclear):
        moments.read(typed, NOW, SHANGHAI)


@pytest.mark.parametrize("typed", ["今天 8:00", "2025-11-25 08:30", "11-24 10:31", "昨天 9:00", "yesterday 9:00"])
def test_what_has_passed_is_refused(typed: str) -> None:
    with pytest.raises(MomentPast):
        moments.read(typed, NOW, SHANGHAI)


@pytest.mark.parametrize("typed", ["2037-01-01 8:00", "9999-12-31 23:00", "Dec 31, 9999 23:00"])
def test_what_lies_too_far_ahead_to_be_planned_is_refused(typed: str) -> None:
    with pytest.raises(MomentTooFar):
        moments.read(typed, NOW, SHANGHAI)


def test_an_hour_the_clocks_skip_is_refused_and_one_they_show_twice_is_asked_for() -> None:
    spring = datetime(2027, 3, 27, 12, tzinfo=BERLIN)
    with pytest.raises(MomentMissing):
        moments.read("明天 2:30", spring, BERLIN)
    autumn = datetime(2027, 10, 30, 12, tzinfo=BERLIN)
    with pytest.raises(MomentTwice) as refused:
        moments.read("tomorrow 2:30", autumn, BERLIN)
    assert (refused.value.facts["first"], refused.value.facts["second"]) == ("02:30 +0200", "02:30 +0100")
    first = moments.read("tomorrow 02:30 +0200", autumn, BERLIN)
    second = moments.read("tomorrow 02:30 +0100", autumn, BERLIN)
    assert second - first == timedelta(hours=1)


@given(st.text(max_size=30))
def test_whatever_is_typed_is_an_instant_to_come_or_a_refusal(typed: str) -> None:
    try:
        found = moments.read(typed, NOW, BERLIN)
    except (MomentUnclear, MomentPast, MomentTooFar, MomentMissing, MomentTwice):
        return
    assert found > NOW
    assert found.tzinfo is UTC
