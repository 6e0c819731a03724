"""A plain table as an XLSX file. Every cell is text: none can start a formula, and no number loses a digit."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from unicodedata import east_asian_width

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from classbell.words.listings import Listing

FILLED_IN = 2000
"""So many rows below the headings take text as it is typed."""
_WIDTH = range(10, 60)


def draw(listing: Listing) -> bytes:
    """Write the table on one sheet, and its notes, if any, on a second."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E8EEF4", "text_wrap": True, "valign": "vcenter"})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(_sheet_name(listing.safe_title, 31))
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(listing.headings):
            sheet.set_column(column, column, _width(listing, column), text)
            sheet.write_string(0, column, heading, bold)
        for number, row in enumerate(listing.rows, 1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell, text)
        _offer(sheet, listing)
        if listing.notes:
            _note(book.add_worksheet(f"{_sheet_name(listing.safe_title, 25)} ⓘ"), listing.notes)
    return out.getvalue()


def _sheet_name(title: str, longest: int) -> str:
    """Cut a title to what a sheet's name may have: UTF-16 units, of which an emoji or a rare character takes two."""
    return title.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", "ignore")


def _offer(sheet: Worksheet, listing: Listing) -> None:
    for column, choices in listing.choices.items():
        rule = {"validate": "list", "source": list(choices), "error_type": "warning"}
        sheet.data_validation(1, column, FILLED_IN, column, rule)


def _note(sheet: Worksheet, notes: Sequence[str]) -> None:
    sheet.set_column(0, 0, 100)
    for number, note in enumerate(notes):
        sheet.write_string(number, 0, note)


def _width(listing: Listing, column: int) -> int:
    shown = [listing.headings[column], *(row[column] for row in listing.rows[:200] if column < len(row))]
    widest = max(sum(2 if east_asian_width(one) in "WF" else 1 for one in cell) for cell in shown)
    return min(max(widest + 2, _WIDTH.start), _WIDTH.stop)
