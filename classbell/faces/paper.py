"""Paper to print: A4 pages with headings, tables whose head rows come again on every page, and page numbers.

A face makes a `Paper`, fills it from the top, and gives `done()`. Letters are DejaVu Sans (which comes with
matplotlib) and our own Droid Sans Fallback for Chinese; only those that occur go into the file. Millimetres throughout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import matplotlib as mpl
from fpdf import FPDF, FontFace
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from classbell.words.catalogue import Voice

CHINESE = Path(__file__).parent / "fonts" / "DroidSansFallbackFull.ttf"
LATIN = Path(mpl.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")
MARGIN = 15.0
_FOOT = 15.0
_TITLE, _TEXT, _SMALL = 16, 9.5, 8
"""Points."""
_LINE = 1.5
"""A line's height, in heights of its letters."""
_POINT = 25.4 / 72
_BOX = "□"
_GREY = (95, 95, 95)
_HEAD_FILL = (232, 238, 244)

Alignment = Literal["L", "C", "R"]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table on paper. `widths` are shares of the page's width; a cell too long for its column takes more lines."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    alignments: Sequence[Alignment] = ()
    """For each column; none given: all to the left."""
    row_height: float = 7.0
    """The least, so that a person can sign in it."""


class Paper(FPDF):
    """Pages that are filled from the top. It is the caller's own until `done`, and of one thread."""

    def __init__(self, title: str, voice: Voice, at: datetime, format: tuple[float, float] = (210, 297)) -> None:  # noqa: A002 the library's word
        super().__init__(format=format)
        self.voice = voice
        self.title_text = title
        self.foot_text = ""
        """What stands at the left of every page's foot; the page's number stands at the right."""
        self.set_title(title)
        self.set_lang(voice.language.replace("_", "-"))
        self.set_creation_date(at)
        self.set_producer("Classbell")
        self.add_font("latin", fname=LATIN)
        self.add_font("chinese", fname=CHINESE)
        self.set_fallback_fonts(["chinese"])
        self.set_margin(MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN + _FOOT / 2)
        self.letters(_TEXT)
        self.add_page()

    def header(self) -> None:
        """Begin every page with a blank in our letters; the library calls it.

        It sets its first font within the first line, and takes it back after a line that begins in Chinese, so that
        Latin letters of the next one would be lost.
        """
        at = self.get_x(), self.get_y()
        self.cell(1, 1, " ")
        self.set_xy(*at)

    def footer(self) -> None:
        """Number every page; the library calls it."""
        self.set_y(-_FOOT)
        self.letters(_SMALL)
        self.set_text_color(_GREY)
        self.cell(self.epw * 0.75, 5, self.foot_text)
        # the library puts the number of pages in place of {nb} once it is known
        page = self.voice.text("paper.page", page=self.page_no(), pages="{nb}")
        self.cell(0, 5, page, align="R")
        self.set_text_color(0)
        self.letters(_TEXT)

    def normalize_text(self, text: str) -> str:
        """Put an empty box for what neither font has; the library calls it, and would log the letters of a name."""
        known = [font.cmap for font in self._typefaces()]
        return "".join(one if one.isspace() or any(ord(one) in font for font in known) else _BOX for one in text)

    def _render_styled_text_line(self, *given: Any, **named: Any) -> bool:  # noqa: ANN401 the library's own
        """Name the letters anew in every line: the library forgets that a line's own are gone when it ends."""
        is_broken: bool = super()._render_styled_text_line(*given, **named)
        self.current_font_is_set_on_page = False
        return is_broken

    def letters(self, points: float) -> None:
        """Write in this size from now on; there is one weight, as Chinese has no other."""
        self.set_font("latin", size=points)

    def heading(self, text: str, points: float = _TITLE) -> None:
        """Write a heading in the middle of the page."""
        self.letters(points)
        self._lines(text, "C")
        self.ln(1)
        self.letters(_TEXT)

    def say(self, text: str, points: float = _TEXT) -> None:
        """Write a paragraph; its own line breaks stay."""
        self.letters(points)
        self._lines(text, "L")
        self.letters(_TEXT)

    def gap(self, height: float = 3.0) -> None:
        """Leave white."""
        self.ln(height)

    def grid(self, grid: Grid, points: float = _TEXT) -> None:
        """Draw a table; its headings come again on every page it goes on."""
        self.letters(points)
        with self.table(
            col_widths=tuple(grid.widths),
            text_align=tuple(grid.alignments) or "LEFT",
            line_height=_line(points),
            headings_style=FontFace(fill_color=_HEAD_FILL),
            wrapmode="CHAR" if self.voice.language.startswith("zh") else "WORD",
            padding=(0.8, 1.2),
        ) as table:
            table.row(grid.headings)
            for cells in grid.rows:
                table.row(cells, min_height=grid.row_height)
        self.letters(_TEXT)

    def picture(self, png: bytes, at: tuple[float, float], side: float) -> None:
        """Put a square picture, such as a code, with its upper left corner at a place."""
        self.image(BytesIO(png), *at, w=side, h=side)

    def fitting(self, text: str, width: float) -> str:
        """Cut a text, with an ellipsis, to what fits a width in the letters set now."""
        if self.get_string_width(text) <= width:
            return text
        while text and self.get_string_width(f"{text}…") > width:
            text = text[:-1]
        return f"{text}…"

    def done(self) -> bytes:
        """Give the file. Nothing can be added afterwards."""
        file = bytes(self.output())
        self.throw_away()
        return file

    def throw_away(self) -> None:
        """Let go of its letters; nothing more can be written on it."""
        for font in self._typefaces():
            font.close()

    def _typefaces(self) -> list[TTFFont]:
        return [font for font in self.fonts.values() if isinstance(font, TTFFont)]

    def _lines(self, text: str, align: Alignment) -> None:
        self.multi_cell(0, _line(self.font_size_pt), text, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _line(points: float) -> float:
    return points * _POINT * _LINE
