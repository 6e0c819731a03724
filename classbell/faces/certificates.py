"""A certificate of completion on paper: one page across, in Chinese, below it in English, with a code."""

from __future__ import annotations

from datetime import UTC, datetime, time

from fpdf.enums import WrapMode

from classbell.domain.certificates import Certificate
from classbell.faces import code
from classbell.faces.paper import Paper
from classbell.words.catalogue import Voice

SIZE = (297.0, 210.0)
"""Millimetres."""
_INK, _GOLD, _GREY = (24, 32, 46), (176, 138, 62), (95, 95, 95)
_SIDE = 38.0
"""How far words stay from the edge."""
_TITLE, _NAME, _TEXT, _ENGLISH, _SMALL = 38, 26, 14, 11, 9
"""Points."""
_CODE = 34.0


class _Sheet(Paper):
    """A certificate has no foot."""

    def footer(self) -> None:
        """Leave it out."""


def draw(certificate: Certificate, url: str) -> bytes:
    """Give it as a PDF file, the same for whoever asks."""
    chinese, english = Voice("zh_CN"), Voice("en")
    at = datetime.combine(certificate.issued_on, time(), UTC)
    paper = _Sheet(chinese.text("certificate.paper.title"), chinese, at, SIZE)
    paper.set_auto_page_break(auto=False)
    _frame(paper)
    paper.set_text_color(_INK)
    _line(paper, 27, chinese.text("certificate.paper.title"), _TITLE)
    paper.set_text_color(_GOLD)
    _line(paper, 46, english.text("certificate.paper.title"), _TEXT + 2)
    paper.set_text_color(_INK)
    width = SIZE[0] - 2 * _SIDE
    _line(paper, 62, certificate.name, _fitting(paper, certificate.name, width, _NAME))
    _words(paper, 82, _said(certificate, chinese), _TEXT)
    _words(paper, paper.get_y() + 5, _said(certificate, english), _ENGLISH)
    _issuer(paper, certificate, (chinese, english))
    _code(paper, url, [chinese.text("certificate.paper.number", number=certificate.number), *_verify(chinese, english)])
    return paper.done()


def _said(certificate: Certificate, voice: Voice) -> str:
    attended, planned = certificate.hours
    word = "certificate.paper.day" if certificate.from_on == certificate.until_on else "certificate.paper.days"
    dates = {"first": certificate.from_on, "last": certificate.until_on}
    who = {"name": certificate.name, "title": certificate.class_title}
    return voice.text(word, attended=attended, planned=planned, **who, **dates)


def _frame(paper: Paper) -> None:
    width, height = SIZE
    paper.set_draw_color(_GOLD)
    for inset, thick in ((9.0, 1.6), (12.0, 0.4)):
        paper.set_line_width(thick)
        paper.rect(inset, inset, width - 2 * inset, height - 2 * inset)


def _line(paper: Paper, y: float, text: str, points: float) -> None:
    paper.letters(points)
    paper.set_xy(_SIDE, y)
    paper.cell(SIZE[0] - 2 * _SIDE, points * 0.5, text, align="C")


def _words(paper: Paper, y: float, text: str, points: float) -> None:
    paper.letters(points)
    paper.set_xy(_SIDE, y)
    paper.multi_cell(SIZE[0] - 2 * _SIDE, points * 0.6, text, align="C", wrapmode=WrapMode.CHAR)


def _fitting(paper: Paper, text: str, width: float, most: int) -> float:
    """Give the largest letters, up to so many points, in which a text fits its line."""
    for points in range(most, _SMALL, -1):
        paper.letters(points)
        if paper.get_string_width(text) <= width:
            return points
    return _SMALL


def _issuer(paper: Paper, certificate: Certificate, voices: tuple[Voice, Voice]) -> None:
    """Name who issued it and when, at the right, where a stamp goes."""
    chinese, english = voices
    room = 125.0
    lines = [
        (certificate.unit_name, _fitting(paper, certificate.unit_name, room, _TEXT), _INK),
        (chinese.text("certificate.paper.on", on=certificate.issued_on), _TEXT, _INK),
        (english.text("certificate.paper.on", on=certificate.issued_on), _SMALL, _GREY),
    ]
    y = SIZE[1] - 52
    for text, points, colour in lines:
        paper.letters(points)
        paper.set_text_color(colour)
        paper.set_xy(SIZE[0] - _SIDE - room, y)
        paper.cell(room, points * 0.5, paper.fitting(text, room), align="R")
        y += points * 0.65
    paper.set_text_color(_INK)


def _verify(*voices: Voice) -> list[str]:
    return [voice.text("certificate.paper.verify") for voice in voices]


def _code(paper: Paper, url: str, beside: list[str]) -> None:
    x, y = _SIDE - 14, SIZE[1] - 18 - _CODE
    paper.picture(code.draw(url), (x, y), _CODE)
    paper.letters(_SMALL)
    paper.set_text_color(_GREY)
    for place, text in enumerate(beside):
        paper.set_xy(x + _CODE + 1, y + _CODE - 20 + place * 5)
        paper.cell(60, 5, text)
    paper.set_text_color(_INK)
