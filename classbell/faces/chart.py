"""The day sheet as a chart: a bar a session, its heads by kind."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.ticker import MaxNLocator

from classbell.domain.attendance import Status
from classbell.domain.sheets import KINDS, DaySheet
from classbell.faces import marks, table
from classbell.words.catalogue import Voice

FONT = Path(__file__).parent / "fonts" / "DroidSansFallbackFull.ttf"
"""Chinese for machines that have none; Latin letters come with matplotlib."""

COLOURS: dict[Status | None, str] = {
    Status.ON_TIME: "#2e7d4f",
    Status.LATE: "#e0a100",
    Status.EARLY_LEAVE: "#c2703d",
    Status.ON_LEAVE: "#4f7cac",
    Status.ABSENT: "#b3261e",
    None: "#b8bec6",
}
_LIGHT = {Status.LATE, None}
_DOTS = 160
_WIDTH = 8.0
_HEAD, _ROW = 2.9, 0.95
"""Inches of height: what stands around the bars, and a bar with its label above."""
_BAR = 0.5
_TITLE, _SESSION = 56, 36
"""Columns of text after which the titles of the class and of a session are cut."""
_BIG, _SMALL = 17, 14
"""Points; a chat shows the picture at about a quarter of its width, and the letters must be readable there."""
_LABEL_FROM = 0.04
"""A part of a bar narrower than this share of it has no room for its figure."""

fontManager.addfont(FONT)
mpl.rcParams["font.family"] = ["DejaVu Sans", "Droid Sans Fallback"]
mpl.rcParams["text.parse_math"] = False  # a name with two dollar signs is no formula


def draw(sheet: DaySheet, voice: Voice) -> bytes:
    """Draw it as a PNG, 1280 pixels wide."""
    figure = Figure(figsize=(_WIDTH, _HEAD + _ROW * max(1, len(sheet.sessions))), dpi=_DOTS, layout="constrained")
    FigureCanvasAgg(figure)
    bars(figure.add_subplot(), sheet, voice)
    title = table.cut(sheet.class_.title, _TITLE)
    figure.suptitle(voice.text("chart.title", title=title, day=sheet.day), fontsize=_BIG)
    figure.supxlabel(voice.text("chart.foot", at=sheet.at), fontsize=_SMALL, color="#555555")
    out = BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


def labels(sheet: DaySheet, voice: Voice) -> list[str]:
    """Give the words above the bars: each session with its start and its heads; a long title is cut."""
    return [
        voice.text("chart.session", title=table.cut(session.title, _SESSION), session=session, count=counted.expected)
        for session, counted in zip(sheet.sessions, sheet.counts, strict=True)
    ]


def bars(axes: Axes, sheet: DaySheet, voice: Voice) -> None:
    """Draw a bar a session, made of a part a kind that occurs."""
    places = range(len(sheet.sessions))
    ends = [0] * len(sheet.sessions)
    for kind in (kind for kind in KINDS if sheet.total.of(kind)):
        figures = [counted.of(kind) for counted in sheet.counts]
        bars = axes.barh(places, figures, left=ends, height=_BAR, color=COLOURS[kind])
        bars.set_label(voice.text("chart.kind", status=marks.status(kind, voice)))
        expected = [counted.expected for counted in sheet.counts]
        said = [str(n) if n > _LABEL_FROM * of else "" for n, of in zip(figures, expected, strict=True)]
        axes.bar_label(bars, said, label_type="center", fontsize=_BIG, color="black" if kind in _LIGHT else "white")
        ends = [end + figure for end, figure in zip(ends, figures, strict=True)]
    _dress(axes, sheet, voice)


def _dress(axes: Axes, sheet: DaySheet, voice: Voice) -> None:
    for place, label in enumerate(labels(sheet, voice)):
        axes.text(0, place - _BAR / 2 - 0.04, label, fontsize=_BIG, verticalalignment="bottom")
    axes.set_yticks([])
    axes.set_ylim(max(1, len(sheet.sessions)) - 0.6, -0.75)
    axes.set_xlabel(voice.text("chart.axis"), fontsize=_SMALL)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(labelsize=_SMALL)
    if axes.containers:
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False, fontsize=_BIG)
