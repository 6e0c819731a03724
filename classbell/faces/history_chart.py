"""A lecturer's history as a chart: a dot with its interval a round, the course mean beside it; the newest on top."""

from __future__ import annotations

from io import BytesIO

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from classbell.domain.estimates import FULL
from classbell.domain.histories import Entry, History
from classbell.faces.chart import FONT
from classbell.faces.table import cut
from classbell.words.catalogue import Voice

ROWS = 20
"""So many rounds, the newest; the file has all."""
COLOUR, COURSE = "#2e7d4f", "#b26a00"
_DOTS, _WIDTH = 160, 8.0
_HEAD, _ROW = 1.8, 0.6
"""Inches of height: what stands around, and a round."""
_BIG, _SMALL = 16, 12
_TITLE, _LABEL = 36, 26
"""Columns of text after which the name, and a session, are cut."""
_ROOM = 118

fontManager.addfont(FONT)
mpl.rcParams["font.family"] = ["DejaVu Sans", "Droid Sans Fallback"]


def draw(found: History, voice: Voice) -> bytes:
    """Draw it as a PNG, 1280 pixels wide; only rounds that may be shown."""
    shown = found.shown[:ROWS]
    figure = Figure(figsize=(_WIDTH, _HEAD + _ROW * max(len(shown), 1)), dpi=_DOTS, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for row, one in enumerate(shown):
        _row(axes, row, one)
    axes.set_yticks(range(len(shown)), [_label(one, voice) for one in shown], fontsize=_SMALL)
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_xlim(0, _ROOM)
    axes.set_xticks(range(0, FULL + 1, 20))
    axes.grid(axis="x", color="#dddddd")
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    name = cut(found.lecturer.name, _TITLE)
    figure.suptitle(voice.text("history.chart_title", name=name), fontsize=_BIG)
    count = found.total.count if found.total else 0
    figure.supxlabel(voice.text("history.chart_foot", count=count, at=found.at), fontsize=_SMALL, color="#555555")
    out = BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


def _row(axes: Axes, row: int, one: Entry) -> None:
    estimate = one.estimate
    assert estimate is not None  # only rounds that are shown come here
    reach = [[estimate.mean - estimate.least], [estimate.most - estimate.mean]]
    axes.errorbar([estimate.mean], [row], xerr=reach, fmt="o", color=COLOUR, capsize=5, markersize=9)
    axes.text(FULL + 2, row, f"{estimate.mean:.1f}", va="center", fontsize=_SMALL)
    if one.course:
        axes.plot([one.course.mean], [row], marker="D", color=COURSE, markersize=7, linestyle="none")


def _label(one: Entry, voice: Voice) -> str:
    spoken = one.spoken
    facts = {"day": spoken.held_at, "session": cut(spoken.session_title, _LABEL)}
    count = one.estimate.count if one.estimate else 0
    return voice.within(spoken.zone).text("history.chart_row", **facts, count=count)
