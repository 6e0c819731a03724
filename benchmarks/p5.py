"""P5: a notice to 4,380 people through the outbox, while people go on signing in."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from benchmarks.bots import Bot, running
from benchmarks.contenders import ours, peer_store
from benchmarks.contenders.everyone import CONTENDERS, OURS, PEER
from benchmarks.p4 import ANSWERS_AFTER, LIMIT, most_in_a_second
from benchmarks.rounds import Results, Sample, interleave, percentile, span
from benchmarks.tables import conditions, table, write
from benchmarks.windows import plot, shown

RECIPIENTS = 4380
TAPS_A_SECOND = 20
TAPS = 2400
FIRST_CHAT = 1_000_000


POSTS: Mapping[str, Callable[[Path, int, int], None]] = {OURS: ours.post, PEER: peer_store.post}


def run(rounds: int) -> None:
    """Send the notice from both bots in turns and rewrite the table."""
    write("p5", _text(interleave({name: partial(measure, name) for name in POSTS}, rounds)))


def measure(name: str) -> Sample:
    """Return how long the notice took and how soon the replies left meanwhile."""
    with running(CONTENDERS[name], TAPS) as bot:
        bot.server.give_precedence()
        posted_at = time.monotonic()
        POSTS[name](bot.folder, FIRST_CHAT, RECIPIENTS)
        cpu_for = bot.program.cpu_for()
        _, waits = bot.offer(TAPS, TAPS_A_SECOND, ANSWERS_AFTER)
        bot.server.wait(lambda _report: len(_sent(bot)) >= RECIPIENTS, bot.program.check)
        cpu_for = bot.program.cpu_for() - cpu_for
        sent = _sent(bot)
    if name == OURS:
        plot("p5", sent, LIMIT)
    return {
        "took_s": sent[-1] - posted_at,
        "mean_share": (len(sent) - 1) / (sent[-1] - sent[0]) / LIMIT,
        "most": most_in_a_second(sent),
        "reply_p50_ms": percentile(waits, 0.5) * 1000,
        "reply_p99_ms": percentile(waits, 0.99) * 1000,
        "core_percent": cpu_for / (sent[-1] - posted_at) * 100,
    }


def _sent(bot: Bot) -> list[float]:
    return [arrival.at for arrival in bot.server.arrivals if (arrival.chat_id or 0) >= FIRST_CHAT]


def _text(results: Results) -> str:
    figures = [
        ("posted to last message, s", "took_s", 1),
        ("mean, share of the limit", "mean_share", 3),
        ("most in any sliding second", "most", 0),
        ("replies meanwhile, median, ms", "reply_p50_ms", 1),
        ("replies meanwhile, p99, ms", "reply_p99_ms", 1),
        ("% of one core, replies included", "core_percent", 0),
    ]
    rows = [
        [words, *(span(results.values(name, figure), digits) for name in POSTS)] for words, figure, digits in figures
    ]
    return (
        f"{RECIPIENTS:,} people, {LIMIT} a second at most, answers after {ANSWERS_AFTER * 1000:.0f} ms; meanwhile "
        f"{TAPS_A_SECOND} others tap Start each second. The floor is {RECIPIENTS / LIMIT:.0f} s. "
        f"{conditions(results)}\n\n{table(['', *(CONTENDERS[name].words for name in POSTS)], rows)}\n\n{shown('p5')}"
    )
