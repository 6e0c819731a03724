"""The three sides of a round as a chart: a bar a side, out of 100, and below them what they come to together."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from classbell.domain.estimates import FULL
from classbell.domain.evaluations import Score, Side, Sides
from classbell.faces.chart import FONT
from classbell.faces.table import cut
from classbell.words.catalogue import Voice

COLOUR, WHOLE = "#2e7d4f", "#1b3a28"
_DOTS, _WIDTH = 160, 8.0
_HEAD, _ROW = 1.7, 0.8
"""Inches of height: what stands around, and a bar."""
_BIG, _SMALL = 16, 13
_TITLE = 40
"""Columns of text after which what it is about is cut."""
_ROOM = 150
"""Up to where the axis goes, so that there is room for words beside a full bar."""

fontManager.addfont(FONT)
mpl.rcParams["font.family"] = ["DejaVu Sans", "Droid Sans Fallback"]


def draw(found: Sides, voice: Voice, now: datetime) -> bytes:
    """Draw it as a PNG, 1280 pixels wide; a side that is not shown has no bar, and says why."""
    scores = found.verdict.scores
    count = len(scores) + 1
    figure = Figure(figsize=(_WIDTH, _HEAD + _ROW * count), dpi=_DOTS, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for row, one in enumerate(scores):
        _bar(axes, row, (one.mean or 0, COLOUR), _side(one, found.least, voice))
    _bar(axes, count - 1, (found.verdict.points, WHOLE), _whole(found, voice))
    names = [_name(one, voice) for one in scores]
    axes.set_yticks(range(count), [*names, voice.text("evaluation.chart_whole")], fontsize=_SMALL)
    axes.set_ylim(count - 0.5, -0.5)
    axes.set_xlim(0, _ROOM)
    axes.set_xticks([])
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    about = cut(found.round.about, _TITLE)
    figure.suptitle(voice.text("evaluation.chart_title", about=about), fontsize=_BIG)
    figure.supxlabel(voice.text("evaluation.chart_foot", at=now), fontsize=_SMALL, color="#555555")
    out = BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


def _bar(axes: Axes, row: int, bar: tuple[float, str], label: str) -> None:
    """Draw a bar over the whole it could be, with words at its end."""
    length, colour = bar
    axes.barh(row, FULL, height=0.56, color="#e6eae8")
    axes.barh(row, length, height=0.56, color=colour)
    axes.text(FULL + 2, row, label, va="center", fontsize=_SMALL)


def _name(one: Score, voice: Voice) -> str:
    side = voice.text(f"evaluation.side.{one.side}")
    return voice.text("evaluation.chart_label", side=side, share=one.share / 100, count=one.count)


def _side(one: Score, least: int, voice: Voice) -> str:
    if one.mean is not None:
        return voice.text("evaluation.chart_points", mean=round(one.mean, 1), points=round(one.points, 1))
    is_few = one.side is Side.TRAINEE and one.count
    return voice.text("evaluation.chart_few", least=least) if is_few else voice.text("evaluation.note_missing")


def _whole(found: Sides, voice: Voice) -> str:
    points = round(found.verdict.points, 1)
    if found.verdict.is_whole:
        return f"{points:g}"
    return voice.text("evaluation.chart_part", points=points, of=found.verdict.out_of)
