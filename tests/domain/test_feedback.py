from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.classes import Class
from classbell.domain.errors.feedback import CommentTooLong, FeedbackClosed
from classbell.domain.feedback import Answer, Policy, Round, check_line, check_open, results
from classbell.domain.forms import SKIPPED, About, Form, Kind, Question, write

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
WORDS = {"zh_CN": "题", "en": "Q"}
OPTIONS = tuple({"zh_CN": name, "en": name} for name in "甲乙丙")
FORM = Form(
    WORDS,
    About.CLASS,
    (
        Question(Kind.RATING, WORDS),
        Question(Kind.CHOICES, WORDS, OPTIONS),
        Question(Kind.RANKING, WORDS, OPTIONS),
        Question(Kind.TEXT, WORDS),
    ),
)
ROUND = Round(1, FORM, Class(3, "班", "", ZoneInfo("UTC"), "/1/"), None, NOW, NOW + timedelta(days=3))

ratings = st.lists(st.none() | st.integers(1, 5), max_size=60)


def answers(question: Question, values: list[int | None]) -> list[Answer]:
    return [Answer(write(question, value)) for value in values]


@given(ratings=ratings, least=st.integers(0, 10))
def test_nothing_is_shown_below_the_least_number_and_the_figures_agree_above(
    ratings: list[int | None], least: int
) -> None:
    question = FORM.questions[0]
    given_ = [one for one in ratings if one is not None]
    found = results(ROUND, {0: answers(question, ratings)}, (len(ratings), 60), Policy(least_answers=least))
    figures = found.figures[0]
    if len(given_) < max(least, 1):
        assert figures is None
        return
    assert figures is not None
    assert figures.mean == pytest.approx(sum(given_) / len(given_))
    assert figures.counts == tuple(given_.count(value) for value in (1, 2, 3, 4, 5))
    assert figures.count == sum(figures.counts) == len(given_)
    assert figures.margin is not None
    assert figures.margin >= 0
    assert figures.mean is not None
    low, high = figures.interval
    assert 1 <= low <= figures.mean + 1e-9
    assert figures.mean - 1e-9 <= high <= 5
    assert figures.ranked == (0, 1, 2, 3, 4)


def test_several_choices_and_rankings_count_people() -> None:
    choices, ranking = FORM.questions[1], FORM.questions[2]
    given_ = {
        1: [Answer(write(choices, one)) for one in ((0, 1), (1,), (1, 2), (0,), (2,))] + [Answer(SKIPPED)],
        2: [Answer(write(ranking, one)) for one in ((0, 1, 2), (0, 2, 1), (1, 0, 2), (0, 1, 2), (2, 1, 0))],
    }
    found = results(ROUND, given_, (6, 8), Policy())
    assert found.figures[1] is not None
    assert found.figures[2] is not None
    assert (found.figures[1].count, found.figures[1].counts) == (5, (2, 3, 2))
    assert found.figures[2].counts == (3, 1, 1)
    assert found.figures[2].places == (1.6, 2.0, 2.4)
    assert found.figures[1].ranked == (1, 0, 2)
    backwards = {2: [Answer(write(ranking, one)) for one in ((2, 1, 0), (1, 2, 0), (2, 1, 0), (1, 2, 0), (2, 0, 1))]}
    figures = results(ROUND, backwards, (5, 8), Policy()).figures[2]
    assert figures is not None
    assert figures.ranked == (2, 1, 0)


def test_hidden_lines_are_out_of_sight_and_counted_and_still_count_towards_the_least() -> None:
    lines = [Answer(f"第{number}句", is_hidden=number == 2) for number in range(5)]
    found = results(ROUND, {3: lines}, (5, 8), Policy())
    assert found.figures[3] is not None
    assert found.figures[3].lines == ("第0句", "第1句", "第3句", "第4句")
    assert found.hidden == 1
    assert results(ROUND, {3: lines[:4]}, (4, 8), Policy()).figures[3] is None


def test_the_last_instant_of_a_round_still_counts() -> None:
    check_open(ROUND, ROUND.closes_at)
    with pytest.raises(FeedbackClosed):
        check_open(ROUND, ROUND.closes_at + timedelta(milliseconds=1))
    check_open(replace(ROUND, closes_at=NOW), NOW)


def test_a_line_has_a_length() -> None:
    check_line("好" * 500, Policy())
    with pytest.raises(CommentTooLong):
        check_line("好" * 501, Policy())
