"""The results of a round on paper: one page for whoever leads the class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from PIL import Image

from classbell.domain.evaluations import Sides
from classbell.domain.feedback import Figures, Findings
from classbell.domain.forms import Kind, said
from classbell.faces import feedback_chart, sides_workbook
from classbell.faces.paper import Grid, Paper
from classbell.faces.sides_workbook import Cell
from classbell.words.catalogue import Voice
from classbell.words.questions import STAR, labels, named

_WIDTHS = (7, 43, 10, 40)
_ROW = 160
"""Characters no row has room for: what is longer need not be measured."""
_GAP, _READABLE, _TALLEST = 4.0, 70.0, 150.0
"""Millimetres: above the chart, the height below which it is left out, and how high it is at most."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How close together it stands."""

    points: float
    between: str
    """What stands between the options of a question."""
    lines: int
    """So many sentences, each cut to its row."""


MANNERS = (Manner(9.5, "\n", 12), Manner(8, " · ", 6), Manner(4.5, " · ", 0))
"""The first that leaves it on one page is taken; the last does, of the longest form there can be."""


def draw(found: Findings, sides: Sides | None, voice: Voice, now: datetime) -> bytes:
    """Give a PDF; `sides`: what the three sides come to, where staff evaluate as well."""
    *looser, last = MANNERS
    for manner in looser:
        paper = _laid_out((found, sides), voice, now, manner)
        if paper.page_no() == 1:
            break
        paper.throw_away()
    else:
        paper = _laid_out((found, sides), voice, now, last)
    if any(one and one.question.kind is not Kind.TEXT for one in found.figures):
        _chart(paper, feedback_chart.draw(found, voice, now))
    return paper.done()


def _laid_out(of: tuple[Findings, Sides | None], voice: Voice, now: datetime, manner: Manner) -> Paper:
    found, sides = of
    title = voice.text("findings.chart_title", about=found.round.about)
    paper = Paper(title, voice, now)
    facts = {"name": named(voice, found.round), "at": now}
    paper.foot_text = voice.text("findings.chart_foot", answered=found.answered, asked=found.asked, at=now)
    paper.heading(title)
    head = voice.text("findings.paper_head", **facts, answered=found.answered, asked=found.asked)
    manner_of = voice.text("findings.paper_anonymous" if found.round.form.anonymous else "findings.paper_named")
    paper.say(f"{head}\n{manner_of}")
    paper.gap()
    headings = [voice.text(f"findings.column.{name}") for name in ("number", "question", "heads", "answer")]
    if rows := list(_rows(found, voice, manner)):
        paper.grid(Grid(headings, rows, _WIDTHS), manner.points)
    if sides and sides.verdict.out_of:
        _sides(paper, sides, manner)
    _sentences(paper, found, manner)
    return paper


def _sides(paper: Paper, sides: Sides, manner: Manner) -> None:
    """Put the three sides below the answers, as their file has them."""
    paper.gap()
    paper.heading(paper.voice.text("evaluation.paper_title"), manner.points + 1.5)
    cells = [
        [_cell(cell, column) for column, cell in enumerate(row)] for row in sides_workbook.rows(sides, paper.voice)
    ]
    widths = tuple(sides_workbook.COLUMNS.values())
    paper.grid(Grid(sides_workbook.headings(paper.voice), cells, widths, row_height=0), manner.points)


def _cell(cell: Cell, column: int) -> str:
    if isinstance(cell, float) and column == 1:
        return f"{cell:.0%}"
    return "" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell)


def _sentences(paper: Paper, found: Findings, manner: Manner) -> None:
    lines = [line for one in found.figures if one for line in one.lines]
    if not lines:
        return
    paper.gap()
    paper.heading(paper.voice.text("findings.book_lines", count=len(lines), hidden=found.hidden), 11)
    for line in lines[: manner.lines]:
        paper.say(paper.fitting(f"· {' '.join(line.split())}"[:_ROW], paper.epw))
    if len(lines) > manner.lines:
        paper.say(paper.voice.text("findings.paper_more", count=len(lines) - manner.lines))


def _chart(paper: Paper, png: bytes) -> None:
    """Put the chart below, as large as the page has room; not where it could not be read."""
    room = paper.h - paper.b_margin - paper.get_y() - _GAP
    if room >= _READABLE:
        wide, high = Image.open(BytesIO(png)).size
        height = min(room, _TALLEST, paper.epw * high / wide)
        width = height * wide / high
        paper.image(BytesIO(png), (paper.w - width) / 2, paper.get_y() + _GAP, width, height)


def _rows(found: Findings, voice: Voice, manner: Manner) -> Iterator[list[str]]:
    for number, (question, one) in enumerate(zip(found.round.form.questions, found.figures, strict=True), 1):
        words = said(question.words, voice.language)
        if question.kind is Kind.TEXT:
            continue
        if one is None:
            yield [str(number), words, "", voice.text("findings.column.too_few")]
        else:
            yield [str(number), words, str(one.count), _said(one, voice, manner.between)]


def _said(one: Figures, voice: Voice, between: str) -> str:
    if one.mean is not None:
        low, high = (round(end, 2) for end in one.interval)
        return voice.text("findings.paper_mean", mean=round(one.mean, 2), low=low, high=high)
    named = zip(labels(one.question, voice.language, STAR), one.counts, strict=True)
    if one.places:
        order = sorted(zip(one.places, labels(one.question, voice.language, STAR), strict=True))
        return " > ".join(
            voice.text("findings.paper_place", label=label, place=round(place, 1)) for place, label in order
        )
    return between.join(
        voice.text("findings.paper_option", label=label, number=count, share=count / one.count)
        for label, count in sorted(named, key=lambda pair: -pair[1])
    )
