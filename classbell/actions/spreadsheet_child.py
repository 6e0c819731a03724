"""Reads one workbook or CSV from standard input in a process of its own, and gives its cells as JSON.

Run by path, apart from the package: a file that eats memory or time kills this process and nothing else.
It answers {"rows": [[row number, [cell, ...]], ...]} or {"refused": reason}. Every cell is text; dates and times are
ISO; a cell that holds a formula is given as "=", since nothing here works it out.
"""

from __future__ import annotations

import csv
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

MEMORY = 400 * 1024 * 1024
"""Bytes of address space beyond what the process has when it starts to read."""
CPU_FOR = 20
ROWS = 20_001
"""With the heading."""
COLUMNS = 100
CELL = 400
"""Characters of one cell that are looked at; none of our columns may hold as many."""
TEXT = 8_000_000
"""Characters of all cells."""
UNPACKED = 64 * 1024 * 1024
ENTRIES = 1_000
_ODD_ZIP = (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError, OSError, EOFError)
_FORMULA = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>\s*<(?:\w+:)?f[\s/>]')
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Rows = list[tuple[int, list[str]]]


class Refused(Exception):
    """The file is not read; the text says why, in one word that the catalogues know."""


def main() -> None:
    """Read what comes in and say what it holds."""
    _limit()
    try:
        answer: dict[str, Any] = {"rows": _rows(sys.stdin.buffer.read())}
    except Refused as refusal:
        answer = {"refused": str(refusal)}
    except MemoryError:
        answer = {"refused": "heavy"}
    json.dump(answer, sys.stdout, ensure_ascii=False)


def _limit() -> None:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    room = pages * resource.getpagesize() + MEMORY
    for what, most in (
        (resource.RLIMIT_AS, room),
        (resource.RLIMIT_CPU, CPU_FOR),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _rows(content: bytes) -> Rows:
    if content.startswith(b"PK\x03\x04"):
        return _capped(_workbook(content))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("old")
    return _capped(_csv(content))


def _capped(rows: Iterable[tuple[int, list[str]]]) -> Rows:
    """Leave empty rows out, and stop at a file larger than any roster."""
    kept: Rows = []
    length = 0
    for number, cells in rows:
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        length += sum(map(len, cells))
        if len(cells) > COLUMNS:
            raise Refused("wide")
        if len(kept) == ROWS or length > TEXT:
            raise Refused("long")
        kept.append((number, cells))
    return kept


def _workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    archive = _checked(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        index = _first_sheet(book)
        sheet = book.get_sheet_by_index(index)
    except (CalamineError, OSError, ValueError) as error:
        raise Refused("broken") from error
    formulas = _formulas(archive, sheet.name)
    top, left = sheet.start or (0, 0)
    for row, cells in enumerate(sheet.to_python(skip_empty_area=True), top + 1):
        texts = [_text(cell) for cell in cells]
        for column in formulas.get(row, ()):
            if left <= column < left + len(texts):
                texts[column - left] = "="
        yield row, texts


def _checked(content: bytes) -> zipfile.ZipFile:
    """Open the archive if what it declares is a workbook of a bearable size, without macros."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _ODD_ZIP as error:
        raise Refused("broken") from error
    entries = archive.infolist()
    names = {entry.filename.lower() for entry in entries}
    if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > UNPACKED:
        raise Refused("heavy")
    if any(name.endswith(("vbaproject.bin", ".xlm")) or "/macrosheets/" in name for name in names):
        raise Refused("macros")
    if "xl/workbook.xml" not in names:
        raise Refused("not_a_table")
    return archive


def _first_sheet(book: CalamineWorkbook) -> int:
    for index, sheet in enumerate(book.sheets_metadata):
        if (sheet.typ, sheet.visible) == (SheetTypeEnum.WorkSheet, SheetVisibleEnum.Visible):
            return index
    raise Refused("empty")


def _formulas(archive: zipfile.ZipFile, sheet: str) -> dict[int, list[int]]:
    """Find which cells, by row (from 1) and column (from 0), hold formulas: calamine gives only their last values."""
    try:
        found = _FORMULA.findall(archive.read(_path(archive, sheet)))
    except (*_ODD_ZIP, ET.ParseError, zipfile.LargeZipFile) as error:
        raise Refused("broken") from error
    cells: dict[int, list[int]] = {}
    for letters, row in found:
        cells.setdefault(int(row), []).append(_column(letters))
    return cells


def _path(archive: zipfile.ZipFile, sheet: str) -> str:
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 in this process even a bomb harms nobody
    link = next(node.get(_REL) for node in book.iter() if node.get("name") == sheet and node.get(_REL))
    targets = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 as above
    target = next(node.get("Target", "") for node in targets if node.get("Id") == link)
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _text(cell: object) -> str:
    match cell:
        case bool():
            return str(cell).upper()
        case float() if cell.is_integer():
            return str(int(cell))
        case timedelta():
            return _clock(cell)
        case date() | time():
            return cell.isoformat()
    return " ".join(str(cell)[:CELL].split())


def _clock(span: timedelta) -> str:
    minutes = span // timedelta(minutes=1)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for cells in reader:
            yield reader.line_num, [_text(cell) for cell in cells[: COLUMNS + 1]]
    except csv.Error as error:
        raise Refused("broken") from error


def _decoded(content: bytes) -> str:
    """Take UTF-8, else what Chinese office programs write, else what they call Unicode text."""
    if content.lstrip().startswith((b"%PDF", b"{\\rtf", b"<")):
        raise Refused("not_a_table")
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text):
            return text
    raise Refused("not_a_table")


def _delimiter(text: str) -> str:
    heading = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", heading)
    return max(",;\t|，", key=bare.count)


if __name__ == "__main__":
    main()
