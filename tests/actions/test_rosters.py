from __future__ import annotations

from datetime import timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from classbell.actions import binding, classes, decisions, invites, rosters, timetables, units
from classbell.actions.bells import Bells
from classbell.actions.desk import Desk, House
from classbell.domain.errors.basics import Changed, NotAllowed
from classbell.domain.errors.people import InviteUsed, SecondAccount
from classbell.domain.errors.tables import ImportGone
from classbell.domain.people import Caller, Role, Verb
from classbell.domain.policies import Policies
from classbell.domain.tables import Table
from classbell.domain.units import Level
from classbell.storage import classes as kept_classes
from classbell.storage import imports as kept
from classbell.storage import people
from classbell.storage.database import Database
from tests import tables
from tests.storage.rows import NOW, ZONE, add, add_account, add_person, add_role, sql
from tests.stores import engines, store

ROWS = [
    tables.HEADINGS,
    ["学员甲", "13800000001", "A1", "", "科级", "第一组", ""],
    ["学员乙", "13800000002", "A2", "办公室", "", "第一组", ""],
    ["跟班甲", "13800000003", "A3", "", "", "", "跟班"],
]
causes = count(1000)


def desk_of(db: Database) -> Desk:
    house = House("classbell_bot", "zh_CN", ZoneInfo(ZONE), "http://127.0.0.1", Path())
    return Desk(db, lambda: NOW, bytes(32), Policies(), house, Bells())


def caller(person_id: int | None, account_id: int = 1, cause_id: int | None = None) -> Caller:
    return Caller(account_id, "帐号", person_id, "某人", "zh_CN", NOW, cause_id or next(causes))


async def a_class(db: Database) -> tuple[Desk, Caller, int]:
    """A class on the root unit, with an organiser of it."""
    root = await add(db, "units", path="/1/", level="organisation", name="本单位")
    await sql(db, "UPDATE units SET path = :path", path=f"/{root}/")
    class_id = await add(db, "classes", unit_id=root, name="任职培训班", run="第1期", zone=ZONE, created_at=0)
    organiser = await add_person(db, "组织员")
    await add_role(db, organiser, "organiser", unit_id=root)
    return desk_of(db), caller(organiser), class_id


@engines
async def test_a_roster_is_enrolled_whole_and_again_without_effect(engine: str) -> None:
    async with store(engine) as db:
        desk, organiser, class_id = await a_class(db)
        reading = await rosters.read_roster(desk, organiser, class_id, tables.workbook(ROWS))
        assert (reading.preview.good, reading.preview.new_units) == (3, ("办公室",))
        assert await sql(db, "SELECT COUNT(*) FROM enrolments") == [(0,)]
        for _ in range(2):
            done = await rosters.enrol(desk, organiser, reading.import_id, reading.seal)
            assert (done.enrolled, done.roles) == (2, {Role.SUPERVISOR: 1})
        async with db.read() as tx:
            roll = await kept_classes.roll(tx, class_id)
            staff = await kept_classes.staff(tx, class_id, {Role.SUPERVISOR})
        assert [(line.name, line.group, line.phone) for line in roll] == [
            ("学员甲", "第一组", "+8613800000001"),
            ("学员乙", "第一组", "+8613800000002"),
        ]
        assert [one.name for one in staff] == ["跟班甲"]
        assert await sql(db, "SELECT content, state FROM imports") == [("[]", "kept")]
        with pytest.raises(ImportGone):
            await rosters.preview(desk, organiser, reading.import_id)


@engines
async def test_the_same_update_read_twice_waits_once(engine: str) -> None:
    async with store(engine) as db:
        desk, organiser, class_id = await a_class(db)
        first = await rosters.read_roster(desk, organiser, class_id, tables.workbook(ROWS))
        second = await rosters.read_roster(desk, organiser, class_id, tables.workbook(ROWS))
        assert (first.import_id, first.seal) == (second.import_id, second.seal)


@engines
async def test_a_second_roster_finds_the_people_of_the_first_and_regroups_them(engine: str) -> None:
    async with store(engine) as db:
        desk, organiser, class_id = await a_class(db)
        first = await rosters.read_roster(desk, organiser, class_id, tables.workbook(ROWS))
        await rosters.enrol(desk, organiser, first.import_id, first.seal)
        again = [tables.HEADINGS, ["学员甲", "", "A1", "", "", "第二组", ""], ["学员丙", "", "A9", "", "", "", ""]]
        second = await rosters.read_roster(desk, caller(organiser.person_id), class_id, tables.workbook(again))
        assert {fate.value: n for fate, n in second.preview.counts.items()} == {"already": 1, "new": 1}
        await rosters.enrol(desk, organiser, second.import_id, second.seal)
        async with db.read() as tx:
            roll = await kept_classes.roll(tx, class_id)
        assert [(line.name, line.group) for line in roll] == [
            ("学员甲", "第二组"),
            ("学员乙", "第一组"),
            ("学员丙", None),
        ]
        taken = await rosters.withdraw(desk, organiser, second.import_id)
        assert taken.enrolled == 1
        async with db.read() as tx:
            assert len(await kept_classes.roll(tx, class_id)) == 2


