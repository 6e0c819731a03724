from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from classbell.domain import half_days
from classbell.domain.classes import Class, Session
from classbell.domain.overviews import (
    Held,
    Line,
    Overview,
    Person,
    State,
    added,
    gravest_first,
    line,
    rate,
    taken,
)
from classbell.domain.sheets import Count
from tests.domain.test_reminders import NINE, SHANGHAI, a_session

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
PATIENCE = 10 * MINUTE
TODAY = date(2026, 3, 2)
numbers = st.integers(0, 40)
counts = st.builds(lambda *kinds: Count(sum(kinds), *kinds), numbers, numbers, numbers, numbers, numbers, numbers)


def held(count: Count | None = None, is_taken: bool = True, **changes: object) -> Held:
    return Held(replace(a_session(), **changes), count or Count(), is_taken)  # type: ignore[arg-type] # any field


def a_person(person_id: int, **kinds: int) -> Person:
    return Person(person_id, f"学员{person_id}", None, 2, Count(expected=sum(kinds.values()), **kinds))


def a_line(class_id: int, *of: Held, people: tuple[Person, ...] = (), title: str = "任职培训班") -> Line:
    return line(Class(class_id, title, "第1期", SHANGHAI, "/1/"), of, people, NINE + HOUR, PATIENCE)


def test_a_session_has_no_register_only_once_patience_has_run_out_or_it_is_over() -> None:
    untaken = held(is_taken=False)
    assert untaken.state(NINE - MINUTE, PATIENCE) is State.TO_COME
    assert untaken.state(NINE + 9 * MINUTE, PATIENCE) is State.RUNNING
    assert untaken.state(NINE + PATIENCE, PATIENCE) is State.NO_REGISTER
    assert untaken.state(NINE + 95 * MINUTE, 3 * HOUR) is State.NO_REGISTER
    assert held().state(NINE + 95 * MINUTE, PATIENCE) is State.OVER
    assert held(opened_at=NINE - HOUR).state(NINE - MINUTE, PATIENCE) is State.RUNNING


def test_a_class_stands_as_its_gravest_session_does_and_counts_what_has_begun() -> None:
    present = Count(expected=3, on_time=2, absent=1)
    to_come = held(Count(expected=3, on_leave=1, unmarked=2), starts_at=NINE + 5 * HOUR, ends_at=NINE + 6 * HOUR)
    one = a_line(1, held(present), held(Count(expected=3, unmarked=3), is_taken=False), to_come)
    assert one.state is State.NO_REGISTER
    assert one.count == Count(expected=6, on_time=2, absent=1, unmarked=3)
    assert one.lost == 3
    assert rate(one.count, one.lost) == 2 / 3
    assert one.unregistered == (one.held[1],)


def test_who_is_in_two_classes_is_one_head_and_two_person_times() -> None:
    both = a_person(7, on_time=1)
    first = a_line(1, held(Count(expected=2, on_time=1, absent=1)), people=(both, a_person(8, absent=1)))
    second = a_line(2, held(Count(expected=1, on_time=1)), people=(both,))
    overview = Overview(TODAY, TODAY, NINE, (first, second), {7: 4, 9: 50})
    assert (overview.total.expected, len(overview.heads), overview.heads_present) == (3, 2, 1)
    assert overview.messages == 4
    assert (overview.within({2}).total.expected, len(overview.within({2}).heads)) == (1, 1)


def test_the_gravest_come_first_and_what_is_to_come_last() -> None:
    red = a_line(1, held(Count(expected=9, unmarked=9), is_taken=False), title="红")
    few, many = (a_line(n, held(Count(expected=9, on_time=9 - n, absent=n)), title=str(n)) for n in (2, 5))
    later = a_line(4, held(starts_at=NINE + 5 * HOUR, ends_at=NINE + 6 * HOUR))
    assert gravest_first([later, few, many, red]) == [red, many, few, later]


def test_leave_counts_neither_for_nor_against_the_rate() -> None:
    assert rate(Count(expected=10, on_time=6, late=2, on_leave=2), 0) == 1.0
    assert rate(Count(expected=2, on_leave=2), 0) is None
    assert rate(Count(expected=2, unmarked=2), 2) is None


def test_a_half_day_that_signs_in_once_has_a_register_for_all_its_sessions() -> None:
    policy = half_days.Policy()

    def at(session_id: int, starts_in: timedelta, **changes: object) -> Session:
        starts_at = NINE + starts_in
        moved = replace(a_session(), id=session_id, starts_at=starts_at, ends_at=starts_at + HOUR, signs_by="half_day")
        return replace(moved, **changes)  # type: ignore[arg-type] # any field

    sessions = [at(1, timedelta(0), opened_at=NINE), at(2, 2 * HOUR), at(3, 5 * HOUR), at(4, 7 * HOUR)]
    assert taken(sessions, {4}, policy) == {1, 2, 4}
    assert taken([replace(one, signs_by="session") for one in sessions], (), policy) == {1}


@given(of=st.lists(counts))
def test_sums_keep_every_kind_and_their_kinds_add_up(of: list[Count]) -> None:
    total = added(of)
    assert total.expected == sum(one.expected for one in of) == total.present + total.missing + total.on_leave
    assert total.present == sum(one.present for one in of)
