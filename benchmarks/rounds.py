"""Runs taken in turns, round after round, and what is said of them: medians, spans, ratios."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

Sample = Mapping[str, float]

SPIN = 1_000_000


@dataclass(frozen=True, slots=True)
class Results:
    """The samples of each contender, one a round, and how long a fixed loop took in each round."""

    samples: Mapping[str, Sequence[Sample]]
    spins: Sequence[float]

    def values(self, name: str, figure: str) -> list[float]:
        """Return a contender's figure in each round; none where it was not measured."""
        return [sample[figure] for sample in self.samples[name] if figure in sample]

    def ratios(self, name: str, peer: str, figure: str) -> list[float]:
        """Return, round by round, how many times the contender's figure the peer's is."""
        pairs = zip(self.values(name, figure), self.values(peer, figure), strict=True)
        return [theirs / ours for ours, theirs in pairs]


def interleave(runs: Mapping[str, Callable[[], Sample]], rounds: int) -> Results:
    """Run every contender once a round, each round starting with the next one."""
    names = list(runs)
    samples: dict[str, list[Sample]] = {name: [] for name in names}
    spins = []
    for turn in range(rounds):
        spins.append(spin())
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            samples[name].append(runs[name]())
            print(f"  round {turn + 1}: {name}: {_in_short(samples[name][-1])}", flush=True)
    return Results(samples, spins)


def spin() -> float:
    """Return the milliseconds that a fixed loop takes just now."""
    started_at = time.perf_counter()
    total = 0
    for number in range(SPIN):
        total += number
    return (time.perf_counter() - started_at) * 1000


def span(values: Sequence[float], digits: int = 0) -> str:
    """Say a median with its least and most."""
    if not values:
        return "-"
    return f"{median(values):,.{digits}f} ({min(values):,.{digits}f} to {max(values):,.{digits}f})"


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _in_short(sample: Sample) -> str:
    return ", ".join(f"{figure} {value:,.3g}" for figure, value in sample.items())
