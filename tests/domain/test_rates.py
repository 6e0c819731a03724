"""Rates and rows of absences by value, and whom they warn of."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.attendance import Status
from classbell.domain.rates import Attended, Kind, Policy, Standing, Warned, crossed, fold, gravest, lowest_first

ON, LATE, LEAVE, ABSENT = Status.ON_TIME, Status.LATE, Status.ON_LEAVE, Status.ABSENT
POLICY = Policy(below=(80, 60), least=4, absences=(2, 4))
statuses = st.lists(st.sampled_from([*Status, None]), min_size=1, max_size=12)


def attended(statuses: Sequence[Status | None], person_id: int = 1) -> list[Attended]:
    return [Attended(person_id, f"学员{person_id}", None, number, status) for number, status in enumerate(statuses, 1)]


def standing(*statuses: Status | None) -> Standing:
    [one] = fold(attended(statuses))
    return one


def test_leave_stands_apart_from_the_rate() -> None:
    one = standing(ON, LATE, LEAVE, ABSENT)
    assert (one.expected, one.present, one.late, one.on_leave, one.absent) == (4, 2, 1, 1, 1)
    assert one.rate == 2 / 3
    assert standing(LEAVE).rate is None


def test_who_joins_late_is_expected_from_then_on() -> None:
    late, early = fold([*attended([ON], 1), *attended([ON, ABSENT], 2)])
    assert (late.rate, early.rate) == (1.0, 0.5)


def test_a_row_of_absences_goes_on_over_leave_and_ends_with_presence() -> None:
    assert (standing(ON, ABSENT, LEAVE, ABSENT).streak, standing(ON, ABSENT, LEAVE, ABSENT).since_session_id) == (2, 2)
    assert standing(ABSENT, ABSENT, ON).streak == 0
    assert standing(ABSENT, None, ABSENT).streak == 1, "nobody knows of the one between"


def test_thresholds_are_crossed_once_each_and_only_the_gravest_is_told() -> None:
    one = standing(ABSENT, ABSENT, ABSENT, ABSENT)
    found = crossed(one, POLICY)
    assert found == [
        Warned(Kind.STREAK, 2, 1),
        Warned(Kind.STREAK, 4, 1),
        Warned(Kind.RATE, 80),
        Warned(Kind.RATE, 60),
    ]
    assert gravest(found) == [Warned(Kind.RATE, 60), Warned(Kind.STREAK, 4, 1)]
    assert crossed(standing(ABSENT), POLICY) == [], "one session says nothing of a rate"
    assert crossed(standing(ON, ON, ON, ON, ABSENT), POLICY) == [], "80 percent is not below 80"


@given(statuses)
def test_figures_add_up(found: list[Status | None]) -> None:
    one = standing(*found)
    unmarked = sum(status is None for status in found)
    assert one.expected == one.present + one.on_leave + one.absent + unmarked
    assert one.streak <= one.absent
    assert one.rate is None or 0 <= one.rate <= 1
    if found[-1] and found[-1].is_present:
        assert one.streak == 0
        assert not [warned for warned in crossed(one, POLICY) if warned.kind is Kind.STREAK]


@given(st.lists(statuses, min_size=1, max_size=6))
def test_the_lowest_come_first(classmates: list[list[Status | None]]) -> None:
    rows = [row for number, found in enumerate(classmates) for row in attended(found, number)]
    ordered = lowest_first(fold(rows))
    known = [one.rate for one in ordered if one.rate is not None]
    assert known == sorted(known)
    assert len(ordered) == len(classmates)
