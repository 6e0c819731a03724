from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.classes import Session
from classbell.domain.prompts import Policy, due
from classbell.domain.reminders import Kind
from tests.domain.test_reminders import NINE, a_session, sessions

MINUTE = timedelta(minutes=1)
LATE = 5 * MINUTE
POLICY = Policy()
spans = st.timedeltas(timedelta(0), timedelta(hours=12))


def test_a_session_that_nobody_opened_is_spoken_of_after_ten_minutes_and_again_after_twenty() -> None:
    found = {one.kind: one.due_at for one in due(a_session(), LATE, POLICY)}
    assert found == {Kind.UNOPENED: NINE + 10 * MINUTE, Kind.UNOPENED_STILL: NINE + 20 * MINUTE}


def test_who_is_missing_is_asked_once_the_late_limit_has_passed() -> None:
    early, late = (replace(a_session(), opened_at=NINE + by) for by in (-20 * MINUTE, 12 * MINUTE))
    assert [(one.kind, one.due_at) for one in due(early, LATE, POLICY)] == [(Kind.MISSING, NINE + LATE)]
    assert [(one.kind, one.due_at) for one in due(late, LATE, POLICY)] == [(Kind.MISSING, NINE + 12 * MINUTE + LATE)]


def test_a_short_or_a_cancelled_session_is_not_spoken_of_after_its_end() -> None:
    short = a_session(lasts_for=15 * MINUTE)
    assert [one.kind for one in due(short, LATE, POLICY)] == [Kind.UNOPENED]
    assert due(replace(a_session(), cancelled_at=NINE), LATE, POLICY) == []


@given(session=sessions, late_after=spans, policy=st.builds(Policy, spans, spans))
def test_everything_is_asked_while_the_session_runs_and_is_useless_after_it(
    session: Session, late_after: timedelta, policy: Policy
) -> None:
    for opened_at in (None, session.starts_at):
        for one in due(replace(session, opened_at=opened_at), late_after, policy):
            assert session.starts_at <= one.due_at < one.useless_after == session.ends_at
