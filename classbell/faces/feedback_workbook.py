"""The results of a round as an XLSX file: the figures, and what was written. Every cell is text or a number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from classbell.domain.feedback import Figures, Findings
from classbell.domain.forms import Kind, said
from classbell.words.catalogue import Voice
from classbell.words.questions import STAR, labels, named

Cell = str | float | None
_WIDTHS = (48, 30, 12, 12, 12, 14)


def draw(found: Findings, voice: Voice, now: datetime) -> bytes:
    """Write two sheets; nothing that may not be shown is in them, hidden lines neither."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(voice.text("findings.sheet"))
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        facts = {"name": named(voice, found.round), "at": now}
        counts = {"answered": found.answered, "asked": found.asked}
        sheet.write_string(0, 0, voice.text("findings.book_head", **facts, **counts))
        for row, cells in enumerate([headings(voice), *rows(found, voice)], 1):
            _write(sheet, row, cells, bold if row == 1 else None)
        _lines(book.add_worksheet(voice.text("findings.lines_sheet")), found, voice)
    return out.getvalue()


def headings(voice: Voice) -> list[Cell]:
    """Name the columns of the figures."""
    columns = ("question", "answer", "heads", "share", "mean", "margin")
    return [voice.text(f"findings.column.{name}") for name in columns]


def rows(found: Findings, voice: Voice) -> Iterator[list[Cell]]:
    """Give the figures of every question, and below it of each of its values or options."""
    for number, (question, figures) in enumerate(zip(found.round.form.questions, found.figures, strict=True), 1):
        words = f"{number}. {said(question.words, voice.language)}"
        if figures is None:
            yield [words, voice.text("findings.column.too_few")]
        else:
            yield from _figures(words, figures, voice)


def _figures(words: str, one: Figures, voice: Voice) -> Iterator[list[Cell]]:
    if one.question.kind is Kind.TEXT:
        yield [words, voice.text("findings.column.lines"), one.count]
        return
    mean = None if one.mean is None else round(one.mean, 2)
    margin = None if one.margin is None else round(one.margin, 2)
    yield [words, voice.text("findings.column.all"), one.count, None, mean, margin]
    places = one.places or (None,) * len(one.counts)
    for label, count, place in zip(labels(one.question, voice.language, STAR), one.counts, places, strict=True):
        if not count and one.question.kind is Kind.POINTS:  # of 21 points most are nobody's
            continue
        yield [None, label, count, round(count / one.count, 3), None if place is None else round(place, 2)]


def _write(sheet: Worksheet, row: int, cells: list[Cell], ink: object) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, str):
            sheet.write_string(row, column, cell, ink)
        elif cell is not None:
            sheet.write_number(row, column, cell, ink)


def _lines(sheet: Worksheet, found: Findings, voice: Voice) -> None:
    sheet.set_column(0, 0, 100)
    lines = [line for one in found.figures if one for line in one.lines]
    head = voice.text("findings.book_lines", count=len(lines), hidden=found.hidden)
    for row, line in enumerate([head, *lines]):
        sheet.write_string(row, 0, line)
