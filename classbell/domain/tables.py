"""What people send as a table: rows of text, and columns known by their headings in either language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from classbell.domain.errors.tables import HeadingsMissing

LOOKED_AT = 10
"""A title and remarks may stand above the headings, but not more rows than these."""


_EXAMPLE = re.compile(r"(示例|example)\s*[:：]", re.IGNORECASE)
"""How a cell of the line begins that shows people what to write; the line itself means nobody."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a sheet that are not empty, each with its number in the sheet, from 1."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row by column; a column the table lacks, or an empty cell, is ''."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


class Weight(StrEnum):
    """What a remark on a row does to it."""

    FAULT = "fault"  # the row is not kept
    WARNING = "warning"  # it is kept, and somebody should look at it


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of one row; the words stand in the catalogues as `remark.<reason>`."""

    number: int
    reason: str
    weight: Weight = Weight.FAULT
    value: str | tuple[str, ...] = ""
    """What stands in the cell, or what was found instead."""
    other: int = 0
    """The number of the other row it is about, if there is one."""
    names: Mapping[str, str] | None = None
    """What it is about, by language, where that has a name in each."""


Headings = Mapping[str, Sequence[str]]
"""Columns with all their headings, the template's own first."""


def rows_of(table: Table, headings: Headings, required: Sequence[str]) -> list[Row]:
    """Give the rows below the headings, without the template's example.

    Raises HeadingsMissing when none of the first rows names what is required.
    """
    names = {_plain(heading): column for column, known in headings.items() for heading in known}
    best: dict[int, str] = {}
    for at, (_, cells) in enumerate(table.rows[:LOOKED_AT]):
        found = _columns(cells, names)
        if set(required) <= set(found.values()):
            below = [_row(number, beneath, found) for number, beneath in table.rows[at + 1 :]]
            return [row for row in below if not any(_EXAMPLE.match(cell) for cell in row.cells.values())]
        best = max(best, found, key=len)
    missing = [headings[column] for column in required if column not in best.values()]
    raise HeadingsMissing(missing=tuple(" / ".join(_faces(known)) for known in missing))


def has_headings(table: Table, headings: Headings, required: Sequence[str]) -> bool:
    """Tell whether the table names all that is required."""
    try:
        rows_of(table, headings, required)
    except HeadingsMissing:
        return False
    return True


def _columns(cells: Sequence[str], names: Mapping[str, str]) -> dict[int, str]:
    """Tell which position holds which column; of two of the same, the first."""
    found: dict[int, str] = {}
    for position, cell in enumerate(cells):
        column = next((names[part] for part in _parts(cell) if part in names), None)
        if column and column not in found.values():
            found[position] = column
    return found


def _parts(cell: str) -> Iterator[str]:
    """A heading may be given in two languages, `姓名 / Name`."""
    yield _plain(cell)
    yield from map(_plain, re.split(r"[/／|\s]+", cell))


def _plain(heading: str) -> str:
    plain = re.sub(r"[(（\[【].*?[)）\]】]", "", unicodedata.normalize("NFKC", heading)).casefold()
    return re.sub(r"[\s*:：._'’-]+", "", plain)


def _faces(known: Sequence[str]) -> Sequence[str]:
    return known[:2]


def _row(number: int, cells: Sequence[str], columns: Mapping[int, str]) -> Row:
    return Row(number, {column: _cell(cells[at]) for at, column in columns.items() if at < len(cells)})


def _cell(text: str) -> str:
    """People write a dash or a stroke where they have nothing to write."""
    spelled = unicodedata.normalize("NFKC", text).strip()
    return "" if spelled in {"-", "--", "—", "——", "/", "无", "n/a", "N/A"} else spelled


def looks_like_formula(text: str) -> bool:
    """Tell whether a spreadsheet would work the text out instead of showing it."""
    return text.startswith(("=", "@", "+", "-")) and not re.fullmatch(r"[+-]?[\d\s().-]*", text)
