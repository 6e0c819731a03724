"""What the groups of a survey said to one question, as a chart: a row an option, a column a group, shares as shades."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from classbell.domain.feedback import Figures
from classbell.domain.forms import said
from classbell.domain.surveys import Breakdown, Group
from classbell.faces.chart import FONT
from classbell.faces.table import cut
from classbell.words.catalogue import Voice
from classbell.words.questions import STAR, labels

GROUPS = 12
"""How many groups stand side by side, the biggest; the file has all."""
_DOTS = 160
_LABEL, _NAME, _WORDS = 20, 14, 40
_BIG, _SMALL = 15, 12
_HALF = 0.5

fontManager.addfont(FONT)
mpl.rcParams["font.family"] = ["DejaVu Sans", "Droid Sans Fallback"]


def draw(found: Breakdown, question: int, voice: Voice, now: datetime) -> bytes:
    """Draw it as a PNG; groups are named already. Where nothing may be shown it says so."""
    shown = [(group, one) for group in found.groups if (one := group.figures[question]) is not None][:GROUPS]
    options = len(shown[0][1].counts) if shown else 1
    figure = Figure(figsize=(4.2 + 0.95 * max(len(shown), 3), 2.9 + 0.5 * options), dpi=_DOTS, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    words = cut(said(found.round.form.tapped[question].words, voice.language), _WORDS)
    axes.set_title(words, fontsize=_BIG, loc="left")
    if shown:
        _shades(axes, shown, voice)
    else:
        axes.text(_HALF, _HALF, voice.text("survey.too_few"), ha="center", va="center", fontsize=_SMALL)
        axes.set_axis_off()
    figure.suptitle(voice.text(f"survey.chart_{found.view}", about=cut(found.round.about, _WORDS)), fontsize=_BIG)
    foot = voice.text("findings.chart_foot", answered=found.answered, asked=found.asked, at=now)
    figure.supxlabel(foot, fontsize=_SMALL, color="#555555")
    out = BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


def _shades(axes: Axes, shown: list[tuple[Group, Figures]], voice: Voice) -> None:
    first = shown[0][1]
    heads = [sum(one.counts[option] for _, one in shown) for option in range(len(first.counts))]
    order = sorted(range(len(heads)), key=lambda option: -heads[option])
    shares = [[one.counts[option] / one.count for _, one in shown] for option in order]
    axes.imshow(shares, cmap="Greens", vmin=0, vmax=max(map(max, shares)) or 1, aspect="auto")
    dark = max(map(max, shares)) * 0.6
    for row, line in enumerate(shares):
        for column, share in enumerate(line):
            ink = "white" if share > dark else "#1b3a28"
            axes.text(column, row, f"{share:.0%}", ha="center", va="center", fontsize=_SMALL, color=ink)
    names = labels(first.question, voice.language, STAR)
    axes.set_yticks(range(len(order)), [cut(names[option], _LABEL) for option in order], fontsize=_SMALL)
    columns = [
        voice.text("survey.chart_column", name=cut(group.names[0], _NAME), count=one.count) for group, one in shown
    ]
    axes.set_xticks(range(len(shown)), columns, fontsize=_SMALL, rotation=25, ha="right")
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
