"""10,000 due rows in one minute, or all at once, until their letters are in the outbox, while people sign in."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.bots import running
from benchmarks.contenders import ours
from benchmarks.rounds import Results, Sample, interleave, percentile, span
from benchmarks.server import Json
from benchmarks.tables import conditions, table, write
from classbell.storage.backup import FILE

ROWS = 10_000
MINUTE = 60.0
LEAD = 2.0
TAPS_A_SECOND = 20
ANSWERS_AFTER = 0.05
MOST_TAPS = 4000
FIRST = 1_000_000
"""The ids of those who are reminded begin here; each has a class and a session of their own."""
PATIENCE = 240.0
WAYS = {"spread over a minute": MINUTE, "all at one instant": 0.0}

CLASSES = "INSERT INTO classes (id, unit_id, name, zone, created_at) VALUES (:id, 1, :name, :zone, 0)"
PEOPLE = "INSERT INTO people (id, name, created_at) VALUES (:id, :name, 0)"
ACCOUNTS = """
INSERT INTO accounts (id, person_id, name, language_code, bound_at, seen_at) VALUES (:id, :id, :name, 'zh-hans', 0, 0)
"""
ENROLMENTS = "INSERT INTO enrolments (class_id, person_id, enrolled_at) VALUES (:id, :id, 0)"
SESSIONS = """
INSERT INTO sessions (id, class_id, title, starts_at, ends_at)
VALUES (:id, :id, '公文写作', :starts_at, :starts_at + 5400000)
"""
DUE = """
INSERT INTO reminders (kind, class_id, session_id, due_at, useless_after) VALUES ('session_soon', ?, ?, ?, ?)
"""
DONE = "SELECT due_at, done_at FROM reminders WHERE kind = 'session_soon' AND state = 'done' AND class_id >= ?"
WRITTEN = "SELECT COUNT(*) FROM outbox WHERE person_id >= ?"


def run(rounds: int) -> None:
    """Measure both ways in turns and rewrite the table."""
    write("due", _text(interleave({way: partial(measure, lasts) for way, lasts in WAYS.items()}, rounds)))


def measure(lasts_for: float) -> Sample:
    """Let all rows fall due within so many seconds; return how soon their letters were there, and replies meanwhile."""
    contender = replace(ours.CONTENDER, prepare=prepare)
    with running(contender, MOST_TAPS) as bot:
        bot.server.give_precedence()
        first_at = time.time() + LEAD
        plan(bot.folder, first_at, lasts_for)
        cpu_for = bot.program.cpu_for()
        waits: list[float] = []
        while (written := count(bot.folder)) < ROWS:
            if time.time() > first_at + lasts_for + PATIENCE:
                raise TimeoutError(f"{written} of {ROWS} letters are in the outbox")
            waits += bot.offer(TAPS_A_SECOND, TAPS_A_SECOND, ANSWERS_AFTER)[1]
        cpu_share = (bot.program.cpu_for() - cpu_for) / (time.time() - first_at)
        done = settled(bot.folder)
    lags = [(done_at - due_at) / 1000 for due_at, done_at in done]
    took_for = max(done_at for _, done_at in done) / 1000 - first_at
    return {
        "took_s": took_for,
        "lag_p50_s": percentile(lags, 0.5),
        "lag_p99_s": percentile(lags, 0.99),
        "lag_last_s": max(lags),
        "rows_a_second": ROWS / took_for,
        "reply_p50_ms": percentile(waits, 0.5) * 1000,
        "reply_p99_ms": percentile(waits, 0.99) * 1000,
        "core_percent": cpu_share * 100,
    }


def prepare(folder: Path, people: int) -> list[Json]:
    """Make the store of those who sign in, and beside them a class with a session for everyone who is reminded."""
    starts = ours.prepare(folder, people)
    starts_at = int((time.time() + 1800) * 1000)
    numbers = range(FIRST, FIRST + ROWS)
    rows = [{"id": n, "name": f"学员{n}", "zone": _noon(), "starts_at": starts_at} for n in numbers]
    with closing(sqlite3.connect(folder / FILE)) as db, db:
        for statement in (CLASSES, PEOPLE, ACCOUNTS, ENROLMENTS, SESSIONS):
            db.executemany(statement, rows)
    return starts


def _noon() -> str:
    """Name a zone in which it is noon: nights hold nothing back."""
    return f"Etc/GMT{time.gmtime().tm_hour - 12:+d}"


def plan(folder: Path, first_at: float, lasts_for: float) -> None:
    """Let a row of every session fall due, evenly over so many seconds."""
    due = [(n, int((first_at + lasts_for * (n - FIRST) / ROWS) * 1000)) for n in range(FIRST, FIRST + ROWS)]
    with closing(sqlite3.connect(folder / FILE, timeout=10)) as db, db:
        db.executemany(DUE, [(n, n, at, at + 1_800_000) for n, at in due])


def count(folder: Path) -> int:
    """Count the letters in the outbox, however far they are."""
    with closing(sqlite3.connect(folder / FILE, timeout=10)) as db:
        return int(db.execute(WRITTEN, (FIRST,)).fetchone()[0])


def settled(folder: Path) -> Sequence[tuple[int, int]]:
    """Give when each row was due and when it was taken, in milliseconds; all must have been, once."""
    with closing(sqlite3.connect(folder / FILE, timeout=10)) as db:
        found = db.execute(DONE, (FIRST,)).fetchall()
        written = count(folder)
    if (len(found), written) != (ROWS, ROWS):
        raise AssertionError(f"{len(found)} of {ROWS} rows are done, {written} letters are written")
    return found


def _text(results: Results) -> str:
    figures = [
        ("first instant to last letter in the outbox, s", "took_s", 1),
        ("rows a second", "rows_a_second", 0),
        ("instant to outbox, median, s", "lag_p50_s", 2),
        ("instant to outbox, p99, s", "lag_p99_s", 2),
        ("instant to outbox, last, s", "lag_last_s", 2),
        ("replies meanwhile, median, ms", "reply_p50_ms", 1),
        ("replies meanwhile, p99, ms", "reply_p99_ms", 1),
        ("% of one core, replies and sending included", "core_percent", 0),
    ]
    rows = [[words, *(span(results.values(way, figure), digits) for way in WAYS)] for words, figure, digits in figures]
    return (
        f"{ROWS:,} sessions of as many classes begin soon; meanwhile {TAPS_A_SECOND} people tap Start each second, "
        f"and letters leave at the pace's 30 a second; answers after {ANSWERS_AFTER * 1000:.0f} ms. "
        f"{conditions(results)}\n\n{table([f'{ROWS:,} rows', *WAYS], rows)}"
    )
