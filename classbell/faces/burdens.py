"""Messages per person per day as a chart: a bar a number of messages, as high as there were person-days of it."""

from __future__ import annotations

from io import BytesIO

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from classbell.domain.burdens import Report
from classbell.faces.chart import FONT
from classbell.words.catalogue import Voice

assert FONT.exists()  # faces/chart.py has told matplotlib of it
_WIDTH, _HEIGHT, _DOTS = 8.0, 5.0, 160
_BIG, _SMALL = 16, 13
_WITHIN, _BEYOND = "#4f7cac", "#b3261e"


def draw(report: Report, voice: Voice) -> bytes:
    """Draw it as a PNG, 1280 pixels wide."""
    figure = Figure(figsize=(_WIDTH, _HEIGHT), dpi=_DOTS, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    spread = report.spread
    colours = [_BEYOND if 0 < report.budget < number else _WITHIN for number in spread]
    bars = axes.bar(list(spread), list(spread.values()), color=colours)
    axes.bar_label(bars, padding=3, fontsize=_SMALL)
    axes.set_xlabel(voice.text("burden.axis_messages"), fontsize=_SMALL)
    axes.set_ylabel(voice.text("burden.axis_days"), fontsize=_SMALL)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(integer=True))
    axes.tick_params(labelsize=_SMALL)
    axes.spines[["top", "right"]].set_visible(False)
    figure.suptitle(voice.text("burden.chart_title", first=report.days[0].day, last=report.days[-1].day), fontsize=_BIG)
    figure.supxlabel(voice.text("chart.foot", at=report.at), fontsize=_SMALL, color="#555555")
    out = BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()
