from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine

from classbell.actions.bells import Bells
from classbell.actions.desk import Desk, House
from classbell.bot.clock import Chore, Clock
from classbell.domain.policies import Policies
from classbell.domain.reminders import Due, Kind
from classbell.storage import reminders
from classbell.storage.database import Database
from tests.storage.rows import NOW, add_account, add_class, add_person, add_role, add_session, sql
from tests.stores import engines, store

HOUR = timedelta(hours=1)


class Hands:
    """A server clock that is set by hand."""

    def __init__(self) -> None:
        self.at = NOW - 2 * HOUR

    def __call__(self) -> datetime:
        return self.at


def a_desk(db: Database, now: Hands) -> Desk:
    house = House("classbell_bot", "zh_CN", ZoneInfo("Asia/Shanghai"), "http://127.0.0.1", Path("/proc/nowhere"))
    return Desk(db, now, b"key", Policies(), house, Bells())


class Rounds:
    """A chore that tells when it has been done."""

    def __init__(self) -> None:
        self._done = asyncio.Event()

    async def __call__(self) -> None:
        self._done.set()

    async def next(self, within: float = 30.0) -> None:
        self._done.clear()
        await asyncio.wait_for(self._done.wait(), within)


@asynccontextmanager
async def running(clock: Clock) -> AsyncIterator[None]:
    task = asyncio.create_task(clock.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def planned(db: Database, *kinds: Kind) -> None:
    """A class with one trainee who can be written to, and a session at NOW with these rows due half an hour before."""
    class_id = await add_class(db)
    await add_account(db, await add_person(db, "学员甲", class_id), 11)
    session_id = await add_session(db, class_id)
    dues = [Due(kind, class_id, session_id, NOW - HOUR / 2, NOW) for kind in kinds]
    async with db.begin() as tx:
        await reminders.plan_session(tx, session_id, dues, NOW - 2 * HOUR)


async def until(met: str, db: Database, wanted: list[tuple[object, ...]], within: float = 30.0) -> None:
    async with asyncio.timeout(within):
        while await sql(db, met) != wanted:  # noqa: ASYNC110 the store rings no bell
            await asyncio.sleep(0.05)


@engines
async def test_several_clocks_on_one_store_queue_each_letter_once(engine: str) -> None:
    async with store(engine) as db:
        now = Hands()
        await planned(db, Kind.SESSION_SOON)
        clocks = [Clock(a_desk(db, now)) for _ in range(4)]
        await asyncio.gather(*(clock.look() for clock in clocks))
        assert await sql(db, "SELECT id FROM outbox") == []
        now.at = NOW - HOUR / 4
        await asyncio.gather(*(clock.look() for clock in clocks for _ in range(3)))
        assert await sql(db, "SELECT kind, chat_id FROM outbox") == [("reminder", 11)]
        assert await sql(db, "SELECT state FROM reminders") == [("done",)]


@engines
async def test_a_row_that_fails_stays_due_and_does_not_stop_the_next(engine: str) -> None:
    async with store(engine) as db:
        now = Hands()
        await planned(db, Kind.DIGEST, Kind.SESSION_SOON)
        supervisor_id = await add_person(db, "跟班")
        await add_account(db, supervisor_id, 12)
        await add_role(db, supervisor_id, "supervisor", class_id=(await sql(db, "SELECT id FROM classes"))[0][0])
        now.at = NOW - HOUR / 4
        clock = Clock(a_desk(db, now))  # its data folder cannot be written to, and the digest needs it
        await clock.look()
        await clock.look()
        assert dict(await sql(db, "SELECT kind, state FROM reminders")) == {"digest": "due", "session_soon": "done"}


@engines
async def test_a_hundred_rows_of_one_instant_are_settled_once_each_and_in_a_single_look(engine: str) -> None:
    async with store(engine) as db:
        now = Hands()
        for number in range(100):
            class_id = await add_class(db, run=str(number))
            await add_account(db, await add_person(db, f"学员{number}", class_id), 11 + number)
            session_id = await add_session(db, class_id)
            dues = [Due(kind, class_id, session_id, NOW - HOUR / 2, NOW) for kind in (Kind.SESSION_SOON, Kind.CARD)]
            async with db.begin() as tx:
                await reminders.plan_session(tx, session_id, dues, NOW - 2 * HOUR)
        now.at = NOW - HOUR / 4
        await Clock(a_desk(db, now)).look()
        assert await sql(db, "SELECT DISTINCT state FROM reminders") == [("done",)]
        assert await sql(db, "SELECT COUNT(*), COUNT(DISTINCT chat_id) FROM outbox") == [(100, 100)]


async def test_the_bell_wakes_it_and_a_tick_finds_what_nobody_rang_for() -> None:
    async with store("sqlite") as db:
        now = Hands()
        await planned(db, Kind.SESSION_SOON)
        async with running(Clock(a_desk(db, now))):
            await asyncio.sleep(0.2)
            now.at = NOW - HOUR / 4
            await until("SELECT state FROM reminders", db, [("done",)])


async def test_chores_are_done_at_their_times_and_one_that_fails_has_its_next_turn() -> None:
    async with store("sqlite") as db:
        good, bad = Rounds(), Rounds()

        async def fail() -> None:
            await bad()
            raise OSError("no space left")

        every = timedelta(seconds=0.2)
        async with running(Clock(a_desk(db, Hands()), [Chore("good", every, good), Chore("bad", every, fail)])):
            for _ in range(2):
                await good.next()
                await bad.next()


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(hours=1), timedelta(days=-1), timedelta(days=1)])
async def test_a_jump_of_the_wall_clock_costs_one_look(jump: timedelta) -> None:
    start = datetime.now(UTC)
    async with store("sqlite") as db:
        now, chore = Hands(), Rounds()
        await planned(db, Kind.SESSION_SOON)
        async with running(Clock(a_desk(db, now), [Chore("chore", timedelta(seconds=0.5), chore)])):
            await chore.next()
            with time_machine.travel(start + jump, tick=True):
                now.at = NOW - HOUR / 4
                await until("SELECT state FROM reminders", db, [("done",)], within=8)
                await chore.next()
        assert await sql(db, "SELECT COUNT(*) FROM outbox") == [(1,)]
