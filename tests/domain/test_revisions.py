from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.errors.basics import NameTooLong, Refused
from classbell.domain.errors.timetables import (
    EndsBeforeStart,
    MomentMissing,
    MomentPast,
    MomentTwice,
    MomentUnclear,
    SessionClashes,
    SessionEnded,
    SessionTwin,
)
from classbell.domain.revisions import (
    STEPS,
    Revision,
    Sort,
    Standing,
    at,
    check,
    offers,
    read_lecturers,
    read_times,
    short,
    standing,
)
from tests.days import ZONE, a_session

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")
NINE = datetime(2026, 3, 2, 9, tzinfo=ZONE).astimezone(UTC)
NOW = NINE - 5 * DAY
STANDS = Standing("公文写作", "一号厅", ("授课人甲",), NINE, NINE + timedelta(minutes=90))


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def sort(was: Standing | None, now: Standing) -> Sort | None:
    return Revision(1, was, now).sort


def test_a_revision_is_named_by_what_it_means_to_those_concerned() -> None:
    off = replace(STANDS, takes_place=False)
    assert sort(None, STANDS) is Sort.ADDED
    assert sort(off, STANDS) is Sort.RESTORED
    assert sort(STANDS, off) is Sort.CANCELLED
    assert sort(STANDS, at(STANDS, NINE + DAY)) is Sort.MOVED
    assert sort(STANDS, replace(STANDS, venue="二号厅")) is Sort.CHANGED
    assert sort(STANDS, replace(STANDS, lecturers=())) is Sort.CHANGED


def test_what_comes_to_nothing_is_told_to_nobody() -> None:
    off = replace(STANDS, takes_place=False)
    assert sort(STANDS, STANDS) is sort(None, off) is sort(off, replace(off, venue="二号厅")) is None


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("14:00", local(2, 14), local(2, 15, 30)),
        ("14:00-16:00", local(2, 14), local(2, 16)),
        ("下午2点到4点半", local(2, 14), local(2, 16, 30)),
        ("3月5日 8:30 – 10:00", local(5, 8, 30), local(5, 10)),
        ("3-05 8:30", local(5, 8, 30), local(5, 10)),
        ("2026-03-05 8:30-10:00", local(5, 8, 30), local(5, 10)),
        ("周三 14:00至15:00", datetime(2026, 2, 25, 14, tzinfo=ZONE), datetime(2026, 2, 25, 15, tzinfo=ZONE)),
        ("明天 下午3点", datetime(2026, 2, 26, 15, tzinfo=ZONE), datetime(2026, 2, 26, 16, 30, tzinfo=ZONE)),
        ("Thu, Mar 5 08:30–10:00", local(5, 8, 30), local(5, 10)),
        ("3月5日周四 08:30–10:00", local(5, 8, 30), local(5, 10)),
        ("3-05 2pm-4pm", local(5, 14), local(5, 16)),
        ("3-05 2pm", local(5, 14), local(5, 15, 30)),
        ("tomorrow 2:00 pm to 4:00 pm", datetime(2026, 2, 26, 14, tzinfo=ZONE), datetime(2026, 2, 26, 16, tzinfo=ZONE)),
        ("下午两点到四点半", local(2, 14), local(2, 16, 30)),
        ("3月5号 上午九点-十一点", local(5, 9), local(5, 11)),
    ],
)
def test_times_are_read_as_people_type_them(text: str, begins: datetime, ends: datetime) -> None:
    assert read_times(text, (STANDS.starts_at, STANDS.ends_at), NOW, ZONE) == (begins, ends)


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("改天", MomentUnclear),
        ("16:00-14:00", EndsBeforeStart),
        ("2026-02-01 9:00", MomentPast),
        ("14:00-14:00", EndsBeforeStart),
        ("5:00-23:30", EndsBeforeStart),
    ],
)
def test_times_that_cannot_be_are_refused(text: str, refused: type[Refused]) -> None:
    with pytest.raises(refused):
        read_times(text, (STANDS.starts_at, STANDS.ends_at), NOW, ZONE)


def test_a_session_that_is_to_be_added_needs_an_end() -> None:
    with pytest.raises(MomentUnclear):
        read_times("3-05 8:30", None, NOW, ZONE)
    assert read_times("3-05 8:30-9:00", None, NOW, ZONE) == (local(5, 8, 30), local(5, 9))


def test_where_the_clocks_change_a_time_that_is_skipped_or_comes_twice_is_refused() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(MomentMissing):
        read_times("2026-03-29 2:30-4:00", None, now, BERLIN)
    with pytest.raises(MomentMissing):
        read_times("2026-03-29 1:30-2:30", None, now, BERLIN)
    with pytest.raises(MomentTwice):
        read_times("2026-10-25 2:30-4:00", None, now, BERLIN)


@given(
    after=st.timedeltas(timedelta(0), 1000 * DAY),
    zone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
)
def test_a_start_that_is_offered_is_moved_by_the_clock_on_the_wall_and_lasts_as_long(
    after: timedelta, zone: str
) -> None:
    starts_at = NINE + after
    stands = at(STANDS, starts_at)
    found = offers(stands, starts_at - 30 * DAY, ZoneInfo(zone))
    assert len(found) >= len(STEPS) - 3
    for by, begins in found:
        shown = [one.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for one in (starts_at, begins)]
        assert shown[1] - shown[0] == by
        assert at(stands, begins).ends_at - begins == stands.ends_at - stands.starts_at


def test_nothing_is_offered_that_has_passed() -> None:
    assert all(begins > NINE for _, begins in offers(STANDS, NINE, ZONE))


def test_the_past_is_not_changed() -> None:
    session = a_session(1)
    to = at(standing(session), session.starts_at + DAY)
    check(session, to, session.starts_at + timedelta(minutes=1), [session])
    with pytest.raises(SessionEnded):
        check(session, to, session.ends_at, [session])
    with pytest.raises(SessionEnded):
        check(replace(session, settled_at=NINE), to, NOW, [session])


def test_a_session_is_not_moved_into_the_past_but_what_runs_can_change_its_room() -> None:
    session = a_session(1)
    now = session.starts_at + timedelta(minutes=5)
    check(session, replace(standing(session), venue="二号厅"), now, [session])
    with pytest.raises(MomentPast):
        check(session, at(standing(session), now - timedelta(minutes=1)), now, [session])


def test_two_sessions_of_a_class_are_not_held_at_the_same_time() -> None:
    session, other = a_session(1), a_session(2, "法律", hour=14)
    with pytest.raises(SessionClashes):
        check(session, at(standing(session), other.ends_at - timedelta(minutes=1)), NOW, [session, other])
    check(session, at(standing(session), other.ends_at), NOW, [session, other])
    check(session, at(standing(session), other.starts_at), NOW, [session, replace(other, cancelled_at=NOW)])


def test_a_session_does_not_take_the_place_of_its_cancelled_twin() -> None:
    session, twin = a_session(1), replace(a_session(2, hour=14), cancelled_at=NOW)
    with pytest.raises(SessionTwin):
        check(session, at(standing(session), twin.starts_at), NOW, [session, twin])


def test_a_session_can_be_cancelled_whatever_else_is_held() -> None:
    session, other = a_session(1), a_session(2, "法律")
    check(session, replace(standing(session), takes_place=False), NOW, [session, other])


def test_names_are_parted_and_kept_short() -> None:
    assert read_lecturers("授课人甲、授课人乙, Lecturer C") == ("授课人甲", "授课人乙", "Lecturer C")
    assert short(" 二号厅 ") == "二号厅"
    with pytest.raises(NameTooLong):
        short("厅" * 101)
