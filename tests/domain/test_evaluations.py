"""Three sides put together, and what is said where one is missing."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from classbell.domain.classes import Class
from classbell.domain.errors.feedback import AnswerForged
from classbell.domain.evaluations import Policy, Sheet, Side, read_sheet, sides, weigh
from classbell.domain.feedback import Answer, Findings, Round, results
from classbell.domain.feedback import Policy as FeedbackPolicy
from classbell.domain.forms import About, Form, Kind, Question
from classbell.domain.people import Role

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
FORM = Form(
    {"en": "Form"},
    About.SESSION,
    (
        Question(Kind.RATING, {"en": "Content"}),
        Question(Kind.CHOICE, {"en": "Length"}, ({"en": "short"}, {"en": "long"})),
        Question(Kind.POINTS, {"en": "Method"}),
        Question(Kind.TEXT, {"en": "Comments"}),
    ),
)
ROUND = Round(1, FORM, Class(1, "Class", "", ZoneInfo("UTC"), "/1/"), None, NOW, NOW)


def found(stars: str, points: list[str]) -> Findings:
    answers = {0: [Answer(one) for one in stars], 2: [Answer(one) for one in points]}
    return results(ROUND, answers, (len(stars), 9), FeedbackPolicy())


def sheet(person_id: int, side: Side, *codes: str) -> Sheet:
    return Sheet(person_id, side, codes)


def test_three_sides_make_the_whole_by_their_shares() -> None:
    verdict = weigh(
        found("55555", ["a"] * 5),  # 100 and 50
        [sheet(1, Side.SUPERVISOR, "4", "g"), sheet(2, Side.SUPERVISOR, "5", "k"), sheet(3, Side.OFFICE, "3", "c")],
        Policy(),
    )
    assert [(one.side, one.count, one.mean) for one in verdict.scores] == [
        (Side.TRAINEE, 5, 75),
        (Side.SUPERVISOR, 2, 90),
        (Side.OFFICE, 1, 60),
    ]
    assert verdict.is_whole
    assert verdict.points == pytest.approx(0.6 * 75 + 0.2 * 90 + 0.2 * 60)


def test_a_missing_side_is_named_and_its_share_goes_to_nobody() -> None:
    verdict = weigh(found("55555", ["k"] * 5), [sheet(1, Side.OFFICE, "5", "k")], Policy())
    assert not verdict.is_whole
    assert [one.side for one in verdict.missing] == [Side.SUPERVISOR]
    assert (verdict.points, verdict.out_of) == (80, 80)


def test_trainees_are_not_shown_below_the_least_number_of_answers_to_any_scale() -> None:
    verdict = weigh(found("5555", ["k"] * 4), [], Policy())
    assert [one.mean for one in verdict.scores] == [None, None, None]
    assert (verdict.points, verdict.out_of) == (0, 0)
    assert weigh(found("555555", ["k"] * 4), [], Policy()).scores[0].mean is None


def test_a_sheet_of_nothing_but_skips_counts_nowhere() -> None:
    verdict = weigh(
        found("55555", ["k"] * 5), [sheet(1, Side.OFFICE, "-", "-"), sheet(2, Side.OFFICE, "-", "a")], Policy()
    )
    assert (verdict.scores[2].count, verdict.scores[2].mean) == (1, 50)


def test_a_side_without_a_share_is_neither_asked_nor_missed() -> None:
    policy = Policy(trainee=70, supervisor=0, office=30)
    assert sides({Role.SUPERVISOR, Role.ORGANISER}, policy) == (Side.OFFICE,)
    verdict = weigh(found("55555", ["k"] * 5), [sheet(1, Side.OFFICE, "5", "k")], policy)
    assert verdict.is_whole
    assert [one.side for one in verdict.scores] == [Side.TRAINEE, Side.OFFICE]


@pytest.mark.parametrize(
    ("roles", "theirs"),
    [
        ({Role.SUPERVISOR}, (Side.SUPERVISOR,)),
        ({Role.ADMIN}, (Side.OFFICE,)),
        ({Role.SUPERVISOR, Role.ORGANISER}, (Side.SUPERVISOR, Side.OFFICE)),
        ({Role.LECTURER}, ()),
    ],
)
def test_roles_say_for_which_side_somebody_may_speak(roles: set[Role], theirs: tuple[Side, ...]) -> None:
    assert sides(roles, Policy()) == theirs


def test_shares_make_a_whole_and_nobody_is_compared_with_one_other() -> None:
    for trainee, supervisor in ((70, 20), (140, -60)):
        with pytest.raises(ValueError, match="100"):
            Policy(trainee, supervisor)
    with pytest.raises(ValueError, match="3 or more"):
        Policy(least_lecturers=2)


@pytest.mark.parametrize("forged", ["6", "5.l", "5.k.1", "x", "5.."])
def test_forged_sheets_are_refused(forged: str) -> None:
    with pytest.raises(AnswerForged):
        read_sheet(FORM, forged)


def test_a_sheet_is_read_as_far_as_it_goes() -> None:
    assert read_sheet(FORM, "") == ()
    assert read_sheet(FORM, "5.-") == ("5", "-")
