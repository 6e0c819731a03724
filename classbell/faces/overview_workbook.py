"""An overview as an XLSX file: its classes, their sessions and their people. No cell can start a formula."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from xlsxwriter import Workbook

from classbell.domain.overviews import Line, Overview, lost, rate
from classbell.domain.sheets import KINDS, Count
from classbell.faces import marks, overviews
from classbell.faces.workbook import Ink, Page, Value
from classbell.words.catalogue import Voice

_FIGURES = ("expected", "present", "rate")
_CLASSES = ("class", "state", "sessions", "without", "heads", "heads_present", "lost", *_FIGURES)
_SESSIONS = ("class", "day", "session", "starts", "ends", "state", "lost", *_FIGURES)
_PEOPLE = ("class", "group", "name", "sessions", "expected", "present")


def draw(overview: Overview, voice: Voice) -> bytes:
    """Write three sheets, each figure with its unit, and the instant of all of them."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        ink = Ink(book.add_format({"bold": True}), book.add_format({"num_format": "0.0%"}), book.add_format())
        for name, write in (("classes", _classes), ("sessions", _sessions), ("people", _people)):
            write(Page(book.add_worksheet(voice.text(f"overview.sheet_{name}")), ink), overview, voice)
    return out.getvalue()


def _classes(page: Page, overview: Overview, voice: Voice) -> None:
    page.worksheet.set_column(0, 0, 34)
    page.worksheet.set_column(1, 20, 12)
    page.write(voice.text("overview.book_title", first=overview.first, last=overview.last), bold=True)
    page.write(voice.text("book.as_of", at=overview.at))
    page.write(voice.text("overview.book_units"))
    page.write()
    week = [voice.text(f"overview.column_{name}") for name in _of_week(overview)]
    page.write(*_headings(_CLASSES, voice), *week, bold=True)
    for line in overview.lines:
        counted = _counted(line.count, line.lost)
        page.write(line.class_.title, *_standing(line, voice), *counted, *_rated(overview, line))
    heads: list[Value] = [len(overview.heads), overview.heads_present]
    sessions = sum(len(line.held) for line in overview.lines)
    without = sum(len(line.unregistered) for line in overview.lines)
    total = [voice.text("overview.total"), None, sessions, without, *heads, *_counted(overview.total, overview.lost)]
    page.write(*total, *_rated_in_all(overview), bold=True)


def _sessions(page: Page, overview: Overview, voice: Voice) -> None:
    page.worksheet.set_column(0, 0, 34)
    page.worksheet.set_column(1, 2, 22)
    page.worksheet.set_column(3, 20, 11)
    page.worksheet.freeze_panes(1, 0)
    page.write(*_headings(_SESSIONS, voice), bold=True)
    for line in overview.lines:
        there = voice.within(line.class_.zone)
        for one, stands in zip(line.held, line.states, strict=True):
            times = (there.text("sheet.start", at=at) for at in (one.session.starts_at, one.session.ends_at))
            day = line.class_.day_of(one.session.starts_at).isoformat()
            state = overviews.state(stands, voice)
            gone = lost([(one, stands)])
            page.write(line.class_.title, day, one.session.title, *times, state, *_counted(one.count, gone))


def _people(page: Page, overview: Overview, voice: Voice) -> None:
    page.worksheet.set_column(0, 0, 34)
    page.worksheet.set_column(1, 20, 12)
    page.worksheet.freeze_panes(1, 0)
    page.write(*_headings(_PEOPLE, voice), bold=True)
    for line in overview.lines:
        for one in line.people:
            page.write(line.class_.title, one.group, one.name, one.expected, *_came(one.count), *_kinds(one.count))


def _headings(names: Sequence[str], voice: Voice) -> list[str]:
    own = [voice.text(f"overview.column_{name}") for name in names]
    return [*own, *(marks.status(kind, voice) for kind in KINDS)]


def _standing(line: Line, voice: Voice) -> list[Value]:
    state = overviews.state(line.state, voice)
    return [state, len(line.held), len(line.unregistered), len(line.people), line.heads_present]


def _counted(counted: Count, gone: int) -> list[Value]:
    return [gone, *_came(counted), rate(counted, gone), *_kinds(counted)]


def _came(counted: Count) -> list[Value]:
    return [counted.expected, counted.present]


def _kinds(counted: Count) -> list[Value]:
    return [counted.of(kind) for kind in KINDS]


def _of_week(overview: Overview) -> tuple[str, ...]:
    return ("asked", "answered", "messages") if overview.is_of_week else ()


def _rated(overview: Overview, line: Line) -> list[Value]:
    if not overview.is_of_week:
        return []
    messages = sum(overview.sent.get(one.person_id, 0) for one in line.people)
    return [line.asked, line.answered, messages]


def _rated_in_all(overview: Overview) -> list[Value]:
    if not overview.is_of_week:
        return []
    asked, answered = (sum(getattr(one, name) for one in overview.lines) for name in ("asked", "answered"))
    return [asked, answered, overview.messages]
