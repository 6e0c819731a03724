"""A notice's receipts as a chart: a bar an option, then a bar a unit or group, in heads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from classbell.domain.receipts import Breakdown, Share
from classbell.faces import table
from classbell.faces.chart import FONT
from classbell.words.catalogue import Voice

BARS = 12
"""Units or groups that are drawn; the file has all."""
_WIDTH, _DOTS = 8.0, 160
_HEAD, _ROW = 1.3, 0.55
_BIG, _SMALL = 16, 13
_LABEL = 26
_DONE, _REST = "#2e7d4f", "#d5d9de"

fontManager.addfont(FONT)


def draw(of: Breakdown, title: str, voice: Voice, now: datetime) -> bytes:
    """Draw it as a PNG, 1280 pixels wide."""
    name = "unit" if len(of.by_unit) > 1 or not any(one.label for one in of.by_group) else "group"
    shares = (of.by_unit if name == "unit" else of.by_group)[:BARS]
    parts = [len(of.by_choice)] * bool(of.by_choice) + [max(1, len(shares))]
    figure = Figure(figsize=(_WIDTH, _HEAD * len(parts) + _ROW * sum(parts)), dpi=_DOTS, layout="constrained")
    FigureCanvasAgg(figure)
    axes = list(figure.subplots(len(parts), 1, squeeze=False, height_ratios=[part + 1 for part in parts])[:, 0])
    if of.by_choice:
        _choices(axes[0], of.by_choice, voice)
    _shares(axes[-1], name, shares, voice)
    figure.suptitle(voice.text("counts.chart_title", title=table.cut(title, 48)), fontsize=_BIG)
    figure.supxlabel(voice.text("chart.foot", at=now), fontsize=_SMALL, color="#555555")
    out = BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


def _choices(axes: Axes, taken: Sequence[tuple[str, int]], voice: Voice) -> None:
    bars = axes.barh(range(len(taken)), [count for _, count in taken], color=_DONE)
    axes.bar_label(bars, [str(count) for _, count in taken], padding=4, fontsize=_BIG)
    _dress(axes, [label for label, _ in taken], voice.text("counts.by_choice_axis"))


def _shares(axes: Axes, name: str, shares: Sequence[Share], voice: Voice) -> None:
    places = range(len(shares))
    confirmed = [share.confirmed for share in shares]
    rest = [max(0, share.reached - share.confirmed) for share in shares]
    axes.barh(places, confirmed, color=_DONE)
    bars = axes.barh(places, rest, left=confirmed, color=_REST)
    axes.bar_label(bars, [f"{share.confirmed}/{share.reached}" for share in shares], padding=4, fontsize=_BIG)
    labels = [table.cut(share.label or voice.text(f"counts.none.{name}"), _LABEL) for share in shares]
    _dress(axes, labels, voice.text("counts.share_axis"))


def _dress(axes: Axes, labels: Sequence[str], title: str) -> None:
    axes.set_yticks(range(len(labels)), labels, fontsize=_BIG)
    axes.invert_yaxis()
    axes.set_title(title, fontsize=_SMALL, loc="left")
    axes.margins(x=0.15)
    axes.set_xticks([])
    axes.spines[["top", "right", "bottom"]].set_visible(False)
