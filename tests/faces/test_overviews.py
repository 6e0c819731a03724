from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from PIL import Image

from classbell.domain.classes import Class
from classbell.domain.overviews import Held, Line, Overview, Person, gravest_first, line
from classbell.domain.sheets import Count
from classbell.faces import overview_chart, overview_workbook, overviews
from classbell.words.catalogue import Voice
from classbell.words.messages import plain
from tests.domain.test_reminders import NINE, SHANGHAI, a_session

MONDAY = date(2026, 3, 2)
WEEK_AFTER = NINE + timedelta(days=7)
LANGUAGES = pytest.mark.parametrize("language", ["zh_CN", "en"])
LONG = "An uncommonly long name of a class that goes on "


def without_register(class_id: int, name: str = LONG * 3) -> Line:
    """A class with four sessions of which nobody has opened any."""
    sessions = [replace(a_session(NINE + timedelta(hours=by)), id=by, title=f"{LONG}<{by}>") for by in range(4)]
    held = [Held(one, Count(expected=4380, unmarked=4380), is_taken=False) for one in sessions]
    people = [Person(class_id, f"=HYPERLINK({class_id})", None, 4, Count(expected=4, unmarked=4))]
    class_ = Class(class_id, name, f"第{class_id}期", SHANGHAI, "/1/")
    return line(class_, held, people, WEEK_AFTER, timedelta(minutes=10))


def of(*lines: Line, days: int = 0) -> Overview:
    last = MONDAY + timedelta(days=days)
    return Overview(MONDAY, last, WEEK_AFTER, tuple(gravest_first(lines)), {1: 3})


@LANGUAGES
@pytest.mark.parametrize("days", [0, 6])
def test_a_page_of_the_worst_day_or_week_fits_a_message(language: str, days: int) -> None:
    voice, overview = Voice(language, SHANGHAI), of(*map(without_register, range(1, 61)), days=days)
    assert overviews.pages(overview) == 4
    staff = overviews.unreached([f"{LONG}{n}" for n in range(50)], voice) if not days else ""
    for page in range(4):
        text = plain(f"{overviews.page(overview, voice, page)}\n{staff}")
        assert len(text.encode("utf-16-le")) // 2 <= 4096
        assert text.count("第") >= 15  # the runs tell classes of one name apart


@LANGUAGES
def test_a_week_of_one_class_says_it_day_by_day(language: str) -> None:
    voice = Voice(language, SHANGHAI)
    text = overviews.page(of(without_register(1, "任职班"), days=6), voice, 0)
    assert "17,520" in text
    assert ("没有考勤" if language == "zh_CN" else "no register") in text


@LANGUAGES
@pytest.mark.parametrize("days", [0, 6])
def test_a_class_without_people_whose_session_nobody_opened_is_not_said_to_begin(language: str, days: int) -> None:
    held = [Held(a_session(), Count(), is_taken=False)]
    empty = line(Class(2, "空班", "", SHANGHAI, "/1/"), held, [], WEEK_AFTER, timedelta(minutes=10))
    text = overviews.page(of(without_register(1), empty, days=days), Voice(language, SHANGHAI), 0)
    assert ("begins" if language == "en" else "开始，") not in text
    assert text.count("no register:" if language == "en" else "没有考勤：") == 2


@LANGUAGES
@pytest.mark.parametrize("number", [0, 1, 60])
def test_a_chart_shows_twenty_classes_at_most_and_none_where_there_is_none(language: str, number: int) -> None:
    overview = of(*map(without_register, range(number)))
    picture = Image.open(BytesIO(overview_chart.draw(overview, Voice(language, SHANGHAI))))
    width, height = picture.size
    assert width == 1280
    assert height < 2200


@LANGUAGES
def test_the_file_has_every_class_session_and_person_and_no_formula(language: str) -> None:
    content = overview_workbook.draw(of(*map(without_register, range(1, 61))), Voice(language, SHANGHAI))
    classes, sessions, people = load_workbook(BytesIO(content)).worksheets
    assert (classes.max_row, sessions.max_row, people.max_row) == (66, 241, 61)
    assert not [cell for row in people.iter_rows() for cell in row if cell.data_type == "f"]
    total = [cell.value for cell in classes[66]]
    assert total[2:9] == [240, 240, 60, 0, 1051200, 1051200, 0]
