from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from classbell.domain.reminders import Due, Kind
from classbell.storage import reminders
from tests.storage.rows import NOW, add_class, add_session, sql
from tests.stores import engines, store

HOUR = timedelta(hours=1)


def a_due(class_id: int, session_id: int, due_in: timedelta = HOUR) -> Due:
    return Due(Kind.SESSION_SOON, class_id, session_id, NOW + due_in, NOW + due_in + HOUR)


@engines
async def test_planning_again_drops_the_old_time_and_keeps_what_was_done(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        session_id = await add_session(db, class_id)
        first, second = a_due(class_id, session_id), a_due(class_id, session_id, 2 * HOUR)
        async with db.begin() as tx:
            await reminders.plan_session(tx, session_id, [first], NOW)
        async with db.begin() as tx:
            [row] = await reminders.due_now(tx, first.due_at, 10)
            assert row.due == first
            assert await reminders.claim(tx, row.id, NOW)
        async with db.begin() as tx:
            await reminders.plan_session(tx, session_id, [first, second], NOW)
        async with db.begin() as tx:
            assert [row.due for row in await reminders.due_now(tx, NOW + 9 * HOUR, 10)] == [second]
            await reminders.plan_session(tx, session_id, [], NOW)
        async with db.read() as tx:
            assert await reminders.due_now(tx, NOW + 9 * HOUR, 10) == []


@engines
async def test_closing_that_was_looked_at_while_the_clock_was_ahead_is_still_to_do(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        session_id = await add_session(db, class_id)
        dues = [replace(a_due(class_id, session_id), kind=kind) for kind in (Kind.CLOSE, Kind.SETTLE, Kind.CARD)]
        for _ in range(2):
            async with db.begin() as tx:
                await reminders.plan_session(tx, session_id, dues, NOW)
            async with db.begin() as tx:
                for row in await reminders.due_now(tx, NOW + HOUR, 10):
                    await reminders.claim(tx, row.id, NOW + HOUR)
        async with db.begin() as tx:
            await reminders.plan_session(tx, session_id, dues, NOW)
        async with db.read() as tx:
            assert {row.due.kind for row in await reminders.due_now(tx, NOW + HOUR, 10)} == {Kind.CLOSE, Kind.SETTLE}


@engines
async def test_a_session_moved_away_and_back_is_reminded_of_once_more(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        session_id = await add_session(db, class_id)
        here, there = a_due(class_id, session_id), a_due(class_id, session_id, 2 * HOUR)
        for planned in ([here], [there], [here]):
            async with db.begin() as tx:
                await reminders.plan_session(tx, session_id, planned, NOW)
        async with db.read() as tx:
            assert [row.due for row in await reminders.due_now(tx, NOW + 9 * HOUR, 10)] == [here]


@engines
async def test_what_is_useless_already_is_not_planned(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        session_id = await add_session(db, class_id)
        async with db.begin() as tx:
            await reminders.plan_session(tx, session_id, [a_due(class_id, session_id, -HOUR)], NOW)
        assert await sql(db, "SELECT * FROM reminders") == []


@engines
async def test_digests_are_planned_apart_from_sessions(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        session_id = await add_session(db, class_id)
        soon = a_due(class_id, session_id)
        digest = replace(soon, kind=Kind.DIGEST, session_id=None)
        async with db.begin() as tx:
            await reminders.plan_session(tx, session_id, [soon], NOW)
            await reminders.plan_digests(tx, class_id, [digest], NOW)
            await reminders.plan_digests(tx, class_id, [], NOW)
        async with db.read() as tx:
            assert [row.due for row in await reminders.due_now(tx, NOW + 9 * HOUR, 10)] == [soon]


@engines
async def test_of_many_who_claim_a_row_one_gets_it(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        session_id = await add_session(db, class_id)
        async with db.begin() as tx:
            await reminders.plan_session(tx, session_id, [a_due(class_id, session_id)], NOW)
            [row] = await reminders.due_now(tx, NOW + HOUR, 10)

        async def claim() -> bool:
            async with db.begin() as tx:
                return await reminders.claim(tx, row.id, NOW)

        assert sorted(await asyncio.gather(*(claim() for _ in range(6)))) == [False] * 5 + [True]
        async with db.begin() as tx:
            assert not await reminders.give_up(tx, row.id, NOW)


@engines
async def test_a_class_has_its_sessions_in_order(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        later = await add_session(db, class_id, NOW + HOUR)
        sooner = await add_session(db, class_id, NOW, title="党史")
        await add_session(db, await add_class(db, run="第2期"))
        async with db.read() as tx:
            assert [one.id for one in await reminders.sessions_of(tx, class_id)] == [sooner, later]


@engines
async def test_a_choice_plans_ahead_and_what_has_passed_is_never_sent(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        session_id = await add_session(db, class_id)
        passed, ahead = a_due(class_id, session_id, -HOUR / 2), a_due(class_id, session_id, HOUR)
        key = (Kind.SESSION_SOON, class_id)
        for now in (NOW - 2 * HOUR, NOW):
            async with db.begin() as tx:
                await reminders.plan_session(tx, session_id, [], now)
                await reminders.plan_ahead(tx, *key, [passed, ahead], now)
        states = "SELECT state FROM reminders ORDER BY due_at"
        assert await sql(db, states) == [("late",), ("due",)]
        async with db.begin() as tx:
            await reminders.plan_session(tx, session_id, [passed, ahead], NOW)
        assert await sql(db, states) == [("late",), ("due",)]


@engines
async def test_what_is_due_already_stays_while_what_is_ahead_is_planned_anew(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        due, ahead, other = (
            Due(Kind.CLASS_TOMORROW, class_id, None, NOW + n * HOUR, NOW + 9 * HOUR) for n in (0, 1, 2)
        )
        async with db.begin() as tx:
            await reminders.plan_from_now(tx, Kind.CLASS_TOMORROW, class_id, [due, ahead], NOW - HOUR)
            await reminders.plan_from_now(tx, Kind.CLASS_TOMORROW, class_id, [other], NOW)
            assert [row.due.due_at for row in await reminders.of_class(tx, class_id)] == [due.due_at, other.due_at]


@engines
async def test_a_row_knows_whether_another_has_told_the_same(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        dues = [
            Due(Kind.CLASS_TOMORROW, class_id, None, NOW + n * HOUR, NOW + 9 * HOUR, None, 20260303) for n in (0, 1)
        ]
        async with db.begin() as tx:
            await reminders.plan_from_now(tx, Kind.CLASS_TOMORROW, class_id, dues, NOW - HOUR)
            first, second = await reminders.of_class(tx, class_id)
            assert not await reminders.has_told(tx, first)
            assert await reminders.claim(tx, first.id, NOW)
            assert await reminders.has_told(tx, second)
            assert not await reminders.has_told(tx, first)
