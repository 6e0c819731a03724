from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.classes import Class, Session
from classbell.domain.reminders import Due, Kind, Policy, days, due

SHANGHAI = ZoneInfo("Asia/Shanghai")
NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
POLICY = Policy()

spans = st.timedeltas(timedelta(0), timedelta(hours=3))
policies = st.builds(
    Policy,
    card_before=spans,
    sign_in_soon_before=spans,
    sign_in_soon_after=spans,
    close_after=spans,
    feedback_before_end=spans,
)
instants = st.timedeltas(timedelta(0), timedelta(days=700)).map(lambda after: NINE + after)


def a_session(starts_at: datetime = NINE, lasts_for: timedelta = timedelta(minutes=90)) -> Session:
    return Session(
        id=7,
        class_id=3,
        class_title="任职培训班 第1期",
        title="公文写作",
        mode="classroom",
        venue="一号厅",
        starts_at=starts_at,
        ends_at=starts_at + lasts_for,
        zone=SHANGHAI,
        code_kind="rotating",
        opened_at=None,
        closed_at=None,
        cancelled_at=None,
    )


sessions = st.builds(a_session, instants, st.timedeltas(timedelta(minutes=1), timedelta(hours=10)))


def by_kind(dues: list[Due]) -> dict[Kind, Due]:
    assert len({one.kind for one in dues}) == len(dues)
    return {one.kind: one for one in dues}


def test_a_session_asks_for_a_card_a_warning_and_its_closing() -> None:
    found = by_kind(due(a_session(), POLICY))
    assert {kind: one.due_at for kind, one in found.items()} == {
        Kind.CARD: NINE - timedelta(minutes=20),
        Kind.SIGN_IN_SOON: NINE - timedelta(minutes=10),
        Kind.CLOSE: NINE + timedelta(minutes=90),
        Kind.SETTLE: NINE + timedelta(minutes=105),
    }
    assert found[Kind.CARD].useless_after == NINE + timedelta(minutes=90)


def test_a_closed_session_asks_for_feedback_instead_of_closing() -> None:
    closed_at = NINE + timedelta(minutes=95)
    found = by_kind(due(replace(a_session(), closed_at=closed_at), POLICY))
    assert Kind.CLOSE not in found
    assert found[Kind.FEEDBACK].due_at == closed_at


def test_a_session_closed_early_is_asked_about_only_near_its_end() -> None:
    found = by_kind(due(replace(a_session(), closed_at=NINE + timedelta(minutes=10)), POLICY))
    assert found[Kind.FEEDBACK].due_at == NINE + timedelta(minutes=80)


def test_a_session_closed_days_late_is_not_asked_about_any_more() -> None:
    late = replace(a_session(), closed_at=NINE + timedelta(days=2))
    assert Kind.FEEDBACK not in by_kind(due(late, POLICY))


def test_a_cancelled_session_asks_for_nothing() -> None:
    assert due(replace(a_session(), cancelled_at=NINE), POLICY) == []


@given(session=sessions, policy=policies)
def test_every_due_row_is_worth_something_for_a_while_unless_there_is_no_time_before(
    session: Session, policy: Policy
) -> None:
    for one in due(session, policy):
        assert one.session_id == session.id
        assert one.class_id == session.class_id
        assert one.due_at <= one.useless_after


@given(session=sessions, policy=policies, by=st.timedeltas(timedelta(days=-30), timedelta(days=30)))
def test_moving_a_session_moves_all_its_due_rows_by_as_much(session: Session, policy: Policy, by: timedelta) -> None:
    moved = replace(session, starts_at=session.starts_at + by, ends_at=session.ends_at + by)
    expected = [
        replace(one, due_at=one.due_at + by, useless_after=one.useless_after + by) for one in due(session, policy)
    ]
    assert due(moved, policy) == expected


@given(session=sessions, policy=policies, closed_for=st.timedeltas(timedelta(hours=-10), timedelta(hours=23)))
def test_feedback_is_never_asked_before_the_closing(session: Session, policy: Policy, closed_for: timedelta) -> None:
    closed = replace(session, closed_at=max(session.starts_at, session.ends_at + closed_for))
    asked = by_kind(due(closed, policy))[Kind.FEEDBACK]
    assert closed.closed_at is not None
    assert asked.due_at >= closed.closed_at
    assert asked.due_at >= session.ends_at - policy.feedback_before_end


def a_class(zone: ZoneInfo) -> Class:
    return Class(3, "任职培训班", "第1期", zone, "/1/")


def test_days_are_those_of_the_class_zone_without_cancelled_sessions() -> None:
    late_evening = a_session(datetime(2026, 3, 2, 17, 0, tzinfo=UTC))  # 01:00 on the 3rd in Shanghai
    off = replace(a_session(NINE + timedelta(days=5)), cancelled_at=NINE)
    assert days(a_class(SHANGHAI), [a_session(), a_session(), late_evening, off]) == [
        date(2026, 3, 2),
        date(2026, 3, 3),
    ]
