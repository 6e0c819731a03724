"""Warnings of a class of any size fit one message, and the workbook holds what starts no formula."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from classbell.domain.rates import Kind, Standing, Warned
from classbell.faces import rates
from classbell.words.catalogue import Voice
from tests.days import AT, CLASS, ZONE, a_session


def a_standing(number: int, name: str) -> Standing:
    return Standing(number, name, None, 4, 0, 0, 0, 0, 4, 4, 1)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_warning_of_three_hundred_people_fits_a_message(language: str) -> None:
    warned = [Warned(Kind.RATE, 60), Warned(Kind.STREAK, 4, 1)]
    cases = [(a_standing(number, f"学员{number}" + "长" * 50), warned) for number in range(300)]
    text = rates.to_staff(Voice(language, ZONE), a_session(1), cases)
    assert len(text.encode("utf-16-le")) // 2 < 4096
    assert "270" in text


def test_no_name_starts_a_formula() -> None:
    drawn = rates.draw(CLASS, [a_standing(1, "=1+1")], Voice("zh_CN", ZONE), AT)
    rows = list(load_workbook(BytesIO(drawn)).worksheets[0].rows)
    assert (rows[3][1].value, rows[3][1].data_type) == ("=1+1", "s")
    assert rows[3][2].value == 0
