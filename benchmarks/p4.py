"""P4: the pace over a minute in real time, counted where the messages arrive."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

from benchmarks.rounds import interleave, span
from benchmarks.server import BareServer
from benchmarks.tables import conditions, table, write
from benchmarks.windows import in_a_second, plot, shown
from classbell.domain.pace import Limits

LASTS_FOR = 60
ANSWERS_AFTER = 0.05
LIMIT = Limits().per_second


def run(rounds: int) -> None:
    """Send for a minute, a few times at most, and rewrite the table."""
    results = interleave({"pace": measure}, min(rounds, 3))
    rows = [
        ["mean, share of the limit", span(results.values("pace", "mean_share"), 4)],
        ["most in any sliding second", span(results.values("pace", "most"))],
        ["longest gap, ms", span(results.values("pace", "gap_ms"))],
    ]
    text = f"{LASTS_FOR} s at {LIMIT} a second, answers after {ANSWERS_AFTER * 1000:.0f} ms. {conditions(results)}"
    write("p4", f"{text}\n\n{table(['at the server', ''], rows)}\n\n{shown('p4')}")


def measure() -> dict[str, float]:
    """Return the mean as a share of the limit, the most in any sliding second, and the longest gap."""
    with BareServer(ANSWERS_AFTER) as server:
        server.give_precedence()
        subprocess.run([sys.executable, "-m", "benchmarks.paced", str(server.port), str(LASTS_FOR)], check=True)
        server.wait(lambda _report: True, lambda: None)
        sent = [arrival.at for arrival in server.arrivals]
    plot("p4", sent, LIMIT)
    return {
        "mean_share": (len(sent) - 1) / (sent[-1] - sent[0]) / LIMIT,
        "most": most_in_a_second(sent),
        "gap_ms": max(after - before for before, after in pairwise(sent)) * 1000,
    }


def most_in_a_second(instants: list[float]) -> int:
    """Return the most of these ascending instants that any window of one second holds."""
    return max(in_a_second(instants))
