from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from classbell.domain.people import Role
from classbell.domain.reminders import Due, Kind
from classbell.domain.sheets import Count
from classbell.storage import digests, overviews, reminders
from classbell.storage.database import Database
from classbell.storage.instants import stamp
from tests.storage.rows import NOW, ZONE, add, add_account, add_class, add_person, add_role, add_session, sql
from tests.stores import engines, store

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SPAN = (NOW - HOUR, NOW + DAY)
SHANGHAI = ZoneInfo(ZONE)
WINDOW = overviews.Window(SHANGHAI, SPAN, 1, 9)


async def mark(db: Database, session_id: int, person_id: int, status: str, origin: str = "sign_in") -> None:
    await sql(
        db,
        "INSERT INTO marks (session_id, person_id, status, evidence, origin, kept_at)"
        " VALUES (:session_id, :person_id, :status, 'E2', :origin, 1)",
        session_id=session_id,
        person_id=person_id,
        status=status,
        origin=origin,
    )


@engines
async def test_every_class_of_a_zone_is_read_at_once_and_others_are_not(engine: str) -> None:
    async with store(engine) as db:
        here, there, abroad = [await add_class(db, run=run) for run in ("第1期", "第2期", "第3期")]
        await sql(db, "UPDATE classes SET zone = 'Europe/Berlin' WHERE id = :id", id=abroad)
        first, second, _ = [await add_session(db, class_id) for class_id in (here, there, abroad)]
        await add_session(db, here, NOW + 2 * DAY, title="后天")
        cancelled = await add_session(db, here, NOW + HOUR, title="取消")
        await sql(db, "UPDATE sessions SET cancelled_at = 1 WHERE id = :id", id=cancelled)
        async with db.report() as tx:
            found = await overviews.sessions(tx, WINDOW)
        assert [(class_.id, session.id) for class_, session in found] == [(here, first), (there, second)]


@engines
async def test_registers_count_by_kind_and_a_leave_alone_makes_none(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        opened, untouched = [await add_session(db, class_id, NOW + by, title=str(by)) for by in (0 * HOUR, 2 * HOUR)]
        people = [await add_person(db, f"学员{n}", class_id) for n in range(3)]
        await mark(db, opened, people[0], "on_time")
        for session_id in (opened, untouched):
            await mark(db, session_id, people[1], "on_leave", "leave")
        async with db.report() as tx:
            found = await overviews.registers(tx, WINDOW)
        assert (found[opened].count, found[opened].made) == (Count(expected=3, on_time=1, on_leave=1, unmarked=1), 1)
        assert (found[untouched].count, found[untouched].made) == (Count(expected=3, on_leave=1, unmarked=2), 0)


@engines
async def test_people_are_counted_over_what_has_begun_and_expected_at_everything(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        group_id = await add(db, "groups", class_id=class_id, name="一组")
        begun, to_come = [await add_session(db, class_id, NOW + by, title=str(by)) for by in (0 * HOUR, 3 * HOUR)]
        one, two, left = [await add_person(db, name, class_id) for name in ("学员甲", "学员乙", "学员丙")]
        await sql(db, "UPDATE enrolments SET group_id = :g WHERE person_id = :p", g=group_id, p=one)
        await sql(db, "UPDATE enrolments SET withdrawn_at = 1 WHERE person_id = :p", p=left)
        await mark(db, begun, one, "late")
        await mark(db, to_come, one, "on_leave", "leave")
        async with db.report() as tx:
            [first, second] = (await overviews.people(tx, WINDOW, NOW + HOUR))[class_id]
        assert (first.person_id, first.group, first.expected) == (one, "一组", 2)
        assert first.count == Count(expected=1, late=1)
        assert (second.person_id, second.count) == (two, Count(expected=1, unmarked=1))


@engines
async def test_messages_are_those_that_arrived_in_the_span_each_once(engine: str) -> None:
    async with store(engine) as db:
        person_id = await add_person(db, "学员甲")
        letter = {"kind": "reminder", "person_id": person_id, "chat_id": 1, "method": "sendMessage", "not_before": 0}
        at = {"sent_at": stamp(NOW)}
        carrier = await add(db, "outbox", subject_id=1, state="sent", **letter, **at)
        await add(db, "outbox", subject_id=2, state="sent", carrier_id=carrier, **letter, **at)
        await add(db, "outbox", subject_id=3, state="failed", **letter)
        await add(db, "outbox", subject_id=4, state="sent", sent_at=stamp(NOW - DAY), **letter)
        async with db.report() as tx:
            assert await overviews.sent(tx, SPAN) == {person_id: 1}


@engines
async def test_neighbours_are_sessions_of_classes_somebody_is_staff_of(engine: str) -> None:
    async with store(engine) as db:
        mine, other = [await add_class(db, run=run) for run in ("第1期", "第2期")]
        person_id = await add_person(db, "跟班")
        await add_role(db, person_id, "supervisor", class_id=mine)
        await add_role(db, person_id, "lecturer", class_id=other)
        for class_id, by in ((mine, -5 * DAY), (other, -DAY), (mine, 3 * DAY), (other, 2 * DAY)):
            await add_session(db, class_id, NOW + by, title=str(by))
        async with db.read() as tx:
            assert await overviews.neighbours(tx, person_id, SPAN) == [
                (NOW - 5 * DAY, SHANGHAI),
                (NOW + 3 * DAY, SHANGHAI),
            ]


@engines
async def test_digests_that_are_due_come_with_their_readers_by_class_and_by_unit_above(engine: str) -> None:
    async with store(engine) as db:
        classes = [await add_class(db, run=run) for run in ("第1期", "第2期")]
        unit_id = await add(db, "units", path="/", level="organisation", name="全部")
        supervisor, organiser = [await add_person(db, name) for name in ("跟班", "组织员")]
        await add_role(db, supervisor, "supervisor", class_id=classes[0])
        await add_role(db, organiser, "organiser", unit_id=unit_id)
        await add_account(db, organiser, 77)
        due = Due(Kind.DIGEST, classes[0], None, NOW, NOW + HOUR)
        later = replace(due, class_id=classes[1], due_at=NOW + 2 * HOUR, useless_after=NOW + 3 * HOUR)
        async with db.begin() as tx:
            await reminders.plan_digests(tx, classes[0], [due], NOW)
            await reminders.plan_digests(tx, classes[1], [later], NOW)
        async with db.report() as tx:
            assert [(row.due, class_.id) for row, class_ in await digests.waiting(tx, Kind.DIGEST, NOW)] == [
                (due, classes[0])
            ]
            read = await digests.readers(tx, Kind.DIGEST, NOW, {Role.SUPERVISOR, Role.ORGANISER})
            assert [(class_id, one.person_id, one.account_id) for class_id, one in read] == [
                (classes[0], supervisor, None),
                (classes[0], organiser, 77),
            ]
            assert await digests.waiting(tx, Kind.DIGEST, NOW + HOUR) == []
