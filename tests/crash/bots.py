"""The two bots that are killed: ours, and what one writes with python-telegram-bot alone. Both do the same work."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from classbell.actions.setup import prepare
from classbell.domain import codes
from classbell.domain.policies import Policies
from classbell.storage.store import open_store
from tests.crash import stock_bot
from tests.crash.programs import CLASSBELL, TOKEN

HOUR = 3_600_000
NAME = "学员"


def title(session_id: int) -> str:
    """Name a session so that its replies can be told from those of others."""
    return f"lesson-{session_id}-"


class Victim(Protocol):
    """A bot that signs people in, whatever happens to it."""

    @property
    def name(self) -> str:
        """What it is called in the table."""

    @property
    def command(self) -> Sequence[str]:
        """How it is started."""

    @property
    def folder(self) -> Path:
        """Where it is started."""

    def environment(self, api_base: str) -> Mapping[str, str]:
        """Say where Telegram is."""

    def payload(self, session_id: int) -> str:
        """Give what the session's code carries."""

    def marks(self, session_id: int) -> tuple[int, int]:
        """Count the people marked in a session, and the sign-ins kept beyond one a person."""

    def is_done(self) -> bool:
        """Tell whether it has nothing left to do, as far as its store says."""


@dataclass(frozen=True)
class Ours:
    """`classbell run` on SQLite."""

    folder: Path
    key: bytes
    name = "classbell run"
    command = (CLASSBELL, "run")

    @classmethod
    async def laid_out(cls, folder: Path, people: Sequence[int], sessions: int) -> Ours:
        """Make a store with these accounts on the roll of a class that has so many open sessions."""
        await asyncio.to_thread(folder.mkdir)
        db = await open_store(None, folder / "data")
        key = await prepare(db, "Training centre")
        await db.close()
        ours = cls(folder, codes.derive(key, "sign-in codes"))
        ours.lay_out(people, sessions)
        return ours

    def lay_out(self, people: Sequence[int], sessions: int) -> None:
        now = int(datetime.now(UTC).timestamp() * 1000)
        numbers = range(1, sessions + 1)
        staff = list(enumerate(people, 1))
        self.many("classes (id, unit_id, name, zone, created_at)", [(1, 1, "培训班", "Asia/Shanghai", 0)])
        columns = "sessions (id, class_id, title, starts_at, ends_at, opened_at)"
        self.many(columns, [(n, 1, title(n), now, now + HOUR, now) for n in numbers])
        self.many("codes (id, session_id, kind, opened_at)", [(n, n, "static", 0) for n in numbers])
        self.many("people (id, name, created_at)", [(n, NAME, 0) for n, _ in staff])
        accounts = [(account_id, n, NAME, "zh-hans", 0) for n, account_id in staff]
        self.many("accounts (id, person_id, name, language_code, seen_at)", accounts)
        self.many("enrolments (class_id, person_id, enrolled_at)", [(1, n, 0) for n, _ in staff])

    def environment(self, api_base: str) -> Mapping[str, str]:
        return {
            "CLASSBELL_TOKEN": TOKEN,
            "CLASSBELL_API_BASE": api_base,
            "CLASSBELL_DATA": str(self.folder / "data"),
            "CLASSBELL_LISTEN": "127.0.0.1:0",
        }

    def payload(self, session_id: int) -> str:
        return codes.issue(self.key, session_id, "static", datetime.now(UTC), Policies().codes)

    def marks(self, session_id: int) -> tuple[int, int]:
        [(marks,)] = self.rows("SELECT COUNT(*) FROM marks WHERE session_id = ?", session_id)
        accepted = "SELECT COUNT(*) FROM attempts WHERE session_id = ? AND verdict = 'accepted'"
        logged = "SELECT COUNT(*) FROM changes WHERE subject = 'mark' AND subject_id LIKE ? || '/%'"
        [(accepts,)], [(changes,)] = self.rows(accepted, session_id), self.rows(logged, session_id)
        return marks, max(accepts, changes) - marks

    def is_done(self) -> bool:
        waiting = (
            "SELECT 1 FROM inbox WHERE state = 'new' UNION ALL SELECT 1 FROM outbox WHERE state IN ('new', 'sending')"
        )
        return not self.rows(waiting)

    def queue(self, session_id: int, chats: Sequence[int]) -> None:
        """Put a letter that may not be sent twice, and one of a notice, into the outbox for everyone of these."""
        now = int(datetime.now(UTC).timestamp() * 1000)
        nudge, notice = {"text": f"nudge-{session_id}-"}, {"text": f"notice-{session_id}-"}
        content = json.dumps({"method": "sendMessage", "body": notice})
        columns = "notices (id, author_id, state, content, created_at, queued_at)"
        self.many(columns, [(session_id, 1, "queued", content, 0, 0)])
        columns = "outbox (kind, subject_id, person_id, chat_id, method, body, not_before)"
        for kind, body in {"nudge": json.dumps(nudge), "notice": None}.items():
            rows = [(kind, session_id, n, chat, "sendMessage", body, now) for n, chat in enumerate(chats, 1)]
            self.many(columns, rows)

    def show_card(self, session_id: int, chat_id: int, message_id: int) -> None:
        """Make the first person a supervisor whose chat shows the card of a session."""
        self.many("roles (person_id, role, class_id, granted_at)", [(1, "supervisor", 1, 0)])
        self.many("cards (kind, subject_id, chat_id, message_id)", [("card", session_id, chat_id, message_id)])

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.folder / "data" / "classbell.db", timeout=10)) as connection:
            return connection.execute(statement, values).fetchall()

    def many(self, columns: str, rows: Sequence[tuple[object, ...]]) -> None:
        """Insert rows as the owner of the file could, while no bot runs."""
        marks = ", ".join("?" * len(rows[0]))
        with closing(sqlite3.connect(self.folder / "data" / "classbell.db")) as connection, connection:
            connection.executemany(f"INSERT INTO {columns} VALUES ({marks})", rows)


@dataclass(frozen=True)
class Stock:
    """python-telegram-bot's `run_polling` with a handler that writes to SQLite."""

    folder: Path
    name = "python-telegram-bot"
    command = (sys.executable, "-m", "tests.crash.stock_bot")

    @classmethod
    def laid_out(cls, folder: Path) -> Stock:
        folder.mkdir()
        with closing(stock_bot.opened(folder / "marks.db")):
            return cls(folder)

    def environment(self, api_base: str) -> Mapping[str, str]:
        return {"TOKEN": TOKEN, "API_BASE": api_base, "STORE": str(self.folder / "marks.db")}

    def payload(self, session_id: int) -> str:
        return title(session_id)

    def marks(self, session_id: int) -> tuple[int, int]:
        counted = "SELECT COUNT(DISTINCT account_id), COUNT(*) FROM marks WHERE session = ?"
        with closing(sqlite3.connect(self.folder / "marks.db", timeout=10)) as connection:
            marks, rows = connection.execute(counted, (self.payload(session_id),)).fetchone()
        return marks, rows - marks

    def is_done(self) -> bool:
        return True
