"""Means with their intervals, against tables and against counting by hand."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.estimates import Estimate, of_form, pooled, student
from classbell.domain.forms import About, Form, Kind, Question

WORDS = {"en": "How was it?"}


def form(*kinds: Kind) -> Form:
    return Form({"en": "Form"}, About.SESSION, tuple(Question(kind, WORDS) for kind in kinds))


@pytest.mark.parametrize(
    ("freedom", "printed"),
    [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (9, 2.262), (10, 2.228), (29, 2.045), (60, 2.0), (120, 1.98)],
)
def test_t_is_what_every_table_prints(freedom: int, printed: float) -> None:
    assert round(student(freedom), 3) == printed


def test_a_mean_and_its_interval_are_those_worked_out_by_hand() -> None:
    found = of_form(form(Kind.RATING), {0: {3: 1, 4: 2, 5: 2}}, 5)
    assert found is not None
    assert found.count == 5
    assert found.mean == pytest.approx(84)  # (3 + 4 + 4 + 5 + 5) / 5 of 5
    assert found.margin == pytest.approx(2.776 * 0.8367 / 5**0.5 / 5 * 100, abs=0.02)


def test_points_and_ratings_stand_beside_each_other_out_of_100() -> None:
    found = of_form(form(Kind.RATING, Kind.POINTS), {0: {5: 6}, 1: {10: 6}}, 5)
    assert found is not None
    assert (found.mean, found.margin) == (75, 0)


def test_nothing_is_estimated_of_too_few_answers_to_any_scale_or_of_none() -> None:
    assert of_form(form(Kind.RATING, Kind.RATING), {0: {5: 9}, 1: {5: 4}}, 5) is None
    assert of_form(form(Kind.RATING), {}, 5) is None
    assert of_form(form(Kind.RATING), {0: {5: 1}}, 1) is None
    assert of_form(form(Kind.TEXT), {}, 5) is None
    assert pooled([]) is None


def test_rounds_are_pooled_by_the_weight_of_their_answers() -> None:
    found = pooled([Estimate(10, 80, 4, 9), Estimate(30, 100, 0, 29)])
    assert found is not None
    assert (found.count, found.mean, found.freedom) == (40, 95, 38)
    assert found.margin == pytest.approx(student(38) * (4 / student(9)) * 10 / 40)


@given(st.dictionaries(st.integers(1, 5), st.integers(1, 50), min_size=1))
def test_an_interval_holds_its_mean_and_stays_on_the_scale(counts: dict[int, int]) -> None:
    found = of_form(form(Kind.RATING), {0: counts}, 2)
    if sum(counts.values()) < 2:
        assert found is None
        return
    assert found is not None
    assert 0 <= found.least <= found.mean <= found.most <= 100
    assert found.margin < inf
