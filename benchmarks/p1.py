"""P1: a burst of sign-ins, from the update to the reply."""

from __future__ import annotations

from functools import partial

from benchmarks.bots import burst
from benchmarks.ceiling import ceiling
from benchmarks.contenders.everyone import CONTENDERS, PEER
from benchmarks.rounds import Results, interleave, span
from benchmarks.server import BareServer
from benchmarks.tables import conditions, table, write

PEOPLE = 3000


def run(rounds: int) -> None:
    """Measure every contender in turns and rewrite the table."""
    with BareServer() as server:
        limit = ceiling(server.port)
    runs = {name: partial(burst, contender, PEOPLE) for name, contender in CONTENDERS.items()}
    write("p1", _text(interleave(runs, rounds), limit))


def _text(results: Results, limit: float) -> str:
    head = ["bot", "CPU a sign-in, µs", "sign-ins a second", "sign-ins per CPU second, times aiogram's"]
    rows = [
        [
            contender.words,
            span(results.values(name, "cpu_us")),
            span(results.values(name, "per_second")),
            span(results.ratios(name, PEER, "cpu_us"), 2),
        ]
        for name, contender in CONTENDERS.items()
    ]
    return (
        f"{PEOPLE:,} people tap Start at once; every one of them has a mark afterwards. "
        f"{conditions(results)} The server alone takes {limit:,.0f} requests a second.\n\n{table(head, rows)}"
    )
