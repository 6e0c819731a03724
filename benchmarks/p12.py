"""P12: what a bot costs that has nothing to do."""

from __future__ import annotations

import time
from functools import partial

from benchmarks.bots import running
from benchmarks.contenders.contender import Contender
from benchmarks.contenders.everyone import CONTENDERS
from benchmarks.rounds import Results, Sample, interleave, span
from benchmarks.tables import conditions, table, write

IDLE_FOR = 15.0


def run(rounds: int) -> None:
    """Measure every contender in turns and rewrite the table."""
    write("p12", _text(interleave({name: partial(idle, bot) for name, bot in CONTENDERS.items()}, rounds)))


def idle(contender: Contender) -> Sample:
    """Let a bot that has worked a little do nothing for a while; return its memory and its share of a core."""
    with running(contender, 0) as bot:
        cpu_for = bot.program.cpu_for()
        time.sleep(IDLE_FOR)
        cpu_for = bot.program.cpu_for() - cpu_for
        memory = bot.program.memory()
    return {"megabytes": memory, "core_percent": cpu_for / IDLE_FOR * 100}


def _text(results: Results) -> str:
    head = ["bot", "memory, MB", "% of one core"]
    rows = [
        [contender.words, span(results.values(name, "megabytes")), span(results.values(name, "core_percent"), 2)]
        for name, contender in CONTENDERS.items()
    ]
    return f"{IDLE_FOR:.0f} s without a tap, after a hundred. {conditions(results)}\n\n{table(head, rows)}"
