"""One value for a class's day: whatever is counted twice comes to the same."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.attendance import Status
from classbell.domain.sheets import KINDS, Count, DaySheet, count, fold
from tests.days import AT, CLASS, DAY, a_session, a_sheet, an_entry

statuses = st.one_of(st.none(), st.sampled_from(list(Status)))


@st.composite
def days(draw: st.DrawFn) -> DaySheet:
    """Up to four sessions whose rolls need not be the same."""
    sessions = [a_session(n + 1, hour=8 + 3 * n) for n in range(draw(st.integers(0, 4)))]
    entries = [
        an_entry(session, person, draw(statuses))
        for person in range(draw(st.integers(0, 12)))
        for session in sessions
        if draw(st.booleans())
    ]
    return fold(CLASS, DAY, sessions, entries, AT)


@given(days())
def test_kinds_add_up_to_the_expected_and_sessions_to_the_day(sheet: DaySheet) -> None:
    for counted in (*sheet.counts, sheet.total):
        assert sum(counted.of(kind) for kind in KINDS) == counted.expected
        assert counted.present + counted.on_leave + counted.missing == counted.expected
    for kind in KINDS:
        assert sum(counted.of(kind) for counted in sheet.counts) == sheet.total.of(kind)
    assert sum(counted.expected for counted in sheet.counts) == sheet.total.expected


@given(days())
def test_heads_are_people_and_person_times_are_entries(sheet: DaySheet) -> None:
    entries = [entry for line in sheet.lines for entry in line.entries if entry]
    assert len(entries) == sheet.total.expected
    assert len(sheet.lines) == sheet.heads_expected == len({line.person_id for line in sheet.lines})
    came = {entry.person_id for entry in entries if entry.status and entry.status.is_present}
    assert len(came) == sheet.heads_present <= sheet.total.present
    assert sum(number for _, number in sheet.evidence) == sheet.total.present
    assert sheet.total.unreachable == len({entry.person_id for entry in entries if not entry.is_reachable})


@given(days())
def test_every_line_has_a_place_for_every_session_and_the_grave_come_first(sheet: DaySheet) -> None:
    for line in sheet.lines:
        assert len(line.entries) == len(sheet.sessions)
        for session, entry in zip(sheet.sessions, line.entries, strict=True):
            assert entry is None or (entry.session_id, entry.person_id) == (session.id, line.person_id)
    assert all(one.gravity <= other.gravity for one, other in pairwise(sheet.by_gravity))
    assert sorted(line.person_id for line in sheet.by_gravity) == sorted(line.person_id for line in sheet.lines)


def test_a_cancelled_session_counts_for_nothing() -> None:
    held, called_off = a_session(1), replace(a_session(2, hour=14), cancelled_at=AT)
    entries = [an_entry(session, 1, Status.ON_TIME) for session in (held, called_off)]
    sheet = fold(CLASS, DAY, [called_off, held], entries, AT)
    assert sheet.sessions == (held,)
    assert sheet.total == Count(expected=1, on_time=1)


def test_a_day_of_three_by_hand() -> None:
    sheet = a_sheet([Status.ON_TIME, Status.LATE, None], [Status.ON_TIME, Status.ON_LEAVE, Status.ABSENT])
    assert sheet.counts == (
        Count(expected=3, on_time=1, late=1, unmarked=1, unreachable=1),
        Count(expected=3, on_time=1, on_leave=1, absent=1, unreachable=1),
    )
    assert (sheet.total.expected, sheet.total.present, sheet.total.missing) == (6, 3, 2)
    assert (sheet.heads_expected, sheet.heads_present) == (3, 2)
    assert [line.name for line in sheet.by_gravity] == ["学员2", "学员1", "学员0"]


def test_nobody_expected_is_no_error() -> None:
    assert count([]) == Count()
    assert a_sheet().lines == ()
