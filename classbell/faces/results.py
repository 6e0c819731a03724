"""The file of a notice's results: one row a recipient."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

import xlsxwriter

from classbell.domain.notices import REASONS, Result
from classbell.words.catalogue import Voice

COLUMNS = {"name": 16, "phone": 18, "outcome": 14, "reason": 28, "sent_at": 24, "confirmed_at": 24}
"""Each with its width in characters."""


def draw(results: Sequence[Result], voice: Voice, now: datetime) -> bytes:
    """Write the workbook. Every cell is text, so that nothing in it is ever taken for a formula."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet(voice.text("results.sheet"))
        sheet.write_string(0, 0, voice.text("results.as_of", at=now, count=len(results)))
        for column, (name, width) in enumerate(COLUMNS.items()):
            sheet.set_column(column, column, width)
            sheet.write_string(1, column, voice.text(f"results.column.{name}"), book.add_format({"bold": True}))
        for row, result in enumerate(results, 2):
            for column, cell in enumerate(_cells(voice, result)):
                sheet.write_string(row, column, cell)
        sheet.freeze_panes(2, 1)
    return file.getvalue()


def _cells(voice: Voice, result: Result) -> list[str]:
    return [
        result.name,
        result.phone or "",
        voice.text(f"results.outcome.{result.outcome}"),
        _reason(voice, result.reason),
        _instant(voice, result.sent_at),
        _instant(voice, result.confirmed_at),
    ]


def _instant(voice: Voice, at: datetime | None) -> str:
    return "" if at is None else voice.text("results.instant", at=at)


def _reason(voice: Voice, reason: str | None) -> str:
    return voice.text(f"notice.reason.{reason}") if reason in REASONS else reason or ""
