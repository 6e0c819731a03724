"""A class's badges on paper: ten to a page, to cut apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fpdf.enums import MethodReturnValue, WrapMode

from classbell.domain.badges import Badge, Sheet
from classbell.faces import code
from classbell.faces.paper import Paper
from classbell.words.catalogue import Voice

WIDTH, HEIGHT = 85.6, 53.98
"""Millimetres: of a bank card, so that holders fit."""
ACROSS, DOWN = 2, 5
_LEFT, _TOP = (210 - ACROSS * WIDTH) / 2, 10.0
_CODE = 40.0
_EDGE = 4.0
_ROOM = WIDTH - _CODE - _EDGE
_NAME, _LEAST, _TEXT, _SMALL = 20, 11, 8.5, 7.5
"""Points."""
_DEEP = 2
_GREY = 150


class _Cards(Paper):
    """Pages of cards have no foot: its line would be cut through."""

    def footer(self) -> None:
        """Leave it out."""


def draw(sheet: Sheet, voice: Voice, at: datetime) -> bytes:
    """Give the badges as a PDF file, in the order of the roll."""
    paper = _Cards(voice.text("badges.title", title=sheet.class_.title), voice, at)
    paper.set_auto_page_break(auto=False)
    for place, (badge, link) in enumerate(zip(sheet.badges, sheet.links, strict=True)):
        on_page = place % (ACROSS * DOWN)
        if place and not on_page:
            paper.add_page()
        corner = (_LEFT + on_page % ACROSS * WIDTH, _TOP + on_page // ACROSS * HEIGHT)
        _card(paper, corner, (sheet.class_.title, badge, link))
    return paper.done()


def _card(paper: Paper, corner: tuple[float, float], shown: tuple[str, Badge, str]) -> None:
    (x, y), (title, badge, link) = corner, shown
    paper.set_draw_color(_GREY)
    paper.set_dash_pattern(dash=1.5, gap=1.5)
    paper.rect(x, y, WIDTH, HEIGHT)
    paper.set_dash_pattern()
    paper.picture(code.draw(link), (x + 1, y + (HEIGHT - _CODE) / 2), _CODE)
    side = x + _CODE + _EDGE / 2
    _line(paper, (side, y + 4), paper.voice.text("badges.heading"), _SMALL)
    _lines(paper, (side, y + 12), [badge.name], _fitting(paper, badge.name))
    _lines(paper, (side, y + 26), [text for text in (badge.unit, badge.group, title) if text], _TEXT)
    _line(paper, (side, y + HEIGHT - 7), paper.voice.text("badges.number", number=badge.id), _SMALL)


def _fitting(paper: Paper, name: str) -> float:
    """Give the largest letters in which a name fits one line; where none do, those in which it takes two."""
    for points in range(_NAME, _LEAST, -1):
        paper.letters(points)
        if paper.get_string_width(name) <= _ROOM:
            return points
    return _LEAST


def _lines(paper: Paper, at: tuple[float, float], texts: Sequence[str], points: float) -> None:
    """Write texts below each other, each in two lines at most."""
    x, y = at
    paper.letters(points)
    found = [line for text in texts for line in _wrapped(paper, text)]
    for row, line in enumerate(found):
        _line(paper, (x, y + row * points * 0.5), line, points)


def _wrapped(paper: Paper, text: str) -> list[str]:
    found = paper.multi_cell(_ROOM, None, text, dry_run=True, output=MethodReturnValue.LINES, wrapmode=WrapMode.CHAR)
    assert isinstance(found, list)  # the lines were asked for
    lines = [str(line) for line in found]
    return lines if len(lines) <= _DEEP else [*lines[: _DEEP - 1], text[len("".join(lines[: _DEEP - 1])) :]]


def _line(paper: Paper, at: tuple[float, float], text: str, points: float) -> None:
    paper.letters(points)
    paper.set_xy(*at)
    paper.cell(_ROOM, points * 0.5, paper.fitting(text, _ROOM))
