"""The day sheet as text: aligned, complete, and the same figures as the value."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.attendance import Status
from classbell.domain.sheets import KINDS, DaySheet
from classbell.faces import marks, table
from classbell.words.catalogue import Voice
from tests.days import ZONE, a_sheet

NAMES = ("学员甲", "Trainee One", "阿依古丽·买买提江", "欧阳丙", "Aleksandr Konstantinopolsky", "䶮")
VOICES = [Voice("zh_CN", ZONE), Voice("en", ZONE)]
voices = pytest.mark.parametrize("voice", VOICES, ids=lambda voice: voice.language)


def mixed(people: int, sessions: int = 2) -> DaySheet:
    kinds = [*KINDS, Status.ON_TIME, Status.ON_TIME]
    marked = [[kinds[(person + 3 * n) % len(kinds)] for person in range(people)] for n in range(sessions)]
    return a_sheet(*marked, names=[f"{NAMES[person % 6]}{person if person > 5 else ''}" for person in range(people)])


def grid(page: str) -> list[str]:
    found = re.search(r"<pre>(.*)</pre>", page, re.DOTALL)
    assert found
    return found[1].split("\n")


@voices
@pytest.mark.parametrize("people", [3, 300])
def test_columns_stand_below_each_other_also_with_chinese_names(voice: Voice, people: int) -> None:
    rows = grid(table.page(mixed(people), voice, 0))
    starts = {_second_column(row) for row in rows if table.columns(row) > 15}
    assert len(starts) == 1


def _second_column(row: str) -> int:
    """Find where what follows the name begins: behind the blanks that fill the name up."""
    head = re.match(r"^(.+?)\s+(?=(?:\d\d:\d\d|-|缺|假|absent|leave|early|left))", row)
    assert head, row
    return table.columns(head[0])


@voices
@pytest.mark.parametrize(("people", "sessions"), [(0, 1), (3, 1), (73, 3), (300, 2), (300, 6)])
def test_every_page_fits_a_message_and_everyone_is_on_one(voice: Voice, people: int, sessions: int) -> None:
    sheet = mixed(people, sessions)
    pages = [table.page(sheet, voice, number) for number in range(table.pages(sheet))]
    assert all(len(page) <= 4096 for page in pages)
    rows = [row for page in pages if "<pre>" in page for row in grid(page)[1:]]
    assert len(rows) == people


@voices
def test_the_figures_in_the_text_are_those_of_the_value(voice: Voice) -> None:
    sheet = mixed(73)
    text = table.page(sheet, voice, 0)
    said = [line for line in text.split("\n") if marks.status(Status.ON_TIME, voice) + " " in line]
    assert len(said) == 3
    for line, counted in zip(said, (*sheet.counts, sheet.total), strict=True):
        for kind in KINDS:
            assert f"{marks.status(kind, voice)} {counted.of(kind)}" in line
        assert str(counted.expected) in line
    assert str(sheet.heads_present) in text
    assert "16:00" in text, "the instant of the figures, in the class's zone"


def test_units_are_named() -> None:
    assert "146 人次" in table.page(mixed(73), VOICES[0], 0)
    assert "73 人" in table.page(mixed(73), VOICES[0], 0)
    assert "146 person-times" in table.page(mixed(73), VOICES[1], 0)


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc", "Mn", "Me", "Mc", "Cf"))), st.integers(2, 30))
def test_padding_gives_exactly_the_width(text: str, width: int) -> None:
    assert table.columns(table.padded(text, width)) == width


def test_names_are_escaped() -> None:
    page = table.page(a_sheet([Status.ON_TIME], names=["<b>&"]), VOICES[0], 0)
    assert "&lt;b&gt;&amp;" in page
