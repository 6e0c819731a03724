"""Feedback: 1,445 people answer a form of five questions by chat within ten minutes."""

from __future__ import annotations

import asyncio
import os
import platform

from benchmarks.rounds import percentile, spin
from benchmarks.tables import table, write
from tests.apart import apart
from tests.whole.feedback_rush import WEIGHTS, Rush, rush

PEOPLE = 1445
WITHIN = 600.0
_PRECEDENCE = {os.SCHED_RR: "They had precedence over the others on the machine (SCHED_RR). "}


def run(_rounds: int) -> None:
    """Let them answer once, in earnest time, and rewrite the table; raise where results and count differ."""
    before = spin()
    found = asyncio.run(_rushed())
    if not found.agrees:
        raise AssertionError(f"counted {found.counted}, in the file {found.in_the_file}")
    write("feedback", _text(found, (before, spin())))


async def _rushed() -> Rush:
    async with apart() as s:
        return await rush(s, PEOPLE, WITHIN)


def _text(found: Rush, spins: tuple[float, float]) -> str:
    rows = [
        _row("the bot's answer reaches Telegram", found.replied),
        _row("the answer is on the phone", found.answered),
        _row("the next question is on the phone", found.shown),
    ]
    head = ["from a tap until", "taps", "median, ms", "p99, ms", "last, ms"]
    counted = sum(map(sum, found.counted))
    precedence = _PRECEDENCE.get(os.sched_getscheduler(0), "")
    return (
        f"{PEOPLE:,} people begin at moments of their own and think up to eight seconds about each of {len(WEIGHTS)} "
        f"questions; the last is done within {WITHIN / 60:.0f} minutes. The bot (`classbell run`), the sandbox and all "
        f"phones each have a process of their own; what ends on the phone holds the sandbox's and the phones' share "
        f"too. All {counted:,} answers that the phones had counted by themselves were found, option by option, in "
        f"the file of the results. {precedence}{os.cpu_count()} cores, load {os.getloadavg()[2]:.1f} in the last "
        f"quarter of an hour; Python {platform.python_version()}; a fixed loop took {spins[0]:.0f} ms before and "
        f"{spins[1]:.0f} ms after.\n\n{table(head, rows)}"
    )


def _row(words: str, waits: list[float]) -> list[str]:
    figures = [percentile(waits, 0.5), percentile(waits, 0.99), max(waits)]
    return [words, f"{len(waits):,}", *(f"{one * 1000:.1f}" for one in figures)]
