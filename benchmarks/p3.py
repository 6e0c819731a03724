"""P3: one notice to many people, what a message costs in each client."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial

from benchmarks.ceiling import ceiling
from benchmarks.rounds import Results, Sample, interleave, span
from benchmarks.server import BareServer
from benchmarks.tables import conditions, table, write

MESSAGES = 4380
AT_ONCE = 8
PEER = "aiogram"
NAMES = {
    "aiogram": "aiogram 3, `send_message`",
    "ptb_stock": "python-telegram-bot as it comes, `send_message`",
    "ptb_over_ours": "python-telegram-bot over our transport, `send_message`",
    "ours": "our transport, body encoded each time",
    "ours_encoded": "our transport, body encoded once",
    "outbox": "Classbell's sender, every message a durable row of the outbox",
    "aiohttp_bare": "aiohttp bare",
    "pyreqwest_bare": "pyreqwest bare",
}


def run(rounds: int) -> None:
    """Measure every client in turns and rewrite the table."""
    with BareServer() as server:
        limit = ceiling(server.port)
    results = interleave({name: partial(measure, name) for name in NAMES}, rounds)
    write("p3", _text(results, limit))


def measure(name: str) -> Sample:
    """Send the notice through one client, against a fresh server."""
    with BareServer() as server:
        what = ["benchmarks.outbox_sends"] if name == "outbox" else ["benchmarks.sends", name]
        count = [str(MESSAGES)] if name == "outbox" else [str(MESSAGES), str(AT_ONCE)]
        command = [sys.executable, "-m", *what, str(server.port), *count]
        done = subprocess.run(command, capture_output=True, check=False, text=True)
    if not done.stdout:  # pyreqwest at times aborts as it ends, having said its figures
        raise RuntimeError(done.stderr[-2000:])
    sample: Sample = json.loads(done.stdout.splitlines()[-1])
    return sample


def _text(results: Results, limit: float) -> str:
    head = ["client", "CPU a message, µs", "messages a second", "p99, ms", "messages per CPU second, times aiogram's"]
    rows = [
        [
            words,
            span(results.values(name, "cpu_us")),
            span(results.values(name, "per_second")),
            span(results.values(name, "p99_ms"), 2),
            span(results.ratios(name, PEER, "cpu_us"), 2),
        ]
        for name, words in NAMES.items()
    ]
    return (
        f"{MESSAGES:,} messages of one text with two buttons, {AT_ONCE} in flight; a store only where the outbox is "
        f"named. "
        f"{conditions(results)} The server alone takes {limit:,.0f} requests a second.\n\n{table(head, rows)}"
    )
