"""Who has completed a class, by value."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.attendance import Status
from classbell.domain.certificates import (
    Candidate,
    Certificate,
    Choice,
    Hours,
    Part,
    Policy,
    Why,
    held,
    judge,
    planned_for,
    weigh,
)
from classbell.domain.classes import Session
from classbell.domain.rates import Attended

AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CERTIFICATE = Certificate(
    id=7,
    class_id=1,
    person_id=1,
    name="学员甲",
    class_title="任职培训班 第1期",
    unit_name="某某州",
    from_on=date(2026, 11, 22),
    until_on=date(2026, 11, 24),
    planned_for=12 * HOUR,
    attended_for=10.25 * HOUR,
    issued_on=date(2026, 11, 25),
    salt="",
)


def a_session(number: int, hours: float, cancelled_at: datetime | None = None) -> Session:
    starts_at = AT + timedelta(days=number)
    return Session(
        id=number,
        class_id=1,
        class_title="任职培训班 第1期",
        title=f"课{number}",
        mode="classroom",
        venue=None,
        starts_at=starts_at,
        ends_at=starts_at + hours * HOUR,
        zone=ZoneInfo("Asia/Shanghai"),
        code_kind=None,
        opened_at=None,
        closed_at=None,
        cancelled_at=cancelled_at,
    )


def attended(*statuses: Status | None) -> list[Attended]:
    return [Attended(1, "学员甲", None, number, status) for number, status in enumerate(statuses, 1)]


def test_long_sessions_weigh_more_and_leave_does_not_count() -> None:
    sessions = [a_session(1, 3), a_session(2, 1), a_session(3, 2)]
    found = weigh(attended(Status.LATE, Status.ABSENT, Status.ON_LEAVE), sessions)[1]
    assert (found.attended_for, found.counting_for, found.share) == (3 * HOUR, 4 * HOUR, 0.75)
    assert weigh(attended(Status.ON_LEAVE), sessions) == {}
    assert Hours().share == 0.0


@pytest.mark.parametrize(
    ("found", "choice", "why"),
    [
        (Hours(4 * HOUR, 5 * HOUR), None, Why.SHARE),
        (Hours(3.99 * HOUR, 5 * HOUR), None, Why.TOO_LITTLE),
        (Hours(), None, Why.TOO_LITTLE),
        (Hours(5 * HOUR, 5 * HOUR, leave=1.0), None, Why.SHARE),
        (Hours(5 * HOUR, 5 * HOUR, leave=1.1), None, Why.TOO_MUCH_LEAVE),
        (Hours(5 * HOUR, 5 * HOUR), Choice(is_in=False, reason="未参加考试"), Why.TAKEN_OUT),
        (Hours(leave=9.0), Choice(is_in=True, reason="补课已完成"), Why.ADDED),
    ],
)
def test_edges_count_in_the_persons_favour_and_staff_have_the_last_word(
    found: Hours, choice: Choice | None, why: Why
) -> None:
    assert judge(found, 1.0, choice, Policy()) is why


@given(st.integers(0, 100), st.integers(1, 100), st.floats(0, 1))
def test_who_attends_more_never_loses_a_certificate(attended: int, counting: int, least: float) -> None:
    policy = Policy(least_share=least)
    some, more = (Hours(min(n, counting) * HOUR, counting * HOUR) for n in (attended, attended + 1))
    assert judge(some, 0.0, None, policy).is_in <= judge(more, 0.0, None, policy).is_in


def test_everybody_stands_in_one_part() -> None:
    one = Candidate(1, "学员甲", Hours(), Why.SHARE, None, None)
    assert one.part is Part.READY
    assert replace(one, why=Why.TAKEN_OUT).part is Part.NOT
    assert replace(one, why=Why.TAKEN_OUT, certificate=CERTIFICATE).part is Part.ISSUED
    assert replace(one, certificate=replace(CERTIFICATE, revoked_at=AT)).part is Part.REVOKED


def test_a_certificate_is_numbered_by_year_and_says_hours_to_a_tenth() -> None:
    assert CERTIFICATE.number == "2026-000007"
    assert CERTIFICATE.hours == (10.2, 12.0)


def test_only_what_takes_place_is_planned() -> None:
    sessions = held([a_session(2, 2), a_session(1, 1), a_session(3, 4, cancelled_at=AT)])
    assert [one.id for one in sessions] == [1, 2]
    assert planned_for(sessions) == 3 * HOUR


def test_a_share_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Policy(least_share=80)
