"""Paper: what is written can be read again from the PDF, page by page."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import pypdfium2
import pytest

from classbell.faces import code
from classbell.faces.paper import Grid, Paper
from classbell.words.catalogue import Voice

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
VOICE = Voice("zh_CN")
GRID = Grid(
    ["序号", "姓名", "签名"], [[str(n), f"学员{n}·䶮赟", ""] for n in range(1, 101)], [10, 40, 50], ["R", "L", "L"]
)


def written(paper: Paper) -> list[str]:
    """Give the text of every page as a reader's program finds it, without blanks: those it guesses from places."""
    with pypdfium2.PdfDocument(paper.done()) as document:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]


def a_paper() -> Paper:
    paper = Paper("签到表", VOICE, AT)
    paper.foot_text = "任职培训班 第1期"
    paper.heading("任职培训班 第1期 签到表")
    paper.say("课次：公文写作（09:00–10:30）\n地点：一号教室")
    paper.gap()
    paper.grid(GRID)
    return paper


def test_every_page_has_the_head_rows_its_number_and_its_foot() -> None:
    pages = written(a_paper())
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert "序号姓名签名" in page
        assert f"第{number}页，共{len(pages)}页" in page
        assert "任职培训班第1期" in page
    assert [f"学员{n}·䶮赟" for n in range(1, 101) if not any(f"学员{n}·䶮赟" in page for page in pages)] == []


def test_the_same_facts_make_the_same_file_and_a_small_one() -> None:
    first = a_paper().done()
    assert first == a_paper().done()
    assert len(first) < 300_000


def test_a_letter_no_font_has_is_an_empty_box_and_never_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    paper = Paper("名册", VOICE, AT)
    with caplog.at_level(logging.WARNING):
        paper.say("学员\U000300af")
        [page] = written(paper)
    assert "学员□" in page
    assert caplog.records == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_letter_is_lost_at_a_break_between_the_fonts(language: str) -> None:
    text = "应到：\n73 人中 5 人\nAB中文CD\n\nTrainee One"
    paper = Paper("名册", Voice(language), AT)
    paper.say(text)
    paper.heading(text)
    paper.grid(Grid(["姓名"], [[text]], [100]))
    [page] = written(paper)
    assert page.count("".join(text.split())) == 3


def test_a_long_text_is_cut_to_its_width() -> None:
    paper = Paper("名册", VOICE, AT)
    cut = paper.fitting("某某县人力资源和社会保障局办公室综合科", 30)
    assert cut.startswith("某某县")
    assert cut.endswith("…")
    assert paper.get_string_width(cut) <= 30
    assert paper.fitting("人社局", 30) == "人社局"
    assert written(paper) == ["第1页，共1页"]


def test_a_picture_stands_where_it_is_put() -> None:
    paper = Paper("名册", VOICE, AT)
    paper.picture(code.draw("https://t.me/classbell_bot?start=x"), (20, 50), 40)
    with pypdfium2.PdfDocument(paper.done()) as document:
        drawn = document[0].render(scale=2).to_pil().convert("L")
    millimetre = drawn.width / 210
    inside = drawn.crop([round(side * millimetre) for side in (20, 50, 60, 90)])
    assert inside.getextrema() == (0, 255)
    assert drawn.crop([round(side * millimetre) for side in (70, 50, 190, 90)]).getextrema() == (255, 255)


def test_nor_on_a_later_page_that_begins_in_chinese() -> None:
    paper = Paper("名册", VOICE, AT)
    for _ in range(2):
        paper.say("应到：\n73 人")
        paper.add_page()
    assert written(paper) == ["应到：73人第1页，共3页", "应到：73人第2页，共3页", "第3页，共3页"]


def test_lines_of_a_paragraph_are_of_one_size_whatever_they_are_written_in() -> None:
    paper = Paper("Feedback", Voice("en"), AT)
    paper.heading("任职培训班 Feedback")
    paper.say("任职培训班\n46 of 73 people")
    with pypdfium2.PdfDocument(paper.done()) as document:
        page = document[0].get_textpage()
        _, bottom, _, top = page.get_charbox(page.get_text_range().index("73"))
    assert top - bottom < 9
