"""Classbell itself, as `classbell run` starts it: inbox, change log and evidence included, every commit durable."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.contenders.contender import Contender, start
from benchmarks.contenders.notice import KEYBOARD, TEXT
from benchmarks.server import TOKEN
from classbell.actions.setup import prepare as prepare_store
from classbell.domain import codes
from classbell.storage.backup import FILE
from classbell.storage.store import open_store

Json = dict[str, Any]

CODE_ID = 1
PEOPLE = "INSERT INTO people (id, name, unit_id, created_at) VALUES (:id, :name, 1, :now)"
ACCOUNTS = """
INSERT INTO accounts (id, person_id, name, language_code, bound_at, seen_at)
VALUES (:id, :id, :name, 'zh-hans', :now, :now)
"""
ENROLMENTS = "INSERT INTO enrolments (class_id, person_id, enrolled_at) VALUES (1, :id, :now)"
CLASS = "INSERT INTO classes (id, unit_id, name, zone, created_at) VALUES (1, 1, '青干班', 'Asia/Shanghai', :now)"
SESSION = """
INSERT INTO sessions (id, class_id, title, starts_at, ends_at, code_kind, opened_at)
VALUES (1, 1, '开班式', :now + 600000, :now + 6000000, 'static', :now)
"""
CODE = "INSERT INTO codes (id, session_id, kind, opened_at) VALUES (1, 1, 'static', :now)"

NOTICE = "INSERT INTO notices (id, author_id, state, content, created_at, queued_at) VALUES (1, 1, 'queued', ?, ?, ?)"
OUTBOX = """
INSERT INTO outbox (kind, subject_id, chat_id, method, not_before) VALUES ('notice', 1, ?, 'sendMessage', ?)
"""


def prepare(folder: Path, people: int) -> list[Json]:
    """Make a data folder with so many bound people on one roll and sign-in open; return each one's Start."""
    master_key = asyncio.run(_make_store(folder))
    now = int(time.time() * 1000)
    rows = [{"id": n, "name": f"学员{n}", "now": now} for n in range(1, people + 1)]
    with closing(sqlite3.connect(folder / FILE)) as db:
        for statement in (CLASS, SESSION, CODE):
            db.execute(statement, {"now": now})
        for statement in (PEOPLE, ACCOUNTS, ENROLMENTS):
            db.executemany(statement, rows)
        db.commit()
    payload = code(master_key)
    return [start(n, payload) for n in range(1, people + 1)]


def code(master_key: bytes) -> str:
    """Return the printed code of the session."""
    key = codes.derive(master_key, codes.CODES)
    return codes.issue(key, CODE_ID, "static", datetime.now(UTC), codes.Policy())


async def _make_store(folder: Path) -> bytes:
    db = await open_store(None, folder)
    try:
        return await prepare_store(db, "Bell")
    finally:
        await db.close()


def post(folder: Path, first_chat: int, recipients: int) -> None:
    """Queue one notice for everybody, as the action does, from outside."""
    now = int(time.time() * 1000)
    content = {"method": "sendMessage", "body": {"text": TEXT, "reply_markup": KEYBOARD}}
    with closing(sqlite3.connect(folder / FILE, timeout=10)) as db:
        db.execute(NOTICE, (json.dumps(content), now, now))
        db.executemany(OUTBOX, [(first_chat + n, now) for n in range(recipients)])
        db.commit()


def kept(folder: Path) -> int:
    """Count the marks; each must have its evidence and its line in the change log or the register of attempts."""
    with closing(sqlite3.connect(folder / FILE)) as db:
        marks = int(db.execute("SELECT count(*) FROM marks WHERE evidence = 'E1'").fetchone()[0])
        attempts = int(db.execute("SELECT count(*) FROM attempts WHERE verdict = 'accepted'").fetchone()[0])
    if attempts != marks:
        raise AssertionError(f"{marks} marks, {attempts} accepted attempts")
    return marks


def environment(folder: Path, base_url: str) -> dict[str, str]:
    """Point the bot to its folder and its server."""
    return {
        "CLASSBELL_DATA": str(folder),
        "CLASSBELL_API_BASE": base_url,
        "CLASSBELL_TOKEN": TOKEN,
        "CLASSBELL_LISTEN": "127.0.0.1:0",
    }


CONTENDER = Contender(
    words="Classbell, everything durable",
    command=(str(Path(sys.executable).with_name("classbell")), "run", "--config", "/nonexistent/config.toml"),
    prepare=prepare,
    environment=environment,
    kept=kept,
)
