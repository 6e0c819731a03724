"""The results of a round as CSV: the figures as the workbook has them, and below them what was written."""

from __future__ import annotations

from collections.abc import Iterator

from classbell.domain.feedback import Findings
from classbell.domain.forms import said
from classbell.faces.feedback_workbook import Cell, headings, rows
from classbell.words.catalogue import Voice
from classbell.words.listings import Listing, as_csv


def draw(found: Findings, voice: Voice) -> bytes:
    """Write one table; nothing that may not be shown is in it, hidden lines neither, and no formula."""
    names = [str(one) for one in headings(voice)]
    table = [[_said(cell) for cell in row] for row in (*rows(found, voice), *_lines(found, voice))]
    wide = [row + [""] * (len(names) - len(row)) for row in table]
    return as_csv(Listing(found.round.about, names, wide))


def _said(cell: Cell) -> str:
    return f"{cell:g}" if isinstance(cell, float) else str("" if cell is None else cell)


def _lines(found: Findings, voice: Voice) -> Iterator[list[Cell]]:
    for number, one in enumerate(found.figures, 1):
        for line in one.lines if one else ():
            yield [f"{number}. {said(one.question.words, voice.language)}" if one else "", line]
