"""The clock over power cuts: due instants of every kind while the bot is killed again and again, and what came.

    python -m tests.crash.clock [--kills 100] [--down 4] [--seed N] [--write]

Beside Classbell, in the same turns, a bot with python-telegram-bot's own job queue.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import secrets
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console

from tests.crash import page, stock_clock
from tests.crash.books import Books
from tests.crash.programs import CLASSBELL, TOKEN, Program, free_port, sandbox
from tests.crash.strewn import KINDS, Count, People, Strewn, lay_out
from tests.phones import Box
from tests.stores import database, template

UP = (3.0, 5.2)
"""Seconds between a start and the kill, the time that the start itself takes among them."""
LEAD = timedelta(seconds=2)
PATIENCE = 240.0
IN_FLIGHT_FOR = 10_000
"""Milliseconds after which a letter that is being sent was being sent by a process that was killed."""
LOOK_EVERY = 0.05
WORDS = {
    "soon": "trainees: a session begins soon",
    "card": "supervisors: the class card",
    "open": "supervisors: sign-in is not open yet",
    "rate": "the clock closes sign-in, and those present are asked to rate",
}
OURS, STOCK = "Classbell", "python-telegram-bot, `JobQueue.run_once`"
out = Console(width=140)

Row = tuple[str, str, Count]
"""The bot, what fell due, and what became of it."""


@dataclass(frozen=True)
class Turn:
    """A life and what follows, in seconds from the beginning: it begins, is killed, and the next may begin."""

    start: float
    kill: float
    back: float


def turns(kills: int, down_for: float, chance: random.Random) -> list[Turn]:
    """Draw the lives; between two of them nothing runs for so long."""
    drawn, start = [], 0.0
    for _ in range(kills):
        kill = start + chance.uniform(*UP)
        drawn.append(Turn(start, kill, kill + down_for))
        start = kill + down_for
    return drawn


@dataclass(frozen=True)
class Bot:
    """A bot that is to be killed: how it is started, where, and with what it is told."""

    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]

    @classmethod
    def ours(cls, box: Box, folder: Path, books: Books) -> Bot:
        """Give `classbell run` on a store."""
        port = free_port()
        told = {
            "CLASSBELL_TOKEN": TOKEN,
            "CLASSBELL_API_BASE": box.url,
            "CLASSBELL_DATA": str(books.data),
            "CLASSBELL_LISTEN": f"127.0.0.1:{port}",
            "CLASSBELL_PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
        if books.url:
            told |= {"CLASSBELL_DATABASE_URL": books.url, "CLASSBELL_UPDATES": "webhook"}
        return cls((CLASSBELL, "run"), folder, told)

    @classmethod
    def stock(cls, box: Box, folder: Path) -> Bot:
        """Give the bot with the job queue."""
        told = {"TOKEN": TOKEN, "API_BASE": box.url, "STORE": str(folder / "reminders.db")}
        return cls((sys.executable, "-m", "tests.crash.stock_clock"), folder, told)

    def life(self, **told: str) -> Program:
        """Start it."""
        return Program(self.command, self.folder, {**self.environment, **told})


async def live_through(bot: Bot, drawn: Sequence[Turn], zero: float) -> None:
    """Start and kill it at the instants drawn, of the steady clock from zero on."""
    for turn in drawn:
        await _until(zero + turn.start)
        async with bot.life() as life:
            await _until(zero + turn.kill)
            assert life.is_running, (bot.folder / "log.txt").read_text()[-2000:]
            await life.kill()
        await _until(zero + turn.back)


async def starting(box: Box, drawn: Sequence[Turn], zero: float) -> float:
    """Watch the lives of a bot, and give how many seconds of them it was not there yet: it had asked for nothing."""
    seen, total = len(await box.log()), 0.0
    for turn in drawn:
        await _until(zero + turn.start)
        while time.monotonic() < zero + turn.kill and not await box.log(seen):  # noqa: ASYNC110 another process's doing
            await asyncio.sleep(LOOK_EVERY)
        total += time.monotonic() - zero - turn.start
        await _until(zero + turn.back)
        seen += len(await box.log(seen))
    return total


async def _until(instant: float) -> None:
    await asyncio.sleep(max(0.0, instant - time.monotonic()))


async def nothing_left(bot: Bot, books: Books) -> None:
    """Wait until nothing is due any more and every letter has its end."""
    give_up_at = time.monotonic() + PATIENCE
    while left := await _left(books):
        assert time.monotonic() < give_up_at, f"{left}\n{(bot.folder / 'log.txt').read_text()[-3000:]}"
        await asyncio.sleep(0.2)


async def _left(books: Books) -> list[tuple[object, ...]]:
    now = int(time.time() * 1000)
    due = await books.rows(f"SELECT kind, due_at FROM reminders WHERE state = 'due' AND due_at <= {now}")
    live = f"state = 'new' OR state = 'sending' AND claimed_at > {now - IN_FLIGHT_FOR}"
    return due + await books.rows(f"SELECT kind, state FROM outbox WHERE {live}")


async def unknown(books: Books, people: People, kind: str) -> int:
    """Count the letters of which the store says that nobody knows whether they arrived."""
    chats = ", ".join(map(str, people.chats[kind]))
    nobody_knows = "state IN ('unknown', 'sending')"
    [(count,)] = await books.rows(f"SELECT COUNT(*) FROM outbox WHERE {nobody_knows} AND chat_id IN ({chats})")
    return int(count)


@asynccontextmanager
async def place(engine: str = "sqlite") -> AsyncIterator[tuple[Box, Path, Books]]:
    """Open a sandbox and a folder, and say where the store will be."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="classbell-clock-")))
        box = await stack.enter_async_context(sandbox(folder))
        url = None if engine == "sqlite" else await stack.enter_async_context(database(await template()))
        yield box, folder, Books(folder / "data", url)


