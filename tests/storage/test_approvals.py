from __future__ import annotations

import asyncio

from classbell.domain.notices import Content
from classbell.storage import approvals, templates
from classbell.storage.approvals import Verdict
from classbell.storage.database import Database
from tests.storage.rows import NOW, add, add_account, add_person, add_role, sql
from tests.stores import engines, store


async def a_notice(db: Database, author_id: int, **columns: object) -> int:
    return await add(db, "notices", author_id=author_id, created_at=0, **columns)


@engines
async def test_one_question_waits_at_a_time_and_is_decided_once(engine: str) -> None:
    async with store(engine) as db:
        author, boss = await add_person(db, "组织员甲"), await add_person(db, "管理员")
        notice_id = await a_notice(db, author)
        async with db.begin() as tx:
            first = await approvals.ask(tx, notice_id, 120, NOW, 1)
            assert first is not None
            assert await approvals.ask(tx, notice_id, 120, NOW, 2) is None
            waiting = await approvals.waiting(tx, notice_id)
            assert waiting is not None
            assert (waiting.id, waiting.count, waiting.verdict) == (first, 120, None)

        async def decide(verdict: Verdict) -> bool:
            async with db.begin() as tx:
                return await approvals.decide(tx, first, verdict, (boss, NOW), None)

        assert sorted(await asyncio.gather(*(decide(verdict) for verdict in Verdict))) == [False, False, True]
        async with db.begin() as tx:
            assert await approvals.waiting(tx, notice_id) is None
            assert await approvals.ask(tx, notice_id, 130, NOW, 3) is not None


@engines
async def test_a_yes_holds_for_the_copies_of_a_schedule_until_the_notice_changes(engine: str) -> None:
    async with store(engine) as db:
        author = await add_person(db, "组织员甲")
        notice_id = await a_notice(db, author)
        times = {"first_at": 0, "next_at": 0, "made_at": 0}
        schedule_id = await add(
            db,
            "schedules",
            notice_id=notice_id,
            kind="recurring",
            zone="UTC",
            rule="FREQ=DAILY",
            made_by=author,
            **times,
        )
        copy_id, other_id = await a_notice(db, author, schedule_id=schedule_id), await a_notice(db, author)
        async with db.begin() as tx:
            asked = await approvals.ask(tx, notice_id, 120, NOW, 1)
            assert asked is not None
            assert await approvals.granted(tx, notice_id) == 0
            assert await approvals.decide(tx, asked, Verdict.GRANTED, (author, NOW), None)
            found = [await approvals.granted(tx, one) for one in (notice_id, copy_id, other_id)]
            assert found == [120, 120, 0]
            await approvals.void(tx, notice_id)
            assert await approvals.granted(tx, copy_id) == 0
            await approvals.forget(tx, notice_id)
        assert await sql(db, "SELECT id FROM approvals") == []


@engines
async def test_organisers_and_admins_who_can_be_written_to_may_be_asked(engine: str) -> None:
    async with store(engine) as db:
        unit_id = await add(db, "units", path="/901/", level="county", name="单位")
        for number, role, unreachable in ((1, "organiser", None), (2, "admin", "blocked"), (3, "supervisor", None)):
            person_id = await add_person(db, f"人{number}")
            await add_account(db, person_id, 10 + number, unreachable=unreachable)
            await add_role(db, person_id, role, unit_id=unit_id)
        async with db.read() as tx:
            assert [one.account_id for one in await approvals.candidates(tx)] == [11]


@engines
async def test_a_template_is_kept_once_a_name_and_unit_and_comes_back_as_it_was(engine: str) -> None:
    async with store(engine) as db:
        unit_id = await add(db, "units", path="/901/", level="county", name="县局")
        person_id = await add_person(db, "组织员甲")
        by, content = (person_id, NOW), Content("sendPhoto", {"photo": "f", "caption": "{姓名}"})
        async with db.begin() as tx:
            assert await templates.keep(tx, (unit_id, "停课"), content, by, receipt=False)
            assert not await templates.keep(tx, (unit_id, "停课"), content, by, receipt=True)
            assert await templates.keep(tx, (unit_id, "集合"), content, by, receipt=True)
            found = {one.name: one for one in await templates.everything(tx) if one.unit_path == "/901/"}
            assert (found["停课"].content, found["停课"].receipt, found["停课"].unit_name) == (content, False, "县局")
            assert not await templates.rename(tx, found["停课"].id, "集合")
            assert await templates.rename(tx, found["停课"].id, "停课通知")
            await templates.drop(tx, found["停课"].id)
            assert await templates.template(tx, found["停课"].id) is None
