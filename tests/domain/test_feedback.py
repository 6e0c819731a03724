from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.classes import Session
from classbell.domain.errors import CommentTooLong, FeedbackClosed, RatingOutOfRange
from classbell.domain.feedback import Form, Policy, check_comment, check_open, check_rating, summarise

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SESSION = Session(
    7, 3, "班", "课", "classroom", None, NOW, NOW + timedelta(hours=1), ZoneInfo("UTC"), "rotating", None, NOW, None
)
FORM = Form(1, SESSION, NOW, NOW + timedelta(days=3))

ratings = st.lists(st.integers(1, 5), max_size=60)
comments = st.lists(st.text(), max_size=20)


@given(ratings=ratings, comments=comments, least=st.integers(1, 10))
def test_nothing_is_shown_below_the_least_number_and_the_figures_agree_above(
    ratings: list[int], comments: list[str], least: int
) -> None:
    summary = summarise(ratings, comments, Policy(least_answers=least))
    if len(ratings) < least:
        assert summary is None
        return
    assert summary is not None
    assert summary.count == sum(summary.spread) == len(ratings)
    assert summary.mean == pytest.approx(sum(ratings) / len(ratings))
    assert summary.spread == tuple(ratings.count(rating) for rating in (1, 2, 3, 4, 5))
    assert summary.comments == (tuple(comments) if len(comments) >= least else ())


def test_no_answers_are_never_shown_however_low_the_least_is_set() -> None:
    assert summarise([], [], Policy(least_answers=0)) is None


@pytest.mark.parametrize("rating", [-1, 0, 6, 45])
def test_a_rating_is_from_1_to_5(rating: int) -> None:
    with pytest.raises(RatingOutOfRange):
        check_rating(rating)


def test_the_last_instant_of_a_form_still_counts() -> None:
    check_open(FORM, FORM.closes_at)
    with pytest.raises(FeedbackClosed):
        check_open(FORM, FORM.closes_at + timedelta(milliseconds=1))
    check_open(replace(FORM, closes_at=NOW), NOW)


def test_a_comment_has_a_length() -> None:
    check_comment("好" * 500, Policy())
    with pytest.raises(CommentTooLong):
        check_comment("好" * 501, Policy())
