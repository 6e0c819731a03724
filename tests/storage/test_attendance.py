"""Marks, kept alike on both engines."""

from __future__ import annotations

from datetime import datetime, timedelta

from classbell.domain.attendance import Evidence, Mark, Ruling, Status, closed, ruled
from classbell.domain.classes import Session
from classbell.domain.people import Caller
from classbell.domain.sheets import count
from classbell.storage import attendance as kept
from classbell.storage import sessions
from classbell.storage.attendance import Attempt
from classbell.storage.database import Database
from tests.storage.register import A_ROLL, ENDS_AT, STARTS_AT, a_register
from tests.storage.rows import sql
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


async def changes_of(db: Database, session_id: int, person_id: int) -> list[tuple[str, int | None, str | None]]:
    statement = "SELECT verb, by_person, reason FROM changes WHERE subject = 'mark' AND subject_id = :mark ORDER BY id"
    return [(row[0], row[1], row[2]) for row in await sql(db, statement, mark=f"{session_id}/{person_id}")]


@engines
async def test_the_first_scan_is_kept_and_its_cause_gets_the_same_answer_again(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        first = scan(session_id, people[0])
        async with db.begin() as tx:
            assert await kept.keep_first(tx, first, NOW, 1) == (first, True)
        async with db.begin() as tx:
            assert await kept.keep_first(tx, scan(session_id, people[0], LATER, Status.LATE), LATER, 2) == (
                first,
                False,
            )
            assert await kept.keep_first(tx, first, LATER, 1) == (first, True)
        assert await changes_of(db, session_id, people[0]) == [("sign_in", people[0], None)]


@engines
async def test_closing_sets_absent_whom_the_roll_expects_and_nobody_has_marked(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        async with db.begin() as tx:
            await kept.keep_first(tx, scan(session_id, people[0]), NOW, 1)
            await kept.set_absent(tx, session_id, None, LATER, None)
        async with db.read() as tx:
            marks = [await kept.mark_of(tx, session_id, person) for person in people]
        absent = [closed(None, session_id, person) for person in people[1:A_ROLL]]
        assert marks == [scan(session_id, people[0]), *absent, None, None]
        assert await changes_of(db, session_id, people[1]) == [("close", None, None)]
        assert await changes_of(db, session_id, people[0]) == [("sign_in", people[0], None)]


@engines
async def test_a_scan_replaces_the_clock_and_never_staff(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        session = await session_of(db, session_id)
        on_leave = ruled(None, session, people[1], Ruling(Status.ON_LEAVE, "sick", people[-1]), NOW)
        async with db.begin() as tx:
            await kept.rule(tx, [(None, on_leave)], NOW, 1)
            await kept.set_absent(tx, session_id, None, NOW, None)
        async with db.begin() as tx:
            came = scan(session_id, people[0], LATER, Status.LATE)
            assert await kept.keep_first(tx, came, LATER, 2) == (came, True)
            assert await kept.keep_first(tx, scan(session_id, people[1], LATER), LATER, 3) == (on_leave, False)
        assert [verb for verb, _, _ in await changes_of(db, session_id, people[0])] == ["close", "sign_in"]
        assert await changes_of(db, session_id, people[1]) == [("by_hand", people[-1], "sick")]


@engines
async def test_what_staff_ruled_at_an_instant_can_be_put_back(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        session, staff = await session_of(db, session_id), people[-1]
        signed = scan(session_id, people[0])
        async with db.begin() as tx:
            await kept.keep_first(tx, signed, NOW, 1)
            pairs = [
                (before, ruled(before, session, person, Ruling(Status.ABSENT, "没来", staff), LATER))
                for person, before in ((people[0], signed), (people[1], None))
            ]
            await kept.rule(tx, pairs, LATER, 2)
        async with db.begin() as tx:
            assert await kept.ruled_at(tx, session_id, staff, NOW) == []
            assert await kept.ruled_at(tx, session_id, people[0], LATER) == []
            undone = await kept.ruled_at(tx, session_id, staff, LATER)
            assert undone == [(after, before) for before, after in pairs]
            assert [mark for mark, _ in await kept.caused(tx, session_id, 2)] == [after for _, after in pairs]
            for ruling, before in undone:
                await kept.put_back(tx, (ruling, before), staff, LATER, 3)
        async with db.read() as tx:
            assert await kept.mark_of(tx, session_id, people[0]) == signed
            assert await kept.mark_of(tx, session_id, people[1]) is None
            assert await kept.ruled_at(tx, session_id, staff, LATER) == []
        assert [verb for verb, _, _ in await changes_of(db, session_id, people[0])] == ["sign_in", "by_hand", "undo"]


@engines
async def test_the_register_holds_the_roll_and_whoever_has_a_mark(engine: str) -> None:
    async with store(engine) as db:
        session_id, people = await a_register(db)
        async with db.begin() as tx:
            await kept.keep_first(tx, scan(session_id, people[A_ROLL]), NOW, 1)
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
            await kept.rule(tx, [(None, mark)], NOW, None)
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
