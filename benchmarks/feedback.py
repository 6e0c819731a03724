"""Feedback: 1,445 people answer a form of five questions by chat within ten minutes."""

from __future__ import annotations

import asyncio
import os
import platform
import time

from benchmarks.rounds import percentile, spin
from benchmarks.tables import table, write
from tests.school import school
from tests.whole.feedback_rush import WEIGHTS, Rush, rush

PEOPLE = 1445
WITHIN = 600.0
_PRECEDENCE = {os.SCHED_RR: "The process had precedence over the others on the machine (SCHED_RR). "}


def run(_rounds: int) -> None:
    """Let them answer once, in earnest time, and rewrite the table; raise where results and count differ."""
    before = spin()
    found, cpu_for = asyncio.run(_rushed())
    if not found.agrees:
        raise AssertionError(f"counted {found.counted}, in the file {found.in_the_file}")
    write("feedback", _text(found, cpu_for, (before, spin())))


async def _rushed() -> tuple[Rush, float]:
    async with school() as s:
        cpu_at = time.process_time()
        found = await rush(s, PEOPLE, WITHIN)
        return found, time.process_time() - cpu_at


def _text(found: Rush, cpu_for: float, spins: tuple[float, float]) -> str:
    rows = [_row("the tap is answered", found.answered), _row("the next question stands there", found.shown)]
    head = ["from a tap until", "taps", "median, ms", "p99, ms", "last, ms"]
    counted = sum(map(sum, found.counted))
    precedence = _PRECEDENCE.get(os.sched_getscheduler(0), "")
    return (
        f"{PEOPLE:,} people begin at moments of their own and think up to eight seconds about each of {len(WEIGHTS)} "
        f"questions; the last is done within {WITHIN / 60:.0f} minutes. Bot, sandbox and all phones run in one "
        f"process ({cpu_for:.0f} s of CPU in all), and a wait ends on the phone, so it holds the sandbox's share too. "
        f"All {counted:,} answers that the phones had counted by themselves were found, option by option, in the file "
        f"of the results. {precedence}{os.cpu_count()} cores, the load on them {os.getloadavg()[2]:.1f} over the last "
        f"quarter of an hour; Python {platform.python_version()}; a fixed loop took {spins[0]:.0f} ms before and "
        f"{spins[1]:.0f} ms after.\n\n{table(head, rows)}"
    )


def _row(words: str, waits: list[float]) -> list[str]:
    figures = [percentile(waits, 0.5), percentile(waits, 0.99), max(waits)]
    return [words, f"{len(waits):,}", *(f"{one * 1000:.1f}" for one in figures)]
