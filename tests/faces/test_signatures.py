"""The sheet to sign: its facts, everybody on it, empty before and filled after, small."""

from __future__ import annotations

import asyncio

import pypdfium2
import pytest

from classbell.domain.attendance import Status
from classbell.domain.sheets import DaySheet
from classbell.domain.signatures import SignatureSheet
from classbell.faces import drawing
from classbell.words.catalogue import Voice
from tests.days import ZONE, a_sheet

CHINESE, ENGLISH = Voice("zh_CN", ZONE), Voice("en", ZONE)


def printed(sheet: DaySheet, voice: Voice = CHINESE) -> tuple[list[str], tuple[float, float]]:
    """Give the text of every page, without blanks, and the first page's size."""
    file = asyncio.run(drawing.signatures(SignatureSheet(sheet, ("跟班甲", "跟班乙")), voice))
    assert len(file) < 300_000
    with pypdfium2.PdfDocument(file) as document:
        size = document[0].get_size()
        return ["".join(page.get_textpage().get_text_range().split()) for page in document], size


def test_before_the_session_it_is_empty_and_has_room_for_everybody() -> None:
    pages, (width, height) = printed(a_sheet([None] * 73))
    assert len(pages) > 2
    assert width < height
    assert "任职培训班第1期签到表" in pages[0]
    assert "课次：公文写作08:00–09:30（课堂）" in pages[0]
    assert "跟班：跟班甲、跟班乙" in pages[0]
    whole = "".join(pages)
    assert [number for number in range(73) if f"学员{number}" not in whole] == []
    assert "准时" not in whole
    assert "应到73人" in pages[-1]
    assert "跟班签字" in pages[-1]
    assert all("本人签名" in page for page in pages)


def test_after_the_session_it_says_what_is_known() -> None:
    pages, _ = printed(a_sheet([Status.ON_TIME, Status.LATE, Status.ON_LEAVE, Status.ABSENT, None]))
    [page] = pages
    assert "1学员007:57准时" in page
    assert "2学员1第1组08:12迟到" in page
    assert "3学员2第2组请假病假" in page
    assert "4学员3缺勤" in page
    assert "5学员4第1组6" in page, "who has no mark has an empty line"
    assert "应到5人，准时1、迟到1、请假1、缺勤1、未登记1" in page


@pytest.mark.parametrize("voice", [CHINESE, ENGLISH], ids=["zh_CN", "en"])
def test_a_day_has_a_column_a_session_and_lies_across_where_they_are_many(voice: Voice) -> None:
    pages, (width, height) = printed(a_sheet(*[[Status.ON_TIME, None]] * 4), voice)
    assert width > height
    assert [at for at in ("08:00", "11:00", "14:00", "17:00") if at not in pages[0]] == []
