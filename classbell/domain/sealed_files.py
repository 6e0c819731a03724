"""Files made of sealed days: every row carries a proof, so that a changed cell can be named years later.

The first column numbers the rows, the last holds each row's proof: an HMAC over the file's own name (class, day, links)
and the row's cells. Rows may be sorted; words may have changed in the catalogues since.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from classbell.domain.codes import derive
from classbell.domain.errors.register import NotASealedFile
from classbell.domain.tables import Table

SEAL_ROW = "0-2"
"""The number of the row that says what the file is of."""
_PROOF = 20
"""Hex digits."""
_NUMBER = re.compile(r"[0-9]{1,6}-[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Ref:
    """What a file is of: a class's day, as it stood when the chain had so many links, in a language."""

    class_id: int
    day: date
    number: int
    language: str

    @property
    def cells(self) -> list[str]:
        """Write it down in a row."""
        return [str(self.class_id), self.day.isoformat(), str(self.number), self.language]


Rows = Mapping[str, Sequence[str]]
"""The cells between a row's number and its proof, by that number, in their order."""


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was read."""

    ref: Ref
    rows: Mapping[str, tuple[int, tuple[str, ...]]]
    """By their number: where each stands in the sheet, and all its cells."""


@dataclass(frozen=True, slots=True)
class Altered:
    """A cell that is not as it was when the file was made."""

    cell: str
    """As spreadsheets call it: `E7`; only the row's number where the whole row is gone."""
    sealed: str
    found: str


def key(code_key: bytes) -> bytes:
    """Give the key of proofs."""
    return derive(code_key, "sealed files")


def proven(secret: bytes, ref: Ref, rows: Rows) -> list[list[str]]:
    """Give a file's rows with their numbers and their proofs, all of one width."""
    width = max(map(len, rows.values()), default=0)
    wide = {number: [*cells, *[""] * (width - len(cells))] for number, cells in rows.items()}
    return [[number, *cells, _proof(secret, ref, number, cells)] for number, cells in wide.items()]


def read(table: Table) -> File:
    """Read a file back; raises NotASealedFile."""
    rows = {
        cells[0]: (place, tuple(cells))
        for place, cells in ((place, [cell.strip() for cell in cells]) for place, cells in table.rows)
        if cells and _NUMBER.fullmatch(cells[0])
    }
    if SEAL_ROW not in rows:
        raise NotASealedFile
    return File(_ref(rows[SEAL_ROW][1]), rows)


def altered(secret: bytes, file: File, expected: Rows) -> list[Altered]:
    """Name every cell of the file that is not as it was made; `expected` are the rows as they would be made now."""
    made = {row[0]: row for row in proven(secret, file.ref, expected)}
    found = [Altered(number, row[2], "") for number, row in made.items() if number not in file.rows]
    for number, (place, cells) in file.rows.items():
        width = len(made[number]) if number in made else len(cells)
        whole = [*cells[:width], *[""] * (width - len(cells))]
        if whole[-1] != _proof(secret, file.ref, number, whole[1:-1]):
            found += _differing(place, whole, made.get(number))
        found += [Altered(f"{_letter(at)}{place}", "", cell) for at, cell in enumerate(cells[width:], width) if cell]
    return found


def _differing(place: int, cells: Sequence[str], made: Sequence[str] | None) -> list[Altered]:
    """Name the cells of a row; where only its proof differs, the proof."""
    if made is None:
        return [Altered(f"{_letter(0)}{place}", "", cells[0])]
    pairs = list(zip(made, cells, strict=True))
    differing = [at for at, (one, other) in enumerate(pairs[:-1]) if one.strip() != other]
    return [Altered(f"{_letter(at)}{place}", *pairs[at]) for at in differing or [len(pairs) - 1]]


def _ref(cells: Sequence[str]) -> Ref:
    try:
        class_id, day, number, language = cells[2:6]
        return Ref(int(class_id), date.fromisoformat(day), int(number), language)
    except ValueError as error:
        raise NotASealedFile from error


def _proof(secret: bytes, ref: Ref, number: str, cells: Sequence[str]) -> str:
    said = [ref.cells, number, [cell.strip() for cell in cells]]
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hmac.digest(secret, text.encode(), hashlib.sha256).hex()[:_PROOF]


def _letter(column: int) -> str:
    return chr(ord("A") + column)
