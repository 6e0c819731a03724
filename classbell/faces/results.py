"""The file of a notice's results: one row a recipient, then the same added up by unit, by group and by option."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

import xlsxwriter

from classbell.domain.notices import REASONS
from classbell.domain.receipts import Result, Share, fold
from classbell.words.catalogue import Voice

COLUMNS = {
    "name": 16,
    "phone": 18,
    "unit": 22,
    "groups": 16,
    "outcome": 14,
    "reason": 28,
    "sent_at": 24,
    "confirmed_at": 24,
    "choice": 18,
    "channel": 14,
}
"""Each with its width in characters."""
_LABEL, _NUMBER = 28, 12


def draw(results: Sequence[Result], choices: Sequence[str], voice: Voice, now: datetime) -> bytes:
    """Write the workbook. Every cell is text or a number, so that nothing in it is ever taken for a formula."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        _people(book, results, choices, voice, now)
        breakdown = fold(results, choices)
        _shares(book, "unit", breakdown.by_unit, voice)
        _shares(book, "group", breakdown.by_group, voice)
        if choices:
            _choices(book, breakdown.by_choice, voice)
    return file.getvalue()


def _people(
    book: xlsxwriter.Workbook, results: Sequence[Result], choices: Sequence[str], voice: Voice, now: datetime
) -> None:
    sheet = book.add_worksheet(voice.text("results.sheet"))
    sheet.write_string(0, 0, voice.text("results.as_of", at=now, count=len(results)))
    for column, (name, width) in enumerate(COLUMNS.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(1, column, voice.text(f"results.column.{name}"), book.add_format({"bold": True}))
    for row, result in enumerate(results, 2):
        for column, cell in enumerate(_cells(voice, result, choices)):
            sheet.write_string(row, column, cell)
    sheet.freeze_panes(2, 1)


def _shares(book: xlsxwriter.Workbook, name: str, shares: Sequence[Share], voice: Voice) -> None:
    sheet = book.add_worksheet(voice.text(f"results.sheet.{name}"))
    _heads(book, sheet, [voice.text(f"results.column.{one}") for one in (name, "reached", "confirmed")])
    for row, share in enumerate(shares, 1):
        sheet.write_string(row, 0, share.label or voice.text(f"counts.none.{name}"))
        sheet.write_number(row, 1, share.reached)
        sheet.write_number(row, 2, share.confirmed)


def _choices(book: xlsxwriter.Workbook, taken: Sequence[tuple[str, int]], voice: Voice) -> None:
    sheet = book.add_worksheet(voice.text("results.sheet.choice"))
    _heads(book, sheet, [voice.text(f"results.column.{one}") for one in ("choice", "confirmed")])
    for row, (label, count) in enumerate(taken, 1):
        sheet.write_string(row, 0, label)
        sheet.write_number(row, 1, count)


def _heads(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, heads: Sequence[str]) -> None:
    sheet.set_column(0, 0, _LABEL)
    sheet.set_column(1, len(heads), _NUMBER)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, book.add_format({"bold": True}))
    sheet.freeze_panes(1, 1)


def _cells(voice: Voice, result: Result, choices: Sequence[str]) -> list[str]:
    return [
        result.name,
        result.phone or "",
        result.unit or "",
        voice.listed(result.groups, "clauses"),
        voice.text(f"results.outcome.{result.outcome}"),
        _reason(voice, result.reason),
        _instant(voice, result.sent_at),
        _instant(voice, result.confirmed_at),
        "" if result.choice is None else choices[result.choice],
        voice.text(f"channel.outcome.{result.forwarded}") if result.forwarded else "",
    ]


def _instant(voice: Voice, at: datetime | None) -> str:
    return "" if at is None else voice.text("results.instant", at=at)


def _reason(voice: Voice, reason: str | None) -> str:
    return voice.text(f"notice.reason.{reason}") if reason in REASONS else reason or ""
