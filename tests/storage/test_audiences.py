from __future__ import annotations

import asyncio
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classbell.domain import audiences as judged
from classbell.domain.audiences import Circle, Part, Side
from classbell.storage import audiences
from classbell.storage.database import Database, Reader
from classbell.storage.instants import stamp
from tests.storage.rows import NOW, add, add_account, add_class, add_person, add_role, add_session, sql
from tests.stores import engines, store


async def whom(tx: Reader, *parts: Part) -> list[int]:
    found = [one for part in parts for one in await audiences.people(tx, part)]
    return sorted({one.person_id for one in found})


@engines
async def test_staff_are_those_of_the_class_and_of_the_units_above(engine: str) -> None:
    async with store(engine) as db:
        class_id, other = await add_class(db), await add_class(db, run="第2期")
        for name in ("学员甲", "学员乙"):
            await add_person(db, name, class_id)
        unit_id = (await sql(db, "SELECT unit_id FROM classes WHERE id = :id", id=class_id))[0][0]
        own, above, elsewhere, lecturer = [
            await add_person(db, name) for name in ("跟班一", "跟班二", "跟班三", "授课人")
        ]
        await add_role(db, own, "supervisor", class_id=class_id)
        await add_role(db, own, "supervisor", unit_id=unit_id)
        await add_role(db, above, "supervisor", unit_id=unit_id)
        await add_role(db, elsewhere, "supervisor", class_id=other)
        await add_role(db, lecturer, "lecturer", class_id=class_id)
        async with db.read() as tx:
            assert await whom(tx, Part(Side.WHOM, Circle.SUPERVISORS, class_id, class_id)) == [own, above]
            assert await whom(tx, Part(Side.WHOM, Circle.LECTURERS, class_id, class_id)) == [lecturer]
            found = [(one.circle, one.heads) for one in await audiences.offers(tx, class_id)]
        assert found == [(Circle.TRAINEES, 2), (Circle.SUPERVISORS, 2), (Circle.LECTURERS, 1)]


@engines
async def test_a_unit_is_meant_with_all_below_and_by_its_path_not_by_digits(engine: str) -> None:
    async with store(engine) as db:
        top = await add(db, "units", path="/901/", level="province", name="省局")
        below = await add(db, "units", path="/901/12/", level="county", name="县局")
        beside = await add(db, "units", path="/9011/", level="county", name="别局")
        people = [
            await add_person(db, name, unit_id=unit) for name, unit in (("甲", top), ("乙", below), ("丙", beside))
        ]
        async with db.read() as tx:
            assert await whom(tx, Part(Side.WHOM, Circle.UNIT, 0, top)) == people[:2]
            assert await whom(tx, Part(Side.WHOM, Circle.UNIT, 0, below)) == people[1:2]
            assert await whom(tx, Part(Side.WHOM, Circle.UNIT, 0, 12345)) == []


async def add_round(db: Database, class_id: int, session_id: int) -> int:
    """Ask something about a session until now."""
    root_id = await add(db, "units", path="/77/", level="county", name="单位")
    form_id = await add(db, "forms", unit_id=root_id, about="session", version=1, made_at=0)
    version = "INSERT INTO form_versions (form_id, version, content, made_at) VALUES (:f, 1, '{}', 0) RETURNING version"
    await sql(db, version, f=form_id)
    where = {"form_id": form_id, "version": 1, "class_id": class_id, "session_id": session_id}
    return await add(db, "rounds", opened_at=0, closes_at=stamp(NOW), **where)


