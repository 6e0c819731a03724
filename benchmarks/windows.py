"""Plots how many messages leave in every sliding second, against the limit."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from benchmarks.tables import PAGE

_SIZE, _DOTS = (9.0, 3.2), 110


def in_a_second(instants: Sequence[float]) -> list[int]:
    """Count, for each of these ascending instants, how many lie in the second that ends with it."""
    return [n + 1 - bisect_left(instants, at - 1.0) for n, at in enumerate(instants)]


def shown(name: str) -> str:
    """Give the Markdown that shows what was plotted."""
    return f"![Messages in every sliding second of the last round]({name}.png)"


def plot(name: str, instants: Sequence[float], limit: int) -> None:
    """Draw it as docs/<name>.png."""
    figure = Figure(figsize=_SIZE, dpi=_DOTS, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.plot([at - instants[0] for at in instants], in_a_second(instants), linewidth=0.8, color="#2e7d4f")
    axes.axhline(limit, color="#b3261e", linewidth=1, linestyle="--", label=f"the limit, {limit} a second")
    axes.set(xlabel="seconds", ylabel="messages in the last second", ylim=(0, limit * 1.25))
    axes.legend(loc="lower right", frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(PAGE.parent / f"{name}.png")
