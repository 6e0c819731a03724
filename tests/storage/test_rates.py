"""What rates are counted from, and what was warned of, alike on both engines."""

from __future__ import annotations

from datetime import timedelta

from classbell.domain.attendance import Evidence, Mark, Status
from classbell.domain.rates import Kind, Warned
from classbell.storage import outbox
from classbell.storage import rates as kept
from classbell.storage.attendance import keep
from classbell.storage.instants import stamp
from classbell.storage.outbox import Letter
from tests.storage.rows import NOW, add_class, add_person, add_session, sql
from tests.stores import engines, store

ENDS_AT = NOW + timedelta(minutes=90)


@engines
async def test_only_settled_sessions_count_and_only_from_when_somebody_joined(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        sessions = [await add_session(db, class_id, NOW + timedelta(days=day)) for day in range(3)]
        one, two = [await add_person(db, name, class_id) for name in ("学员甲", "学员乙")]
        joined = stamp(NOW + timedelta(hours=20))
        await sql(db, "UPDATE enrolments SET enrolled_at = :at WHERE person_id = :id RETURNING 1", at=joined, id=two)
        await sql(db, "UPDATE sessions SET settled_at = 1 WHERE id <> :id RETURNING 1", id=sessions[2])
        async with db.begin() as tx:
            for session_id in sessions:
                await keep(tx, Mark(session_id, one, Status.LATE, Evidence.ROTATING, NOW), NOW, None)
        async with db.read() as tx:
            found = [(row.person_id, row.session_id, row.status) for row in await kept.attended(tx, class_id)]
        assert found == [(one, sessions[0], Status.LATE), (one, sessions[1], Status.LATE), (two, sessions[1], None)]
        await sql(db, "UPDATE sessions SET cancelled_at = 1 WHERE id = :id RETURNING 1", id=sessions[1])
        async with db.read() as tx:
            assert [row.session_id for row in await kept.attended(tx, class_id)] == [sessions[0]]


@engines
async def test_a_threshold_is_warned_of_once_and_again_in_another_row(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        one = await add_person(db, "学员甲", class_id)
        async with db.begin() as tx:
            streak = Warned(Kind.STREAK, 2, 7)
            assert await kept.warn(tx, class_id, one, streak, NOW)
            assert not await kept.warn(tx, class_id, one, streak, NOW)
            assert await kept.warn(tx, class_id, one, Warned(Kind.STREAK, 2, 9), NOW)
            assert await kept.warn(tx, class_id, one, Warned(Kind.RATE, 80), NOW)


@engines
async def test_only_a_warning_that_has_not_left_is_taken_back(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        people = [await add_person(db, name, class_id) for name in ("学员甲", "学员乙")]
        async with db.begin() as tx:
            letters = [Letter("warning", 5, one, one, "sendMessage", {"text": "x"}) for one in people]
            await outbox.put(tx, letters, NOW)
        await sql(db, "UPDATE outbox SET state = 'sent' WHERE person_id = :id RETURNING 1", id=people[1])
        async with db.begin() as tx:
            for one in people:
                await kept.take_back(tx, 5, one)
        assert await sql(db, "SELECT state FROM outbox ORDER BY person_id") == [("cancelled",), ("sent",)]
