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
_TITLE = 28
_LABEL_FROM = 0.04
"""A part of a bar narrower than this share of it has no room for its figure."""

fontManager.addfont(FONT)
mpl.rcParams["font.family"] = ["DejaVu Sans", "Droid Sans Fallback"]


def draw(sheet: DaySheet, voice: Voice) -> bytes:
    """Draw it as a PNG, 1280 pixels wide."""
    figure = Figure(figsize=(_WIDTH, 2.3 + 0.62 * max(1, len(sheet.sessions))), dpi=_DOTS, layout="constrained")
    FigureCanvasAgg(figure)
    bars(figure.add_subplot(), sheet, voice)
    figure.suptitle(voice.text("chart.title", title=sheet.class_.title, day=sheet.day), fontsize=14)
    figure.supxlabel(voice.text("chart.foot", at=sheet.at), fontsize=9, color="#555555")
    out = BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


def labels(sheet: DaySheet, voice: Voice) -> list[str]:
    """Give the words beside the bars: each session with its start and its heads; a long title is cut."""
    return [
        voice.text("chart.session", title=table.cut(session.title, _TITLE), session=session, count=counted.expected)
        for session, counted in zip(sheet.sessions, sheet.counts, strict=True)
    ]


def bars(axes: Axes, sheet: DaySheet, voice: Voice) -> None:
    """Draw a bar a session, made of a part a kind that occurs."""
    places = range(len(sheet.sessions))
    ends = [0] * len(sheet.sessions)
    for kind in (kind for kind in KINDS if sheet.total.of(kind)):
        figures = [counted.of(kind) for counted in sheet.counts]
        bars = axes.barh(places, figures, left=ends, height=0.62, color=COLOURS[kind])
        bars.set_label(voice.text("chart.kind", status=marks.status(kind, voice)))
        expected = [counted.expected for counted in sheet.counts]
        said = [str(n) if n > _LABEL_FROM * of else "" for n, of in zip(figures, expected, strict=True)]
        axes.bar_label(bars, said, label_type="center", fontsize=10, color="black" if kind in _LIGHT else "white")
        ends = [end + figure for end, figure in zip(ends, figures, strict=True)]
    _dress(axes, sheet, voice)


def _dress(axes: Axes, sheet: DaySheet, voice: Voice) -> None:
    axes.set_yticks(range(len(sheet.sessions)), labels(sheet, voice))
    axes.invert_yaxis()
    axes.set_xlabel(voice.text("chart.axis"))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(left=False)
    if axes.containers:
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=6, frameon=False, fontsize=10)
