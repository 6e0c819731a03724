"""P5: a notice to 4,380 people through the outbox, while people go on signing in."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from benchmarks.bots import Bot, running
from benchmarks.contenders.everyone import CONTENDERS, OURS
from benchmarks.p4 import ANSWERS_AFTER, LIMIT, most_in_a_second
from benchmarks.rounds import Results, Sample, interleave, percentile, span
from benchmarks.sends import KEYBOARD, TEXT
from benchmarks.server import Json
from benchmarks.tables import conditions, table, write
from benchmarks.windows import plot, shown
from classbell.storage.backup import FILE

RECIPIENTS = 4380
TAPS_A_SECOND = 20
TAPS = 2400
FIRST_CHAT = 1_000_000

NOTICE = "INSERT INTO notices (id, author_id, state, content, created_at, queued_at) VALUES (1, 1, 'queued', ?, ?, ?)"
OUTBOX = """
INSERT INTO outbox (kind, subject_id, chat_id, method, not_before) VALUES ('notice', 1, ?, 'sendMessage', ?)
"""


def run(rounds: int) -> None:
    """Send the notice, twice at most, and rewrite the table."""
    results = interleave({OURS: measure}, min(rounds, 2))
    write("p5", _text(results))


def measure() -> Sample:
    """Return how long the notice took and how soon the replies left meanwhile."""
    with running(CONTENDERS[OURS], TAPS) as bot:
        bot.server.give_precedence()
        posted_at = time.monotonic()
        post(bot.folder)
        cpu_for = bot.program.cpu_for()
        _, waits = bot.offer(TAPS, TAPS_A_SECOND, ANSWERS_AFTER)
        bot.server.wait(lambda _report: len(_sent(bot)) >= RECIPIENTS, bot.program.check)
        cpu_for = bot.program.cpu_for() - cpu_for
        sent = _sent(bot)
    plot("p5", sent, LIMIT)
    return {
        "took_s": sent[-1] - posted_at,
        "mean_share": (len(sent) - 1) / (sent[-1] - sent[0]) / LIMIT,
        "most": most_in_a_second(sent),
        "reply_p50_ms": percentile(waits, 0.5) * 1000,
        "reply_p99_ms": percentile(waits, 0.99) * 1000,
        "core_percent": cpu_for / (sent[-1] - posted_at) * 100,
    }


def post(folder: Path) -> None:
    """Queue one notice for everybody, as the action does, from outside."""
    now = int(time.time() * 1000)
    content: Json = {"method": "sendMessage", "body": {"text": TEXT, "reply_markup": KEYBOARD}}
    with closing(sqlite3.connect(folder / FILE, timeout=10)) as db:
        db.execute(NOTICE, (json.dumps(content), now, now))
        db.executemany(OUTBOX, [(FIRST_CHAT + n, now) for n in range(RECIPIENTS)])
        db.commit()


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
    rows = [[words, span(results.values(OURS, figure), digits)] for words, figure, digits in figures]
    return (
        f"{RECIPIENTS:,} people, {LIMIT} a second at most, answers after {ANSWERS_AFTER * 1000:.0f} ms; meanwhile "
        f"{TAPS_A_SECOND} others tap Start each second. The floor is {RECIPIENTS / LIMIT:.0f} s. "
        f"{conditions(results)}\n\n{table(['', ''], rows)}\n\n{shown('p5')}"
    )
