"""Receiver and sender on PostgreSQL, where several processes share the store."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg

from classbell.bot.gate import Gate
from classbell.bot.receiver import Receiver
from classbell.bot.sender import Sender
from classbell.bot.transport import Transport
from classbell.storage import outbox, postgres
from classbell.storage.outbox import Letter
from tests.bot.post import Clock, Post, application, at_work, desk, said, working
from tests.bot.test_receiver import QUICK, Log, Telegram
from tests.bot.test_sender import FAST
from tests.bot.test_transport import bot_api
from tests.phones import sandbox
from tests.stores import database, template


@dataclass(frozen=True)
class Server:
    """One database, and as many processes' view of it as are asked for."""

    url: str
    stack: AsyncExitStack

    async def office(self, transport: Transport) -> Post:
        db = await postgres.connect(self.url)
        self.stack.push_async_callback(db.close)
        clock = Clock()
        return Post(Path(), desk(db, clock, Path()), transport, clock)

    async def sees(self, rows: list[tuple[Any, ...]], statement: str, within: float = 15.0) -> None:
        """Wait until a statement gives these rows."""
        connection = await asyncpg.connect(self.url)
        try:
            async with asyncio.timeout(within):
                while [tuple(row) for row in await connection.fetch(statement)] != rows:  # noqa: ASYNC110 a server sets no event
                    await asyncio.sleep(0.05)
        finally:
            await connection.close()


@asynccontextmanager
async def server() -> AsyncIterator[Server]:
    async with database(await template()) as url, AsyncExitStack() as stack:
        yield Server(url, stack)


async def test_two_processes_send_every_letter_once() -> None:
    async with sandbox() as box, Transport(box.url, box.token) as transport, server() as s:
        await box.unlimited()
        chats = [(await box.phone(f"Trainee {n}")).id for n in range(200)]
        for chat_id in chats:
            await box.phones[chat_id].start()
        offices = [await s.office(transport) for _ in range(2)]
        letters = [Letter("nudge", n, None, chat, "sendMessage", {"text": "x"}) for n, chat in enumerate(chats)]
        async with offices[0].db.begin() as tx:
            await outbox.put(tx, letters, offices[0].clock())
        one, other = (Sender(transport, o.desk, Gate(o.db, o.clock, FAST)) for o in offices)
        async with at_work(one), at_work(other):
            await s.sees([("sent", 200)], "SELECT state, COUNT(*) FROM outbox GROUP BY state")
        sent = Counter(entry["chat_id"] for entry in await box.log() if entry["method"] == "sendMessage")
        assert sent == Counter(chats)


async def test_two_processes_keep_one_pace_and_when_one_ends_the_other_goes_on() -> None:
    async with sandbox() as box, Transport(box.url, box.token) as transport, server() as s:
        await box.unlimited()
        chats = [(await box.phone(f"Trainee {n}")).id for n in range(90)]
        for chat_id in chats:
            await box.phones[chat_id].start()
        offices = [await s.office(transport) for _ in range(2)]
        letters = [Letter("nudge", n, None, chat, "sendMessage", {"text": "x"}) for n, chat in enumerate(chats)]
        async with offices[0].db.begin() as tx:
            await outbox.put(tx, letters, offices[0].clock())
        one, other = (Sender(transport, o.desk, Gate(o.db, o.clock)) for o in offices)
        async with at_work(other):
            async with at_work(one):
                await s.sees([(True,)], "SELECT COUNT(*) > 40 FROM outbox WHERE state = 'sent'")
                assert sum(office.db.leads("sender") for office in offices) == 1
            await s.sees([("sent", 90)], "SELECT state, COUNT(*) FROM outbox GROUP BY state")
        sent = [entry for entry in await box.log() if entry["method"] == "sendMessage"]
        assert Counter(entry["chat_id"] for entry in sent) == Counter(chats)
        instants = sorted(entry["at"] for entry in sent)
        assert all(after - before >= 1.0 for before, after in zip(instants, instants[31:], strict=False))


async def test_what_a_dead_process_was_sending_is_settled_and_what_a_living_one_sends_is_not() -> None:
    async with sandbox() as box, Transport(box.url, box.token) as transport, server() as s:
        office = await s.office(transport)
        now = office.clock()
        long_ago = now - timedelta(hours=1)
        letters = [Letter("nudge", n, None, 1, "sendMessage", {"text": "x"}, not_before=long_ago) for n in (1, 2)]
        async with office.db.begin() as tx:
            await outbox.put(tx, letters, now)
            await outbox.claim(tx, now - timedelta(minutes=10), 1)
            await outbox.claim(tx, now, 1)
        async with at_work(Sender(transport, office.desk, Gate(office.db, office.clock, FAST))):
            statement = "SELECT subject_id, state FROM outbox ORDER BY subject_id"
            await s.sees([(1, "unknown"), (2, "sending")], statement)
        assert not [entry for entry in await box.log() if entry["method"] == "sendMessage"]


async def test_who_sends_after_a_process_that_died_settles_what_it_left_within_a_minute() -> None:
    async with sandbox() as box, Transport(box.url, box.token) as transport, server() as s:
        office = await s.office(transport)
        now = office.clock()
        letters = [Letter("nudge", 1, None, 1, "sendMessage", {"text": "x"}, not_before=now - timedelta(hours=1))]
        async with office.db.begin() as tx:
            await outbox.put(tx, letters, now)
            await outbox.claim(tx, now, 1)
        async with at_work(Sender(transport, office.desk, Gate(office.db, office.clock, FAST))):
            async with asyncio.timeout(20):
                while not office.db.leads("sender"):  # noqa: ASYNC110 a server sets no event
                    await asyncio.sleep(0.05)
            await s.sees([("sending",)], "SELECT state FROM outbox")
            office.clock.ahead = timedelta(minutes=1)
            await s.sees([("unknown",)], "SELECT state FROM outbox")
        assert not [entry for entry in await box.log() if entry["method"] == "sendMessage"]


async def test_updates_are_kept_and_run_once_and_in_order() -> None:
    log = Log()
    async with bot_api(Telegram().answer) as transport, server() as s:
        office = await s.office(transport)
        async with application(office, log) as built:
            bot = Receiver(built, transport, office.db, office.clock, QUICK)
            async with working(bot.serve(), bot.stop):
                bodies = [json.dumps(said(n, str(n), by=n % 3 + 1)).encode() for n in range(1, 61)]
                await asyncio.gather(*(bot.accept(body) for body in bodies))
                await asyncio.gather(*(bot.accept(body) for body in bodies))
                await s.sees([("done", 60)], "SELECT state, COUNT(*) FROM inbox GROUP BY state")
    assert len(log.heard) == 60
    assert all(texts == sorted(texts, key=int) for texts in log.by.values())
