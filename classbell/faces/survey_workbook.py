"""What the groups of a survey said as an XLSX file: a sheet by units, by levels and by categories; text and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook

from classbell.domain.forms import said
from classbell.domain.surveys import Breakdown, Group
from classbell.words.catalogue import Voice
from classbell.words.questions import STAR, labels

Cell = str | float | None
COLUMNS = ("group", "asked", "answered", "question", "place", "answer", "heads", "share", "mean")
_WIDTHS = (34, 10, 10, 40, 8, 26, 10, 10, 10)


def draw(found: Sequence[Breakdown], voice: Voice, now: datetime) -> bytes:
    """Write a sheet a breakdown, the options of a question by their rank; groups are named already."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, percent = book.add_format({"bold": True}), book.add_format({"num_format": "0.0%"})
        for one in found:
            sheet = book.add_worksheet(voice.text(f"survey.view_{one.view}"))
            for column, width in enumerate(_WIDTHS):
                sheet.set_column(column, column, width, percent if COLUMNS[column] == "share" else None)
            facts = {"about": one.round.about, "answered": one.answered, "asked": one.asked, "at": now}
            sheet.write_string(0, 0, voice.text("survey.book_head", **facts), bold)
            headings: list[Cell] = [voice.text(f"survey.column_{name}") for name in COLUMNS]
            for row, cells in enumerate([headings, *_rows(one, voice)], 1):
                for column, cell in enumerate(cells):
                    if isinstance(cell, str):
                        sheet.write_string(row, column, cell, bold if row == 1 else None)
                    elif cell is not None:
                        sheet.write_number(row, column, cell)
    return out.getvalue()


def _rows(found: Breakdown, voice: Voice) -> Iterator[list[Cell]]:
    for group in found.groups:
        for number, question in enumerate(found.round.form.tapped):
            words = f"{number + 1}. {said(question.words, voice.language)}"
            yield from _question([group.names[0], group.asked, group.answered, words], (group, number), voice)


def _question(head: list[Cell], at: tuple[Group, int], voice: Voice) -> Iterator[list[Cell]]:
    group, number = at
    one = group.figures[number]
    if one is None:
        yield [*head, None, voice.text("findings.column.too_few")]
        return
    if one.mean is not None:
        yield [*head, None, voice.text("findings.column.all"), one.count, None, round(one.mean, 2)]
        return
    names = labels(one.question, voice.language, STAR)
    for place, option in enumerate(one.ranked, 1):
        mean = round(one.places[option], 2) if one.places else None
        yield [*head, place, names[option], one.counts[option], one.counts[option] / one.count, mean]
