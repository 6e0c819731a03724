"""Files of sealed days: every changed cell is named, wherever the rows stand and whatever words say now."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.errors.register import NotASealedFile
from classbell.domain.sealed_files import Altered, Ref, altered, key, proven, read
from classbell.domain.tables import Table

SECRET = key(b"0" * 32)
REF = Ref(3, date(2026, 3, 2), 5, "zh_CN")
ROWS = {
    "0-1": ["任职培训班 第1期"],
    "0-2": ["第 5 次封存", *REF.cells, "ab12"],
    "1-1": ["封存", "", "学员甲", "", "", "准时"],
    "1-2": ["封存", "", "学员乙", "", "", "缺勤"],
}


def table(rows: list[list[str]]) -> Table:
    return Table(tuple((place, tuple(row)) for place, row in enumerate(rows, 1) if any(row)))


def checked(rows: list[list[str]], secret: bytes = SECRET) -> list[Altered]:
    return altered(secret, read(table(rows)), ROWS)


def test_a_file_as_it_was_made_is_whole_also_with_its_rows_sorted() -> None:
    rows = proven(SECRET, REF, ROWS)
    assert checked(rows) == []
    assert checked(list(reversed(rows))) == []


@given(st.integers(0, 3), st.integers(1, 6), st.text(min_size=1, max_size=5))
def test_every_changed_cell_is_named(row: int, column: int, text: str) -> None:
    rows = proven(SECRET, REF, ROWS)
    before, rows[row][column] = rows[row][column], text
    if text.strip() == before:
        return
    if row == 1 and 2 <= column <= 5:
        return  # the file then says that it is another: see below
    [found] = checked(rows)
    assert found == Altered(f"{'ABCDEFGH'[column]}{row + 1}", before, text.strip())


def test_a_changed_proof_a_row_that_is_gone_and_one_too_many_are_named() -> None:
    rows = proven(SECRET, REF, ROWS)
    rows[2][-1] = "0" * 20
    assert [one.cell for one in checked(rows)] == ["H3"]
    rows = proven(SECRET, REF, ROWS)
    assert [one.cell for one in checked([*rows[:3]])] == ["1-2"]
    assert [one.cell for one in checked([*rows, ["1-3", "封存", "", "学员丙"]])] == ["A5"]
    rows[3].append("加一格")
    assert checked(rows) == [Altered("I4", "", "加一格")]


def test_rows_of_another_file_or_house_do_not_fit() -> None:
    rows = proven(SECRET, REF, ROWS)
    other = proven(SECRET, Ref(3, date(2026, 3, 3), 5, "zh_CN"), ROWS)
    assert [one.cell for one in checked([*rows[:3], other[3]])] == ["H4"]
    assert len(checked(rows, key(b"1" * 32))) == len(ROWS)


def test_words_that_have_changed_since_are_no_fault() -> None:
    rows = proven(SECRET, REF, ROWS)
    renamed = ROWS | {"1-1": ["封存", "", "学员甲", "", "", "按时"]}
    assert altered(SECRET, read(table(rows)), renamed) == []


@pytest.mark.parametrize("rows", [[["姓名", "电话"]], [["0-2", "第 5 次封存", "3", "昨天", "5", "zh_CN"]], [["0-2"]]])
def test_any_other_table_is_refused(rows: list[list[str]]) -> None:
    with pytest.raises(NotASealedFile):
        read(table(rows))
