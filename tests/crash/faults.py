"""A notice and a nudge to many people over a bad network, and what became of each letter.

    python -m tests.crash.faults [--people 4380] [--kills 20] [--seed N] [--write]

The one may rather arrive twice than never, the other never twice. What was planted stands in the sandbox's own log;
what the store says is held against it, letter by letter.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import secrets
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from tests.crash import page
from tests.crash.letters import BLOCKED, KINDS, Count, Office, counted
from tests.crash.programs import sandbox
from tests.stores import database, template

NETWORK = [
    {"kind": "timeout_after", "method": "sendMessage", "share": 0.05, "seconds": 1.0},
    {"kind": "502", "method": "sendMessage", "share": 0.05},
]
BURST = {"kind": "429", "method": "sendMessage", "times": 8, "retry_after": 2}
BURSTS = 4
REVOKED_FOR = 3.0
out = Console(width=140)

Scenario = Callable[[Office, random.Random], Awaitable[None]]


@dataclass(frozen=True)
class Bad:
    """One way for things to go wrong: what it is called, what is done, and on which engine."""

    words: str
    play: Scenario
    engine: str = "sqlite"


async def network(office: Office, chance: random.Random) -> None:
    """Let calls time out after they have worked, fail with 502, and come back with 429 in bursts."""
    async with office.life() as life:
        for part in range(BURSTS):
            await office.box.faults([BURST, *NETWORK], chance.randrange(10**6))
            await office.sends(life, office.share((part + 1) / (BURSTS + 1)))
        await office.finish(life)


def kills(times: int) -> Scenario:
    """Pull the plug so often, each time at a random moment, and start again."""

    async def play(office: Office, chance: random.Random) -> None:
        for turn in range(times):
            async with office.life() as life:
                await office.sends(life, office.share((turn + chance.random()) / times))
                await life.kill()
        async with office.life() as life:
            await office.finish(life)

    return play


async def token(office: Office, _: random.Random) -> None:
    """Let the token be refused for a while in the middle, as when somebody has it changed."""
    async with office.life() as life:
        await office.sends(life, office.share(0.5))
        await office.box.faults([{"kind": "401"}])
        await asyncio.sleep(REVOKED_FOR)
        await office.box.faults([])
        await office.finish(life)


async def two(office: Office, _: random.Random) -> None:
    """Let two processes share a server, and pull the plug of each in turn: one of them was sending."""
    async with office.life() as one, office.life() as other:
        await office.sends(one, office.share(1 / 3))
        await one.kill()
        async with office.life() as third:
            await office.sends(third, office.share(2 / 3))
            await other.kill()
            await office.finish(third)


@asynccontextmanager
async def opened(bad: Bad, people: int) -> AsyncIterator[Office]:
    """Open a sandbox with so many people, a tenth of whom have blocked the bot, and a store with their letters."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="classbell-faults-")))
        box = await stack.enter_async_context(sandbox(folder))
        url = None if bad.engine == "sqlite" else await stack.enter_async_context(database(await template()))
        yield await Office.laid_out(box, folder, url, people)


async def run(bad: Bad, people: int, seed: int) -> dict[str, Count]:
    """Play one of them and count, for each kind of letter."""
    async with opened(bad, people) as office:
        await bad.play(office, random.Random(seed))  # noqa: S311 a seed makes the run repeatable
        return await counted(office)


def table(rows: list[tuple[str, str, Count]]) -> str:
    """Write the counts as a table of Markdown."""
    heads = ["what happened", "policy", *Count.heads()]
    lines = [heads, ["---"] * len(heads), *([words, KINDS[kind], *count.cells()] for words, kind, count in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def scenarios(times: int) -> list[Bad]:
    """Give all of them."""
    return [
        Bad("5 % time out after delivery, 5 % get 502, bursts of 429", network),
        Bad(f"kill -9 in the middle, {times} times", kills(times)),
        Bad(f"the token is refused for {REVOKED_FOR:.0f} s in the middle", token),
        Bad("two processes on one PostgreSQL, each killed in turn", two, "postgres"),
    ]


def main() -> None:
    """Play all of them and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=4380)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--only", type=int, choices=range(1, 5), help="only this one of the four")
    parser.add_argument("--write", action="store_true", help="rewrite the letters' part of docs/faults.md")
    asked = parser.parse_args()
    rows: list[tuple[str, str, Count]] = []
    played = scenarios(asked.kills)
    for bad in played if asked.only is None else [played[asked.only - 1]]:
        found = asyncio.run(run(bad, asked.people, asked.seed))
        rows += [(bad.words, kind, count) for kind, count in found.items()]
        for kind, count in found.items():
            out.print(bad.words, KINDS[kind], count)
    text = _text(table(rows), asked.people, asked.seed)
    out.print(text, markup=False)
    if asked.write:
        page.write("letters", text)


def _text(drawn: str, people: int, seed: int) -> str:
    return (
        "What becomes of letters when things go wrong: `python -m tests.crash.faults --write` against the sandbox, "
        f"a real `classbell run` at its own pace. Each time {people:,} people are to get a notice (may rather arrive "
        f"twice than never, and then says so) and a nudge (never twice); {BLOCKED:.0%} have blocked the bot. Seed "
        f"{seed}.\n\n{drawn}\n\n"
        "*Delivered* counts people; *doubled* those who got it more than once. *Unknown* are the letters of which the "
        "store says that nobody knows: in brackets how many of them had arrived. *Lost* are letters that neither "
        "arrived nor are reported as blocked, failed or unknown. *Not as planted* are letters whose end in the store "
        "differs from what the faults in the sandbox's log must have led to; after a kill nobody saw the end of what "
        "was in flight (at most 8 letters each time), which is unknown or comes twice."
    )


if __name__ == "__main__":
    main()
