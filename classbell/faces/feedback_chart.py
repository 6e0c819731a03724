"""The results of a round as a chart: the means of all scales together, then a row of bars for each other question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import BytesIO

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from classbell.domain.feedback import Figures, Findings
from classbell.domain.forms import SCALES, Kind, said
from classbell.faces.chart import FONT
from classbell.faces.table import columns, cut
from classbell.words.catalogue import Voice
from classbell.words.questions import STAR, labels

COLOUR = "#2e7d4f"
WHISKER = "#1b3a28"
_DOTS = 160
_WIDTH = 8.0
_HEAD, _TITLE_ROW, _BAR_ROW = 1.5, 0.75, 0.42
"""Inches of height: what stands around the questions, a question's words, and a bar."""
_BIG, _SMALL = 16, 13
_WORDS, _LONG_LABEL, _LABEL = 44, 26, 22
_BAR = 0.62
"""Columns of text after which a question and an option are cut."""

fontManager.addfont(FONT)
mpl.rcParams["font.family"] = ["DejaVu Sans", "Droid Sans Fallback"]


def draw(found: Findings, voice: Voice, now: datetime) -> bytes:
    """Draw it as a PNG, 1280 pixels wide; questions in words, and those with too few answers, are left out."""
    shown = [(number, one) for number, one in enumerate(found.figures, 1) if one and one.question.kind is not Kind.TEXT]
    scales = [pair for pair in shown if pair[1].mean is not None]
    others = [pair for pair in shown if pair[1].mean is None]
    panels = [_Panel(len(scales), partial(_scales, scales, voice))] if scales else []
    panels += [_Panel(len(pair[1].counts), partial(_options, pair, voice)) for pair in others]
    figure = Figure(figsize=(_WIDTH, _HEAD + sum(map(_height, panels))), dpi=_DOTS, layout="constrained")
    FigureCanvasAgg(figure)
    grid = figure.add_gridspec(max(len(panels), 1), 1, height_ratios=[_height(one) for one in panels] or [1])
    for place, panel in enumerate(panels):
        panel.paint(figure.add_subplot(grid[place]))
    figure.suptitle(voice.text("findings.chart_title", about=cut(found.round.about, _WORDS)), fontsize=_BIG)
    foot = voice.text("findings.chart_foot", answered=found.answered, asked=found.asked, at=now)
    figure.supxlabel(foot, fontsize=_SMALL, color="#555555")
    out = BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class _Panel:
    bars: int
    paint: Callable[[Axes], None]


def _height(panel: _Panel) -> float:
    return _TITLE_ROW + _BAR_ROW * panel.bars


def _scales(shown: Sequence[tuple[int, Figures]], voice: Voice, axes: Axes) -> None:
    """A bar a question: its mean as a share of the most there is, with the 95 % interval."""
    most = [SCALES[one.question.kind][1] for _, one in shown]
    means = [(one.mean or 0) / of for (_, one), of in zip(shown, most, strict=True)]
    said_of = [
        voice.text("findings.chart_mean", mean=round(one.mean or 0, 2), most=of)
        for (_, one), of in zip(shown, most, strict=True)
    ]
    reach = [[abs((one.mean or 0) - end) for end in one.interval] for _, one in shown]
    ends = [[pair[side] / of for pair, of in zip(reach, most, strict=True)] for side in (0, 1)]
    bars = axes.barh(range(len(shown)), means, xerr=ends, height=_BAR, color=COLOUR, ecolor=WHISKER, capsize=4)
    axes.bar_label(bars, said_of, padding=6, fontsize=_SMALL)
    names = [_in_two_lines(_named(number, one, voice, 2 * _LONG_LABEL - 2)) for number, one in shown]
    _dress(axes, names, voice.text("findings.chart_means"))
    axes.set_xlim(0, 1.3)


def _options(pair: tuple[int, Figures], voice: Voice, axes: Axes) -> None:
    """A bar an option: how many took it, or put it first."""
    number, one = pair
    counts, said_of = [one.counts[at] for at in one.ranked], labels(one.question, voice.language, STAR)
    bars = axes.barh(range(len(counts)), counts, height=_BAR, color=COLOUR)
    shares = [voice.text("findings.share", number=count, share=count / one.count) for count in counts]
    axes.bar_label(bars, shares, padding=6, fontsize=_SMALL)
    names = [cut(said_of[at], _LABEL) for at in one.ranked]
    _dress(axes, names, _named(number, one, voice, _WORDS))
    axes.set_xlim(0, max(*one.counts, 1) * 1.3)


def _dress(axes: Axes, names: Sequence[str], title: str) -> None:
    axes.set_yticks(range(len(names)), names, fontsize=_SMALL)
    axes.set_xticks([])
    axes.invert_yaxis()
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.set_title(title, fontsize=_BIG, loc="left")


def _in_two_lines(text: str) -> str:
    """Break a long label, between words where it has any, so that none of it is lost beside its bar."""
    if columns(text) <= _LONG_LABEL:
        return text
    at = next(place for place in range(len(text), 0, -1) if columns(text[:place]) <= _LONG_LABEL)
    at = text.rfind(" ", at // 2, at + 1) + 1 or at
    return f"{text[:at].rstrip()}\n{cut(text[at:], _LONG_LABEL)}"


def _named(number: int, one: Figures, voice: Voice, at_most: int) -> str:
    words = cut(said(one.question.words, voice.language), at_most)
    return voice.text("findings.chart_question", number=number, question=words)
