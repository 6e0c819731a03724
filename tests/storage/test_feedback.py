from __future__ import annotations

import asyncio
from datetime import timedelta

from classbell.storage import feedback
from classbell.storage.database import Database
from tests.storage.rows import NOW, add, add_account, add_class, add_person, add_session, sql
from tests.stores import engines, store


async def a_form(db: Database, statuses: list[str]) -> tuple[int, int, list[int]]:
    """A session with one person a status on its register, and its open form."""
    class_id = await add_class(db)
    session_id = await add_session(db, class_id)
    people = []
    for number, status in enumerate(statuses):
        person_id = await add_person(db, f"学员{number}", class_id)
        await add_account(db, person_id, 10 + number)
        columns = {"session_id": session_id, "person_id": person_id, "status": status, "evidence": "E2", "kept_at": 0}
        names, values = ", ".join(columns), ", ".join(f":{name}" for name in columns)
        await sql(db, f"INSERT INTO marks ({names}) VALUES ({values}) RETURNING status", **columns)
        people.append(person_id)
    async with db.begin() as tx:
        form_id = await feedback.open_form(tx, session_id, NOW, NOW + timedelta(days=3))
        assert await feedback.open_form(tx, session_id, NOW, NOW + timedelta(days=9)) == form_id
    return session_id, form_id, people


@engines
async def test_those_present_are_asked_and_the_form_waits_until_they_answer(engine: str) -> None:
    async with store(engine) as db:
        session_id, form_id, people = await a_form(db, ["on_time", "late", "early_leave", "on_leave", "absent"])
        async with db.begin() as tx:
            assert [one.person_id for one in await feedback.present(tx, session_id)] == people[:3]
            assert [await feedback.was_present(tx, session_id, one) for one in people] == [True] * 3 + [False] * 2
            [waiting] = await feedback.waiting_for(tx, people[0], NOW)
            assert (waiting.id, waiting.session.id) == (form_id, session_id)
            assert waiting.closes_at == NOW + timedelta(days=3)
            assert await feedback.waiting_for(tx, people[4], NOW) == []
            assert await feedback.waiting_for(tx, people[0], NOW + timedelta(days=4)) == []
            assert await feedback.rate(tx, form_id, people[0], 4)
            assert await feedback.waiting_for(tx, people[0], NOW) == []
            assert [form.id for form in await feedback.of_class(tx, waiting.session.class_id, 5)] == [form_id]


@engines
async def test_a_second_rating_and_a_comment_without_a_rating_are_not_kept(engine: str) -> None:
    async with store(engine) as db:
        _, form_id, people = await a_form(db, ["on_time", "on_time"])
        async with db.begin() as tx:
            assert not await feedback.comment(tx, form_id, people[0], "早了")
            assert await feedback.rate(tx, form_id, people[0], 4)
            assert not await feedback.rate(tx, form_id, people[0], 1)
            assert await feedback.comment(tx, form_id, people[0], "很好")
            assert not await feedback.comment(tx, form_id, people[0], "再说")
            assert await feedback.has_answered(tx, form_id, people[0]) == (True, True)
            assert await feedback.has_answered(tx, form_id, people[1]) == (False, False)
            assert await feedback.ratings(tx, form_id) == [4]
            assert await feedback.comments(tx, form_id) == ["很好"]


@engines
async def test_of_many_ratings_at_once_one_is_kept(engine: str) -> None:
    async with store(engine) as db:
        _, form_id, people = await a_form(db, ["on_time"])

        async def rate(rating: int) -> bool:
            async with db.begin() as tx:
                return await feedback.rate(tx, form_id, people[0], rating)

        assert sorted(await asyncio.gather(*map(rate, (1, 2, 3, 4, 5)))) == [False] * 4 + [True]
        assert await sql(db, "SELECT COUNT(*) FROM answers") == [(1,)]


@engines
async def test_no_column_and_no_order_joins_answers_to_people(engine: str) -> None:
    async with store(engine) as db:
        _, form_id, people = await a_form(db, ["on_time"] * 40)
        for place, person_id in enumerate(people):
            async with db.begin() as tx:
                await feedback.rate(tx, form_id, person_id, place % 5 + 1)
        columns = {name: await _columns(db, name) for name in ("respondents", "answers")}
        assert columns["respondents"] & columns["answers"] == {"form_id"}
        given = [place % 5 + 1 for place in range(40)]
        async with db.read() as tx:
            shown = await feedback.ratings(tx, form_id)
        assert sorted(shown) == sorted(given)
        if engine == "sqlite":
            hits = sum(one == other for one, other in zip(shown, given, strict=True))
            assert hits < 24  # 8 expected by chance; 24 are 6 standard deviations off


async def _columns(db: Database, table: str) -> set[str]:
    if db.engine == "sqlite":
        return {row[1] for row in await sql(db, f"PRAGMA table_info({table})")}
    rows = await sql(db, "SELECT column_name FROM information_schema.columns WHERE table_name = :name", name=table)
    return {row[0] for row in rows}


@engines
async def test_the_update_that_brought_an_answer_is_emptied(engine: str) -> None:
    async with store(engine) as db:
        raw = '{"update_id":900,"callback_query":{"data":"feedback.rate:1:4"}}'
        columns = {"update_id": 900, "lane": 5, "raw": raw, "received_at": 0}
        cause_id = await add(db, "inbox", **columns)
        other = await add(db, "inbox", **columns | {"update_id": 901})
        async with db.begin() as tx:
            await feedback.forget_cause(tx, cause_id)
            await feedback.forget_cause(tx, None)
        assert await sql(db, "SELECT id, raw FROM inbox ORDER BY id") == [(cause_id, '{"update_id":900}'), (other, raw)]
