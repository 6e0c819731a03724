from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.bulk_revisions import compare, put_off
from classbell.domain.classes import Session
from classbell.domain.revisions import Sort
from classbell.domain.slots import Slot
from classbell.domain.workdays import Calendar, Entry, Published, Span
from tests.days import ZONE, a_session

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HELD = [a_session(1), a_session(2, "法律基础", hour=14), replace(a_session(3, hour=16), venue="一号厅")]
HELD = [replace(one, opened_at=None) for one in HELD]
NOW = HELD[0].starts_at - DAY


def a_slot(number: int, session: Session, by: timedelta = timedelta(0), venue: str = "") -> Slot:
    """A row of a timetable that has a session, moved by so much."""
    times = session.starts_at + by, session.ends_at + by
    return Slot(number, session.title, "classroom", venue, (), *times)


def test_the_same_timetable_again_changes_nothing() -> None:
    found = compare([a_slot(n, one) for n, one in enumerate(HELD)], HELD, NOW)
    assert (found.revisions, found.added, found.untouched) == ((), (), 3)


def test_a_row_with_the_title_of_a_session_that_is_not_in_the_file_is_that_session_moved() -> None:
    found = compare([a_slot(1, HELD[0]), a_slot(2, HELD[1], DAY), a_slot(3, HELD[2])], HELD, NOW)
    [revision] = found.revisions
    assert (revision.session_id, revision.sort) == (2, Sort.MOVED)
    assert revision.now.starts_at == HELD[1].starts_at + DAY
    assert found.untouched == 2


def test_what_a_row_leaves_empty_stays_and_what_it_names_is_taken() -> None:
    found = compare([a_slot(1, HELD[0], venue="二号厅"), a_slot(3, HELD[2])], HELD, NOW)
    [revision] = found.revisions
    assert (revision.session_id, revision.sort, revision.now.venue) == (1, Sort.CHANGED, "二号厅")


def test_under_one_title_the_first_row_is_the_first_session() -> None:
    found = compare([a_slot(1, HELD[2], 2 * DAY), a_slot(2, HELD[0], DAY)], HELD, NOW)
    assert [(one.session_id, one.now.starts_at) for one in found.revisions] == [
        (1, HELD[0].starts_at + DAY),
        (3, HELD[2].starts_at + 2 * DAY),
    ]


def test_what_has_begun_or_was_opened_stays_and_its_row_is_no_session_more() -> None:
    opened = [replace(HELD[0], opened_at=NOW), *HELD[1:2]]
    assert compare([a_slot(1, HELD[0]), a_slot(2, HELD[1])], opened, NOW).revisions == ()
    found = compare([a_slot(1, HELD[0], DAY)], opened, NOW)
    assert (found.revisions, len(found.added)) == ((), 1)


def test_other_titles_are_added() -> None:
    new = replace(a_slot(9, HELD[0], DAY), title="应急管理")
    found = compare([new], HELD, NOW)
    assert (found.revisions, found.added, found.untouched) == ((), (new,), 3)
    assert [one.sort for one in found.all] == [Sort.ADDED]


moves = st.lists(st.integers(-3, 60), min_size=3, max_size=3)


@given(moves=moves, at=st.timedeltas(-2 * DAY, 2 * DAY))
def test_each_row_is_one_session_at_most_and_none_is_lost(moves: list[int], at: timedelta) -> None:
    now: datetime = NOW + at
    slots = [a_slot(n, one, by * HOUR) for n, (one, by) in enumerate(zip(HELD, moves, strict=True))]
    found = compare(slots, HELD, now)
    ids = [one.session_id for one in found.revisions]
    assert len(ids) == len(set(ids))
    assert all(one.now.starts_at > now for one in found.revisions)
    again = [_after(one, {r.session_id: r.now.starts_at for r in found.revisions}) for one in HELD]
    assert not {slot.number for slot in compare(slots, again, now).added} - {slot.number for slot in found.added}
    assert compare(slots, again, now).revisions == ()


def _after(session: Session, moved: dict[int | None, datetime]) -> Session:
    starts_at = moved.get(session.id, session.starts_at)
    return replace(session, starts_at=starts_at, ends_at=starts_at + (session.ends_at - session.starts_at))


OFF = Calendar(Published(), [Entry(1, date(2026, 3, 2), date(2026, 3, 4), False, None, "校庆")])


def on(day: int, hour: int, number: int) -> Session:
    """A session in March 2026, of which the second is a Monday."""
    starts_at = datetime(2026, 3, day, hour, tzinfo=ZONE).astimezone(UTC)
    return replace(a_session(number), starts_at=starts_at, ends_at=starts_at + HOUR, opened_at=None)


def test_each_day_that_is_off_goes_whole_to_the_next_worked_day_without_sessions() -> None:
    held = [on(2, 9, 1), on(2, 14, 2), on(3, 9, 3), on(5, 9, 4), on(6, 9, 5)]
    found = put_off(held, Span(date(2026, 3, 2), date(2026, 3, 4)), ZONE, OFF, held[0].starts_at - DAY)
    moved = {one.session_id: one.now.starts_at.astimezone(ZONE) for one in found.revisions}
    assert {number: f"{at:%d %H}" for number, at in moved.items()} == {1: "09 09", 2: "09 14", 3: "10 09"}
    assert found.untouched == 2
    assert all(one.now.ends_at - one.now.starts_at == HOUR for one in found.revisions)


def test_what_was_opened_or_cancelled_or_lies_on_a_worked_day_stays() -> None:
    held = [replace(on(2, 9, 1), opened_at=NOW), replace(on(3, 9, 2), cancelled_at=NOW), on(5, 9, 3)]
    found = put_off(held, Span(date(2026, 3, 2), date(2026, 3, 5)), ZONE, OFF, held[0].starts_at - DAY)
    assert found.revisions == ()


@given(st.lists(st.tuples(st.integers(1, 28), st.integers(8, 18)), unique=True, max_size=8))
def test_nothing_moved_off_days_that_are_off_meets_anything_or_lands_on_a_day_off(times: list[tuple[int, int]]) -> None:
    held = [on(day, hour, number) for number, (day, hour) in enumerate(sorted(times))]
    found = put_off(held, Span(date(2026, 3, 2), date(2026, 3, 4)), ZONE, OFF, NOW - 365 * DAY)
    moved = {one.session_id: one.now.starts_at for one in found.revisions}
    stands = [moved.get(one.id, one.starts_at) for one in held]
    assert len(set(stands)) == len(stands)
    days = {at.astimezone(ZONE).date() for at in moved.values()}
    assert all(OFF.day(day).is_worked for day in days)
    assert days.isdisjoint({one.starts_at.astimezone(ZONE).date() for one in held})
    assert set(moved) == {one.id for one in held if 2 <= one.starts_at.astimezone(ZONE).day <= 4}
