"""A lecturer's history as chart and file: whatever a session is called, and whatever there is to show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from PIL import Image

from classbell.domain.evaluations import Policy
from classbell.domain.forms import About, Form, Kind, Question
from classbell.domain.histories import History, Spoken, fold
from classbell.domain.lecturers import Lecturer
from classbell.faces import history_chart, history_workbook
from classbell.words.catalogue import Voice

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
FORM = Form({"en": "Form"}, About.LECTURER, (Question(Kind.RATING, {"en": "How?"}),))


def history(title: str, rounds: int, answers: int = 6) -> History:
    """A lecturer with so many rounds, each of so many answers."""
    spoken = [
        Spoken(
            round_id=number,
            lecturer_id=1,
            class_id=1,
            class_title="任职培训班 第1期",
            session_title=title,
            held_at=NOW + timedelta(days=number),
            zone=ZoneInfo("Asia/Shanghai"),
            is_asked_apart=True,
            form=FORM,
            counts={0: {5: answers - 1, 3: 1}},
        )
        for number in range(rounds)
    ]
    return fold(Lecturer(1, title, "/1/", None), spoken, (5, Policy()), NOW)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("title", ["公文写作", r"$\frac{1}$ & $x", "=1+1", "很长的课次名称" * 20])
def test_a_chart_and_a_file_are_drawn_whatever_the_names(language: str, title: str) -> None:
    voice = Voice(language, ZoneInfo("Asia/Shanghai"))
    found = history(title, 2)
    assert Image.open(BytesIO(history_chart.draw(found, voice))).width == 1280
    book = openpyxl.load_workbook(BytesIO(history_workbook.draw(found, voice, 15)))
    rows = list(book.worksheets[0].iter_rows(min_row=3))
    assert [row[2].value for row in rows[:2]] == [title, title]
    assert {row[2].data_type for row in rows[:2]} == {"s"}
    assert rows[0][10].value in {"样本小", "small sample"}


def test_of_many_rounds_the_chart_shows_the_newest_and_the_file_all() -> None:
    voice = Voice("en", UTC)
    found = history("Session", 30, answers=20)
    assert len(list(openpyxl.load_workbook(BytesIO(history_workbook.draw(found, voice, 15))).worksheets[0].rows)) == 33
    many, few = (Image.open(BytesIO(history_chart.draw(one, voice))) for one in (found, history("Session", 1)))
    assert many.height > few.height
    assert many.height < 160 * (history_chart.ROWS * 0.6 + 3)


def test_rounds_with_too_few_answers_are_rows_without_figures() -> None:
    book = openpyxl.load_workbook(BytesIO(history_workbook.draw(history("Session", 1, answers=3), Voice("en"), 15)))
    [row] = list(book.worksheets[0].iter_rows(min_row=3, values_only=True))
    assert row[4:10] == (None,) * 6
    assert row[10] == "too few answers"
