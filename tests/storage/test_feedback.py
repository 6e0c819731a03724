from __future__ import annotations

import asyncio
from datetime import timedelta
from secrets import token_urlsafe

from classbell.actions.forms import keep_templates
from classbell.actions.setup import prepare
from classbell.domain.feedback import Round
from classbell.storage import feedback, forms
from classbell.storage.database import Database, Reader
from classbell.storage.feedback import Sheet
from tests.storage.rows import NOW, add, add_account, add_class, add_person, add_session, sql
from tests.stores import engines, store


async def a_round(
    db: Database, statuses: list[str], template: str = "session", whole: bool = False
) -> tuple[Round, list[int]]:
    """A session with one person a status on its register, and the open round about it, or about its class."""
    await prepare(db, "总单位")
    await keep_templates(db, NOW)
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
    subject = (class_id, None if whole else session_id)
    async with db.begin() as tx:
        form = await forms.of(tx, await forms.of_template(tx, template))
        assert form is not None
        round_id = await feedback.open_round(tx, form, subject, NOW, NOW + timedelta(days=3))
        assert await feedback.open_round(tx, form, subject, NOW, NOW + timedelta(days=9)) == round_id
        found = await feedback.round_(tx, round_id)
    assert found is not None
    return found, people


async def values(tx: Reader, found: Round) -> list[tuple[int, str]]:
    return sorted((one.question, one.value) for one in await feedback.answers(tx, found.id))


@engines
async def test_those_present_are_asked_and_the_round_waits_until_they_answer(engine: str) -> None:
    async with store(engine) as db:
        found, people = await a_round(db, ["on_time", "late", "early_leave", "on_leave", "absent"])
        async with db.begin() as tx:
            assert [one.person_id for one in await feedback.eligible(tx, found)] == people[:3]
            assert [await feedback.is_eligible(tx, found.id, one) for one in people] == [True] * 3 + [False] * 2
            [waiting] = await feedback.waiting_for(tx, people[0], NOW)
            assert waiting == found
            assert waiting.session is not None
            assert await feedback.waiting_for(tx, people[4], NOW) == []
            assert await feedback.waiting_for(tx, people[0], NOW + timedelta(days=4)) == []
            assert await feedback.keep(tx, Sheet(found, people[0], "s"), ["4"])
            assert await feedback.waiting_for(tx, people[0], NOW) == []
            assert [one.id for one in await feedback.of_class(tx, found.class_.id, 5)] == [found.id]


@engines
async def test_a_round_about_a_class_waits_for_whoever_came_at_all(engine: str) -> None:
    async with store(engine) as db:
        found, people = await a_round(db, ["on_time", "absent"], "class", whole=True)
        async with db.begin() as tx:
            assert found.session is None
            assert [one.person_id for one in await feedback.eligible(tx, found)] == people[:1]
            assert [one.id for one in await feedback.waiting_for(tx, people[0], NOW)] == [found.id]
            assert await feedback.waiting_for(tx, people[1], NOW) == []


@engines
async def test_a_sheet_is_kept_once_and_taken_back_only_by_its_secret(engine: str) -> None:
    async with store(engine) as db:
        found, people = await a_round(db, ["on_time", "on_time"], "lecture")
        mine, other = Sheet(found, people[0], "mine"), Sheet(found, people[1], "other")
        async with db.begin() as tx:
            assert await feedback.keep(tx, mine, ["4", "5", "-"])
            assert not await feedback.keep(tx, mine, ["1", "1", "1"])
            assert await feedback.keep(tx, other, ["1", "2", "3"])
            assert len(await values(tx, found)) == 6
        async with db.begin() as tx:
            assert not await feedback.take_back(tx, Sheet(found, people[0], "guessed"))
            assert await feedback.take_back(tx, mine)
            assert not await feedback.has_answered(tx, found.id, people[0])
            assert await values(tx, found) == [(0, "1"), (1, "2"), (2, "3")]
            assert await feedback.keep(tx, Sheet(found, people[0], "again"), ["5", "5", "5"])


