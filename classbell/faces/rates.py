"""Attendance rates as text and as an XLSX file, and the warnings that come of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from classbell.domain.classes import Class, Session
from classbell.domain.rates import Kind, Standing, Warned
from classbell.words.catalogue import Html, Voice

COLUMNS = {
    "group": 12,
    "name": 14,
    "rate": 10,
    "expected": 10,
    "present": 10,
    "late": 10,
    "early_leave": 10,
    "on_leave": 10,
    "absent": 10,
    "streak": 10,
}
"""Each with its width in characters."""
CASES = 30
"""So many people fit a message, also where their names are long."""


def line(one: Standing, voice: Voice) -> Html:
    """Say one person's rate and what it comes from, in a line."""
    rate = voice.text("rate.none") if one.rate is None else voice.text("rate.share", share=one.rate)
    said = voice.html(
        "rate.line",
        name=one.name,
        rate=rate,
        present=one.present,
        counting=one.counting,
        absent=one.absent,
        on_leave=one.on_leave,
    )
    return Html(said + voice.html("rate.streak", count=one.streak)) if one.streak > 1 else said


def to_staff(voice: Voice, session: Session, cases: Sequence[tuple[Standing, Sequence[Warned]]]) -> Html:
    """Warn the supervisors: once, of all whom the session concerns."""
    lines = [voice.html("rate.warn_staff", session=session, count=len(cases))]
    for one, warned in cases[:CASES]:
        why = voice.listed((_why(voice, one, each) for each in warned), "clauses")
        lines.append(voice.html("rate.case", name=one.name, why=why))
    if len(cases) > CASES:
        lines.append(voice.html("rate.more_cases", count=len(cases) - CASES))
    return Html("\n".join(lines))


def to_trainee(voice: Voice, session: Session, case: tuple[Standing, Sequence[Warned]]) -> Html:
    """Tell the trainee, kindly, and what can be done where it is not right."""
    one, warned = case
    why = voice.listed((_why(voice, one, each) for each in warned), "clauses")
    return voice.html("rate.warn_trainee", name=one.name, session=session, why=why)


def draw(class_: Class, standings: Sequence[Standing], voice: Voice, now: datetime) -> bytes:
    """Write the workbook: texts as texts, figures as numbers; none can start a formula."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(voice.text("rate.sheet"))
        bold, percent = book.add_format({"bold": True}), book.add_format({"num_format": "0.0%"})
        sheet.write_string(0, 0, voice.text("rate.as_of", title=class_.title, at=now), bold)
        sheet.write_string(1, 0, voice.text("rate.meaning"))
        for column, (name, width) in enumerate(COLUMNS.items()):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, voice.text(f"rate.column.{name}"), bold)
        for number, one in enumerate(standings, 3):
            _row(sheet, number, one, percent)
        sheet.freeze_panes(3, 2)
    return out.getvalue()


def _row(sheet: Worksheet, number: int, one: Standing, percent: Format) -> None:
    sheet.write_string(number, 0, one.group or "")
    sheet.write_string(number, 1, one.name)
    if one.rate is not None:
        sheet.write_number(number, 2, one.rate, percent)
    figures = (one.expected, one.present, one.late, one.early_leave, one.on_leave, one.absent, one.streak)
    for column, figure in enumerate(figures, 3):
        sheet.write_number(number, column, figure)


def _why(voice: Voice, one: Standing, warned: Warned) -> str:
    if warned.kind is Kind.STREAK:
        return voice.text("rate.why.streak", count=one.streak)
    facts = {"share": one.rate, "below": warned.threshold / 100, "present": one.present, "counting": one.counting}
    return voice.text("rate.why.rate", **facts)
