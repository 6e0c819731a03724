"""Half-days in the class's zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain import half_days
from classbell.domain.half_days import Policy
from tests.days import ZONE, a_session

POLICY = Policy()


@pytest.mark.parametrize(
    ("hour", "part"),
    [(0, "morning"), (8, "morning"), (12, "morning"), (13, "afternoon"), (18, "evening"), (23, "evening")],
)
def test_a_session_belongs_to_the_half_day_in_which_it_begins(hour: int, part: str) -> None:
    session = a_session(1, hour=hour)
    assert half_days.part(session, POLICY) == part
    from_at, until_at = half_days.span(session, POLICY)
    assert from_at <= session.starts_at < until_at


@given(st.integers(0, 365 * 24 * 60), st.sampled_from(["Asia/Shanghai", "Europe/Berlin"]))
def test_the_half_days_of_a_day_share_no_instant_and_leave_none_out(minutes: int, zone: str) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    session = replace(a_session(1), starts_at=at, zone=ZoneInfo(zone))
    from_at, until_at = half_days.span(session, POLICY)
    assert from_at <= session.starts_at < until_at
    following = replace(session, starts_at=until_at)
    assert half_days.span(following, POLICY)[0] == until_at
    assert half_days.part(following, POLICY) != half_days.part(session, POLICY)


def test_a_sign_in_counts_for_the_others_that_are_not_over_or_cancelled() -> None:
    first, second, third = (a_session(n, hour=hour) for n, hour in ((1, 8), (2, 9), (3, 11)))
    cancelled = replace(a_session(4, hour=11), cancelled_at=third.starts_at)
    at = datetime(2026, 3, 2, 9, 30, tzinfo=ZONE)
    assert half_days.covered(second, [first, second, third, cancelled], at) == [third]
    assert half_days.covered(second, [first], first.ends_at - timedelta(milliseconds=1)) == [first]
