from __future__ import annotations

from datetime import timedelta

from classbell.domain import leads
from classbell.domain.reminder_rules import Choice
from classbell.domain.reminders import Kind
from classbell.storage import coming, mutes, reminder_letters, reminder_rules
from classbell.storage.database import Database
from classbell.storage.instants import stamp
from tests.storage.rows import NOW, add, add_account, add_class, add_person, add_role, add_session, sql
from tests.stores import engines, store

HOUR = timedelta(hours=1)


async def mark(db: Database, session_id: int, person_id: int, status: str) -> None:
    columns = {"session_id": session_id, "person_id": person_id, "status": status, "evidence": "E2", "kept_at": 1}
    names, values = ", ".join(columns), ", ".join(f":{name}" for name in columns)
    await sql(db, f"INSERT INTO marks ({names}) VALUES ({values}) RETURNING session_id", **columns)


@engines
async def test_what_a_class_has_chosen_is_kept_and_taken_back(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        times = (leads.of("e1900"), leads.of("30m"))
        for choice in (Choice(times, is_off=False), Choice(None, is_off=True)):
            async with db.begin() as tx:
                await reminder_rules.keep(tx, class_id, Kind.SESSION_SOON, choice)
                assert await reminder_rules.of_class(tx, class_id) == {Kind.SESSION_SOON: choice}
        async with db.begin() as tx:
            assert await reminder_rules.drop(tx, class_id, Kind.SESSION_SOON)
            assert not await reminder_rules.drop(tx, class_id, Kind.SESSION_SOON)
            assert await reminder_rules.of_class(tx, class_id) == {}


@engines
async def test_people_are_silenced_only_where_all_their_classes_of_a_notice_are(engine: str) -> None:
    async with store(engine) as db:
        class_ids = [await add_class(db, name) for name in ("甲班", "乙班")]
        both, first = await add_person(db, "学员甲", class_ids[0]), await add_person(db, "学员乙", class_ids[0])
        await add(db, "enrolments", class_id=class_ids[1], person_id=both, enrolled_at=0)
        audience_id = await add(db, "audiences", owner_id=both, made_at=1)
        for class_id in class_ids:
            part = {"audience_id": audience_id, "side": "whom", "kind": "trainees", "class_id": class_id}
            await sql(
                db,
                "INSERT INTO audience_parts (audience_id, side, kind, class_id, subject_id)"
                " VALUES (:audience_id, :side, :kind, :class_id, 0) RETURNING class_id",
                **part,
            )
        notice_id = await add(db, "notices", author_id=both, audience_id=audience_id, created_at=1)
        off = Choice(None, is_off=True)
        for class_id, expected in zip(class_ids, ({first}, {first, both}), strict=True):
            async with db.begin() as tx:
                await reminder_rules.keep(tx, class_id, Kind.NUDGE, off)
                assert await reminder_rules.silenced(tx, notice_id, Kind.NUDGE) == expected
                assert await reminder_rules.silenced(tx, notice_id, Kind.SESSION_SOON) == set()


@engines
async def test_mutes_are_kept_once_and_known_by_person_kind_and_class(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        inside, outside = await add_person(db, "学员甲", class_id), await add_person(db, "学员乙")
        async with db.begin() as tx:
            assert [await mutes.add(tx, who, Kind.SESSION_SOON) for who in (inside, inside, outside)] == [1, 0, 1]
            assert await mutes.muted(tx, Kind.SESSION_SOON) == {inside, outside}
            assert await mutes.of_class(tx, class_id) == {Kind.SESSION_SOON: {inside}}
            assert await mutes.of_person(tx, outside) == {Kind.SESSION_SOON}
            assert await mutes.is_enrolled(tx, inside)
            assert not await mutes.is_enrolled(tx, outside)
            assert await mutes.drop(tx, inside, Kind.SESSION_SOON)
            assert not await mutes.drop(tx, inside, Kind.SESSION_SOON)


@engines
async def test_reminders_go_to_those_who_can_be_written_to_come_and_want_it(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        session_id = await add_session(db, class_id)
        here, away, muted, waits, _unbound = [await add_person(db, f"学员{n}", class_id) for n in "甲乙丙丁戊"]
        blocked = await add_person(db, "学员己", class_id)
        for account_id, person_id in enumerate((here, away, muted, waits), 11):
            await add_account(db, person_id, account_id)
        await add_account(db, blocked, 20, unreachable="blocked")
        await mark(db, session_id, here, "on_time")
        await mark(db, session_id, away, "on_leave")
        came = {"kind": "expired", "name": "学员丁", "came_at": 1, "evidence": "E2"}
        await add(db, "arrivals", session_id=session_id, person_id=waits, **came)
        async with db.begin() as tx:
            await mutes.add(tx, muted, Kind.SESSION_SOON)
            found = await reminder_letters.of_session(tx, session_id, Kind.SESSION_SOON)
            assert [one.person_id for one in found] == [here, waits]
            assert [one.person_id for one in await reminder_letters.not_in(tx, session_id, Kind.SIGN_IN_WAITING)] == [
                muted
            ]
            found = await reminder_letters.of_class(tx, class_id, Kind.SESSION_SOON)
            assert [one.person_id for one in found] == [here, away, waits]
            span = (NOW - HOUR, NOW + HOUR)
            assert await reminder_letters.away(tx, class_id, span) == {away: frozenset({session_id})}


@engines
async def test_what_is_coming_is_found_for_trainees_and_for_staff(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        session_id = await add_session(db, class_id)
        person_id, staff_id = await add_person(db, "学员甲", class_id), await add_person(db, "跟班")
        unit_id = (await sql(db, "SELECT unit_id FROM classes"))[0][0]
        await add_role(db, staff_id, "supervisor", unit_id=unit_id)
        await add_role(db, staff_id, "organiser", class_id=class_id)
        due = {"class_id": class_id, "due_at": stamp(NOW), "useless_after": stamp(NOW + HOUR)}
        for kind in ("session_soon", "card", "office_day"):
            await add(db, "reminders", kind=kind, session_id=session_id, **due)
        await add(db, "reminders", kind="leave_ends", person_id=person_id, subject_id=5, **due)
        await add(db, "reminders", kind="leave_ends", person_id=staff_id, subject_id=6, **due)
        until = NOW + HOUR
        async with db.begin() as tx:
            found = await coming.to_trainee(tx, person_id, until)
            assert sorted(one.kind for one in found) == ["leave_ends", "session_soon"]
            assert await coming.to_trainee(tx, person_id, NOW) == []
            assert sorted(one.kind for one in await coming.to_staff(tx, staff_id, until)) == ["card", "office_day"]
            assert await coming.to_staff(tx, person_id, until) == []
            assert await coming.receipts(tx, person_id, until) == []
