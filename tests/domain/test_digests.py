from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.classes import Class
from classbell.domain.digests import KINDS, WEEKS, Policy, Weekday, about, due, monday_of, together
from classbell.domain.reminders import Due, Kind

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 23)
DAY = timedelta(days=1)
POLICY = Policy()
zones = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]).map(ZoneInfo)
days = st.sets(st.dates(date(2026, 1, 1), date(2028, 12, 31)), max_size=40).map(sorted)


def a_class(zone: ZoneInfo = SHANGHAI) -> Class:
    return Class(3, "任职培训班", "第1期", zone, "/1/")


def local(dues: list[Due], kind: Kind, zone: ZoneInfo = SHANGHAI) -> list[datetime]:
    return [one.due_at.astimezone(zone).replace(tzinfo=None) for one in dues if one.kind is kind]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute))


def test_supervisors_are_told_in_the_evening_and_organisers_an_hour_later() -> None:
    found = due(a_class(), [MONDAY, MONDAY + DAY], POLICY)
    assert local(found, Kind.DIGEST) == [at(MONDAY, 18), at(MONDAY + DAY, 18)]
    assert local(found, Kind.OFFICE_DAY) == [at(MONDAY, 19), at(MONDAY + DAY, 19)]


def test_the_week_is_told_on_friday_and_to_organisers_on_the_monday_after() -> None:
    found = due(a_class(), [MONDAY, MONDAY + DAY], POLICY)
    assert local(found, Kind.WEEK) == [at(MONDAY + 4 * DAY, 18, 30)]
    assert local(found, Kind.OFFICE_WEEK) == [at(MONDAY + 7 * DAY, 8, 30)]


def test_a_class_of_a_make_up_saturday_is_told_on_that_day() -> None:
    assert local(due(a_class(), [MONDAY, MONDAY + 5 * DAY], POLICY), Kind.WEEK) == [at(MONDAY + 5 * DAY, 18, 30)]


def test_by_policy_the_week_is_always_told_on_its_last_class_day() -> None:
    found = due(a_class(), [MONDAY, MONDAY + 2 * DAY, MONDAY + 8 * DAY], Policy(week_on=Weekday.MONDAY))
    assert local(found, Kind.WEEK) == [at(MONDAY + 2 * DAY, 18, 30), at(MONDAY + 8 * DAY, 18, 30)]


def test_a_class_without_sessions_asks_for_no_digest() -> None:
    assert due(a_class(), [], POLICY) == []


@given(held=days, zone=zones, week_on=st.sampled_from(Weekday), office_on=st.sampled_from(Weekday))
def test_every_day_and_every_week_is_told_of_once_after_it_has_been(
    held: list[date], zone: ZoneInfo, week_on: Weekday, office_on: Weekday
) -> None:
    class_ = a_class(zone)
    found = due(class_, held, Policy(week_on=week_on, office_week_on=office_on))
    for kind in KINDS:
        told = [about(kind, class_.day_of(one.due_at)) for one in found if one.kind is kind]
        expected = sorted({monday_of(day) for day in held}) if kind in WEEKS else held
        assert told == expected
    for one in found:
        came_on = class_.day_of(one.due_at)
        first = about(one.kind, came_on)
        last = max(day for day in held if (monday_of(day) if one.kind in WEEKS else day) == first)
        assert last <= came_on
        assert one.due_at < one.useless_after


@given(held=days, zone=zones, hour=st.times())
def test_a_digest_comes_at_its_time_of_day_or_as_much_later_as_the_clocks_skip(
    held: list[date], zone: ZoneInfo, hour: time
) -> None:
    found = due(a_class(zone), held, Policy(day_at=hour.replace(tzinfo=None, fold=0)))
    for day, came_at in zip(held, local(found, Kind.DIGEST, zone), strict=True):
        assert timedelta(0) <= came_at - datetime.combine(day, hour) <= timedelta(hours=1)


pairs = st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)))


@given(readers=pairs, class_id=st.integers(1, 8))
def test_classes_go_together_exactly_where_readers_lead_from_one_to_the_other(
    readers: list[tuple[int, int]], class_id: int
) -> None:
    found = together(class_id, readers)
    assert class_id in found
    for one, person_id in readers:
        others = {other for other, who in readers if who == person_id}
        assert one not in found or others <= found
        assert all((a in found) == (b in found) for a, b in pairwise(sorted(others)))
    assert all(together(one, readers) == found for one in found)
