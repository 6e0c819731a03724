from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain import head_counts
from classbell.domain.attendance import Evidence, Mark, Status
from classbell.domain.errors.register import HeadsNotUnderstood
from classbell.domain.sheets import Entry


def entry(person_id: int, status: Status | None, evidence: Evidence = Evidence.ROTATING) -> Entry:
    mark = None if status is None else Mark(1, person_id, status, evidence, None)
    return Entry(1, person_id, f"学员{person_id}", None, None, is_reachable=True, mark=mark)


@pytest.mark.parametrize("text", ["71", " 71 ", "７１", "71人", "71 people", "0071"])
def test_a_number_is_read_as_people_write_it(text: str) -> None:
    assert head_counts.read(text) == 71


@pytest.mark.parametrize("text", ["", "人", "-3", "7.5", "71 72", "很多", "99999", "²"])
def test_what_is_no_number_of_people_is_refused(text: str) -> None:
    with pytest.raises(HeadsNotUnderstood):
        head_counts.read(text)


@given(st.integers(0, 3000))
def test_the_offered_numbers_hold_the_marked_one_and_none_below_zero(present: int) -> None:
    offered = head_counts.around(present)
    assert present in offered
    assert min(offered) >= 0
    assert len(offered) == len(set(offered)) == 8


def test_the_weakest_marks_are_those_of_the_lowest_grade_that_occurs() -> None:
    entries = [
        entry(1, Status.ON_TIME),
        entry(2, Status.LATE, Evidence.STATIC),
        entry(3, Status.ABSENT, Evidence.TYPED),
        entry(4, None),
        entry(5, Status.ON_TIME, Evidence.SEEN),
    ]
    doubts = head_counts.doubts(entries)
    assert [one.person_id for one in doubts.weakest] == [2]
    assert doubts.grades == ((Evidence.STATIC, 1), (Evidence.ROTATING, 1), (Evidence.SEEN, 1))
    assert head_counts.doubts(entries[4:]).weakest == ()
