"""The results of a round on paper: one page for whoever leads the class."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from classbell.domain.feedback import Figures, Findings
from classbell.domain.forms import Kind, said
from classbell.faces.paper import Grid, Paper
from classbell.words.catalogue import Voice
from classbell.words.questions import STAR, labels

LINES_AT_MOST = 12
"""So many lines of what was written, each cut to its row, and the page stays one."""
_WIDTHS = (6, 40, 12, 42)


def draw(found: Findings, voice: Voice, now: datetime) -> bytes:
    """Give a PDF."""
    title = voice.text("findings.chart_title", about=found.round.about)
    paper = Paper(title, voice, now)
    facts = {"about": found.round.about, "class_title": found.round.class_.title, "at": now}
    paper.foot_text = voice.text("findings.book_head", **facts, answered=found.answered, asked=found.asked)
    paper.heading(title)
    paper.say(voice.text("findings.paper_head", **facts, answered=found.answered, asked=found.asked))
    paper.gap()
    headings = [voice.text(f"findings.column.{name}") for name in ("number", "question", "heads", "answer")]
    rows = list(_rows(found, voice))
    if rows:
        paper.grid(Grid(headings, rows, _WIDTHS))
    lines = [line for one in found.figures if one for line in one.lines]
    if lines:
        paper.gap()
        paper.heading(voice.text("findings.book_lines", count=len(lines), hidden=found.hidden), 11)
        for line in lines[:LINES_AT_MOST]:
            paper.say(paper.fitting(f"· {' '.join(line.split())}", paper.epw))
        if len(lines) > LINES_AT_MOST:
            paper.say(voice.text("findings.paper_more", count=len(lines) - LINES_AT_MOST))
    return paper.done()


def _rows(found: Findings, voice: Voice) -> Iterator[list[str]]:
    for number, (question, one) in enumerate(zip(found.round.form.questions, found.figures, strict=True), 1):
        words = said(question.words, voice.language)
        if question.kind is Kind.TEXT:
            continue
        if one is None:
            yield [str(number), words, "", voice.text("findings.column.too_few")]
        else:
            yield [str(number), words, str(one.count), _said(one, voice)]


def _said(one: Figures, voice: Voice) -> str:
    if one.mean is not None:
        return voice.text("findings.paper_mean", mean=round(one.mean, 2), margin=round(one.margin or 0, 2))
    named = zip(labels(one.question, voice.language, STAR), one.counts, strict=True)
    if one.places:
        order = sorted(zip(one.places, labels(one.question, voice.language, STAR), strict=True))
        return " > ".join(
            voice.text("findings.paper_place", label=label, place=round(place, 1)) for place, label in order
        )
    return voice.text("findings.paper_join").join(
        voice.text("findings.paper_option", label=label, number=count, share=count / one.count)
        for label, count in sorted(named, key=lambda pair: -pair[1])
    )