@engines
async def test_states_come_from_the_register_the_rounds_and_the_receipts(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        came, gone, rated = [await add_person(db, name, class_id) for name in ("学员甲", "学员乙", "学员丙")]
        session_id = await add_session(db, class_id)
        statuses = {came: "late", gone: "absent", rated: "on_time"}
        for person_id, status in statuses.items():
            columns = {"session_id": session_id, "person_id": person_id, "status": status, "evidence": "E2"}
            await sql(
                db,
                "INSERT INTO marks (session_id, person_id, status, evidence, kept_at) "
                "VALUES (:session_id, :person_id, :status, :evidence, 0) RETURNING status",
                **columns,
            )
        round_id = await add_round(db, class_id, session_id)
        answered = "INSERT INTO respondents (round_id, person_id) VALUES (:round_id, :person_id) RETURNING round_id"
        await sql(db, answered, round_id=round_id, person_id=rated)
        async with db.read() as tx:
            assert await audiences.absent(tx, class_id, NOW, NOW + timedelta(days=1)) == {gone}
            assert await audiences.absent(tx, class_id, NOW + timedelta(minutes=1), NOW + timedelta(days=1)) == set()
            assert await audiences.unrated(tx, class_id, NOW) == {came}
            assert await audiences.unrated(tx, class_id, NOW + timedelta(seconds=1)) == set()


@engines
async def test_who_has_not_confirmed_a_notice_as_it_stands(engine: str) -> None:
    async with store(engine) as db:
        people = [await add_person(db, name) for name in ("甲", "乙", "丙")]
        columns = {"state": "queued", "content": "{}", "created_at": 0, "queued_at": 0, "version": 2}
        notice_id = await add(db, "notices", author_id=people[0], **columns)
        for person_id, state in zip(people, ("sent", "sent", "cancelled"), strict=True):
            letter = {"kind": "notice", "subject_id": notice_id, "person_id": person_id, "state": state}
            await add(db, "outbox", method="sendMessage", not_before=0, **letter)
        for person_id, version in ((people[0], 2), (people[1], 1)):
            await sql(
                db,
                "INSERT INTO receipts (notice_id, person_id, version, confirmed_at) "
                "VALUES (:n, :p, :v, 0) RETURNING version",
                n=notice_id,
                p=person_id,
                v=version,
            )
        async with db.read() as tx:
            assert await audiences.unconfirmed(tx, notice_id) == {people[1]}


@engines
async def test_an_audience_is_kept_renamed_used_and_forgotten_by_its_owner(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        owner, other = await add_person(db, "组织员甲"), await add_person(db, "组织员乙")
        part = Part(Side.EXCEPT, Circle.UNBOUND)
        async with db.begin() as tx:
            draft = await audiences.add(tx, owner, NOW)
            await audiences.put(tx, draft, Part(Side.WHOM, Circle.TRAINEES, class_id, class_id))
            await audiences.put(tx, draft, part)
            assert await audiences.keep(tx, draft, owner, "全班", NOW)
            assert not await audiences.keep(tx, draft, owner, "全班", NOW)
            assert await audiences.keep(tx, draft, other, "全班", NOW)
            [kept] = await audiences.saved(tx, owner)
            assert await audiences.saved_name(tx, kept.id, other) is None
            assert await audiences.keep(tx, draft, owner, "另一组", NOW)
            assert not await audiences.rename(tx, kept.id, "另一组")
            assert await audiences.rename(tx, kept.id, "一班全体")
            await audiences.take(tx, draft, part)
            assert part in await audiences.parts(tx, kept.id)
            await audiences.clear(tx, draft)
            await audiences.copy(tx, kept.id, draft)
            assert len(await audiences.parts(tx, draft)) == 2
            await audiences.drop(tx, kept.id)
            assert [one.name for one in await audiences.saved(tx, owner)] == ["另一组"]


@engines
async def test_every_part_is_called_by_its_name(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        person_id = await add_person(db, "学员甲", class_id)
        content = '{"method":"sendMessage","body":{"text":"明天 9 点"}}'
        columns = {"author_id": person_id, "content": content, "created_at": 0}
        subjects = {
            Circle.GROUP: (class_id, await add(db, "groups", class_id=class_id, name="一组")),
            Circle.PERSON: (0, person_id),
            Circle.UNIT: (0, await add(db, "units", path="/77/", level="county", name="县局")),
            Circle.CATEGORY: (0, await add(db, "categories", name="科级")),
            Circle.UNCONFIRMED: (0, await add(db, "notices", **columns)),
        }
        async with db.begin() as tx:
            audience_id = await audiences.add(tx, person_id, NOW)
            for circle, (where, subject) in subjects.items():
                await audiences.put(tx, audience_id, Part(Side.ONLY, circle, where, subject))
            found = {one.part.circle: (one.class_title, one.name) for one in await audiences.named(tx, audience_id)}
        assert found == {
            Circle.GROUP: ("任职培训班 第1期", "一组"),
            Circle.PERSON: ("", "学员甲"),
            Circle.UNIT: ("", "县局"),
            Circle.CATEGORY: ("", "科级"),
            Circle.UNCONFIRMED: ("", "明天 9 点"),
        }


@engines
async def test_obstacles_are_told_with_the_person(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        people = [await add_person(db, name, class_id) for name in ("学员甲", "学员乙", "学员丙")]
        await add_account(db, people[0], 11, language_code="zh-hans")
        await add_account(db, people[1], 12, unreachable="blocked")
        async with db.read() as tx:
            found = await audiences.people(tx, Part(Side.WHOM, Circle.TRAINEES, class_id, class_id))
        assert [(one.obstacle, one.account_id, one.wish) for one in found] == [
            (None, 11, "zh-hans"),
            ("blocked", 12, None),
            ("unbound", None, None),
        ]


rolls = st.dictionaries(
    st.integers(0, 9), st.tuples(st.sampled_from(["a", "b", None]), st.booleans()), min_size=1, max_size=10
)
picked = st.lists(
    st.one_of(st.just("all"), st.sampled_from(["group a", "group b"]), st.integers(0, 9)), min_size=0, max_size=5
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(roll=rolls, picks=picked)
def test_the_audience_is_the_union_of_its_picks_less_the_withdrawn(
    roll: dict[int, tuple[str | None, bool]], picks: list[str | int]
) -> None:
    asyncio.run(_compare(roll, picks))


async def _compare(roll: dict[int, tuple[str | None, bool]], picks: list[str | int]) -> None:
    async with store("sqlite") as db:
        class_id = await add_class(db)
        groups = {name: await add(db, "groups", class_id=class_id, name=name) for name in "ab"}
        ids = {}
        for number, (group, is_withdrawn) in roll.items():
            ids[number] = await add_person(db, f"学员{number}")
            columns = {"group_id": groups[group] if group else None, "withdrawn_at": 1 if is_withdrawn else None}
            await add(db, "enrolments", class_id=class_id, person_id=ids[number], enrolled_at=0, **columns)
        await add_person(db, "别班学员", await add_class(db, run="第2期"))
        parts = [_part(one, class_id, groups, ids) for one in picks if one in ids or one in _ALL]
        async with db.read() as tx:
            people = [one for part in parts for one in await audiences.people(tx, part)]
        found = {one.person_id for one in judged.resolve(people, parts, {})}
        assert found == {
            ids[number]
            for number, (group, is_withdrawn) in roll.items()
            if not is_withdrawn and ("all" in picks or number in picks or f"group {group}" in picks)
        }


_ALL = ("all", "group a", "group b")


def _part(one: str | int, class_id: int, groups: dict[str, int], ids: dict[int, int]) -> Part:
    if one == "all":
        return Part(Side.WHOM, Circle.TRAINEES, class_id, class_id)
    if isinstance(one, str):
        return Part(Side.WHOM, Circle.GROUP, class_id, groups[one.removeprefix("group ")])
    return Part(Side.WHOM, Circle.PERSON, class_id, ids[one])
