from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pypdfium2

from classbell.domain.classes import Class
from classbell.domain.evaluations import Score, Side, Sides, Verdict
from classbell.domain.feedback import Answer, Findings, Policy, Round, results
from classbell.domain.forms import About, Form, Kind, Question, write
from classbell.faces import feedback_chart, feedback_paper
from classbell.words.catalogue import Voice

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LONG = {"zh_CN": "这道题问得很长，因为出题的人想把事情说清楚，" * 3, "en": "A question that takes its time " * 4}
OPTIONS = tuple({"zh_CN": f"第{number}个选项说得也不短", "en": f"Option number {number}"} for number in range(10))


def asked(*questions: Question) -> Round:
    form = Form({"zh_CN": "评课", "en": "Form"}, About.CLASS, questions)
    return Round(1, form, Class(1, "任职培训班", "第1期", ZoneInfo("UTC"), "/1/"), None, NOW, NOW + timedelta(days=3))


def sides(found: Findings) -> Sides:
    """All three, as long as their words can be."""
    scores = (Score(Side.TRAINEE, 60, 2, None), Score(Side.SUPERVISOR, 20, 12, 93.3), Score(Side.OFFICE, 20, 0, None))
    return Sides(found.round, Verdict(scores), 5)


def pages(round_: Round, answers: dict[int, list[Answer]]) -> int:
    found = results(round_, answers, (60, 73), Policy())
    return len(pypdfium2.PdfDocument(feedback_paper.draw(found, sides(found), Voice("zh_CN", ZoneInfo("UTC")), NOW)))


def test_the_longest_form_there_can_be_stays_on_one_page() -> None:
    choice, text = Question(Kind.CHOICE, LONG, OPTIONS), Question(Kind.TEXT, LONG)
    given = [Answer(write(choice, place % 10)) for place in range(60)]
    lines = [Answer("意见" * 200)] * 40
    assert pages(asked(*[choice] * 11, text), dict.fromkeys(range(11), given) | {11: lines}) == 1


def test_what_fits_has_its_chart_below() -> None:
    rating = Question(Kind.RATING, {"zh_CN": "总体", "en": "Overall"})
    found = results(asked(rating), {0: [Answer("4")] * 9}, (9, 9), Policy())
    pdf = pypdfium2.PdfDocument(feedback_paper.draw(found, sides(found), Voice("zh_CN", ZoneInfo("UTC")), NOW))
    assert [one for one in pdf[0].get_objects() if one.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]


def test_an_interval_wider_than_its_scale_ends_where_the_scale_does() -> None:
    rating = Question(Kind.RATING, {"zh_CN": "总体", "en": "Overall"})
    found = results(asked(rating), {0: [Answer("1"), Answer("5")]}, (2, 2), Policy(least_answers=1))
    [figures] = found.figures
    assert figures is not None
    assert figures.margin == 4
    assert feedback_chart.draw(found, Voice("en", ZoneInfo("UTC")), NOW).startswith(b"\x89PNG")
