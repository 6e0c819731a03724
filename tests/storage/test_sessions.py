"""Openings and codes, kept alike on both engines."""

from __future__ import annotations

from datetime import datetime, timedelta

from classbell.domain.classes import Session
from classbell.storage import screens, sessions
from classbell.storage.database import Database
from tests.storage.register import ENDS_AT, STARTS_AT, a_register
from tests.storage.rows import add_session, sql
from tests.stores import engines, store

LATER = STARTS_AT + timedelta(minutes=10)


async def session_of(db: Database, session_id: int) -> Session:
    async with db.read() as tx:
        session = await sessions.session(tx, session_id)
    assert session is not None
    return session


async def open_it(db: Database, session_id: int, by: int, at: datetime, cause_id: int | None) -> bool:
    session = await session_of(db, session_id)
    async with db.begin() as tx:
        return await sessions.open_sign_in(tx, (session.id, "rotating"), by, at, cause_id)


async def close_it(db: Database, session_id: int, at: datetime, cause_id: int | None) -> bool:
    async with db.begin() as tx:
        return await sessions.close_sign_in(tx, session_id, None, at, cause_id)


@engines
async def test_every_opening_has_a_code_of_its_own_and_a_cause_opens_once(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        staff = people[-1]
        assert await open_it(db, session_id, staff, STARTS_AT, 1)
        assert not await open_it(db, session_id, staff, LATER, 2), "it is open already"
        assert await close_it(db, session_id, LATER, 3)
        assert not await close_it(db, session_id, LATER, 4), "it is closed already"
        assert not await open_it(db, session_id, staff, LATER, 1), "the first cause, run again, must not reopen"
        assert (await session_of(db, session_id)).closed_at == LATER
        assert await open_it(db, session_id, staff, LATER, 5)
        session = await session_of(db, session_id)
        assert (session.opened_at, session.closed_at) == (STARTS_AT, None)
        ended = [row[0] is not None for row in await sql(db, "SELECT closed_at FROM codes ORDER BY id")]
        assert ended == [True, False]


@engines
async def test_a_printed_code_outlives_closing_and_reopening(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        async with db.begin() as tx:
            await sessions.add_code(tx, session_id, "static", people[-1], STARTS_AT)
            await sessions.add_code(tx, session_id, "static", people[-1], LATER)
            printed = await sessions.code(tx, session_id, "static")
            assert printed is not None
            opening = await sessions.of_code(tx, printed[0], people[0])
        assert opening is not None
        assert (opening.session.opened_at, opening.ended_at, opening.is_enrolled) == (None, None, True)
        await open_it(db, session_id, people[-1], STARTS_AT, 1)
        await close_it(db, session_id, LATER, 2)
        await open_it(db, session_id, people[-1], LATER, 3)
        async with db.read() as tx:
            assert await sessions.code(tx, session_id, "static") == printed
            assert len(await sessions.codes_for(tx, people[0], LATER)) == 2
            assert await sessions.codes_for(tx, people[-1], LATER) == []


@engines
async def test_a_code_tells_its_opening_as_it_concerns_the_one_who_asks(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        await open_it(db, session_id, people[-1], STARTS_AT, 1)
        await close_it(db, session_id, LATER, 2)
        async with db.read() as tx:
            mine = await sessions.of_code(tx, 1, people[0])
            others = await sessions.of_code(tx, 1, people[-1])
            nobodys = await sessions.of_code(tx, 1, None)
            assert await sessions.of_code(tx, 77, people[0]) is None
        assert [found and (found.is_enrolled, found.ended_at) for found in (mine, others, nobodys)] == [
            (True, LATER),
            (False, LATER),
            (False, LATER),
        ]


@engines
async def test_sessions_are_found_by_day_by_span_and_by_trainee(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        tomorrow = await add_session(db, 1, STARTS_AT + timedelta(days=1), "案例研讨")
        async with db.read() as tx:
            span = (STARTS_AT - timedelta(hours=1), STARTS_AT + timedelta(hours=23))
            assert [one.id for one in await sessions.of_day(tx, 1, *span)] == [session_id]
            assert await sessions.neighbours(tx, 1, *span) == (None, STARTS_AT + timedelta(days=1))
            assert [one.id for one in await sessions.between(tx, *span)] == [session_id]
            assert [one.id for one in await sessions.of_trainee(tx, people[0], STARTS_AT, 9)] == [session_id, tomorrow]
            assert [one.id for one in await sessions.of_trainee(tx, people[0], ENDS_AT, 9)] == [tomorrow]
            assert await sessions.of_trainee(tx, people[-1], STARTS_AT, 9) == []


@engines
async def test_a_ticket_pairs_one_screen_once_and_cuts_off_the_other(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        staff = people[-1]
        async with db.begin() as tx:
            for ticket in ("one", "two", "old"):
                until = STARTS_AT if ticket == "old" else LATER
                await screens.add(tx, session_id, ticket, until, staff)
        async with db.begin() as tx:
            assert await screens.of_ticket(tx, "one", STARTS_AT) == session_id
            assert await screens.pair(tx, "one", "first screen", STARTS_AT)
            assert not await screens.pair(tx, "one", "thief", STARTS_AT)
            assert not await screens.pair(tx, "old", "late", STARTS_AT)
            assert await screens.of_ticket(tx, "one", STARTS_AT) is None
            assert await screens.pair(tx, "two", "second screen", STARTS_AT)
            await screens.cut_others(tx, session_id, "second screen", STARTS_AT)
        async with db.read() as tx:
            first, second = await screens.of_cookie(tx, "first screen"), await screens.of_cookie(tx, "second screen")
            assert await screens.of_cookie(tx, "thief") is None
        assert first == screens.Screen(session_id, staff, is_cut=True)
        assert second == screens.Screen(session_id, staff, is_cut=False)
