"""P4: the pace over a minute in real time, counted where the messages arrive."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from itertools import pairwise

from benchmarks.rounds import interleave, span
from benchmarks.server import BareServer
from benchmarks.tables import conditions, table, write
from benchmarks.windows import in_a_second, plot, shown
from classbell.domain.pace import Limits

LASTS_FOR = 60
ANSWERS_AFTER = 0.05
LIMIT = Limits().per_second
NAMES = {
    "ours": "Classbell's pace",
    "aiogram": "aiogram 3, a task for each message and `sleep(1 / 30)`",
    "aiogram_in_turn": "aiogram 3, one after the other and `sleep(1 / 30)`",
}


def run(rounds: int) -> None:
    """Send for a minute in each way, in turns, and rewrite the table."""
    results = interleave({name: partial(measure, name) for name in NAMES}, rounds)
    figures = [
        ("mean, share of the limit", "mean_share", 4),
        ("most in any sliding second", "most", 0),
        ("longest gap, ms", "gap_ms", 0),
    ]
    rows = [
        [words, *(span(results.values(name, figure), digits) for name in NAMES)] for words, figure, digits in figures
    ]
    text = f"{LASTS_FOR} s at {LIMIT} a second, answers after {ANSWERS_AFTER * 1000:.0f} ms. {conditions(results)}"
    write("p4", f"{text}\n\n{table(['at the server', *NAMES.values()], rows)}\n\n{shown('p4')}")


def measure(name: str) -> dict[str, float]:
    """Return the mean as a share of the limit, the most in any sliding second, and the longest gap."""
    with BareServer(ANSWERS_AFTER) as server:
        server.give_precedence()
        command = [sys.executable, "-m", "benchmarks.paced", name, str(server.port), str(LASTS_FOR)]
        subprocess.run(command, check=True)
        server.wait(lambda _report: True, lambda: None)
        sent = [arrival.at for arrival in server.arrivals]
    if name == "ours":
        plot("p4", sent, LIMIT)
    return {
        "mean_share": (len(sent) - 1) / (sent[-1] - sent[0]) / LIMIT,
        "most": most_in_a_second(sent),
        "gap_ms": max(after - before for before, after in pairwise(sent)) * 1000,
    }


def most_in_a_second(instants: list[float]) -> int:
    """Return the most of these ascending instants that any window of one second holds."""
    return max(in_a_second(instants))
