"""Arrivals and merged walk-ins, kept alike on both engines."""

from __future__ import annotations

from datetime import timedelta

from classbell.domain.arrivals import Kind, State, Waiting
from classbell.domain.attendance import Evidence, Mark, Status
from classbell.storage import arrivals as kept
from classbell.storage import attendance, merging
from tests.storage.register import STARTS_AT, a_register
from tests.storage.rows import sql
from tests.stores import engines, store

LATER = STARTS_AT + timedelta(minutes=20)


@engines
async def test_somebody_waits_once_until_staff_decide_or_they_are_marked_present(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        waiting = Waiting(session_id, Kind.EXPIRED, STARTS_AT, Evidence.ROTATING)
        guest = Waiting(session_id, Kind.WALK_IN, LATER, Evidence.ROTATING)
        async with db.begin() as tx:
            first = await kept.add(tx, waiting, ("学员甲", 101, people[0]), 1)
            assert await kept.add(tx, waiting, ("学员甲", 101, people[0]), 2) is None
            second = await kept.add(tx, guest, ("来宾", 500, None), 3)
            assert await kept.of_cause(tx, 3) == second
            assert first is not None
            assert second is not None
            listed = await kept.waiting(tx, session_id)
            assert [(one.id, one.name, one.is_enrolled) for one in listed] == [
                (first, "学员甲", True),
                (second, "来宾", False),
            ]
            assert await kept.count(tx, session_id) == 2
            await attendance.keep(tx, Mark(session_id, people[0], Status.LATE, Evidence.ROTATING, LATER), LATER, 4)
            assert [one.id for one in await kept.waiting(tx, session_id)] == [second]
            assert await kept.decide(tx, second, State.ADMITTED, people[-1], LATER)
            assert not await kept.decide(tx, second, State.REFUSED, people[-1], LATER)
            assert await kept.count(tx, session_id) == 0


@engines
async def test_an_account_that_is_bound_says_who_waits_and_a_walk_in_joins_the_roll(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        guest = Waiting(session_id, Kind.WALK_IN, LATER, Evidence.ROTATING)
        async with db.begin() as tx:
            arrival_id = await kept.add(tx, guest, ("来宾", 500, None), 1)
            assert arrival_id is not None
            await kept.bound(tx, 500, people[-1])
            await kept.decide(tx, arrival_id, State.ADMITTED, people[-1], LATER)
            await kept.enrol(tx, 1, people[-1], LATER)
            [found] = await kept.walk_ins(tx, session_id)
            assert (found.person_id, found.name, found.is_enrolled) == (people[-1], "跟班甲", True)


@engines
async def test_merging_moves_the_account_and_takes_the_walk_in_off_the_roll(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        mark = Mark(session_id, people[0], Status.LATE, Evidence.ROTATING, LATER)
        async with db.begin() as tx:
            await attendance.keep(tx, mark, LATER, 1)
            assert await merging.marks_of(tx, 1, people[0]) == [mark]
            await merging.move(tx, 1, people[0], people[2], LATER)
            assert await merging.moved(tx, 9) == 0
        assert await sql(db, "SELECT person_id FROM accounts WHERE id = 101") == [(people[2],)]
        assert await sql(db, f"SELECT merged_into FROM people WHERE id = {people[0]}") == [(people[2],)]
        gone = await sql(db, f"SELECT withdrawn_at IS NOT NULL FROM enrolments WHERE person_id = {people[0]}")
        assert [bool(row[0]) for row in gone] == [True]
