"""The three sides of a round as an XLSX file: a row a side, and what they come to. Every cell is text or a number."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook

from classbell.domain.evaluations import Score, Side, Sides
from classbell.words.catalogue import Voice
from classbell.words.questions import named

Cell = str | float | None
COLUMNS = {"side": 16, "share": 10, "heads": 10, "mean": 10, "points": 10, "note": 44}
"""Each with its width in characters."""


def draw(found: Sides, voice: Voice, now: datetime) -> bytes:
    """Write one sheet."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, percent = book.add_format({"bold": True}), book.add_format({"num_format": "0%"})
        sheet = book.add_worksheet(voice.text("evaluation.sheet"))
        sheet.write_string(0, 0, voice.text("evaluation.book_head", name=named(voice, found.round), at=now), bold)
        for column, (heading, width) in enumerate(zip(headings(voice), COLUMNS.values(), strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(1, column, heading, bold)
        for row, cells in enumerate(rows(found, voice), 2):
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(row, column, cell)
                elif cell is not None:
                    sheet.write_number(row, column, cell, percent if column == 1 else None)
    return out.getvalue()


def headings(voice: Voice) -> list[str]:
    """Name the columns."""
    return [voice.text(f"evaluation.column.{name}") for name in COLUMNS]


def rows(found: Sides, voice: Voice) -> list[list[Cell]]:
    """Give a row a side, as much of it as may be shown, and a last one for the whole."""
    verdict = found.verdict
    note = None if verdict.is_whole else voice.text("evaluation.note_part", of=verdict.out_of)
    points = round(verdict.points, 1) if verdict.out_of else None
    total: list[Cell] = [voice.text("evaluation.total"), verdict.out_of / 100, None, None, points, note]
    return [*(_row(one, found.least, voice) for one in verdict.scores), total]


def _row(one: Score, least: int, voice: Voice) -> list[Cell]:
    row: list[Cell] = [voice.text(f"evaluation.side.{one.side}"), one.share / 100, one.count]
    if one.mean is not None:
        return [*row, round(one.mean, 1), round(one.points, 1), None]
    is_few = one.side is Side.TRAINEE and one.count
    note = voice.text("evaluation.note_few", least=least) if is_few else voice.text("evaluation.note_missing")
    return [*row, None, None, note]
