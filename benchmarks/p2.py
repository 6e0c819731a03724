"""P2: how long a reply takes to leave, with the Bot API answering after 50 ms."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from benchmarks.bots import at_once, steady
from benchmarks.contenders.everyone import CONTENDERS, OURS, PEER
from benchmarks.rounds import Results, Sample, interleave, span
from benchmarks.tables import conditions, table, write

ANSWERS_AFTER = 0.05
LASTS_FOR = 6
RATES = {500: [OURS, PEER, "ptb"], 1000: [OURS, PEER]}
TAPS_AT_ONCE = 50


def run(rounds: int) -> None:
    """Measure every contender at every rate in turns and rewrite the table."""
    runs: dict[str, Callable[[], Sample]] = {}
    for rate, names in RATES.items():
        for name in names:
            people = rate * LASTS_FOR
            runs[f"{name} {rate}"] = partial(steady, CONTENDERS[name], people, rate, ANSWERS_AFTER)
    for name in (OURS, PEER):
        runs[f"{name} once"] = partial(at_once, CONTENDERS[name], TAPS_AT_ONCE, ANSWERS_AFTER)
    write("p2", _text(interleave(runs, rounds)))


def _text(results: Results) -> str:
    head = ["taps", "bot", "median, ms", "p99, ms", "last, ms", "share of a core"]
    taps = {f"{rate}": f"{rate:,} a second" for rate in RATES} | {"once": f"{TAPS_AT_ONCE} at once"}
    rows = []
    for run_name in results.samples:
        name, _, kind = run_name.partition(" ")
        figures = [results.values(run_name, figure) for figure in ("p50_ms", "p99_ms", "worst_ms")]
        spans = [span(values, 1) for values in figures]
        rows.append([taps[kind], CONTENDERS[name].words, *spans, span(results.values(run_name, "core_share"), 2)])
    rows.sort(key=lambda row: list(taps.values()).index(row[0]))
    return (
        f"From the instant Telegram has the tap to our reply's request arriving there; each answer takes "
        f"{ANSWERS_AFTER * 1000:.0f} ms, and taps come for {LASTS_FOR} s whether or not the bot keeps up. "
        f"{conditions(results)}\n\n{table(head, rows, words=2)}"
    )
