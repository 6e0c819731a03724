"""The store that both peers keep their marks in: the usual SQLite file behind aiosqlite.

A sign-in reads the account, reads the session with the enrolment, and keeps one row, committed by
itself: the same reads and the same row as Classbell's, without its inbox, change log and evidence.
"""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
import time
from base64 import urlsafe_b64encode
from contextlib import closing
from pathlib import Path
from typing import Any

import aiosqlite

from benchmarks.contenders.contender import start

Json = dict[str, Any]

KEY = b"a key of the benchmark's own"
SESSION_ID = 1
FILE = "peer.db"
SCHEMA = """
PRAGMA journal_mode = WAL;
CREATE TABLE account (telegram_id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL, language TEXT);
CREATE TABLE session (id INTEGER PRIMARY KEY, class_id INTEGER NOT NULL, title TEXT, starts_at REAL, is_open INTEGER);
CREATE TABLE enrolment (class_id INTEGER, person_id INTEGER, PRIMARY KEY (class_id, person_id)) WITHOUT ROWID;
CREATE TABLE mark (session_id INTEGER, person_id INTEGER, status TEXT NOT NULL, signed_at REAL NOT NULL,
    PRIMARY KEY (session_id, person_id)) WITHOUT ROWID;
CREATE TABLE recipient (telegram_id INTEGER PRIMARY KEY, sent_at REAL);
"""
ACCOUNT = "SELECT person_id, language FROM account WHERE telegram_id = ?"
SESSION = """
SELECT s.title, s.starts_at, s.is_open, e.person_id FROM session s
LEFT JOIN enrolment e ON e.class_id = s.class_id AND e.person_id = ? WHERE s.id = ?
"""
WAITING = "SELECT telegram_id FROM recipient WHERE sent_at IS NULL ORDER BY telegram_id"
SENT = "UPDATE recipient SET sent_at = ? WHERE telegram_id = ?"
KEEP = "INSERT INTO mark VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"


def prepare(folder: Path, people: int) -> list[Json]:
    """Make the file with so many people on one roll; return each one's Start."""
    with closing(sqlite3.connect(folder / FILE)) as db:
        db.executescript(SCHEMA)
        everyone = range(1, people + 1)
        db.executemany("INSERT INTO account VALUES (?, ?, 'zh')", [(n, n) for n in everyone])
        db.execute("INSERT INTO session VALUES (?, 1, '开班式', ?, 1)", (SESSION_ID, time.time() + 600))
        db.executemany("INSERT INTO enrolment VALUES (1, ?)", [(n,) for n in everyone])
        db.commit()
    return [start(n, code()) for n in range(1, people + 1)]


def kept(folder: Path) -> int:
    """Count the marks."""
    with closing(sqlite3.connect(folder / FILE)) as db:
        return int(db.execute("SELECT count(*) FROM mark").fetchone()[0])


def post(folder: Path, first_chat: int, recipients: int) -> None:
    """Say from outside to whom the notice goes; the bot looks for them every so often."""
    with closing(sqlite3.connect(folder / FILE, timeout=10)) as db:
        db.executemany("INSERT INTO recipient VALUES (?, NULL)", [(first_chat + n,) for n in range(recipients)])
        db.commit()


async def waiting(db: aiosqlite.Connection) -> list[int]:
    """Give those who have not got the notice yet."""
    return [int(row[0]) for row in await db.execute_fetchall(WAITING)]


async def note_sent(db: aiosqlite.Connection, telegram_id: int) -> None:
    """Keep that somebody has got it."""
    await db.execute(SENT, (time.time(), telegram_id))
    await db.commit()


def environment(folder: Path, base_url: str) -> dict[str, str]:
    """Say where the peer finds its file and its server."""
    return {"PEER_DATA": str(folder), "PEER_API_BASE": base_url}


def code() -> str:
    """Return the sealed code of the session."""
    head = b"r%08d" % SESSION_ID
    return (head + urlsafe_b64encode(hmac.digest(KEY, head, hashlib.sha256)[:12])).decode()


async def open_store(path: Path) -> aiosqlite.Connection:
    """Open the file the way most bots do, with the faster setting that most guides advise."""
    db = await aiosqlite.connect(path)
    await db.execute("PRAGMA synchronous = NORMAL")
    return db


async def sign_in(db: aiosqlite.Connection, telegram_id: int, payload: str) -> str:
    """Sign a person in and return the words to answer with."""
    head = payload[:9].encode()
    seal = urlsafe_b64encode(hmac.digest(KEY, head, hashlib.sha256)[:12]).decode()
    if not hmac.compare_digest(payload[9:], seal):
        return "这个码无效。"
    async with db.execute(ACCOUNT, (telegram_id,)) as rows:
        account = await rows.fetchone()
    if account is None:
        return "请先绑定。"
    async with db.execute(SESSION, (account[0], int(head[1:]))) as rows:
        session = await rows.fetchone()
    if session is None or not session[2] or session[3] is None:
        return "您不在本班花名册上。"
    return await _keep(db, account[0], int(head[1:]), session)


async def _keep(db: aiosqlite.Connection, person_id: int, session_id: int, session: Any) -> str:  # noqa: ANN401 - a row
    now = time.time()
    status = "late" if now > session[1] else "on_time"
    kept_now = await db.execute(KEEP, (session_id, person_id, status, now))
    await db.commit()
    word = "已签到" if kept_now.rowcount else "您已签到过"
    return f"{session[0]}:{word},{time.strftime('%H:%M', time.localtime(now))},{status}。"
