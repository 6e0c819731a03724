"""Leave by value: how long it is, what it takes of a class, who may grant it, and when somebody is due back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.attendance import Evidence, Mark, Origin, Status, judge, judge_half_day, on_leave, scanned
from classbell.domain.attendance import Policy as Attendance
from classbell.domain.classes import Session
from classbell.domain.errors.basics import Refused
from classbell.domain.errors.leave import DatesNotUnderstood, LeaveBackwards, LeaveBeyondClass, LeavePast
from classbell.domain.half_days import Policy as HalfDays
from classbell.domain.leave import Kind, Policy, Rank, Span, check_span, due_back_at, gauge, mark
from classbell.domain.leave_dates import Days, read
from classbell.domain.leave_days import Half, days, half_of
from classbell.domain.leave_requests import Verdict, path, rank_of, required, verdict
from classbell.domain.leave_tallies import Used, limit_of, tally
from classbell.domain.people import Grant, Role, Scope

ZONE = ZoneInfo("Asia/Shanghai")
FIRST = date(2026, 11, 23)
HOUR = timedelta(hours=1)
POLICY = Policy()
HALVES = HalfDays()


def a_session(number: int, starts_at: datetime, lasts_for: timedelta = 3 * HOUR, cancelled: bool = False) -> Session:
    return Session(
        id=number,
        class_id=1,
        class_title="班",
        title=f"课 {number}",
        mode="classroom",
        venue=None,
        starts_at=starts_at,
        ends_at=starts_at + lasts_for,
        zone=ZONE,
        code_kind="rotating",
        opened_at=None,
        closed_at=None,
        cancelled_at=starts_at if cancelled else None,
    )


def a_week() -> list[Session]:
    """Seven days of three hours in the morning and three in the afternoon: 42 hours."""
    starts = [
        datetime(2026, 11, 23 + number, hour, tzinfo=ZONE).astimezone(UTC) for number in range(7) for hour in (9, 14)
    ]
    return [a_session(number, at) for number, at in enumerate(starts)]


def whole_days(first: date, last: date) -> Span:
    return Span(*days(first, last, ZONE))


def half(on: date, of: Half) -> Span:
    return Span(*half_of(on, of, ZONE, HALVES), half=of)


def test_a_class_of_seven_days_allows_one_of_them() -> None:
    attended = [(session, None) for session in a_week()]
    of = gauge(attended, whole_days(FIRST, FIRST), Kind.SICK, POLICY)
    assert (of.used, of.asked, of.limit, of.over) == (timedelta(), 6 * HOUR, 6 * HOUR, timedelta())
    of = gauge(attended, Span(*days(FIRST, FIRST + timedelta(days=1), ZONE)), Kind.PERSONAL, POLICY)
    assert of.over == 6 * HOUR


def test_official_leave_is_shown_and_does_not_count() -> None:
    week = a_week()
    granted = [(one, mark(one, 7, Kind.OFFICIAL, 9) if one.id < 2 else None) for one in week]
    of = gauge(granted, whole_days(FIRST, FIRST + timedelta(days=3)), Kind.OFFICIAL, POLICY)
    assert (of.used, of.asked, of.counts) == (timedelta(), timedelta(), False)
    of = gauge(granted, None, Kind.OFFICIAL, Policy(counted=tuple(Kind)))
    assert (of.used, of.counts) == (6 * HOUR, True)


def test_leave_by_hand_counts_and_what_is_used_is_not_asked_for_again() -> None:
    week = a_week()
    by_hand = Mark(0, 7, Status.ON_LEAVE, Evidence.TYPED, None, "去医院", 9, Origin.HAND)
    attended = [(one, by_hand if one.id == 0 else None) for one in week]
    of = gauge(attended, whole_days(FIRST, FIRST), Kind.SICK, POLICY)
    assert (of.used, of.asked) == (3 * HOUR, 3 * HOUR)


def test_cancelled_sessions_count_nowhere() -> None:
    week = a_week()
    attended = [(a_session(one.id, one.starts_at, cancelled=one.id == 0), None) for one in week]
    of = gauge(attended, whole_days(FIRST, FIRST), Kind.SICK, POLICY)
    assert (of.asked, of.limit) == (3 * HOUR, 39 * HOUR / 7)


@given(st.lists(st.sampled_from([None, *Kind]), min_size=14, max_size=14), st.integers(0, 6), st.integers(0, 6))
def test_used_and_asked_for_never_overlap_nor_exceed_the_class(
    kinds: list[Kind | None], first: int, length: int
) -> None:
    week = a_week()
    attended = [(one, mark(one, 7, kind, 9) if kind else None) for one, kind in zip(week, kinds, strict=True)]
    span = whole_days(FIRST + timedelta(days=first), FIRST + timedelta(days=first + length))
    of = gauge(attended, span, Kind.SICK, POLICY)
    counted = [kind for kind in kinds if kind in POLICY.counted]
    assert of.used == 3 * HOUR * len(counted)
    assert of.used + of.asked <= 42 * HOUR
    assert of.over == max(of.used + of.asked - 6 * HOUR, timedelta())


@pytest.mark.parametrize(
    ("span", "length", "rank"),
    [
        (half(FIRST, Half.MORNING), 0.5, Rank.SUPERVISOR),
        (Span(datetime(2026, 11, 23, 1, tzinfo=UTC), datetime(2026, 11, 23, 4, tzinfo=UTC), 3), 0.5, Rank.SUPERVISOR),
        (whole_days(FIRST, FIRST), 1.0, Rank.ORGANISER),
        (whole_days(FIRST, FIRST + timedelta(days=2)), 3.0, Rank.ABOVE),
    ],
)
def test_who_grants_rises_with_the_length(span: Span, length: float, rank: Rank) -> None:
    assert span.days(ZONE) == length
    assert required(length, POLICY) is rank
    assert path(length, POLICY)[-1] is rank
    assert [verdict(one, length, POLICY) for one in Rank] == [
        Verdict.GRANTED if one.height >= rank.height else Verdict.PASSED for one in Rank
    ]


def test_a_rank_is_the_highest_that_somebody_has_over_the_class() -> None:
    scope = Scope("/1/7/", 3)
    of_class = Grant(Role.ORGANISER, None, 3)
    of_unit, of_above = Grant(Role.ORGANISER, "/1/7/", None), Grant(Role.ORGANISER, "/1/", None)
    boss, lecturer = Grant(Role.SUPERVISOR, None, 3), Grant(Role.LECTURER, None, 3)
    assert rank_of([lecturer], scope) is None
    assert rank_of([Grant(Role.ADMIN, "/1/8/", None)], scope) is None
    assert rank_of([boss, lecturer], scope) is Rank.SUPERVISOR
    assert rank_of([boss, of_class], scope) is rank_of([of_unit], scope) is Rank.ORGANISER
    assert rank_of([boss, of_above], scope) is rank_of([Grant(Role.ADMIN, "/1/7/", None)], scope) is Rank.ABOVE


@given(st.dates(date(2026, 1, 1), date(2026, 12, 30)), st.times())
def test_every_instant_lies_in_exactly_one_half_of_its_day(on: date, clock: time) -> None:
    at = datetime.combine(on, clock, ZONE)
    spans = [half(at.date(), of) for of in Half]
    assert sum(one.from_at <= at < one.until_at for one in spans) == 1
    assert (spans[0].from_at, spans[-1].until_at) == days(at.date(), at.date(), ZONE)


def test_a_leave_covers_what_begins_in_it_and_one_session_wherever_it_goes() -> None:
    week = a_week()
    morning = half(FIRST, Half.MORNING)
    assert [one.id for one in week if morning.covers(one)] == [0]
    assert [one.id for one in week if whole_days(FIRST, FIRST).covers(one)] == [0, 1]
    one = Span(week[2].starts_at, week[2].ends_at, 2)
    assert one.covers(a_session(2, week[9].starts_at))
    assert not one.covers(a_session(3, week[2].starts_at))


def test_a_sign_in_ends_leave_from_that_session_but_one_for_the_half_day_does_not() -> None:
    session = a_week()[0]
    leave = mark(session, 7, Kind.SICK, 9)
    scan = judge(session, 7, session.starts_at, Evidence.ROTATING, Attendance())
    assert scanned(leave, scan) == scan
    assert scanned(leave, judge_half_day(session, scan, Attendance())) == leave
    assert on_leave(scan, leave) == scan


def test_only_what_is_ahead_and_within_the_class_can_be_asked_for() -> None:
    week, now = a_week(), datetime(2026, 11, 24, 10, tzinfo=ZONE)
    check_span(whole_days(date(2026, 11, 24), date(2026, 11, 29)), week, ZONE, now)
    check_span(half(date(2026, 11, 24), Half.MORNING), week, ZONE, now)
    for span, refusal in (
        (whole_days(FIRST, date(2026, 11, 25)), LeavePast),
        (half(FIRST, Half.EVENING), LeavePast),
        (whole_days(date(2026, 11, 29), date(2026, 11, 30)), LeaveBeyondClass),
        (whole_days(date(2026, 12, 5), date(2026, 12, 5)), LeaveBeyondClass),
        (Span(now, now), LeaveBackwards),
    ):
        with pytest.raises(refusal):
            check_span(span, week, ZONE, now)
    with pytest.raises(LeavePast):
        check_span(whole_days(date(2026, 11, 25), date(2026, 11, 25)), [], ZONE, now)


def test_somebody_is_due_back_for_the_first_session_after_their_leave() -> None:
    week = a_week()
    assert due_back_at(half(FIRST, Half.MORNING), week, POLICY) == week[1].starts_at + POLICY.overdue_after
    assert due_back_at(whole_days(FIRST, FIRST), week, POLICY) == week[2].starts_at + POLICY.overdue_after
    week[2] = a_session(2, week[2].starts_at, cancelled=True)
    assert due_back_at(whole_days(FIRST, FIRST), week, POLICY) == week[3].starts_at + POLICY.overdue_after
    assert due_back_at(whole_days(FIRST, date(2026, 11, 29)), week, POLICY) is None


def test_leave_of_a_class_adds_up_by_person_the_most_first() -> None:
    used = [
        Used(1, "甲", None, 3 * HOUR, "official"),
        Used(1, "甲", None, 3 * HOUR, "official"),
        Used(2, "乙", "一组", 3 * HOUR, "sick"),
        Used(2, "乙", "一组", 2 * HOUR, "去医院"),
    ]
    first, second = tally(used, POLICY)
    assert (first.name, first.counted, first.sessions) == ("乙", 5.0, 2)
    assert first.hours == {Kind.SICK: 3.0, Kind.PERSONAL: 2.0, Kind.OFFICIAL: 0.0}
    assert (second.name, second.counted, second.hours[Kind.OFFICIAL]) == ("甲", 0.0, 6.0)
    assert limit_of(a_week(), POLICY) == 6.0


TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("said", "first", "last", "of"),
    [
        ("11-23", "2026-11-23", "2026-11-23", None),
        ("11月23日至25日", "2026-11-23", "2026-11-25", None),
        ("11月30日到12月2日", "2026-11-30", "2026-12-02", None),
        ("11.23-11.25", "2026-11-23", "2026-11-25", None),
        ("2026-11-23 至 2026-11-25", "2026-11-23", "2026-11-25", None),
        ("明天", "2026-11-23", "2026-11-23", None),
        ("明天上午", "2026-11-23", "2026-11-23", Half.MORNING),
        ("后天下午", "2026-11-24", "2026-11-24", Half.AFTERNOON),
        ("23 Nov to 25 Nov", "2026-11-23", "2026-11-25", None),
        ("tomorrow evening", "2026-11-23", "2026-11-23", Half.EVENING),
        ("1月3日", "2027-01-03", "2027-01-03", None),
        ("11月21日", "2026-11-21", "2026-11-21", None),
    ],
)
def test_days_are_read_as_people_type_them(said: str, first: str, last: str, of: Half | None) -> None:
    assert read(said, TODAY) == Days(date.fromisoformat(first), date.fromisoformat(last), of)


@pytest.mark.parametrize("said", ["", "2-30", "下周", "11月23日上午至25日", "123456", "1到2到3", "a" * 61, "to"])
def test_what_is_no_day_is_not_guessed_at(said: str) -> None:
    with pytest.raises(DatesNotUnderstood):
        read(said, TODAY)


@given(st.text(st.sampled_from("0123456789-/.月日年至到 明今天上午novtuesday:+"), max_size=30))
def test_whatever_is_typed_is_read_or_refused(said: str) -> None:
    try:
        found = read(said, TODAY)
    except Refused:
        return
    assert found.first <= found.last


@given(st.dates(date(2026, 6, 1), date(2027, 4, 30)), st.integers(0, 20))
def test_days_written_out_in_full_are_read_back(first: date, more: int) -> None:
    last = first + timedelta(days=more)
    assert read(f"{first} 至 {last}", TODAY) == Days(first, last)
