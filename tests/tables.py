"""Workbooks and CSVs as people send them, good ones and hostile ones."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import time
from functools import cache

import xlsxwriter

SHEET = "xl/worksheets/sheet1.xml"
HEADINGS = ["姓名", "手机", "工号", "单位", "类别", "小组", "角色"]


def workbook(rows: Iterable[Sequence[object]]) -> bytes:
    """Write rows as XLSX; text that begins with = becomes a formula, as it would be typed."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet, hours = book.add_worksheet(), book.add_format({"num_format": "hh:mm"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell, *([hours] if isinstance(cell, time) else []))
    return out.getvalue()


def text(rows: Iterable[Sequence[object]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """Write rows as CSV."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def rewritten(book: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Change the parts of a workbook from inside."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def with_part(book: bytes, name: str, content: bytes) -> bytes:
    """Put one more part into a workbook."""
    out = io.BytesIO(book)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, content)
    return out.getvalue()


@cache
def bomb() -> bytes:
    """Half a megabyte that unpacks to one cell of 280."""
    cell = b'<row r="9"><c r="A9" t="inlineStr"><is><t>' + b"A" * 280_000_000 + b"</t></is></c></row></sheetData>"
    return rewritten(
        workbook([HEADINGS, ["学员甲"]]),
        lambda name, part: part.replace(b"</sheetData>", cell) if name == SHEET else part,
    )


def far_cell() -> bytes:
    """A small sheet whose last cell is the last there can be."""
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return rewritten(
        workbook([HEADINGS, ["学员甲"]]),
        lambda name, part: part.replace(b"</sheetData>", cell) if name == SHEET else part,
    )


def forged_sizes(book: bytes) -> bytes:
    """A workbook whose directory says that everything in it is small."""
    forged, at = bytearray(book), 0
    while (at := forged.find(b"PK\x01\x02", at)) >= 0:
        forged[at + 24 : at + 28] = (1000).to_bytes(4, "little")
        at += 4
    return bytes(forged)
