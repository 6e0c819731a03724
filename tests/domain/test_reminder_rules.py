"""When trainees are reminded, by value."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain import leads, reminder_rules
from classbell.domain.classes import Class, Session
from classbell.domain.errors.reminders import LeadNotEvening, LeadNotSpan, LeadsTooMany
from classbell.domain.leads import Lead
from classbell.domain.leave import Kind as LeaveKind
from classbell.domain.leave import Leave, Rank, Span, State
from classbell.domain.policies import Policies
from classbell.domain.reminder_rules import TRAINEES, Choice, Rules, Switch, Takes
from classbell.domain.reminders import Due, Kind, Policy
from tests.domain.test_reminders import NINE, SHANGHAI, a_class, a_session

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EVENING = NINE - 14 * HOUR  # 19:00 the evening before
NOW = NINE - 30 * DAY


def rules(**codes: str) -> Rules:
    """By policy, but for what is said: codes parted by blanks."""
    chosen = {Kind(kind): Choice(tuple(map(leads.of, said.split())), is_off=not said) for kind, said in codes.items()}
    return reminder_rules.settle(Policies(), chosen)


def instants(dues: list[Due], kind: Kind) -> list[tuple[datetime, datetime]]:
    return [(one.due_at, one.useless_after) for one in dues if one.kind is kind]


def test_by_policy_a_session_is_reminded_of_half_an_hour_before_and_who_is_late_three_minutes_after() -> None:
    found = reminder_rules.of_session(a_session(), rules())
    assert instants(found, Kind.SESSION_SOON) == [(NINE - 30 * MINUTE, NINE)]
    assert instants(found, Kind.SIGN_IN_WAITING) == [(NINE + 3 * MINUTE, NINE + 90 * MINUTE)]


def test_of_several_times_each_is_worth_something_until_the_next() -> None:
    found = reminder_rules.of_session(a_session(), rules(session_soon="30m e1900 2h"))
    times = [(EVENING, NINE - 2 * HOUR), (NINE - 2 * HOUR, NINE - 30 * MINUTE), (NINE - 30 * MINUTE, NINE)]
    assert instants(found, Kind.SESSION_SOON) == times


def test_who_is_not_in_yet_is_reminded_so_long_after_a_late_opening() -> None:
    late = replace(a_session(), opened_at=NINE + 10 * MINUTE)
    early = replace(a_session(), opened_at=NINE - 10 * MINUTE)
    closed = replace(late, closed_at=NINE + 20 * MINUTE)
    assert instants(reminder_rules.of_session(late, rules()), Kind.SIGN_IN_WAITING)[0][0] == NINE + 13 * MINUTE
    assert instants(reminder_rules.of_session(early, rules()), Kind.SIGN_IN_WAITING)[0][0] == NINE + 3 * MINUTE
    assert instants(reminder_rules.of_session(closed, rules()), Kind.SIGN_IN_WAITING) == []


def test_a_session_that_is_shorter_than_that_asks_for_nothing_after_its_end() -> None:
    assert instants(reminder_rules.of_session(a_session(lasts_for=2 * MINUTE), rules()), Kind.SIGN_IN_WAITING) == []


def test_a_cancelled_session_and_what_is_off_ask_for_nothing() -> None:
    assert reminder_rules.of_session(replace(a_session(), cancelled_at=NINE), rules()) == []
    assert reminder_rules.of_session(a_session(), rules(session_soon="", sign_in_waiting="")) == []


@given(
    codes=st.sets(st.sampled_from(["e1900", "1d", "2h", "90m", "30m", "7d"]), min_size=1, max_size=3),
    starts_in=st.timedeltas(timedelta(0), timedelta(days=400)),
)
def test_times_before_a_session_follow_each_other_up_to_its_start(codes: set[str], starts_in: timedelta) -> None:
    session = a_session(NINE + starts_in)
    found = instants(reminder_rules.of_session(session, rules(session_soon=" ".join(codes))), Kind.SESSION_SOON)
    assert len(found) == len(codes)
    assert found[-1][1] == session.starts_at
    assert all(first[1] == second[0] for first, second in pairwise(found))
    assert all(due_at < useless_after for due_at, useless_after in found)


def test_a_class_is_told_of_each_day_once_the_evening_before() -> None:
    class_, afternoon, next_day = a_class(SHANGHAI), a_session(NINE + 5 * HOUR), a_session(NINE + DAY)
    off = replace(a_session(NINE + 2 * DAY), cancelled_at=NINE)
    found = reminder_rules.tomorrow(class_, [next_day, afternoon, a_session(), off], rules(), NOW)
    assert [(one.due_at, one.useless_after, one.subject_id) for one in found] == [
        (EVENING, NINE, 20260302),
        (EVENING + DAY, NINE + DAY, 20260303),
    ]
    assert reminder_rules.day_of(20260302) == date(2026, 3, 2)


def test_a_day_that_has_begun_is_not_told_of_any_more() -> None:
    class_, midnight = a_class(SHANGHAI), NINE - 9 * HOUR
    assert len(reminder_rules.tomorrow(class_, [a_session()], rules(), midnight - MINUTE)) == 1
    assert reminder_rules.tomorrow(class_, [a_session()], rules(), midnight) == []


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Shanghai"])
def test_the_evening_before_is_at_its_hour_on_every_day_of_a_year(zone: str) -> None:
    class_ = Class(3, "任职培训班", "第1期", ZoneInfo(zone), "/1/")
    first = datetime(2028, 1, 1, 9, tzinfo=class_.zone)
    nines = [datetime.combine(first.date() + n * DAY, first.time(), class_.zone) for n in range(366)]
    held = [replace(a_session(nine.astimezone(UTC)), zone=class_.zone) for nine in nines]
    found = reminder_rules.tomorrow(class_, held, rules(), first - 40 * DAY)
    assert [f"{one.due_at.astimezone(class_.zone):%H:%M}" for one in found] == ["19:00"] * 366
    told = [reminder_rules.day_of(one.subject_id or 0) for one in found]
    assert [one.due_at.astimezone(class_.zone).date() + DAY for one in found] == told
    assert date(2028, 2, 29) in told


def a_leave(from_at: datetime, until_at: datetime, **fields: object) -> Leave:
    span = Span(from_at, until_at)
    one = Leave(5, 3, 9, span, LeaveKind.SICK, "病了", None, State.GRANTED, Rank.SUPERVISOR, NOW)
    return replace(one, **fields)  # type: ignore[arg-type] # a maker


MIDNIGHT = datetime(2026, 3, 1, 16, tzinfo=UTC)


def test_a_leave_of_days_is_reminded_of_on_its_last_evening_where_a_session_follows() -> None:
    after = a_session(NINE + DAY)
    leave = a_leave(MIDNIGHT - DAY, MIDNIGHT + DAY)
    [one] = reminder_rules.leave_ends(leave, [a_session(), after], rules())
    assert (one.due_at, one.useless_after) == (EVENING + DAY, after.starts_at)
    assert (one.person_id, one.subject_id) == (9, 5)
    assert reminder_rules.leave_ends(leave, [a_session()], rules()) == []
    assert reminder_rules.leave_ends(replace(leave, state=State.RETURNED), [after], rules()) == []


def test_a_leave_too_short_for_that_is_reminded_of_only_where_hours_before_are_chosen() -> None:
    morning, afternoon = a_leave(NINE - HOUR, NINE + 3 * HOUR), a_session(NINE + 5 * HOUR)
    assert reminder_rules.leave_ends(morning, [afternoon], rules()) == []
    [one] = reminder_rules.leave_ends(morning, [afternoon], rules(leave_ends="1h"))
    assert one.due_at == NINE + 2 * HOUR


def test_what_a_class_has_chosen_goes_before_policy_and_off_keeps_its_times() -> None:
    policies = Policies(reminders=Policy(session_soon=("1h",), leave_ends=()))
    by_policy = reminder_rules.settle(policies, {})
    assert by_policy[Kind.SESSION_SOON].active == (Lead(HOUR),)
    assert by_policy[Kind.LEAVE_ENDS].is_off
    assert not by_policy[Kind.NUDGE].is_off
    off = reminder_rules.settle(policies, {Kind.SESSION_SOON: Choice(None, is_off=True)})[Kind.SESSION_SOON]
    assert (off.leads, off.active, off.is_own) == ((Lead(HOUR),), (), True)


def test_a_policy_that_is_no_time_is_an_error() -> None:
    with pytest.raises(ValueError, match="30s"):
        Policy(session_soon=("30s",))


@pytest.mark.parametrize(
    ("kind", "typed", "refusal"),
    [
        (Kind.CLASS_TOMORROW, "30分钟", LeadNotEvening),
        (Kind.CLASS_TOMORROW, "19:00，20:00", LeadNotEvening),
        (Kind.SIGN_IN_WAITING, "前一晚19:00", LeadNotSpan),
        (Kind.SESSION_SOON, "1天、2小时、1小时、30分钟", LeadsTooMany),
        (Kind.LEAVE_ENDS, "2小时、1小时", LeadsTooMany),
    ],
)
def test_a_kind_takes_only_the_times_that_suit_it(kind: Kind, typed: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        reminder_rules.check(TRAINEES[kind], leads.read(typed))


@pytest.mark.parametrize("switch", [one for one in TRAINEES.values() if one.takes is not Takes.NOTHING])
def test_what_is_offered_suits(switch: Switch) -> None:
    for code in switch.offered:
        assert reminder_rules.check(switch, [leads.of(code)])


def sessions_of_a_week() -> list[Session]:
    return [a_session(NINE + n * DAY) for n in range(7)]


def test_no_row_is_one_of_another() -> None:
    held = sessions_of_a_week()
    dues = [due for session in held for due in reminder_rules.of_session(session, rules())]
    dues += reminder_rules.tomorrow(a_class(SHANGHAI), held, rules(), NOW)
    keys = {(one.kind, one.session_id, one.subject_id, one.due_at) for one in dues}
    assert len(keys) == len(dues) == 21
