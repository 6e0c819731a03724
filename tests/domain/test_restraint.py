from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.restraint import BUDGET, QUIET, RULES, URGENT, Course, Policy, Rule, merge, plan, quiet_until

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
POLICY = Policy()
WAITS = Rule(Course.WAIT, Course.WAIT)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 the zone is there


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        ("2026-11-22T21:59", None),
        ("2026-11-22T22:00", "2026-11-23T07:00"),
        ("2026-11-23T00:00", "2026-11-23T07:00"),
        ("2026-11-23T06:59", "2026-11-23T07:00"),
        ("2026-11-23T07:00", None),
    ],
)
def test_nights_are_quiet_from_ten_to_seven(moment: str, end: str | None) -> None:
    assert quiet_until(at(moment), SHANGHAI, POLICY) == (end and at(end))


def test_quiet_hours_within_one_day_and_none_at_all() -> None:
    noon = Policy(quiet_from=time(12), quiet_until=time(14))
    assert quiet_until(at("2026-11-22T13:00"), SHANGHAI, noon) == at("2026-11-22T14:00")
    assert quiet_until(at("2026-11-22T23:00"), SHANGHAI, noon) is None
    never = Policy(quiet_from=time(7), quiet_until=time(7))
    assert quiet_until(at("2026-11-22T23:00"), SHANGHAI, never) is None


def test_the_night_in_which_clocks_go_forward_ends_at_seven_by_the_wall() -> None:
    end = quiet_until(at("2026-03-29T01:30", BERLIN), BERLIN, POLICY)
    assert end == at("2026-03-29T07:00", BERLIN)
    assert end - at("2026-03-29T01:30", BERLIN).astimezone(UTC) == timedelta(hours=4, minutes=30)


def test_a_night_is_that_of_the_persons_zone() -> None:
    moment = at("2026-11-22T23:00")
    assert plan(WAITS, (moment, None), SHANGHAI, {}, POLICY).why == QUIET
    assert plan(WAITS, (moment, None), BERLIN, {}, POLICY).why is None


def test_a_full_day_moves_a_notice_to_the_next_morning_and_a_full_week_no_further() -> None:
    ready_at, day = at("2026-11-22T10:00"), date(2026, 11, 22)
    moved = plan(WAITS, (ready_at, None), SHANGHAI, {day: POLICY.budget}, POLICY)
    assert (moved.at, moved.day, moved.why) == (at("2026-11-23T07:00"), date(2026, 11, 23), BUDGET)
    full = {day + timedelta(days=ahead): POLICY.budget for ahead in range(30)}
    assert plan(WAITS, (ready_at, None), SHANGHAI, full, POLICY).at == at("2026-11-29T07:00")


def test_what_waiting_makes_useless_is_dropped() -> None:
    moment = at("2026-11-22T23:00")
    assert plan(WAITS, (moment, at("2026-11-23T07:00")), SHANGHAI, {}, POLICY).at is None
    assert plan(WAITS, (moment, at("2026-11-23T07:01")), SHANGHAI, {}, POLICY).at == at("2026-11-23T07:00")


def test_a_session_before_seven_is_still_announced_but_not_beyond_the_budget() -> None:
    span = (at("2026-11-22T06:00"), at("2026-11-22T06:30"))
    assert plan(RULES["reminder"], span, SHANGHAI, {}, POLICY).at == span[0]
    spent = {date(2026, 11, 22): POLICY.budget}
    assert plan(RULES["reminder"], span, SHANGHAI, spent, POLICY).why == BUDGET
    assert plan(RULES["reminder"], span, SHANGHAI, spent, POLICY).at is None


def test_without_a_budget_nothing_is_over_it() -> None:
    spent = {date(2026, 11, 22): 1_000}
    assert plan(WAITS, (at("2026-11-22T10:00"), None), SHANGHAI, spent, Policy(budget=0)).why is None


@given(INSTANTS, st.integers(0, 100))
def test_nothing_stands_against_what_is_urgent(moment: datetime, number: int) -> None:
    spent = {moment.astimezone(SHANGHAI).date(): number}
    planned = plan(URGENT, (moment, None), SHANGHAI, spent, POLICY)
    assert (planned.at, planned.why) == (moment, None)


@given(INSTANTS, st.dictionaries(st.integers(0, 6), st.integers(0, 20)))
def test_what_waits_never_leaves_in_a_quiet_hour_nor_on_a_full_day_and_is_counted_on_its_own(
    moment: datetime, full: dict[int, int]
) -> None:
    today = moment.astimezone(SHANGHAI).date()
    spent = {today + timedelta(days=ahead): number for ahead, number in full.items()}
    planned = plan(WAITS, (moment, None), SHANGHAI, spent, POLICY)
    assert planned.at is not None
    assert planned.at >= moment
    assert planned.at.astimezone(SHANGHAI).date() == planned.day
    assert quiet_until(planned.at, SHANGHAI, POLICY) is None
    assert spent.get(planned.day, 0) < POLICY.budget or planned.day >= today + timedelta(days=7)


def html(text: str, *labels: str) -> dict[str, object]:
    rows = [[{"text": label, "callback_data": f"x.y:{label}"} for label in labels]]
    return {"parse_mode": "HTML", "text": text} | ({"reply_markup": {"inline_keyboard": rows}} if labels else {})


def test_texts_share_a_message_and_one_keyboard_stays_as_it_is() -> None:
    merged = merge([html("08:30 公文写作"), html("请确认通知", "收到")])
    assert merged == html("08:30 公文写作\n\n请确认通知", "收到")


def test_with_two_keyboards_it_is_plain_which_button_answers_what() -> None:
    merged = merge([html("甲", "收到"), html("乙"), html("丙", "收到")])
    assert merged is not None
    assert merged["text"] == "1. 甲\n\n2. 乙\n\n3. 丙"
    markup = merged["reply_markup"]
    assert markup == {
        "inline_keyboard": [
            [{"text": "1. 收到", "callback_data": "x.y:收到"}],
            [{"text": "3. 收到", "callback_data": "x.y:收到"}],
        ]
    }


def test_what_would_be_too_long_together_stays_apart() -> None:
    assert merge([html("字" * 4000), html("字" * 94)]) is not None
    assert merge([html("字" * 4000), html("字" * 95)]) is None
    assert merge([html("🔔" * 2000), html("字" * 95)]) is None
