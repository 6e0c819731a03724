"""Whom a name in a timetable means."""

from __future__ import annotations

from classbell.domain.lecturers import Known, Named, name_all

FIRST, SECOND, OTHER = (
    Known(number, name, unit, None, None)
    for number, name, unit in ((1, "授课人甲", "党校"), (2, "授课人甲", "财政局"), (3, "授课人乙", ""))
)


def named(
    *names: str, said: dict[str, int | None] | None = None, known: tuple[Known, ...] = (FIRST, OTHER)
) -> list[Named]:
    return name_all([names], known, said or {})


def test_a_name_means_the_one_lecturer_of_that_name() -> None:
    [one] = named("授课人甲")
    assert (one.meant, one.is_said, one.is_open) == (FIRST, False, False)


def test_of_namesakes_none_is_meant_until_somebody_says_which() -> None:
    [one] = named("授课人甲", known=(FIRST, SECOND))
    assert (one.meant, one.is_open, one.namesakes) == (None, True, (FIRST, SECOND))
    [one] = named("授课人甲", known=(FIRST, SECOND), said={"授课人甲": 2})
    assert (one.meant, one.is_open) == (SECOND, False)


def test_a_name_can_be_said_to_mean_nobody_known() -> None:
    [one] = named("授课人甲", said={"授课人甲": None})
    assert (one.meant, one.is_said) == (None, True)


def test_what_was_said_is_void_once_that_person_is_no_lecturer_here() -> None:
    [one] = named("授课人甲", known=(FIRST,), said={"授课人甲": 2})
    assert (one.meant, one.is_said) == (FIRST, False)


def test_an_unknown_name_stays_a_name() -> None:
    [one] = named("外请专家")
    assert (one.meant, one.namesakes, one.is_open) == (None, (), False)


def test_sessions_are_counted_once_each_in_the_order_of_first_appearance() -> None:
    found = name_all([["乙", "甲", "乙"], ["甲"]], [], {})
    assert [(one.name, one.sessions) for one in found] == [("乙", 1), ("甲", 2)]
