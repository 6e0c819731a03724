"""The day sheet as an XLSX file. Every cell is written as text or as a number: none can start a formula."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from classbell.domain.classes import Session
from classbell.domain.sheets import KINDS, Count, DaySheet, Entry, Line
from classbell.faces import marks
from classbell.words.catalogue import Voice

Value = str | float | None

_COLUMNS = ("session", "starts", "ends", "unit", "expected", "present", "rate")
_DETAILS = ("group", "name", "session", "starts", "status", "signed_at", "basis", "reason")


def draw(sheet: DaySheet, voice: Voice) -> bytes:
    """Write two sheets: the figures with their units and their instant, and every mark."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        ink = Ink(book.add_format({"bold": True}), book.add_format({"num_format": "0.0%"}), book.add_format())
        _summary(Page(book.add_worksheet(voice.text("book.summary")), ink), sheet, voice)
        _marks(Page(book.add_worksheet(voice.text("book.marks")), ink), sheet, voice)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Ink:
    """The formats of a workbook."""

    bold: Format
    percent: Format
    plain: Format


class Page:
    """A worksheet written from the top, a row at a time."""

    def __init__(self, worksheet: Worksheet, ink: Ink) -> None:
        self.worksheet = worksheet
        self.ink = ink
        self._row = 0

    def write(self, *values: Value, bold: bool = False) -> None:
        """Write one row; whole numbers as they are, fractions as percentages, everything else as text."""
        for column, value in enumerate(values):
            self._cell(column, value, self.ink.bold if bold else self.ink.plain)
        self._row += 1

    def _cell(self, column: int, value: Value, ink: Format) -> None:
        if isinstance(value, float):
            self.worksheet.write_number(self._row, column, value, self.ink.percent)
        elif isinstance(value, int):
            self.worksheet.write_number(self._row, column, value, ink)
        elif value is not None:
            self.worksheet.write_string(self._row, column, value, ink)


def _summary(page: Page, sheet: DaySheet, voice: Voice) -> None:
    page.worksheet.set_column(0, 0, 34)
    page.worksheet.set_column(1, 12, 13)
    page.write(voice.text("book.title", title=sheet.class_.title, day=sheet.day), bold=True)
    page.write(voice.text("book.as_of", at=sheet.at))
    page.write()
    kinds = [marks.status(kind, voice) for kind in KINDS]
    heads = [
        voice.text(f"book.{name}") for name in ("session", "starts", "ends", "unit", "expected", "present", "rate")
    ]
    page.write(*heads, *kinds, bold=True)
    for session, counted in zip(sheet.sessions, sheet.counts, strict=True):
        page.write(*_times(session, voice), voice.text("unit.heads"), *_figures(counted))
    page.write(voice.text("book.total"), None, None, voice.text("unit.person_times"), *_figures(sheet.total), bold=True)
    page.write()
    page.write(voice.text("book.heads_expected"), sheet.heads_expected, voice.text("unit.heads"))
    page.write(voice.text("book.heads_present"), sheet.heads_present, voice.text("unit.heads"))
    page.write()
    page.write(voice.text("book.evidence"), voice.text("unit.person_times"), bold=True)
    for evidence, number in sheet.evidence:
        page.write(voice.text("book.grade", grade=evidence.value, words=voice.text(f"evidence.{evidence}")), number)
    page.write()
    page.write(voice.text("book.units"))
    page.write(voice.text("book.limits"))


def _times(session: Session, voice: Voice) -> tuple[str, str, str]:
    return (
        session.title,
        voice.text("sheet.start", at=session.starts_at),
        voice.text("sheet.start", at=session.ends_at),
    )


def _figures(counted: Count) -> list[Value]:
    rate = counted.present / counted.expected if counted.expected else None
    return [counted.expected, counted.present, rate, *(counted.of(kind) for kind in KINDS)]


def _marks(page: Page, sheet: DaySheet, voice: Voice) -> None:
    page.worksheet.set_column(0, 0, 12)
    page.worksheet.set_column(1, 2, 22)
    page.worksheet.set_column(3, 5, 11)
    page.worksheet.set_column(6, 7, 40)
    page.worksheet.freeze_panes(1, 0)
    page.write(*(voice.text(f"book.{name}") for name in _DETAILS), bold=True)
    for line in sheet.lines:
        for session, entry in zip(sheet.sessions, line.entries, strict=True):
            if entry:
                page.write(*_mark(line, session, entry, voice))


def _mark(line: Line, session: Session, entry: Entry, voice: Voice) -> list[Value]:
    mark = entry.mark
    start = voice.text("sheet.start", at=session.starts_at)
    row: list[Value] = [line.group, line.name, session.title, start, marks.status(entry.status, voice)]
    if mark is None:
        return row
    came = voice.text("book.moment", at=mark.signed_at) if mark.signed_at else None
    grade = voice.text("book.grade", grade=mark.evidence.value, words=marks.basis(mark, voice))
    return [*row, came, grade, marks.reason(mark.reason, voice)]
