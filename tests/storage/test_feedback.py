from __future__ import annotations

from datetime import timedelta

from classbell.actions.forms import keep_templates
from classbell.actions.setup import prepare
from classbell.domain.feedback import Round, Subject
from classbell.storage import answers, feedback, forms
from classbell.storage.answers import Sheet
from classbell.storage.database import Database
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
    subject = Subject(class_id, None if whole else session_id)
    async with db.begin() as tx:
        form = await forms.of(tx, await forms.of_template(tx, template))
        assert form is not None
        round_id = await feedback.open_round(tx, form, subject, NOW, NOW + timedelta(days=3))
        assert await feedback.open_round(tx, form, subject, NOW, NOW + timedelta(days=9)) == round_id
        found = await feedback.round_(tx, round_id)
    assert found is not None
    return found, people


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
            assert await answers.keep(tx, Sheet(found, people[0], "s"), ["4"])
            assert await feedback.waiting_for(tx, people[0], NOW) == []
            of_class = await feedback.of_class(tx, found.class_.id, (5, 0), with_lecturers=True)
            assert [one.id for one in of_class] == [found.id]


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
