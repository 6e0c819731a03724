"""A contender's bot at work: prepared, started against a bare server, offered sign-ins, stopped, counted."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.contenders.contender import Contender, Json
from benchmarks.process import Program
from benchmarks.rounds import Sample, percentile
from benchmarks.server import BareServer

WARM_UP = 100
SETTLES_FOR = 0.5


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot that polls, and the people who have not yet signed in."""

    folder: Path
    program: Program
    server: BareServer
    starts: list[Json]

    def offer(self, people: int, per_second: float = 0, delay_for: float = 0) -> tuple[float, list[float]]:
        """Let so many people tap Start; return the first tap's instant and each one's wait for us.

        A wait ends when the reply's request arrives at the server.
        """
        taps = [self.starts.pop() for _ in range(people)]
        chat_ids = [tap["message"]["chat"]["id"] for tap in taps]
        start_at = self.server.load(taps, per_second, delay_for)
        waiting = set(chat_ids)
        seen = 0

        def done(_report: Json) -> bool:
            nonlocal seen
            waiting.difference_update(arrival.chat_id for arrival in self.server.arrivals[seen:])
            seen = len(self.server.arrivals)
            return not waiting

        self.server.wait(done, self.program.check)
        return start_at, self._waits(chat_ids, start_at, per_second)

    def _waits(self, chat_ids: list[int], start_at: float, per_second: float) -> list[float]:
        first = {arrival.chat_id: arrival.at for arrival in reversed(self.server.arrivals)}
        step_for = 1 / per_second if per_second else 0.0
        return [first[chat_id] - start_at - n * step_for for n, chat_id in enumerate(chat_ids)]


@contextmanager
def running(contender: Contender, people: int) -> Iterator[Bot]:
    """Yield the contender's bot, warmed up; afterwards check that it kept a mark for everyone."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        starts = contender.prepare(folder, people + WARM_UP)
        with BareServer() as server:
            environment = contender.environment(folder, server.base_url)
            with Program(contender.command, environment, folder / "log.txt") as program:
                server.wait(lambda report: report["polls"] > 0, program.check, within=30)
                bot = Bot(folder, program, server, starts)
                bot.offer(WARM_UP)
                time.sleep(SETTLES_FOR)
                yield bot
        signed_in = people + WARM_UP - len(bot.starts)
        if contender.kept(folder) != signed_in:
            raise AssertionError(f"{contender.words} kept {contender.kept(folder)} marks of {signed_in}")


def burst(contender: Contender, people: int) -> Sample:
    """Let everyone tap at once; return what a sign-in costs and how many are done a second."""
    with running(contender, people) as bot:
        cpu_for = bot.program.cpu_for()
        _, waits = bot.offer(people)
        time.sleep(SETTLES_FOR)
        cpu_for = bot.program.cpu_for() - cpu_for
    return {"cpu_us": cpu_for / people * 1e6, "per_second": people / max(waits), "last_s": max(waits)}


def steady(contender: Contender, people: int, per_second: float, delay_for: float) -> Sample:
    """Let people tap at a steady rate; return how long the replies take to leave, and the share of a core."""
    with running(contender, people) as bot:
        cpu_for = bot.program.cpu_for()
        start_at, waits = bot.offer(people, per_second, delay_for)
        cpu_for = bot.program.cpu_for() - cpu_for
        lasted_for = time.monotonic() - start_at
    return {**_waited(waits), "core_share": cpu_for / lasted_for}


def at_once(contender: Contender, people: int, delay_for: float) -> Sample:
    """Let people tap in the same instant; return how long the replies take to leave."""
    with running(contender, people) as bot:
        _, waits = bot.offer(people, delay_for=delay_for)
    return _waited(waits)


def _waited(waits: list[float]) -> dict[str, float]:
    return {
        "p50_ms": percentile(waits, 0.50) * 1000,
        "p99_ms": percentile(waits, 0.99) * 1000,
        "worst_ms": max(waits) * 1000,
    }
