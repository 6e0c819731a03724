"""The XLSX file, opened again by another program."""

from __future__ import annotations

import asyncio
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from classbell.domain.attendance import Status
from classbell.domain.sheets import KINDS, DaySheet
from classbell.faces import drawing, marks
from classbell.words.catalogue import Voice
from tests.days import ZONE, a_sheet

VOICE = Voice("zh_CN", ZONE)
EVIL = ("=1+1", "+A1", "-2", "@SUM(A1)", "\t=cmd", '=HYPERLINK("http://x","y")', "http://example.org", "{=1}")


def opened(sheet: DaySheet, voice: Voice = VOICE) -> tuple[Worksheet, Worksheet]:
    book = load_workbook(BytesIO(asyncio.run(drawing.workbook(sheet, voice))))
    summary, details = book.worksheets
    return summary, details


def rows(page: Worksheet) -> list[tuple[object, ...]]:
    return list(page.iter_rows(values_only=True))


@pytest.mark.parametrize("people", [3, 300])
def test_the_summary_says_what_the_value_says(people: int) -> None:
    kinds = [*KINDS, Status.ON_TIME]
    sheet = a_sheet(*[[kinds[(p + n) % 7] for p in range(people)] for n in range(2)])
    summary, _ = opened(sheet)
    found = rows(summary)
    heads = next(place for place, row in enumerate(found) if row[0] == "课次")
    assert found[heads][7:13] == tuple(marks.status(kind, VOICE) for kind in KINDS)
    for row, counted, unit in zip(
        found[heads + 1 : heads + 4], (*sheet.counts, sheet.total), ("人数", "人数", "人次"), strict=True
    ):
        assert row[3] == unit
        assert row[4:6] == (counted.expected, counted.present)
        assert row[6] == pytest.approx(counted.present / counted.expected)
        assert row[7:13] == tuple(counted.of(kind) for kind in KINDS)
    assert ("应到人数", sheet.heads_expected, "人数") in {row[:3] for row in found}
    assert ("到过课的人数", sheet.heads_present, "人数") in {row[:3] for row in found}
    assert any("16:00" in str(row[0]) for row in found), "the instant of the figures"


def test_every_mark_has_its_row() -> None:
    sheet = a_sheet([Status.ON_TIME, Status.LATE, None], [Status.ABSENT, Status.ON_LEAVE, Status.EARLY_LEAVE])
    _, details = opened(sheet)
    assert rows(details)[1:] == [
        (None, "学员0", "公文写作", "08:00", "准时", "07:57", "E2 动态码", None),
        (None, "学员0", "现场教学", "11:00", "缺勤", None, "E0 结算时没有签到", None),
        ("第1组", "学员1", "公文写作", "08:00", "迟到", "08:12", "E2 动态码", None),
        ("第1组", "学员1", "现场教学", "11:00", "请假", None, "E0 手动登记", "病假"),
        ("第2组", "学员2", "公文写作", "08:00", "未登记", None, None, None),
        ("第2组", "学员2", "现场教学", "11:00", "早退", "10:57", "E2 动态码", None),
    ]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_cell_is_a_formula_or_a_link_whatever_people_are_called(language: str) -> None:
    sheet = a_sheet([Status.ON_TIME] * len(EVIL), names=EVIL)
    pages = opened(sheet, Voice(language, ZONE))
    for page in pages:
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type in {"s", "n"}, (cell.coordinate, cell.value)
                assert cell.hyperlink is None
    assert [row[1] for row in rows(pages[1])[1:]] == list(EVIL)


def test_a_day_without_sessions_is_a_file_too() -> None:
    summary, details = opened(a_sheet())
    assert summary.max_row > 5
    assert details.max_row == 1
