"""Due instants strewn over a stretch of time, the store that holds them, and what became of each."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from classbell.actions import reminders
from classbell.actions.desk import Desk
from classbell.bot.config import load
from classbell.bot.service import desk_for
from classbell.storage.instants import stamp
from classbell.storage.store import open_store
from tests.crash.books import Books
from tests.crash.programs import TOKEN
from tests.phones import BOT_USERNAME, Box

KINDS = {"soon": 1, "card": 1, "open": 2, "rate": 1}
"""What falls due, and how many messages that are not alike it leads to: whose sign-in waits has had a card before."""
STAFF = frozenset({"card", "open"})
TITLE = re.compile(r"(?:soon|card|open|rate)-\d+-")
HOUR = timedelta(hours=1)
NOON = 12


@dataclass(frozen=True)
class Strewn:
    """When what falls due, in seconds from the beginning; each instant has a class and a person of its own."""

    instants: Mapping[str, Sequence[float]]

    @classmethod
    def over(cls, spans: Sequence[tuple[float, float]], chance: random.Random) -> Strewn:
        """Draw an instant of every kind in each span."""
        return cls({kind: [chance.uniform(*span) for span in spans] for kind in KINDS})

    @property
    def planned(self) -> int:
        """How many instants there are."""
        return sum(map(len, self.instants.values()))

    @property
    def last(self) -> float:
        """When the last of them is."""
        return max(max(instants) for instants in self.instants.values())


@dataclass(frozen=True)
class Count:
    """What became of due instants: messages that never came, or came again; `unknown` of those in flight at a kill."""

    planned: int
    lost: int
    doubled: int
    unknown: int = 0


@dataclass
class People:
    """A phone for every instant, by kind, in the order of the instants."""

    chats: Mapping[str, Sequence[int]]
    _arrived: Counter[tuple[int, str]] = field(default_factory=Counter)
    _seen: int = 0

    @classmethod
    async def of(cls, box: Box, strewn: Strewn) -> People:
        """Give everybody a phone that has pressed Start."""
        chats: dict[str, list[int]] = {kind: [] for kind in strewn.instants}
        for kind, instants in strewn.instants.items():
            for number, _ in enumerate(instants):
                phone = await box.phone(f"{kind} {number}")
                await phone.start()
                chats[kind].append(phone.id)
        await box.call("deleteWebhook", drop_pending_updates=True)
        return cls(chats)

    async def look(self, box: Box) -> None:
        """Take note of what has arrived since the last time: a message counts by its first line."""
        for entry in await box.log(self._seen):
            self._seen = entry["n"] + 1
            if entry["method"] == "sendMessage" and entry["ok"] and TITLE.search(entry["params"]["text"]):
                self._arrived[entry["chat_id"], entry["params"]["text"].partition("\n")[0]] += 1

    def count(self, kind: str, unknown: int = 0) -> Count:
        """Count what became of the instants of a kind."""
        different = Counter(chat for chat, _ in self._arrived)
        chats = self.chats[kind]
        lost = sum(max(0, KINDS[kind] - different[chat]) for chat in chats)
        doubled = sum(times - 1 for (chat, _), times in self._arrived.items() if chat in set(chats))
        return Count(len(chats), lost, doubled, unknown)


async def lay_out(books: Books, folder: Path, strewn: Strewn, people: People, begin_at: datetime) -> None:
    """Fill a store: a class for every instant, with one person, and a session that makes the instant due."""
    config = load(folder / "none.toml", token=TOKEN, data=folder / "data", database_url=books.url or "")
    db = await open_store(books.url, folder / "data")
    desk = await desk_for(config, db, BOT_USERNAME)
    try:
        sessions = await _fill(books, strewn, people, begin_at)
        await _plan(desk, sessions)
    finally:
        await db.close()


async def _fill(books: Books, strewn: Strewn, people: People, begin_at: datetime) -> list[int]:
    cases = [
        (kind, number, begin_at + timedelta(seconds=after))
        for kind, instants in strewn.instants.items()
        for number, after in enumerate(instants)
    ]
    chats = [people.chats[kind][number] for kind, number, _ in cases]
    numbered = list(enumerate(cases, 1))
    zone = _where_it_is_noon(begin_at)
    await books.add("classes (id, unit_id, name, zone, created_at)", [(n, 1, f"班 {n}", zone, 0) for n, _ in numbered])
    await books.add("people (id, name, created_at)", [(n, "学员", 0) for n, _ in numbered])
    accounts = [(chat, n, "学员", "zh-hans", 0, 0) for n, chat in enumerate(chats, 1)]
    await books.add("accounts (id, person_id, name, language_code, seen_at, bound_at)", accounts)
    trainees = [(n, n, 0) for n, (kind, _, _) in numbered if kind not in STAFF]
    await books.add("enrolments (class_id, person_id, enrolled_at)", trainees)
    staff = [(n, "supervisor", n, 0) for n, (kind, _, _) in numbered if kind in STAFF]
    await books.add("roles (person_id, role, class_id, granted_at)", staff)
    columns = "sessions (id, class_id, title, starts_at, ends_at, opened_at)"
    await books.add(columns, [_session(n, kind, number, at) for n, (kind, number, at) in numbered])
    came = [(n, n, "on_time", "E2", 0) for n, (kind, _, _) in numbered if kind == "rate"]
    await books.add("marks (session_id, person_id, status, evidence, kept_at)", came)
    return [n for n, _ in numbered]


def _session(row: int, kind: str, number: int, at: datetime) -> tuple[object, ...]:
    """Give the session of which something is due then: so long before its start, or, once it was held, at its end."""
    before = {"soon": timedelta(minutes=30), "card": timedelta(minutes=20), "open": timedelta(minutes=10)}
    starts_at = at + before[kind] if kind in before else at - HOUR
    opened_at = stamp(starts_at) if kind == "rate" else None
    return row, row, f"{kind}-{number}-", stamp(starts_at), stamp(starts_at + HOUR), opened_at


def _where_it_is_noon(at: datetime) -> str:
    """Name a zone in which nothing is held back by the night, and no day's digest is near."""
    ahead_by = NOON - at.astimezone(UTC).hour
    return f"Etc/GMT{-ahead_by:+d}"


async def _plan(desk: Desk, session_ids: Sequence[int]) -> None:
    async with desk.db.begin() as tx:
        await reminders.plan(desk, tx, session_ids)
