"""A lecturer's history, and the course's mean beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from classbell.domain.evaluations import Policy
from classbell.domain.forms import About, Form, Kind, Question
from classbell.domain.histories import History, Spoken, fold
from classbell.domain.lecturers import Lecturer

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
FORM = Form({"en": "Form"}, About.LECTURER, (Question(Kind.RATING, {"en": "How?"}),))
ONE = Lecturer(1, "Lecturer One", "/1/", None)


def spoken(round_id: int, lecturer_id: int, stars: Mapping[int, int], class_id: int = 1) -> Spoken:
    held_at = NOW + timedelta(days=round_id)
    zone = ZoneInfo("UTC")
    return Spoken(
        round_id, lecturer_id, class_id, f"Class {class_id}", "Session", held_at, zone, True, FORM, {0: stars}
    )


def history(*of: Spoken) -> History:
    return fold(ONE, of, (5, Policy()), NOW)


def test_rounds_come_newest_first_and_those_with_too_few_answers_without_figures() -> None:
    found = history(spoken(1, 1, {5: 5}), spoken(2, 1, {5: 4}), spoken(3, 1, {4: 5}), spoken(4, 2, {1: 9}))
    assert [one.spoken.round_id for one in found.entries] == [3, 2, 1]
    assert [one.estimate and one.estimate.mean for one in found.entries] == [80, None, 100]
    assert found.withheld == 1
    assert found.total is not None
    assert (found.total.count, found.total.mean) == (10, 90)


def test_the_course_stands_beside_a_lecturer_only_from_three_on() -> None:
    two = history(spoken(1, 1, {5: 5}), spoken(2, 2, {4: 5}), spoken(3, 3, {1: 4}))
    assert [one.course for one in two.entries] == [None]
    three = history(spoken(1, 1, {5: 5}), spoken(2, 2, {4: 5}), spoken(3, 3, {3: 10}))
    [entry] = three.entries
    assert entry.course is not None
    assert (entry.course.mean, entry.course.lecturers) == (75, 3)


def test_a_course_is_its_own_class_and_no_other() -> None:
    found = history(
        spoken(1, 1, {5: 5}), spoken(2, 2, {4: 5}), spoken(3, 3, {4: 5}, class_id=2), spoken(4, 1, {3: 5}, 2)
    )
    assert [one.course for one in found.entries] == [None, None]


def test_a_lecturer_of_whom_nothing_was_said_has_an_empty_history() -> None:
    found = history(spoken(1, 2, {5: 9}))
    assert (found.entries, found.total, found.withheld) == ((), None, 0)