async def ours(drawn: Sequence[Turn], strewn: Strewn) -> dict[str, Count]:
    """Let Classbell live through the turns, then once more until all is done, and count by kind."""
    async with place() as (box, folder, books):
        people = await People.of(box, strewn)
        await lay_out(books, folder, strewn, people, datetime.now(UTC) + LEAD)
        bot, zero = Bot.ours(box, folder, books), time.monotonic() + LEAD.total_seconds()
        await live_through(bot, drawn, zero)
        await finish(bot, books, zero + strewn.last + 1)
        return await counted(box, books, people)


async def finish(bot: Bot, books: Books, until: float) -> None:
    """Give a bot one more life, until an instant of the steady clock at least, and all the time it wants."""
    async with bot.life() as life:
        await _until(until)
        await nothing_left(bot, books)
        await life.stop()


async def counted(box: Box, books: Books, people: People) -> dict[str, Count]:
    """Count by kind."""
    await people.look(box)
    return {kind: people.count(kind, await unknown(books, people, kind)) for kind in KINDS}


async def stock(drawn: Sequence[Turn], strewn: Strewn) -> tuple[Count, float]:
    """Let the bot with the job queue live through the same turns, with the same instants of one kind.

    Gives also for how many seconds it was starting.
    """
    async with place() as (box, folder, _):
        people = await People.of(box, strewn)
        begin_at, zero = time.time() + LEAD.total_seconds(), time.monotonic() + LEAD.total_seconds()
        chats = zip(people.chats["soon"], strewn.instants["soon"], strict=True)
        rows = [(chat, f"soon-{n}-", begin_at + after) for n, (chat, after) in enumerate(chats)]
        with closing(stock_clock.opened(folder / "reminders.db")) as store, store:
            store.executemany("INSERT INTO reminders (chat_id, text, due_at, sent) VALUES (?, ?, ?, 0)", rows)
        bot = Bot.stock(box, folder)
        _, started_for = await asyncio.gather(live_through(bot, drawn, zero), starting(box, drawn, zero))
        async with bot.life() as life:
            await _until(zero + strewn.last + 5)
            await life.stop()
        await people.look(box)
        return people.count("soon"), started_for


def table(rows: Sequence[Row]) -> str:
    """Write the counts as a table of Markdown."""
    heads = ["bot", "what fell due", "instants", "lost", "doubled", "unknown"]
    lines = [heads, ["---"] * 2 + ["---:"] * 4]
    for bot, words, count in rows:
        lines.append([bot, words, *map(str, (count.planned, count.lost, count.doubled, count.unknown))])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


async def kills(number: int, down_for: float, seed: int) -> tuple[list[Row], float, float]:
    """Let both bots live through the same turns side by side.

    Gives also the shares of the time in which nothing ran, and in which the other bot was starting.
    """
    chance = random.Random(seed)  # noqa: S311 a seed makes the run repeatable
    drawn = turns(number, down_for, chance)
    strewn = Strewn.over([(turn.start, turn.back) for turn in drawn], chance)
    mine, (theirs, started_for) = await asyncio.gather(ours(drawn, strewn), stock(drawn, strewn))
    rows = [(OURS, WORDS[kind], count) for kind, count in mine.items()]
    lasted_for = drawn[-1].back
    return [*rows, (STOCK, WORDS["soon"], theirs)], number * down_for / lasted_for, started_for / lasted_for


def main() -> None:
    """Play it and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--down", type=float, default=4.0)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--write", action="store_true", help="rewrite the clock's part of docs/faults.md")
    asked = parser.parse_args()
    rows, *shares = asyncio.run(kills(asked.kills, asked.down, asked.seed))
    text = _text(asked, table(rows), *shares)
    out.print(text, markup=False)
    if asked.write:
        page.write("clock", text)


def _text(asked: argparse.Namespace, drawn: str, down: float, starting: float) -> str:
    return (
        f"`python -m tests.crash.clock --write`: kill -9 {asked.kills} times, each time {asked.down:g} s in which "
        f"nothing runs, {UP[0]:g} to {UP[1]:g} s after each start, the start itself among them. In every such turn one "
        f"instant of each kind falls due at random. For {down:.0%} of the time nothing ran; for another {starting:.0%} "
        f"the other bot was starting. Seed {asked.seed}.\n\n{drawn}\n\n"
        "*Lost* are messages that never came, *doubled* those that came again, as the sandbox's log has it; *unknown* "
        "are letters that were in flight when the power went, of which the store says that nobody knows. Whoever is "
        "told that sign-in is not open has had the class card before: both are counted. The other bot keeps its "
        "reminders in a table, makes a job of each that was not sent at every start, and keeps what it sent; jobs live "
        "in memory, and what is more than a second late (`misfire_grace_time`, as it comes) is passed over."
    )


if __name__ == "__main__":
    main()
