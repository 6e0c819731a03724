from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from starlette.applications import Starlette

from classbell.bot import webhook
from classbell.bot.receiver import Receiver
from classbell.bot.webserver import serving
from tests.bot.post import Post, said, working
from tests.bot.test_receiver import STATES, Log, Telegram, receiver

SECRET = "made-up-secret"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Door:
    """The webhook's address, as Telegram and others knock at it."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self.session = session

    async def bring(self, body: bytes, **headers: str) -> int:
        given = headers or {HEADER: SECRET}
        async with self.session.post(self.url, data=io.BytesIO(body), headers=given) as answer:
            return answer.status


@asynccontextmanager
async def door(log: Log) -> AsyncIterator[tuple[Post, Receiver, Door]]:
    async with receiver(Telegram(), log) as (office, bot):
        app = Starlette(routes=[webhook.route(bot.accept, SECRET)])
        async with serving(app, "127.0.0.1", 0) as port, aiohttp.ClientSession() as session:
            yield office, bot, Door(f"http://127.0.0.1:{port}{webhook.PATH}", session)


async def test_an_update_is_on_disk_before_telegram_hears_200() -> None:
    async with door(Log()) as (office, bot, at), working(bot.serve(), bot.stop):
        assert await at.bring(json.dumps(said(1, "hello")).encode()) == 200
        assert await office.sql("SELECT update_id FROM inbox") == [(1,)]
        await office.sees([("done", 1)], STATES)


async def test_whoever_does_not_know_the_secret_gets_nothing_in() -> None:
    async with door(Log()) as (office, bot, at), working(bot.serve(), bot.stop):
        body = json.dumps(said(1, "hello")).encode()
        for wrong in ("", "made-up-secre", SECRET + "x", SECRET.upper(), "ü"):
            assert await at.bring(body, **{HEADER: wrong}) == 403
        assert await at.bring(body, Accept="*/*") == 403
        assert await office.sql(STATES) == []


async def test_what_is_not_kept_is_answered_with_500_and_kept_when_it_comes_again() -> None:
    async with door(Log()) as (office, bot, at), working(bot.serve(), bot.stop):
        writer = office.db._writer  # type: ignore[attr-defined]
        pages = writer.execute("PRAGMA page_count").fetchone()[0]
        writer.execute(f"PRAGMA max_page_count = {pages}")
        body = json.dumps(said(1, "x" * 100_000)).encode()
        assert await at.bring(body) == 500
        writer.execute("PRAGMA max_page_count = 1000000")
        assert await at.bring(body) == 200
        await office.sees([("done", 1)], STATES)


async def test_a_receiver_that_has_stopped_keeps_nothing_and_says_so() -> None:
    async with door(Log()) as (office, bot, at):
        async with working(bot.serve(), bot.stop):
            assert await at.bring(json.dumps(said(1, "in time")).encode()) == 200
        assert await at.bring(json.dumps(said(2, "too late")).encode()) == 500
        assert await office.sql("SELECT update_id FROM inbox") == [(1,)]


async def test_what_is_larger_than_any_update_is_refused_unread() -> None:
    async with door(Log()) as (office, bot, at), working(bot.serve(), bot.stop):
        assert await at.bring(b"[" * (webhook.LARGEST + 1)) == 413
        assert await office.sql(STATES) == []


async def test_what_is_no_update_is_set_aside_and_not_brought_again() -> None:
    async with door(Log()) as (office, bot, at), working(bot.serve(), bot.stop):
        for body in (b"", b"{", b"[]", b'{"update_id": "1"}'):
            assert await at.bring(body) == 200
        await office.sees([("dead", 4)], STATES)
