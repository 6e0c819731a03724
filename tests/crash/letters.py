"""A store full of letters, a bot that sends them, and the count of what became of each."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg

from classbell.actions.setup import prepare
from classbell.storage.store import open_store
from tests.crash.programs import CLASSBELL, TOKEN, Program, free_port
from tests.phones import Box

BLOCKED = 0.1
KINDS = {"notice": "rather twice than never", "nudge": "never twice"}
"""The kinds of letters that are sent, and what each prefers where nobody knows."""
REPEATS = {"notice": 1, "nudge": 0}
UNCERTAIN = frozenset({"timeout_after", "502"})
AT_ONCE = 50
PATIENCE = 900.0
_TOO_MANY = 429


@dataclass(frozen=True)
class Count:
    """What became of the letters of one kind."""

    planned: int
    delivered: int
    blocked: int
    failed: int
    unknown: int
    unknown_arrived: int
    doubled: int
    lost: int
    unplanned: int
    """Letters whose end is not what the faults planted must have led to."""

    @staticmethod
    def heads() -> list[str]:
        """Name the columns."""
        return ["planned", "delivered", "blocked", "failed", "unknown", "doubled", "lost", "not as planted"]

    def cells(self) -> list[str]:
        """Give the columns."""
        unknown = f"{self.unknown} ({self.unknown_arrived})"
        figures = [self.planned, self.delivered, self.blocked, self.failed, unknown, self.doubled, self.lost]
        return [str(one) for one in [*figures, self.unplanned]]


@dataclass
class Office:
    """A store with letters for everybody, and the sandbox they go to."""

    box: Box
    folder: Path
    url: str | None
    """Of a database on a server; None: a file."""
    chats: list[int]
    blocked: frozenset[int]
    _seen: int = 0
    _delivered: int = 0
    attempts: dict[tuple[str, int], list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    """By kind and chat, what the sandbox was asked and what it answered, in order."""

    @classmethod
    async def laid_out(cls, box: Box, folder: Path, url: str | None, people: int) -> Office:
        """Give so many people phones that have pressed Start, and queue a letter of each kind for each of them."""
        phones = [await box.phone(f"Trainee {n}") for n in range(people)]
        for at in range(0, people, AT_ONCE):
            await asyncio.gather(*(phone.start() for phone in phones[at : at + AT_ONCE]))
        blocked = phones[:: int(1 / BLOCKED)]
        for phone in blocked:
            await phone.block()
        await box.call("deleteWebhook", drop_pending_updates=True)
        chats = [phone.id for phone in phones]
        office = cls(box, folder, url, chats, frozenset(phone.id for phone in blocked))
        db = await open_store(url, folder / "data")
        await prepare(db, "Training centre")
        await db.close()
        await office._queue()
        return office

    def share(self, of: float) -> int:
        """Give so large a part of the letters that can arrive."""
        return int(of * len(KINDS) * (len(self.chats) - len(self.blocked)))

    @asynccontextmanager
    async def life(self) -> AsyncIterator[Program]:
        """Start `classbell run`."""
        port = free_port()
        environment = {
            "CLASSBELL_TOKEN": TOKEN,
            "CLASSBELL_API_BASE": self.box.url,
            "CLASSBELL_DATA": str(self.folder / "data"),
            "CLASSBELL_LISTEN": f"127.0.0.1:{port}",
            "CLASSBELL_PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
        if self.url:
            environment |= {"CLASSBELL_DATABASE_URL": self.url, "CLASSBELL_UPDATES": "webhook"}
        async with Program((CLASSBELL, "run"), self.folder, environment) as program:
            yield program

    async def sends(self, life: Program, count: int) -> None:
        """Wait until so many letters have arrived in all."""
        async with asyncio.timeout(PATIENCE):
            while self._delivered < count:
                assert life.is_running, (self.folder / "log.txt").read_text()[-2000:]
                await asyncio.sleep(0.05)
                await self.look()

    async def finish(self, life: Program) -> None:
        """Wait until nothing is left to do, and stop."""
        waiting = "SELECT COUNT(*) FROM outbox WHERE state IN ('new', 'sending')"
        async with asyncio.timeout(PATIENCE):
            while await self.rows(waiting) != [(0,)]:
                assert life.is_running, (self.folder / "log.txt").read_text()[-2000:]
                await asyncio.sleep(0.25)
                await self.look()
        await life.stop()
        await self.look()

    async def look(self) -> None:
        """Take note of what the bot has asked for since the last time."""
        for entry in await self.box.log(self._seen):
            self._seen = entry["n"] + 1
            if entry["method"] == "sendMessage":
                kind = str(entry["params"]["text"]).partition("\n")[0]
                self.attempts[kind, entry["chat_id"]].append(entry)
                self._delivered += bool(entry["ok"])

    async def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask the store as its owner could."""
        if self.url is None:
            return await asyncio.to_thread(self._rows, statement)
        connection = await asyncpg.connect(self.url)
        try:
            return [tuple(row) for row in await connection.fetch(statement)]
        finally:
            await connection.close()

    def _rows(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.folder / "data" / "classbell.db", timeout=10)) as connection:
            return connection.execute(statement).fetchall()

    async def _queue(self) -> None:
        now = int(datetime.now(UTC).timestamp() * 1000)
        people = list(enumerate(self.chats, 1))
        await self._add("people (id, name, created_at)", [(n, "学员", 0) for n, _ in people])
        accounts = [(chat, n, "学员", "zh-hans", 0) for n, chat in people]
        await self._add("accounts (id, person_id, name, language_code, seen_at)", accounts)
        content = json.dumps({"method": "sendMessage", "body": {"text": "notice"}})
        columns = "notices (id, author_id, state, content, receipt, created_at, queued_at)"
        await self._add(columns, [(1, 1, "queued", content, 0, 0, now)])
        columns = "outbox (kind, subject_id, person_id, chat_id, method, body, not_before)"
        nudge = json.dumps({"text": "nudge"})
        for kind, body in {"notice": None, "nudge": nudge}.items():
            await self._add(columns, [(kind, 1, n, chat, "sendMessage", body, now) for n, chat in people])

    async def _add(self, columns: str, rows: Sequence[tuple[object, ...]]) -> None:
        if self.url is None:
            await asyncio.to_thread(self._add_to_file, columns, rows)
            return
        connection = await asyncpg.connect(self.url)
        try:
            places = ", ".join(f"${n}" for n in range(1, len(rows[0]) + 1))
            await connection.executemany(f"INSERT INTO {columns} VALUES ({places})", rows)
        finally:
            await connection.close()

    def _add_to_file(self, columns: str, rows: Sequence[tuple[object, ...]]) -> None:
        places = ", ".join("?" * len(rows[0]))
        with closing(sqlite3.connect(self.folder / "data" / "classbell.db")) as connection, connection:
            connection.executemany(f"INSERT INTO {columns} VALUES ({places})", rows)


