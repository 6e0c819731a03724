"""Chains of sealed days, kept alike on both engines."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

from classbell.domain.attendance import Direction, Evidence, Mark, Origin, Status
from classbell.domain.audits import Fault, audit
from classbell.domain.people import PersonId
from classbell.domain.seals import Fact, Kind, Place, SealedSession, head_of_amendment, head_of_day, link
from classbell.storage import seals as kept
from classbell.storage.attendance import keep
from classbell.storage.database import Database
from tests.storage.register import A_ROLL, ENDS_AT, STARTS_AT, a_register
from tests.storage.rows import sql
from tests.stores import engines, store

NOW = ENDS_AT + timedelta(minutes=15)
DAY = date(2026, 3, 2)


def absent(session_id: int, person_id: PersonId) -> Mark:
    return Mark(session_id, person_id, Status.ABSENT, Evidence.TYPED, None, origin=Origin.CLOCK)


def fact(mark: Mark) -> Fact:
    return Fact((mark.session_id, mark.person_id, Direction.IN), f"学员{mark.person_id}", None, mark)


async def seal(db: Database, class_id: int, marks: list[Mark], kind: Kind = Kind.DAY) -> int:
    """Add the next link to a class's chain, and give its number."""
    session_id = marks[0].session_id
    head = head_of_day("任职培训班", [SealedSession(session_id, "公文写作", STARTS_AT, ENDS_AT)])
    async with db.begin() as tx:
        number, before = await kept.next_place(tx, class_id)
        place = Place(class_id, number, kind, DAY, NOW, None)
        head = head if kind is Kind.DAY else head_of_amendment("by_hand")
        await kept.add(tx, link(before, place, head, map(fact, marks)), None)
        await kept.set_sealed(tx, [session_id], NOW)
    return number


async def sealed(db: Database) -> tuple[int, list[Mark]]:
    session_id, people = await a_register(db)
    [(class_id,)] = await sql(db, "SELECT class_id FROM sessions")
    marks = [absent(session_id, person_id) for person_id in people[:A_ROLL]]
    async with db.begin() as tx:
        for mark in marks:
            await keep(tx, mark, NOW, None)
    await seal(db, class_id, marks)
    return class_id, marks


async def faults(db: Database, class_id: int) -> list[Fault]:
    async with db.read() as tx:
        links, marks = await kept.links(tx, class_id), await kept.standing(tx, class_id)
        ids, logged = await kept.sealed_ids(tx, class_id), await kept.logged(tx, class_id)
    return [one.fault for one in audit(links, marks, ids, logged)]


@engines
async def test_a_chain_is_read_back_as_it_was_sealed(engine: str) -> None:
    async with store(engine) as db:
        class_id, marks = await sealed(db)
        assert await seal(db, class_id, marks[:1], Kind.AMENDMENT) == 2
        async with db.read() as tx:
            links = await kept.links_of_day(tx, class_id, DAY)
            assert links == await kept.links(tx, class_id)
            assert [one.mark for one in links[0].facts] == marks
            assert [one.id for one in await kept.classes(tx)] == [class_id]
            assert await kept.is_sealed(tx, marks[0].session_id)
            assert await kept.links_of_day(tx, class_id, date(2026, 3, 3)) == []
        assert await faults(db, class_id) == []


@engines
async def test_a_mark_changed_behind_its_back_is_found(engine: str) -> None:
    async with store(engine) as db:
        class_id, marks = await sealed(db)
        await sql(db, "UPDATE marks SET status = 'late' WHERE person_id = :id RETURNING 1", id=marks[0].person_id)
        assert await faults(db, class_id) == [Fault.CHANGED]
        await sql(db, "DELETE FROM marks WHERE person_id = :id RETURNING 1", id=marks[0].person_id)
        assert await faults(db, class_id) == [Fault.GONE]


@engines
async def test_links_added_at_the_same_time_stand_one_after_the_other(engine: str) -> None:
    async with store(engine) as db:
        class_id, marks = await sealed(db)
        adding = (seal(db, class_id, marks[:1], Kind.AMENDMENT) for _ in range(8))
        assert sorted(await asyncio.gather(*adding)) == list(range(2, 10))
        assert await faults(db, class_id) == []


@engines
async def test_an_erased_person_is_no_fault(engine: str) -> None:
    async with store(engine) as db:
        class_id, marks = await sealed(db)
        emptied = (
            "UPDATE sealed_marks SET person_id = NULL, salt = NULL, content = NULL WHERE person_id = :id RETURNING 1"
        )
        await sql(db, "DELETE FROM marks WHERE person_id = :id RETURNING 1", id=marks[0].person_id)
        await sql(db, emptied, id=marks[0].person_id)
        assert await faults(db, class_id) == []
