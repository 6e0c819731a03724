"""What the groups of a survey said, as a chart and as a workbook."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from PIL import Image

from classbell.domain.classes import Class
from classbell.domain.feedback import Policy, Round
from classbell.domain.surveys import Breakdown, Group, View, figures
from classbell.faces import survey_chart, survey_workbook
from classbell.words.catalogue import Voice
from classbell.words.forms import templates

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
FORM = templates()["needs"]
NAMES = ("=1+1", "县$a$局", "一个名字很长很长很长很长的单位、另一个单位等 12 个", "东县")


def broken_down(*names: str, heads: int = 9) -> Breakdown:
    asked = Round(1, FORM, Class(0, "主体班次", "2026", ZoneInfo("Asia/Shanghai"), "/1/"), None, NOW, NOW)
    given = {0: {"3": heads}, 1: {"1": heads - 2, "4": 2}, 2: {"1": heads}}
    rows = figures(asked, [(given, heads)] * len(names), Policy())
    groups = tuple(Group((name,), 12, heads, tuple(row)) for name, row in zip(names, rows, strict=True))
    return Breakdown(asked, View.UNIT, groups, 12 * len(names), heads * len(names))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("names", [NAMES, tuple(f"单位{n}" for n in range(40)), ("东县",), ()])
def test_the_chart_is_drawn_whatever_groups_are_called_and_however_many_there_are(
    names: tuple[str, ...], language: str
) -> None:
    picture = survey_chart.draw(broken_down(*names), 0, Voice(language), NOW)
    with Image.open(io.BytesIO(picture)) as drawn:
        assert 800 < drawn.width < 3200
        assert 400 < drawn.height < 2400


def test_where_too_few_answered_the_chart_says_so() -> None:
    few = broken_down("东县", heads=3)
    assert few.groups[0].figures[0] is None
    with Image.open(io.BytesIO(survey_chart.draw(few, 0, Voice("zh_CN"), NOW))) as drawn:
        assert drawn.width > 800


def test_the_workbook_has_a_sheet_a_view_ranks_the_options_and_starts_no_formula() -> None:
    content = survey_workbook.draw([broken_down(*NAMES)], Voice("zh_CN"), NOW)
    sheet = load_workbook(io.BytesIO(content))["按单位"]
    rows = list(sheet.iter_rows(values_only=True))
    assert ("=1+1", 12, 9, "1. 最想学哪些内容？", 1, "政策理论", 9, 1, None) in rows
    assert ("=1+1", 12, 9, "2. 喜欢哪些方式？", 2, "现场教学", 2, 2 / 9, None) in [
        row for row in rows if row[5] == "现场教学"
    ]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_the_workbook_says_where_too_few_answered() -> None:
    content = survey_workbook.draw([broken_down("东县", heads=3)], Voice("zh_CN"), NOW)
    rows = list(load_workbook(io.BytesIO(content))["按单位"].iter_rows(values_only=True))
    assert all(row[6] is None for row in rows[2:])
