from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from telegram import Update

from classbell.actions.interruptions import Cause
from classbell.bot.receiver import Policy, Receiver
from classbell.bot.transport import Transport
from classbell.handlers.context import Arrival, Context, arrival
from classbell.storage.database import NotKept
from tests.bot.post import Handler, Post, application, at_work, post, said
from tests.bot.test_transport import bot_api, ok, refusal
from tests.phones import sandbox

QUICK = Policy(poll_for=1, knock_every=0.2)
STATES = "SELECT state, COUNT(*) FROM inbox GROUP BY state ORDER BY state"


class Telegram:
    """Hands out updates as Telegram does, malformed ones too, and takes note of every poll."""

    def __init__(self, *updates: object) -> None:
        self.waiting = list(updates)
        self.offsets: list[int | None] = []
        self.refusals: list[web.Response] = []

    async def answer(self, request: web.Request) -> web.Response:
        if not request.path.endswith("getUpdates"):
            return ok({"id": 700001, "is_bot": True, "first_name": "Bell", "username": "classbell_bot"})
        offset = (await request.json()).get("offset")
        self.offsets.append(offset)
        if self.refusals:
            return self.refusals.pop(0)
        if offset is not None:
            self.waiting = [one for one in self.waiting if not _is_before(one, offset)]
        if not self.waiting:
            await asyncio.sleep(0.02)
        return ok(self.waiting[:100])


def _is_before(update: object, offset: int) -> bool:
    number = update.get("update_id") if isinstance(update, dict) else None
    return isinstance(number, int) and number < offset


@asynccontextmanager
async def receiver(
    telegram: Telegram, handler: Handler, folder: Path | None = None, policy: Policy = QUICK
) -> AsyncIterator[tuple[Post, Receiver]]:
    """A receiver that is not yet at work."""
    async with (
        bot_api(telegram.answer) as transport,
        post(transport, folder) as office,
        application(office, handler) as built,
    ):
        yield office, Receiver(built, transport, office.db, office.clock, policy)


class Log:
    """A handler that takes note of what it was given, and can be slow."""

    def __init__(self, takes: float = 0.0) -> None:
        self.takes = takes
        self.heard: list[str] = []
        self.by: defaultdict[int, list[str]] = defaultdict(list)
        self.at_once = self.most_at_once = 0

    async def __call__(self, update: Update, _: Context) -> None:
        assert update.message
        assert update.message.from_user
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        await asyncio.sleep(self.takes)
        self.at_once -= 1
        self.heard.append(update.message.text or "")
        self.by[update.message.from_user.id].append(update.message.text or "")


async def test_every_update_is_kept_confirmed_run_once_and_emptied() -> None:
    telegram = Telegram(*(said(n, f"词 {n}") for n in range(1, 251)))
    log = Log()
    async with receiver(telegram, log) as (office, bot), at_work(bot):
        await office.sees([("done", 250)], STATES)
        raws = [json.loads(raw) for (raw,) in await office.sql("SELECT raw FROM inbox ORDER BY id")]
    assert raws == [{"update_id": n} for n in range(1, 251)]
    assert log.by[1] == [f"词 {n}" for n in range(1, 251)]
    assert telegram.waiting == []


async def test_one_persons_updates_stay_in_order_while_other_peoples_run_beside_them_within_bounds() -> None:
    telegram = Telegram(*(said(n, str(n), by=n % 20 + 1) for n in range(1, 201)))
    log = Log(takes=0.002)
    policy = Policy(poll_for=1, at_once=7)
    async with receiver(telegram, log, policy=policy) as (office, bot), at_work(bot):
        await office.sees([("done", 200)], STATES)
    assert all(texts == sorted(texts, key=int) for texts in log.by.values())
    assert len(log.by) == 20
    assert log.most_at_once == 7


async def test_more_updates_than_memory_may_hold_wait_in_the_inbox_and_lose_no_order() -> None:
    log = Log()
    policy = Policy(poll_for=1, at_once=2, waiting_at_most=10)
    async with receiver(Telegram(), log, policy=policy) as (office, bot), at_work(bot):
        await asyncio.gather(*(bot.accept(json.dumps(said(n, str(n))).encode()) for n in range(1, 301)))
        await office.sees([("done", 300)], STATES)
    assert log.heard == [str(n) for n in range(1, 301)]


