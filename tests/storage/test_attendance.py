"""Marks, kept alike on both engines."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from classbell.domain.attendance import (
    Direction,
    Evidence,
    Mark,
    Origin,
    Policy,
    Ruling,
    Status,
    judge_leaving,
    ruled,
)
from classbell.domain.classes import Session
from classbell.domain.people import Caller
from classbell.domain.sheets import count
from classbell.storage import attendance as kept
from classbell.storage import changes, sessions
from classbell.storage.attendance import Attempt
from classbell.storage.changes import Change
from classbell.storage.database import Database
from tests.storage.register import A_ROLL, ENDS_AT, STARTS_AT, a_register
from tests.stores import engines, store

NOW = STARTS_AT + timedelta(minutes=1)
LATER = NOW + timedelta(minutes=30)


def scan(session_id: int, person_id: int, at: datetime = NOW, status: Status = Status.ON_TIME) -> Mark:
    return Mark(session_id, person_id, status, Evidence.ROTATING, at)


async def session_of(db: Database, session_id: int) -> Session:
    async with db.read() as tx:
        session = await sessions.session(tx, session_id)
    assert session is not None
    return session


@engines
async def test_a_mark_is_kept_once_and_changed_only_by_who_has_seen_it(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        session = await session_of(db, session_id)
        first, later = scan(session_id, people[0]), scan(session_id, people[0], LATER, Status.LATE)
        ruling = ruled(first, session, people[0], Ruling(Status.ABSENT, "没来", people[-1]), LATER)
        async with db.begin() as tx:
            assert await kept.keep(tx, first, NOW, 1)
            assert not await kept.keep(tx, later, LATER, 2)
            assert not await kept.replace(tx, later, ruling, LATER, 3)
            assert await kept.stands(tx, session_id, people[0]) == (first, 1)
            assert await kept.replace(tx, first, ruling, LATER, 3)
            assert not await kept.replace(tx, first, later, LATER, 4)
            assert await kept.stands(tx, session_id, people[0]) == (ruling, 3)
            assert not await kept.remove(tx, first)
            assert await kept.remove(tx, ruling)
            assert await kept.stands(tx, session_id, people[0]) == (None, None)


@engines
async def test_coming_and_going_are_kept_apart(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        came = scan(session_id, people[0])
        went = judge_leaving(await session_of(db, session_id), people[0], LATER, Evidence.ROTATING, Policy())
        async with db.begin() as tx:
            assert await kept.keep(tx, came, NOW, 1)
            assert await kept.keep(tx, went, LATER, 2)
            assert await kept.mark_of(tx, session_id, people[0]) == came
            assert await kept.mark_of(tx, session_id, people[0], Direction.OUT) == went
            assert [entry.mark for entry in await kept.register(tx, session_id)] == [came, None, None]


@engines
async def test_what_staff_ruled_at_an_instant_is_found_with_what_stood_before(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        session, staff = await session_of(db, session_id), people[-1]
        signed = scan(session_id, people[0])
        pairs = [
            (before, ruled(before, session, person, Ruling(Status.ABSENT, "没来", staff), LATER))
            for person, before in ((people[0], signed), (people[1], None))
        ]
        async with db.begin() as tx:
            for before, after in pairs:
                await kept.keep(tx, after, LATER, 2)
                told = (kept.told(before), kept.told(after))
                change = Change("mark", f"{session_id}/{after.person_id}", "by_hand", *told)
                await changes.keep(tx, change, staff, LATER, 2)
        async with db.read() as tx:
            assert await kept.ruled_at(tx, session_id, staff, NOW) == []
            assert await kept.ruled_at(tx, session_id, people[0], LATER) == []
            assert await kept.ruled_at(tx, session_id, staff, LATER) == [(after, before) for before, after in pairs]
            assert await kept.caused(tx, session_id, 2) == [(after, LATER) for _, after in pairs]


@given(st.sampled_from(Status), st.sampled_from(Origin), st.text(max_size=9), st.sampled_from(Direction))
def test_a_mark_written_down_is_recalled_as_it_was(
    status: Status, origin: Origin, reason: str, direction: Direction
) -> None:
    mark = Mark(1, 2, status, Evidence.SEEN, NOW, reason, 3, origin, direction)
    assert kept.recalled(1, 2, kept.told(mark)) == mark


@engines
async def test_the_register_holds_the_roll_and_whoever_has_a_mark(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        async with db.begin() as tx:
            await kept.keep(tx, scan(session_id, people[A_ROLL]), NOW, 1)
        async with db.read() as tx:
            entries = await kept.register(tx, session_id)
            of_day = await kept.day(tx, 1, STARTS_AT, ENDS_AT)
            assert await kept.count(tx, session_id) == count(entries)
        assert entries == of_day
        assert [entry.person_id for entry in entries] == people[: A_ROLL + 1]
        assert [entry.is_reachable for entry in entries] == [True, False, False, False]
        assert [entry.group for entry in entries] == ["第1组", None, None, None]
        assert entries[A_ROLL].mark == scan(session_id, people[A_ROLL])
        assert entries[0].mark is None


@engines
async def test_own_sessions_come_newest_first_with_who_ruled(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        session = await session_of(db, session_id)
        mark = ruled(None, session, people[0], Ruling(Status.LATE, "堵车", people[-1]), NOW)
        async with db.begin() as tx:
            await kept.keep(tx, mark, NOW, None)
        async with db.read() as tx:
            assert await kept.count_own(tx, people[0], NOW) == 1
            assert await kept.own(tx, people[0], NOW, (5, 0)) == [(session, mark, "跟班甲", NOW)]
            assert await kept.own(tx, people[1], NOW, (5, 0)) == [(session, None, None, None)]
            assert await kept.own(tx, people[1], NOW, (5, 5)) == []
            assert await kept.count_own(tx, people[1], STARTS_AT - timedelta(minutes=1)) == 0


@engines
async def test_attempts_are_logged_once_a_cause_and_bad_ones_counted(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        caller = Caller(1, "x", people[0], "x", "zh_CN", NOW, 7)
        async with db.begin() as tx:
            for verdict in ("refused.digits_wrong", "refused.digits_wrong"):
                await kept.keep_attempt(tx, caller, Attempt("digits", verdict))
            other = Caller(1, "x", people[0], "x", "zh_CN", NOW, 8)
            await kept.keep_attempt(
                tx, other, Attempt("qr", "accepted", session_id, Evidence.ROTATING, timedelta(seconds=2))
            )
        async with db.read() as tx:
            assert await kept.bad_attempts_since(tx, 1, NOW) == 1
            assert await kept.bad_attempts_since(tx, 1, NOW + timedelta(seconds=1)) == 0
            assert await kept.bad_attempts_since(tx, 2, NOW) == 0
