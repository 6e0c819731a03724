"""The day sheet as text: figures, then one line a person, aligned also where names are two columns a character."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import combining, east_asian_width

from classbell.domain.sheets import KINDS, Count, DaySheet, Entry, Line
from classbell.faces import marks
from classbell.words.catalogue import Html, Voice

LINES_A_PAGE = 30
_NAME_AT_MOST = 14
_TIMES_UP_TO = 2
"""So many sessions leave room for times on a phone; with more, the table holds words only."""


def pages(sheet: DaySheet) -> int:
    """Say how many pages the sheet takes, at least one."""
    return max(1, -(-len(sheet.lines) // LINES_A_PAGE))


def page(sheet: DaySheet, voice: Voice, number: int) -> Html:
    """Write one page (from 0): the figures on the first only, those who call for a look before the others."""
    parts = [heading(sheet, voice)]
    if number == 0:
        parts += figures(sheet, voice)
    if sheet.lines:
        parts.append(_table(sheet, voice, number))
    parts.append(foot(sheet, voice, number))
    return Html("\n".join(parts))


def heading(sheet: DaySheet, voice: Voice) -> Html:
    """Name the class and the day."""
    return voice.html("sheet.heading", title=sheet.class_.title, day=sheet.day)


def figures(sheet: DaySheet, voice: Voice) -> list[Html]:
    """Say each session's heads, and the day's person-times and heads, each with its unit."""
    if not sheet.sessions:
        return [voice.html("sheet.no_session")]
    lines: list[Html] = []
    for session, counted in zip(sheet.sessions, sheet.counts, strict=True):
        lines.append(voice.html("sheet.session", session=session))
        lines.append(voice.html("sheet.heads", count=counted.expected, kinds=kinds(counted, voice)))
    if len(sheet.sessions) > 1:
        lines.append(voice.html("sheet.times", count=sheet.total.expected, kinds=kinds(sheet.total, voice)))
    lines.append(voice.html("sheet.came", count=sheet.heads_expected, present=sheet.heads_present))
    if sheet.sealed_at:
        lines.append(voice.html("sheet.sealed", at=sheet.sealed_at))
    return lines


def foot(sheet: DaySheet, voice: Voice, number: int | None = None) -> Html:
    """Say the instant of the figures, what a person-time is, and which page it is of how many."""
    if number is None or pages(sheet) == 1:
        return voice.html("sheet.foot", at=sheet.at)
    return voice.html("sheet.foot_of_pages", at=sheet.at, page=number + 1, pages=pages(sheet))


def kinds(counted: Count, voice: Voice) -> Html:
    """Say how many there are of each kind that occurs."""
    occurring = [(kind, counted.of(kind)) for kind in KINDS if counted.of(kind)]
    said = [voice.html("sheet.kind", status=marks.status(kind, voice), number=number) for kind, number in occurring]
    return Html(voice.listed(said, "figures") or voice.html("sheet.nobody"))


def columns(text: str) -> int:
    """Say how many columns a monospaced font needs for a text: two for a Chinese character."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text if not combining(sign))


def cut(text: str, width: int) -> str:
    """Give the text in at most so many columns; what is cut ends in a tilde."""
    if columns(text) <= width:
        return text
    kept = text
    while columns(kept) > width - 1:
        kept = kept[:-1]
    return f"{kept}~"


def padded(text: str, width: int) -> str:
    """Cut, or fill up with blanks, to exactly so many columns."""
    kept = cut(text, width)
    return kept + " " * (width - columns(kept))


def _table(sheet: DaySheet, voice: Voice, number: int) -> Html:
    shown = sheet.by_gravity[number * LINES_A_PAGE : (number + 1) * LINES_A_PAGE]
    rows = [
        [voice.text("sheet.name"), *(voice.text("sheet.start", at=session.starts_at) for session in sheet.sessions)]
    ]
    rows += [[line.name, *_cells(line, sheet, voice)] for line in shown]
    widths = [max(columns(row[place]) for row in rows) for place in range(len(rows[0]))]
    widths[0] = min(widths[0], _NAME_AT_MOST)
    text = "\n".join(_row(row, widths) for row in rows)
    return voice.html("sheet.table", table=text)


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return " ".join(padded(cell, width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _cells(line: Line, sheet: DaySheet, voice: Voice) -> list[str]:
    has_times = len(sheet.sessions) <= _TIMES_UP_TO
    return [_cell(entry, voice, has_times) if entry else "" for entry in line.entries]


def _cell(entry: Entry, voice: Voice, has_times: bool) -> str:
    said = _mark(entry, voice, has_times)
    return voice.text("short.in_only", said=said) if entry.is_in_only else said


def _mark(entry: Entry, voice: Voice, has_times: bool) -> str:
    short = voice.text(f"short.{entry.status or 'unmarked'}")
    if entry.mark is None or entry.mark.signed_at is None or not has_times:
        return short
    return voice.text(f"short.{entry.mark.status}_at", at=entry.mark.signed_at, short=short)
