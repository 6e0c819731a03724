"""A lecturer's history as an XLSX file: all rounds, those withheld without figures. Every cell is text or a number."""

from __future__ import annotations

from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from classbell.domain.histories import Entry, History
from classbell.words.catalogue import Voice

Cell = str | float | None
COLUMNS = {
    "day": 16,
    "class": 26,
    "session": 26,
    "about": 18,
    "count": 8,
    "mean": 8,
    "least": 14,
    "most": 14,
    "course": 14,
    "lecturers": 14,
    "note": 18,
}
"""Each with its width in characters."""


def draw(found: History, voice: Voice, few: int) -> bytes:
    """Write one sheet; rounds of fewer than `few` answers carry a word of caution."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(voice.text("history.sheet"))
        sheet.write_string(0, 0, voice.text("history.book_head", name=found.lecturer.name, at=found.at), bold)
        for column, (name, width) in enumerate(COLUMNS.items()):
            sheet.set_column(column, column, width)
            sheet.write_string(1, column, voice.text(f"history.column.{name}"), bold)
        rows = [_entry(one, voice, few) for one in found.entries]
        for number, row in enumerate(rows, 2):
            _write(sheet, number, row)
        if found.total:
            _write(sheet, len(rows) + 2, _total(found, voice), bold)
        sheet.freeze_panes(2, 1)
    return out.getvalue()


def _entry(one: Entry, voice: Voice, few: int) -> list[Cell]:
    spoken = one.spoken
    day = voice.within(spoken.zone).text("history.day", day=spoken.held_at)
    about = voice.text("history.about_lecturer" if spoken.is_asked_apart else "history.about_session")
    row: list[Cell] = [day, spoken.class_title, spoken.session_title, about]
    if one.estimate is None:
        return [*row, None, None, None, None, None, None, voice.text("history.note_withheld")]
    figures = (one.estimate.mean, one.estimate.least, one.estimate.most)
    course: list[Cell] = [round(one.course.mean, 1), one.course.lecturers] if one.course else [None, None]
    note = voice.text("history.note_few") if one.estimate.count < few else None
    return [*row, one.estimate.count, *(round(figure, 1) for figure in figures), *course, note]


def _total(found: History, voice: Voice) -> list[Cell]:
    assert found.total is not None  # whoever calls has looked
    figures = (found.total.mean, found.total.least, found.total.most)
    return [voice.text("history.total_row"), None, None, None, found.total.count, *(round(one, 1) for one in figures)]


def _write(sheet: Worksheet, row: int, cells: list[Cell], ink: Format | None = None) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, str):
            sheet.write_string(row, column, cell, ink)
        elif cell is not None:
            sheet.write_number(row, column, cell, ink)