@engines
async def test_a_line_is_kept_once_a_question_and_taken_back_only_by_its_secret(engine: str) -> None:
    async with store(engine) as db:
        found, people = await a_round(db, ["on_time"])
        mine = Sheet(found, people[0], "mine")
        async with db.begin() as tx:
            assert await feedback.keep_line(tx, mine, 1, "很好")
            assert not await feedback.keep_line(tx, mine, 1, "再说")
            assert await feedback.written_by(tx, found.id, people[0]) == {1}
            assert not await feedback.take_line_back(tx, Sheet(found, people[0], "guessed"), 1)
            assert await feedback.take_line_back(tx, mine, 1)
            assert await feedback.written_by(tx, found.id, people[0]) == set()
            assert await values(tx, found) == []


@engines
async def test_of_many_sheets_at_once_one_is_kept(engine: str) -> None:
    async with store(engine) as db:
        found, people = await a_round(db, ["on_time"])

        async def answer(rating: int) -> bool:
            async with db.begin() as tx:
                return await feedback.keep(tx, Sheet(found, people[0], str(rating)), [str(rating)])

        assert sorted(await asyncio.gather(*map(answer, (1, 2, 3, 4, 5)))) == [False] * 4 + [True]
        assert await sql(db, "SELECT COUNT(*) FROM answers") == [(1,)]


@engines
async def test_no_column_joins_answers_to_people(engine: str) -> None:
    async with store(engine) as db:
        await a_round(db, ["on_time"])
        columns = {name: await _columns(db, name) for name in ("respondents", "writers", "answers")}
        assert columns["respondents"] & columns["answers"] == {"round_id"}
        assert columns["writers"] & columns["answers"] == {"round_id", "question"}


@engines
async def test_a_form_that_was_asked_keeps_the_version_it_was_asked_in(engine: str) -> None:
    async with store(engine) as db:
        found, _ = await a_round(db, ["on_time"])
        async with db.begin() as tx:
            form_id = await forms.of_template(tx, "session")
            lecture = await forms.of(tx, await forms.of_template(tx, "lecture"))
            assert lecture is not None
            await forms.put_version(tx, form_id, lecture.form, NOW)
            await forms.put_version(tx, form_id, lecture.form, NOW)
            newest = await forms.of(tx, form_id)
            assert newest is not None
            assert (newest.version, newest.form) == (2, lecture.form)
            asked = await feedback.round_(tx, found.id)
            assert asked is not None
            assert asked.form == found.form


async def _columns(db: Database, table: str) -> set[str]:
    if db.engine == "sqlite":
        return {row[1] for row in await sql(db, f"PRAGMA table_info({table})")}
    rows = await sql(db, "SELECT column_name FROM information_schema.columns WHERE table_name = :name", name=table)
    return {row[0] for row in rows}


@engines
async def test_no_order_joins_answers_to_people(engine: str) -> None:
    async with store(engine) as db:
        found, people = await a_round(db, ["on_time"] * 40)
        given = [str(place % 5 + 1) for place in range(40)]
        for person_id, code in zip(people, given, strict=True):
            async with db.begin() as tx:
                await feedback.keep(tx, Sheet(found, person_id, token_urlsafe(16)), [code])
        async with db.read() as tx:
            shown = [one.value for one in await feedback.answers(tx, found.id)]
        assert sorted(shown) == sorted(given)
        if engine == "sqlite":
            hits = sum(one == other for one, other in zip(shown, given, strict=True))
            assert hits < 24  # 8 expected by chance; 24 are 6 standard deviations off


@engines
async def test_the_update_that_brought_an_answer_is_emptied(engine: str) -> None:
    async with store(engine) as db:
        raw = '{"update_id":900,"callback_query":{"data":"feedback.at:1:4:"}}'
        columns = {"update_id": 900, "lane": 5, "raw": raw, "received_at": 0}
        cause_id = await add(db, "inbox", **columns)
        other = await add(db, "inbox", **columns | {"update_id": 901})
        async with db.begin() as tx:
            await feedback.forget_cause(tx, cause_id)
            await feedback.forget_cause(tx, None)
        assert await sql(db, "SELECT id, raw FROM inbox ORDER BY id") == [(cause_id, '{"update_id":900}'), (other, raw)]
