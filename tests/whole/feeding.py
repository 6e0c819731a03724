"""Updates handed straight to a running bot: what people do, and what a meddling client could."""

from __future__ import annotations

import itertools
import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

from telegram import Update

from classbell.handlers.context import Arrival, arrival
from classbell.storage.backup import FILE
from classbell.storage.instants import stamp
from tests.phone import Json, Phone
from tests.school import School

Spared = Mapping[str, tuple[str, int]]
"""By table: a column, and its value in the rows that do not count."""
PASSING = {"inbox", "attempts", "settings", "sqlite_sequence"}
"""Tables that may change by themselves, or by a try that was refused."""
UNSTEADY = {("accounts", "seen_at"), ("cards", "shown")}
"""Columns that may."""


@dataclass
class Feed:
    """Feeds updates into a bot and waits until each has been worked on, with what fell due by it.

    No update of its own is in the inbox.
    """

    school: School
    offers: dict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    """By chat: the data of every button that was ever put there, in order, with the last message it was under."""
    _read: int = 0
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(900_000_000))

    async def say(self, phone: Phone, text: str) -> None:
        """Send a message, or a command."""
        command = {"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}
        entities = [command] if text.startswith("/") else []
        message = {"message_id": next(self._numbers), "from": _user(phone), "text": text, "entities": entities}
        await self.take({"message": message | _place(phone)})

    async def press(self, phone: Phone, data: str) -> None:
        """Press a button with this data: where it was offered, else below a message of one's own making."""
        message = {"message_id": self.offers[phone.id].get(data, MADE_UP), "text": "…"} | _place(phone)
        query = {"id": str(next(self._numbers)), "from": _user(phone), "chat_instance": "1", "data": data}
        await self.take({"callback_query": query | {"message": message}})

    async def take(self, update: Json, cause_id: int | None = None) -> None:
        """Work on one update, as the receiver would: for an inbox row where one is named."""
        arrival.set(Arrival(cause_id, self.school.clock()))
        application = self.school.service.application
        await application.process_update(Update.de_json({"update_id": next(self._numbers)} | update, application.bot))
        await self._still()

    async def look(self) -> dict[int, dict[str, int]]:
        """Take note of the buttons that have been offered meanwhile."""
        for call in await self.school.box.log(self._read):
            self._read = call["n"] + 1
            chat_id = call["chat_id"]
            if not call["ok"] or not chat_id:
                continue
            if call["method"] == "deleteMessage":
                self._gone(chat_id, int(call["params"]["message_id"]))
                continue
            [message_id] = call["message_ids"] or [call["params"].get("message_id", MADE_UP)]
            self.offers[chat_id] |= dict.fromkeys(data_of(call["params"]), int(message_id))
        return self.offers

    def _gone(self, chat_id: int, message_id: int) -> None:
        """Nobody can press below a message that is no more."""
        offers = self.offers[chat_id]
        offers |= dict.fromkeys([data for data, under in offers.items() if under == message_id], MADE_UP)

    async def _still(self) -> None:
        """Wait until the clock has settled what is due, so that what follows is not taken for its work."""
        now = stamp(self.school.clock())
        await self.school.comes_to(f"SELECT 1 FROM reminders WHERE state = 'due' AND due_at <= {now}", [])


async def copied(school: School) -> None:
    """Copy every update from here on as the inbox first has it: one that is done is emptied there."""
    await school.sql("CREATE TABLE as_it_came (id BIGINT, raw TEXT)")
    copying = "INSERT INTO as_it_came VALUES (new.id, new.raw)"
    await school.sql(f"CREATE TRIGGER copying AFTER INSERT ON inbox BEGIN {copying}; END")


async def run_again(school: School) -> None:
    """Run the newest update again from what the inbox had of it, as the next life does after a crash."""
    row_id, raw = max(await school.sql("SELECT id, raw FROM as_it_came"))
    await Feed(school).take({name: value for name, value in json.loads(raw).items() if name != "update_id"}, row_id)


def data_of(message: Json) -> list[str]:
    """Give the callback data below a message, or of a call that sends one."""
    keyboard = message.get("reply_markup") or {}
    if isinstance(keyboard, str):
        keyboard = json.loads(keyboard)
    rows = keyboard.get("inline_keyboard", [])
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button]


def shape(data: str) -> str:
    """Tell apart what buttons do, not whom they do it to."""
    return re.sub(r"\d+", "#", data)


MADE_UP = 1
"""The message whose button is pressed where the bot has offered none; there is no such message."""


class Watch:
    """Looks at the store from outside, and tells what has changed in it since the last time.

    What is passing does not count, nor what is the watched person's own: the dialogue they are in, and the rows that
    are spared. The store as it was is read only where something was written since: a view that is open keeps it.
    """

    def __init__(self, school: School, own: Phone | None = None, spared: Spared | None = None) -> None:
        path = school.config.data / FILE
        self._bell, self._before, self._after = (sqlite3.connect(path, isolation_level=None) for _ in range(3))
        found = self._bell.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        left_out = {**(spared or {}), "dialogues": ("account_id", own.id if own else 0)}
        tables = [name for (name,) in found if name not in PASSING]
        self._looks = {table: _look(self._bell, table, left_out.get(table)) for table in tables}
        self._version = self._read_version()
        _open(self._before)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for line in (self._bell, self._before, self._after):
            line.close()

    def changed(self) -> list[str]:
        """Name the tables that differ from before."""
        version, self._version = self._version, self._read_version()
        if version == self._version:
            return []
        _open(self._after)
        differing = [table for table, look in self._looks.items() if self._differs(look)]
        self._before.rollback()
        self._before, self._after = self._after, self._before
        return differing

    def blink(self) -> None:
        """Let nothing count that has changed until now."""
        version, self._version = self._version, self._read_version()
        if version != self._version:
            self._before.rollback()
            _open(self._before)

    def _differs(self, look: str) -> bool:
        before, after = (line.execute(look).fetchall() for line in (self._before, self._after))
        return before != after and sorted(before, key=repr) != sorted(after, key=repr)

    def _read_version(self) -> int:
        return int(self._bell.execute("PRAGMA data_version").fetchone()[0])


def _open(line: sqlite3.Connection) -> None:
    """Open a view of the store as it is now."""
    line.execute("BEGIN")
    line.execute("SELECT 1 FROM sqlite_schema").fetchone()


def _look(line: sqlite3.Connection, table: str, spared: tuple[str, int] | None) -> str:
    """Write the statement that reads what counts of a table."""
    columns = [name for _, name, *_ in line.execute(f"PRAGMA table_info({table})") if (table, name) not in UNSTEADY]
    but = f" WHERE {spared[0]} IS NOT {spared[1]}" if spared else ""
    return f"SELECT {', '.join(columns)} FROM {table}{but}"


def _user(phone: Phone) -> Json:
    return {"id": phone.id, "is_bot": False, "first_name": phone.name, "language_code": "zh-hans"}


def _place(phone: Phone) -> Json:
    return {"date": int(datetime.now(UTC).timestamp()), "chat": {"id": phone.id, "type": "private"}}
