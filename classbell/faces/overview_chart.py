"""An overview as a chart: a bar a class, the gravest on top; of one class's week, a bar a day. Person-times by kind."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from classbell.domain.overviews import Overview, State, added
from classbell.domain.sheets import KINDS, Count
from classbell.faces import marks
from classbell.faces.chart import COLOURS, FONT
from classbell.faces.overviews import named
from classbell.faces.table import cut
from classbell.words.catalogue import Voice

assert FONT.exists()  # faces/chart.py has told matplotlib of it
AT_MOST = 20
"""So many classes can be told apart on a phone."""
_WIDTH, _DOTS = 8.0, 160
_HEAD, _ROW, _BAR = 2.6, 0.5, 0.62
"""Inches of height: what stands around the bars, and a bar with its gap; and its share of that."""
_TITLE, _BIG, _SMALL = 26, 16, 12
_GRAVE, _PALE = "#b3261e", "#555555"


@dataclass(frozen=True, slots=True)
class _Bar:
    label: str
    count: Count
    is_grave: bool


def draw(overview: Overview, voice: Voice) -> bytes:
    """Draw it as a PNG, 1280 pixels wide; what is still to come is left out."""
    bars = _bars(overview, voice)
    figure = Figure(figsize=(_WIDTH, _HEAD + _ROW * max(1, len(bars))), dpi=_DOTS, layout="constrained")
    FigureCanvasAgg(figure)
    _paint(figure.add_subplot(), bars, voice)
    figure.suptitle(_title(overview, voice), fontsize=_BIG)
    figure.supxlabel(_foot(overview, bars, voice), fontsize=_SMALL, color=_PALE)
    out = BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


def _bars(overview: Overview, voice: Voice) -> list[_Bar]:
    if len(overview.lines) == 1 and overview.is_of_week:
        return _days(overview, voice)
    shown = [one for one in overview.lines if one.count.expected or one.unregistered][:AT_MOST]
    return [_Bar(named(one.class_, _TITLE), one.count, one.state is State.NO_REGISTER) for one in shown]


def _days(overview: Overview, voice: Voice) -> list[_Bar]:
    [line] = overview.lines
    bars = []
    for held in line.days.values():
        begun = [one for one, _ in held if one.has_begun(overview.at)]
        if begun:
            label = voice.text("overview.chart_day", at=begun[0].session.starts_at)
            is_grave = any(stands is State.NO_REGISTER for _, stands in held)
            bars.append(_Bar(label, added(one.count for one in begun), is_grave))
    return bars


def _paint(axes: Axes, bars: list[_Bar], voice: Voice) -> None:
    places = range(len(bars))
    ends = [0] * len(bars)
    for kind in (kind for kind in KINDS if any(bar.count.of(kind) for bar in bars)):
        figures = [bar.count.of(kind) for bar in bars]
        drawn = axes.barh(places, figures, left=ends, height=_BAR, color=COLOURS[kind])
        drawn.set_label(voice.text("chart.kind", status=marks.status(kind, voice)))
        ends = [end + figure for end, figure in zip(ends, figures, strict=True)]
    for place, (bar, end) in enumerate(zip(bars, ends, strict=True)):
        said = voice.text("overview.chart_figure", present=bar.count.present, expected=bar.count.expected)
        axes.text(end, place, f" {said}", va="center", fontsize=_SMALL, color=_GRAVE if bar.is_grave else "black")
    _dress(axes, bars, voice)


def _dress(axes: Axes, bars: list[_Bar], voice: Voice) -> None:
    axes.set_yticks(range(len(bars)), [bar.label for bar in bars], fontsize=_SMALL)
    for label, bar in zip(axes.get_yticklabels(), bars, strict=True):
        label.set_color(_GRAVE if bar.is_grave else "black")
    axes.set_ylim(max(1, len(bars)) - 0.5, -0.5)
    axes.margins(x=0.14)
    axes.set_xlabel(voice.text("overview.chart_axis"), fontsize=_SMALL)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.tick_params(labelsize=_SMALL)
    axes.spines[["top", "right", "left"]].set_visible(False)
    if axes.containers:
        axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=3, frameon=False, fontsize=_SMALL)


def _title(overview: Overview, voice: Voice) -> str:
    days = {"first": overview.first, "last": overview.last}
    word = "overview.chart_week" if overview.is_of_week else "overview.chart_one_day"
    when = voice.text(word, **days)
    if len(overview.lines) == 1:
        return f"{cut(overview.lines[0].class_.title, 2 * _TITLE)}\n{when}"
    return f"{voice.text('overview.chart_classes', count=len(overview.lines))}\n{when}"


def _foot(overview: Overview, bars: list[_Bar], voice: Voice) -> str:
    foot = voice.text("chart.foot", at=overview.at)
    if len(overview.lines) > 1 and len(bars) < len(overview.lines):
        return voice.text("overview.chart_shown", shown=len(bars), number=len(overview.lines), foot=foot)
    return foot
