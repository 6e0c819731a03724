"""What the groups of a survey said, and which of it may be shown, by value."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from classbell.domain import surveys
from classbell.domain.classes import Class
from classbell.domain.feedback import Policy, Round
from classbell.domain.forms import About, Form, Kind, Question

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
OPTIONS = tuple({"en": name} for name in ("writing", "law", "fire"))
FORM = Form(
    {"en": "needs"},
    About.NEEDS,
    (
        Question(Kind.CHOICES, {"en": "topics"}, OPTIONS),
        Question(Kind.RANKING, {"en": "order"}, OPTIONS),
        Question(Kind.TEXT, {"en": "else"}),
    ),
)
ASKED = Round(1, FORM, Class(0, "x", "", ZoneInfo("UTC"), "/1/"), None, NOW, NOW)
POLICY = Policy(least_answers=5)


def test_options_come_by_how_many_want_them_and_rankings_by_their_mean_place() -> None:
    given = {0: {"2": 4, "6": 3, "1": 1}, 1: {"120": 6, "012": 2}}
    [[topics, order, words]] = surveys.figures(ASKED, [(given, 8)], POLICY)
    assert topics is not None
    assert topics.counts == (1, 7, 3)
    assert topics.ranked == (1, 2, 0)
    assert order is not None
    assert order.ranked == (1, 2, 0)
    assert words is None


def test_a_question_that_too_few_of_one_group_answered_is_shown_of_none() -> None:
    big, small = ({0: {"1": 9}, 1: {"012": 9}}, 9), ({0: {"1": 5}, 1: {"012": 4, "-": 1}}, 5)
    shown = surveys.figures(ASKED, [big, small], POLICY)
    assert [[one is not None for one in group] for group in shown] == [[True, False, False], [True, False, False]]


def test_a_group_that_nobody_answered_in_stands_in_nobodys_way() -> None:
    big: tuple[surveys.Given, int] = ({0: {"1": 9}, 1: {"012": 9}}, 9)
    shown = surveys.figures(ASKED, [big, ({}, 0)], POLICY)
    assert [group[0] is not None for group in shown] == [True, False]


def test_what_groups_gave_adds_up() -> None:
    assert surveys.added([{0: {"1": 2}}, {0: {"1": 3, "2": 1}, 1: {"012": 1}}]) == {
        0: {"1": 5, "2": 1},
        1: {"012": 1},
    }