async def counted(office: Office) -> dict[str, Count]:
    """Hold what the store says against what the sandbox has seen, for each kind of letter."""
    found = await office.rows("SELECT kind, chat_id, state, reason FROM outbox")
    return {kind: _count(office, kind, [row[1:] for row in found if row[0] == kind]) for kind in KINDS}


def _count(office: Office, kind: str, letters: Sequence[tuple[int, str, str | None]]) -> Count:
    arrived = {chat: sum(bool(one["ok"]) for one in office.attempts[kind, chat]) for chat in office.chats}
    unknown = [chat for chat, state, _ in letters if state == "unknown"]
    failed = [(chat, reason) for chat, state, reason in letters if state == "failed"]
    lost = [chat for chat, state, _ in letters if not arrived[chat] and state not in {"unknown", "failed"}]
    return Count(
        planned=len(letters),
        delivered=sum(bool(times) for times in arrived.values()),
        blocked=sum(reason == "blocked" for _, reason in failed),
        failed=sum(reason != "blocked" for _, reason in failed),
        unknown=len(unknown),
        unknown_arrived=sum(bool(arrived[chat]) for chat in unknown),
        doubled=sum(times > 1 for times in arrived.values()),
        lost=len(lost),
        unplanned=sum(state != _planted(office, kind, chat) for chat, state, _ in letters),
    )


def _planted(office: Office, kind: str, chat: int) -> str:
    """Tell how a letter must have ended, by what was done to each attempt to send it."""
    uncertain = 0
    for attempt in office.attempts[kind, chat]:
        if attempt["fault"] in UNCERTAIN:
            uncertain += 1
            if uncertain > REPEATS[kind]:
                return "unknown"
        elif attempt["ok"]:
            return "sent"
        elif attempt["fault"] is None and attempt["error_code"] != _TOO_MANY:
            return "failed"
    return "new"