async def test_malformed_updates_are_set_aside_and_stop_nothing() -> None:
    malformed = [5, {"message": 7}, {"update_id": "x"}, {"update_id": True}, {"update_id": 2**70}]
    unreadable = [{"update_id": 3, "message": {"text": []}}, {"update_id": 4, "callback_query": {}}]
    telegram = Telegram(said(1, "first"), *malformed, *unreadable, said(9, "last"))
    log = Log()
    async with receiver(telegram, log) as (office, bot), at_work(bot):
        await office.sees([("dead", 7), ("done", 2)], STATES)
        await asyncio.sleep(0.6)
        assert await office.sql(STATES) == [("dead", 7), ("done", 2)]
        assert all(reason for (reason,) in await office.sql("SELECT reason FROM inbox WHERE state = 'dead'"))
        telegram.waiting.append(said(10, "after"))
        await office.sees([("dead", 7), ("done", 3)], STATES)
    assert log.heard == ["first", "last", "after"]


async def test_what_a_webhook_brings_is_set_aside_when_it_is_no_update() -> None:
    async with receiver(Telegram(), Log()) as (office, bot), at_work(bot):
        for body in (b"", b"{", b"\xff\x00", b"[]", b"null", b"[" * 100_000):
            await bot.accept(body)
            await bot.accept(body)
        await office.sees([("dead", 6)], STATES)


async def test_numbers_that_start_anew_after_a_quiet_week_lose_nothing() -> None:
    telegram = Telegram(said(900_000, "before"))
    log = Log()
    async with receiver(telegram, log) as (office, bot), at_work(bot):
        await office.sees([("done", 1)], STATES)
        await asyncio.sleep(0.2)
        telegram.waiting.append(said(17, "after"))
        await office.sees([("done", 2)], STATES)
    assert log.heard == ["before", "after"]


async def test_an_update_that_comes_again_is_not_run_again() -> None:
    async with receiver(Telegram(), log := Log()) as (office, bot), at_work(bot):
        for _ in range(3):
            await bot.accept(json.dumps(said(1, "once")).encode())
        await office.sees([("done", 1)], STATES)
    assert log.heard == ["once"]


async def test_what_a_crash_left_is_run_at_the_next_start_before_newer_of_the_same_person(tmp_path: Path) -> None:
    never = asyncio.Event()

    async def hang(_update: Update, _context: Context) -> None:
        await never.wait()

    hasty = Policy(poll_for=1, leave_within=0.05)
    telegram = Telegram(*(said(n, str(n)) for n in range(1, 6)))
    async with receiver(telegram, hang, tmp_path, hasty) as (office, bot), at_work(bot):
        await office.sees([("new", 5)], STATES)
    log = Log()
    async with receiver(Telegram(said(5, "5"), said(6, "6")), log, tmp_path) as (office, bot), at_work(bot):
        await office.sees([("done", 6)], STATES)
    assert log.heard == ["1", "2", "3", "4", "5", "6"]


async def test_a_handler_knows_the_row_it_works_on_and_when_it_came() -> None:
    seen: list[Arrival] = []

    async def look(_update: Update, _context: Context) -> None:
        seen.append(arrival.get())

    async with receiver(Telegram(said(8, "a"), said(9, "b", by=2)), look) as (office, bot), at_work(bot):
        await office.sees([("done", 2)], STATES)
        rows = await office.sql("SELECT id FROM inbox ORDER BY id")
        assert [(one.cause_id,) for one in seen] == rows
        assert all(one.received_at <= office.clock() for one in seen)


async def test_another_program_that_takes_the_updates_is_named_and_outlived() -> None:
    log = Log()
    telegram = Telegram(said(1, "kept"))
    telegram.refusals = [refusal(409, "Conflict: terminated by other getUpdates request") for _ in range(2)]
    async with receiver(telegram, log) as (office, bot), at_work(bot):
        await office.sees([("done", 1)], STATES)
        assert bot.trouble is None
        [(cause, _)] = office.desk.interruptions.since(office.clock() - timedelta(minutes=1))
        assert cause is Cause.RIVAL
    assert log.heard == ["kept"]


