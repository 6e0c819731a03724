"""Reads a SQLite file as somebody does who has the bytes only: which cells lie where in its pages."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

INTERIOR = 2
_WIDTHS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


def by_place(path: Path, table: str) -> list[list[object]]:
    """Give the rows of a table without rowids, page after page, in each the cell first that was put there first.

    A cell's room is taken from the end of its page; one whose record goes on in other pages is left out.
    """
    with closing(sqlite3.connect(path)) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    data = path.read_bytes()
    return [row for number in _pages(data, size, root) for row in _cells(data, size, number)]


def _pages(data: bytes, size: int, number: int) -> Iterator[int]:
    """Walk the tree: rows stand in its forks too."""
    head = _head(size, number)
    if data[head] == INTERIOR:
        page = (number - 1) * size
        for cell in _pointers(data, size, number):
            yield from _pages(data, size, int.from_bytes(data[page + cell : page + cell + 4]))
        yield from _pages(data, size, int.from_bytes(data[head + 8 : head + 12]))
    yield number


def _cells(data: bytes, size: int, number: int) -> Iterator[list[object]]:
    page, child = (number - 1) * size, 4 if data[_head(size, number)] == INTERIOR else 0
    for cell in sorted(_pointers(data, size, number), reverse=True):
        length, at = _varint(data, page + cell + child)
        if length <= (size - 12) * 64 // 255 - 23:
            yield _record(data[at : at + length])


def _pointers(data: bytes, size: int, number: int) -> list[int]:
    head = _head(size, number)
    at = head + (12 if data[head] == INTERIOR else 8)
    count = int.from_bytes(data[head + 3 : head + 5])
    return [int.from_bytes(data[at + 2 * place : at + 2 * place + 2]) for place in range(count)]


def _head(size: int, number: int) -> int:
    return (number - 1) * size + (100 if number == 1 else 0)


def _record(data: bytes) -> list[object]:
    length, at = _varint(data, 0)
    kinds = []
    while at < length:
        kind, at = _varint(data, at)
        kinds.append(kind)
    values: list[object] = []
    for kind in kinds:
        value, at = _value(data, at, kind)
        values.append(value)
    return values


def _value(data: bytes, at: int, kind: int) -> tuple[object, int]:
    if kind in _WIDTHS:
        end = at + _WIDTHS[kind]
        return int.from_bytes(data[at:end], signed=True), end
    if kind in {0, 8, 9}:
        return {0: None, 8: 0, 9: 1}[kind], at
    end = at + (kind - 12) // 2
    return data[at:end].decode(errors="replace"), end


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for taken in range(9):
        byte = data[at + taken]
        if taken == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + taken + 1
    raise AssertionError
