"""Kills both bots at random moments and prints what each lost: `python -m tests.crash.drill --kills 60`."""

from __future__ import annotations

import argparse
import asyncio
import random
import secrets
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.crash.bots import Ours, Stock, Victim
from tests.crash.killing import Count, Killing
from tests.crash.programs import sandbox
from tests.phones import Phone

Maker = Callable[[Path, Sequence[int], int], Awaitable[Victim]]
out = Console(width=120)


async def drill(make: Maker, kills: int, people: int, chance: random.Random) -> Count:
    """Kill one bot so often, with so many scans before it each time, and count."""
    with tempfile.TemporaryDirectory(prefix="classbell-drill-") as name:
        folder = Path(name)
        async with sandbox(folder) as box:
            phones: list[Phone] = [await box.phone(f"Trainee {n}") for n in range(people)]
            killing = Killing(box, await make(folder / "bot", [phone.id for phone in phones], kills), phones)
            for session_id in range(1, kills + 1):
                await killing.kill_at_random(session_id, chance)
                out.print(f"{killing.victim.name}: killed {session_id} of {kills}", end="\r")
            await killing.finish()
            return sum((killing.count(session_id) for session_id in range(1, kills + 1)), Count())


async def ours(folder: Path, people: Sequence[int], kills: int) -> Victim:
    return await Ours.laid_out(folder, people, kills)


async def stock(folder: Path, _people: Sequence[int], _kills: int) -> Victim:
    return Stock.laid_out(folder)


def table(counts: dict[str, Count], kills: int) -> Table:
    heads = ("bot", "scans", "lost", "lost a kill", "doubled", "answered again", "never answered")
    drawn = Table(*heads, title=f"{kills} kills (kill -9 at random moments), and one last start each")
    for name, count in counts.items():
        share = f"{count.lost / kills:.1f}"
        figures = (count.scans, count.lost, share, count.doubled, count.answered_again, count.unanswered)
        drawn.add_row(name, *(str(figure) for figure in figures))
    return drawn


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    asked = parser.parse_args()
    out.print(f"seed {asked.seed}")
    makers: dict[str, Maker] = {Ours.name: ours, Stock.name: stock}
    counts: dict[str, Count] = {}
    for name, make in makers.items():
        chance = random.Random(asked.seed)  # noqa: S311 a seed makes the run repeatable
        counts[name] = asyncio.run(drill(make, asked.kills, asked.people, chance))
    out.print(table(counts, asked.kills))


if __name__ == "__main__":
    main()