@engines
async def test_a_seal_of_another_preview_keeps_nothing(engine: str) -> None:
    async with store(engine) as db:
        desk, organiser, class_id = await a_class(db)
        reading = await rosters.read_roster(desk, organiser, class_id, tables.workbook(ROWS))
        with pytest.raises(Changed):
            await rosters.enrol(desk, organiser, reading.import_id, "00000000")
        assert await sql(db, "SELECT COUNT(*) FROM people WHERE name LIKE '学员%'") == [(0,)]


@engines
async def test_what_waits_for_more_than_a_day_is_let_go(engine: str) -> None:
    async with store(engine) as db:
        desk, organiser, class_id = await a_class(db)
        reading = await rosters.read_roster(desk, organiser, class_id, tables.workbook(ROWS))
        assert organiser.person_id is not None
        async with db.begin() as tx:
            later = kept.Arrived("roster", class_id, Table(()), organiser.person_id, None)
            await kept.wait(tx, later, NOW + timedelta(days=1, seconds=1))
        with pytest.raises(ImportGone):
            await rosters.preview(desk, organiser, reading.import_id)
        assert await sql(db, "SELECT COUNT(*) FROM import_keys") == [(0,)]


@engines
async def test_a_timetable_is_added_once_and_taken_back(engine: str) -> None:
    async with store(engine) as db:
        desk, organiser, class_id = await a_class(db)
        table = Table(
            ((1, ("日期", "开始", "结束", "课程", "地点")), (2, ("2026-07-06", "8:30", "10:00", "课", "301")))
        )
        reading = await timetables.take(desk, organiser, class_id, table)
        for _ in range(2):
            assert (await timetables.add_sessions(desk, organiser, reading.import_id, reading.seal)).sessions == 1
        assert await sql(db, "SELECT v.name FROM sessions s JOIN venues v ON v.id = s.venue_id") == [("301",)]
        assert (await timetables.withdraw(desk, organiser, reading.import_id)).sessions == 1
        again = await timetables.take(desk, caller(organiser.person_id), class_id, table)
        assert (await timetables.add_sessions(desk, organiser, again.import_id, again.seal)).sessions == 1
        assert await sql(db, "SELECT COUNT(*) FROM sessions WHERE cancelled_at IS NULL") == [(1,)]


@engines
async def test_a_link_binds_once_and_a_claim_moves(engine: str) -> None:
    async with store(engine) as db:
        desk, organiser, class_id = await a_class(db)
        person_id = await add_person(db, "学员甲", class_id, staff_no="A1")
        for account_id in (11, 12):
            await add_account(db, None, account_id)
        made = await invites.make_invites(desk, organiser, class_id)
        [(line, link)] = made.links
        secret = link.partition("start=i")[2]
        assert (line.person_id, len(secret)) == (person_id, 22)
        bound = await binding.open_invite(desk, caller(None, 11), secret)
        assert (bound.person_id, [one.title for one in bound.classes]) == (person_id, ["任职培训班 第1期"])
        with pytest.raises(InviteUsed):
            await binding.open_invite(desk, caller(None, 12), secret)
        await sql(db, "UPDATE people SET phone = '+8613800000001' WHERE id = :id", id=person_id)
        with pytest.raises(SecondAccount):
            await binding.share_contact(desk, caller(None, 12), (12, "8613800000001"), None)
        [(claim_id,)] = await sql(db, "SELECT id FROM claims")
        await add_account(db, organiser.person_id, 1)
        await decisions.grant_claim(desk, organiser, claim_id)
        await decisions.grant_claim(desk, organiser, claim_id)
        assert await sql(db, "SELECT id FROM accounts WHERE person_id = :id", id=person_id) == [(12,)]
        kinds = await sql(db, "SELECT kind, chat_id FROM outbox ORDER BY id")
        assert ("claim.granted", 12) in kinds
        assert ("claim.moved_away", 11) in kinds


@engines
async def test_units_and_categories_are_kept_once(engine: str) -> None:
    async with store(engine) as db:
        desk, organiser, _ = await a_class(db)
        admin_id = await add_person(db, "管理员")
        await add_role(db, admin_id, "admin", unit_id=1)
        admin = caller(admin_id)
        made = await units.add(desk, admin, 1, Level.PROVINCE, "某省")
        assert await units.add(desk, admin, 1, Level.PROVINCE, "某省") == made
        assert made.path == f"/1/{made.id}/"
        assert await units.add_category(desk, admin, "科级") == ["科级"]
        assert await units.add_category(desk, admin, "科级") == ["科级"]
        assert [unit.id for unit in await units.tops(desk, organiser, Verb.ORGANISE)] == [1]
        with pytest.raises(NotAllowed):
            await units.look(desk, organiser, made.id)
        asked = classes.Asked(made.id, "公文班", "第2期", "年度计划")
        first = await classes.create(desk, organiser, asked)
        assert (await classes.create(desk, organiser, asked)).id == first.id
        async with db.read() as tx:
            assert {one.id for one in await kept_classes.classes_in_scope(tx, admin_id, {Role.ADMIN})} == {1, first.id}
            scope = await people.scope_of_class(tx, first.id)
        assert scope is not None
        assert scope.unit_path == made.path