async def test_telegram_refuses_the_older_of_two_polls_and_the_older_goes_on_later() -> None:
    log = Log()
    async with (
        sandbox() as box,
        receiver(Telegram(), log) as (office, _),
        application(office, log) as built,
        Transport(box.url, box.token) as transport,
    ):
        bot = Receiver(built, transport, office.db, office.clock, Policy(poll_for=20, knock_every=0.2))
        async with at_work(bot):
            while bot.trouble is None:
                await box.call("getUpdates", timeout=0)
                await asyncio.sleep(0.05)
            assert bot.trouble is Cause.RIVAL
            trainee = await box.phone("学员甲")
            await trainee.start()
            await office.sees([("done", 1)], STATES)
    assert log.heard == ["/start"]


async def test_a_revoked_token_pauses_the_receiver_until_it_is_valid_again() -> None:
    telegram = Telegram(said(1, "kept"))
    telegram.refusals = [refusal(401, "Unauthorized") for _ in range(3)]
    async with receiver(telegram, Log()) as (office, bot), at_work(bot):
        await asyncio.sleep(0.1)
        assert bot.trouble is Cause.TOKEN
        await office.sees([("done", 1)], STATES)
        assert bot.trouble is None


async def test_an_unreachable_telegram_is_waited_for() -> None:
    telegram = Telegram(said(1, "kept"))
    telegram.refusals = [web.Response(status=502), web.Response(text="<html>"), refusal(429, "slow", retry_after=1)]
    async with receiver(telegram, Log()) as (office, bot), at_work(bot):
        await office.sees([("done", 1)], STATES)


async def test_an_update_whose_action_was_not_kept_is_run_again() -> None:
    runs: list[str] = []

    async def fail_first(update: Update, _context: Context) -> None:
        assert update.message
        runs.append(update.message.text or "")
        if len(runs) == 1:
            raise NotKept("disk full")

    async with receiver(Telegram(said(1, "a"), said(2, "b")), fail_first) as (office, bot), at_work(bot):
        await office.sees([("done", 2)], STATES)
    assert runs == ["a", "a", "b"]


async def test_an_update_whose_action_is_never_kept_is_set_aside_at_the_third_time() -> None:
    runs: list[str] = []

    async def fail(update: Update, _context: Context) -> None:
        assert update.message
        runs.append(update.message.text or "")
        if runs[-1] == "a":
            raise NotKept("disk full")

    async with receiver(Telegram(said(1, "a"), said(2, "b")), fail) as (office, bot), at_work(bot):
        await office.sees([("dead", 1), ("done", 1)], STATES)
        assert await office.sql("SELECT tries, reason FROM inbox WHERE state = 'dead'") == [(3, "not kept: disk full")]
        assert await office.sql("SELECT raw FROM inbox WHERE state = 'dead'") == [('{"update_id":1}',)]
    assert runs == ["a", "a", "a", "b"]


async def test_a_full_disk_confirms_nothing_and_loses_nothing() -> None:
    telegram = Telegram(*(said(n, "x" * 3000, by=n) for n in range(1, 101)))
    async with receiver(telegram, Log()) as (office, bot):
        writer = office.db._writer  # type: ignore[attr-defined]
        pages = writer.execute("PRAGMA page_count").fetchone()[0]
        writer.execute(f"PRAGMA max_page_count = {pages + 4}")
        async with at_work(bot):
            await asyncio.sleep(0.8)
            assert telegram.offsets
            assert set(telegram.offsets) == {None}
            assert bot.trouble is Cause.STORE
            with pytest.raises(NotKept):
                await bot.accept(json.dumps(said(500, "y" * 50_000)).encode())
            writer.execute("PRAGMA max_page_count = 1000000")
            await office.sees([("done", 100)], STATES)


async def test_old_rows_are_purged_save_those_still_to_be_run() -> None:
    async with receiver(Telegram(), Log()) as (office, bot):
        columns = "INSERT INTO inbox (update_id, lane, raw, received_at, state) SELECT"
        numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)"
        now = int(office.clock().timestamp() * 1000)
        await office.sql(f"{numbers} {columns} i, 0, '', 0, 'done' FROM n")
        await office.sql(f"{columns} 9000, 0, '', 0, 'new'")
        await office.sql(f"{columns} 9001, 0, '', {now - 13 * 86_400_000}, 'done'")
        assert await bot.purge() == 2500
        assert await office.sql("SELECT update_id FROM inbox ORDER BY id") == [(9000,), (9001,)]
