"""Several processes on one PostgreSQL: much falls due at once, and each of them is killed in turn.

python -m tests.crash.processes [--instants 100] [--down 4] [--write]
"""

from __future__ import annotations

import argparse
import asyncio
import time
from datetime import UTC, datetime
from itertools import chain

from rich.console import Console

from tests.crash import page
from tests.crash.books import Books
from tests.crash.clock import LEAD, OURS, WORDS, Bot, Row, Turn, counted, finish, live_through, place, table
from tests.crash.strewn import KINDS, Count, People, Strewn, lay_out

EVERY = 3.0
"""Seconds between two instants at which something of every kind falls due at once."""
KILLED_AFTER = 0.05
"""Seconds after such an instant at which a process is killed."""
out = Console(width=140)


async def several(processes: int, instants: int, down_for: float) -> dict[str, Count]:
    """Let processes share a PostgreSQL on which much falls due at once, kill each in turn, and count by kind."""
    lasts_for = EVERY * (processes + 1)
    chosen = [EVERY * (1 + n % processes) for n in range(instants)]
    strewn = Strewn(dict.fromkeys(KINDS, chosen))
    async with place("postgres") as (box, folder, books):
        people = await People.of(box, strewn)
        await lay_out(books, folder, strewn, people, datetime.now(UTC) + LEAD)
        zero = time.monotonic() + LEAD.total_seconds()
        bots = [Bot.ours(box, folder, books) for _ in range(processes)]
        kills = [EVERY * (n + 1) + KILLED_AFTER for n in range(processes)]
        async with asyncio.TaskGroup() as group:
            for bot, kill in zip(bots, kills, strict=True):
                turn = Turn(0.0, kill, kill + down_for)
                group.create_task(_through_one_kill(bot, turn, zero, lasts_for, books))
        return await counted(box, books, people)


async def _through_one_kill(bot: Bot, turn: Turn, zero: float, until: float, books: Books) -> None:
    await live_through(bot, [turn], zero)
    await finish(bot, books, zero + until)


async def shared(processes: int, instants: int, down_for: float) -> list[Row]:
    """Let several processes share a server, and say what became of every kind."""
    found = await several(processes, instants, down_for)
    return [(f"{OURS}, {processes} processes", WORDS[kind], count) for kind, count in found.items()]


def main() -> None:
    """Play it with two processes and with four, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--instants", type=int, default=100, help="of each kind")
    parser.add_argument("--down", type=float, default=4.0)
    parser.add_argument("--write", action="store_true", help="rewrite the processes' part of docs/faults.md")
    asked = parser.parse_args()
    rows = chain.from_iterable(asyncio.run(shared(number, asked.instants, asked.down)) for number in (2, 4))
    text = (
        f"`python -m tests.crash.processes --write`: {asked.instants} instants of each kind fall due on one "
        f"PostgreSQL, spread over as many times, {EVERY:g} s apart, as there are processes; {KILLED_AFTER * 1000:.0f} "
        f"ms after each, one process is killed, and started again after {asked.down:g} s.\n\n{table(list(rows))}\n\n"
        "What is both lost and unknown was in flight in the process that was killed: it is not sent again, because it "
        "may have arrived."
    )
    out.print(text, markup=False)
    if asked.write:
        page.write("processes", text)


if __name__ == "__main__":
    main()
