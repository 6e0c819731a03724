"""Lecturers, the rounds that speak of them, and what staff give, as kept on both engines."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from classbell.actions.forms import keep_templates
from classbell.actions.setup import prepare
from classbell.domain.evaluations import Sheet as StaffSheet
from classbell.domain.evaluations import Side
from classbell.domain.feedback import Answer, Respondent, Round, Subject
from classbell.domain.people import PersonId
from classbell.storage import (
    answers,
    classes,
    evaluations,
    feedback,
    forms,
    histories,
    lecturer_pages,
    lecturers,
    programmes,
)
from classbell.storage.answers import Sheet
from classbell.storage.database import Database, Transaction
from classbell.storage.feedback import InCharge
from classbell.storage.lecturer_pages import Whose
from tests.storage.rows import NOW, add, add_class, add_person, add_session, sql
from tests.stores import engines, store

LATER = NOW + timedelta(days=9)


async def a_class(db: Database) -> tuple[int, list[int], list[PersonId]]:
    """A class with two sessions, the first given by one alone and the second by two; and two people."""
    await prepare(db, "总单位")
    await keep_templates(db, NOW)
    class_id = await add_class(db)
    sessions = [await add_session(db, class_id, title=title) for title in ("One", "Two")]
    for session_id, names in zip(sessions, (["甲"], ["甲", "乙"]), strict=True):
        written = json.dumps(names, ensure_ascii=False)
        await sql(
            db, "UPDATE sessions SET lecturers = :names WHERE id = :id RETURNING id", names=written, id=session_id
        )
    return class_id, sessions, [await add_person(db, f"学员{number}", class_id) for number in range(2)]


async def asked(tx: Transaction, subject: Subject, stars: dict[PersonId, str]) -> Round:
    """A round of one question about something, answered by these people and closed long before LATER."""
    form = await forms.of(tx, await forms.of_template(tx, "lecturer" if subject.lecturer_id else "session"))
    assert form is not None
    found = await feedback.round_(tx, await feedback.open_round(tx, form, subject, NOW, NOW + timedelta(days=1)))
    assert found is not None
    for person_id, star in stars.items():
        assert await answers.keep(tx, Sheet(found, person_id, str(person_id)), [star])
    return found


@engines
async def test_a_history_has_every_round_that_speaks_of_a_lecturer_of_the_class_and_how_often_each_value_was_given(
    engine: str,
) -> None:
    async with store(engine) as db:
        class_id, (one, two), (first, second) = await a_class(db)
        async with db.begin() as tx:
            class_ = await classes.class_of(tx, class_id)
            assert class_ is not None
            him, her = [await lecturers.put(tx, class_, name, None) for name in ("甲", "乙")]
            alone = await asked(tx, Subject(class_id, one, given_by=him.id), {first: "5", second: "5"})
            plain = await asked(tx, Subject(class_id, two), {first: "1"})
            about = [
                await asked(tx, Subject(class_id, two, who.id), {first: star, second: "-"})
                for who, star in ((him, "4"), (her, "2"))
            ]
            found = {one.round_id: one for one in await histories.spoken(tx, him.id, LATER)}
            assert set(found) == {alone.id, about[0].id, about[1].id}
            assert [found[one.id].lecturer_id for one in (alone, *about)] == [him.id, him.id, her.id]
            assert [dict(found[one.id].counts) for one in (alone, *about)] == [{0: {5: 2}}, {0: {4: 1}}, {0: {2: 1}}]
            assert [found[one.id].is_asked_apart for one in (alone, *about)] == [False, True, True]
            assert await histories.spoken(tx, him.id, NOW) == []
            assert await histories.classes_of(tx, her.id) == {class_id}
            assert await feedback.about_lecturers(tx, two) == about
            as_lecturer = InCharge(first, him.id, LATER)
            assert await feedback.in_charge(tx, as_lecturer, (9, 0)) == [about[0], alone]
            assert await feedback.in_charge(tx, as_lecturer, (1, 1)) == [alone]
            assert await feedback.in_charge(tx, replace(as_lecturer, released_at=NOW), (9, 0)) == []
            of_class = await feedback.of_class(tx, class_id, (9, 0), with_lecturers=True)
            assert [one.id for one in of_class] == [about[1].id, about[0].id, plain.id, alone.id]
            assert await feedback.of_class(tx, class_id, (1, 1), with_lecturers=False) == [alone]
            assert await lecturer_pages.rounds_about(tx, class_id, him.id) == [alone.id, about[0].id]


@engines
async def test_supervisors_are_in_charge_of_sessions_and_evaluate_lecturers(engine: str) -> None:
    async with store(engine) as db:
        class_id, (one, _), (first, _) = await a_class(db)
        async with db.begin() as tx:
            class_ = await classes.class_of(tx, class_id)
            assert class_ is not None
            him = await lecturers.put(tx, class_, "甲", None)
            plain = await asked(tx, Subject(class_id, one), {})
            about = await asked(tx, Subject(class_id, one, him.id), {})
        for role, seen in (("lecturer", []), ("supervisor", [plain]), ("organiser", [about, plain])):
            await add(db, "roles", person_id=first, role=role, class_id=class_id, granted_at=0)
            async with db.begin() as tx:
                assert await feedback.in_charge(tx, InCharge(first, None, NOW), (9, 0)) == seen, role
                assert await feedback.to_evaluate(tx, first, NOW, 9) == ([about] if role != "lecturer" else []), role
                assert await feedback.to_evaluate(tx, first, LATER, 9) == []


@engines
async def test_answers_under_names_are_given_by_person(engine: str) -> None:
    async with store(engine) as db:
        class_id, (one, _), (first, second) = await a_class(db)
        async with db.begin() as tx:
            plain = await asked(tx, Subject(class_id, one), {})
            named = replace(plain, form=replace(plain.form, anonymous=False))
            for person_id, star in ((first, "5"), (second, "-")):
                assert await answers.keep(tx, Sheet(named, person_id, "s"), [star])
            assert await answers.keep_line(tx, Sheet(named, first, "s"), 1, "很好")
            [line] = [tally for tally in await answers.tallies(tx, plain.id) if tally.question == 1]
            await answers.hide(tx, plain.id, line, is_hidden=True)
            assert await answers.named(tx, plain.id) == [
                Respondent("学员0", "", {0: Answer("5"), 1: Answer("很好", is_hidden=True)}),
                Respondent("学员1", "", {0: Answer("-")}),
            ]


@engines
async def test_a_session_asked_about_apart_counts_once(engine: str) -> None:
    async with store(engine) as db:
        class_id, (one, _), (first, _) = await a_class(db)
        async with db.begin() as tx:
            class_ = await classes.class_of(tx, class_id)
            assert class_ is not None
            him = await lecturers.put(tx, class_, "甲", None)
            await asked(tx, Subject(class_id, one, given_by=him.id), {first: "1"})
            about = await asked(tx, Subject(class_id, one, him.id), {first: "5"})
            assert [found.round_id for found in await histories.spoken(tx, him.id, LATER)] == [about.id]


@engines
async def test_what_a_class_said_of_a_name_goes_along_with_whom_it_means(engine: str) -> None:
    async with store(engine) as db:
        class_id, (one, two), (person_id, _) = await a_class(db)
        await sql(db, "UPDATE people SET name = '甲' WHERE id = :id RETURNING id", id=person_id)
        await add(db, "roles", person_id=person_id, role="lecturer", class_id=class_id, granted_at=0)
        async with db.begin() as tx:
            class_ = await classes.class_of(tx, class_id)
            assert class_ is not None
            name = await lecturers.put(tx, class_, "甲", None)
            await asked(tx, Subject(class_id, one, given_by=name.id), {})
            about = await asked(tx, Subject(class_id, two, name.id), {})
            [known] = await lecturers.known(tx, class_id)
            them = await lecturers.put(tx, class_, "甲", known)
            assert them.person_id == person_id
            assert (await feedback.round_(tx, about.id)).subject.lecturer_id == them.id  # type: ignore[union-attr]
            found = await feedback.of_class(tx, class_id, (9, 0), with_lecturers=True)
            assert [one.subject.given_by for one in found] == [None, them.id]
            await lecturers.say(tx, (class_id, "甲"), None, person_id, NOW)
            assert [(one.name, one.meant) for one in await lecturers.named(tx, class_id)] == [
                ("甲", None),
                ("乙", None),
            ]
            assert await lecturers.put(tx, class_, "甲", None) == name
            assert [
                one.subject.given_by for one in await feedback.of_class(tx, class_id, (9, 0), with_lecturers=True)
            ] == [None, name.id]
            assert await lecturers.find(tx, class_, "乙", None) is None


@engines
async def test_staff_give_one_sheet_each_apart_from_all_answers(engine: str) -> None:
    async with store(engine) as db:
        class_id, (one, _), (person_id, _) = await a_class(db)
        async with db.begin() as tx:
            found = await asked(tx, Subject(class_id, one), {})
            for sheet in (StaffSheet(person_id, Side.OFFICE, ("3",)), StaffSheet(person_id, Side.SUPERVISOR, ("-",))):
                await evaluations.put(tx, found.id, sheet, NOW)
                assert await evaluations.of_round(tx, found.id) == [sheet]
            assert await answers.tallies(tx, found.id) == []
            assert await evaluations.drop(tx, found.id, person_id)
            assert not await evaluations.drop(tx, found.id, person_id)


@engines
async def test_a_link_leads_somewhere_until_it_is_replaced_or_void(engine: str) -> None:
    async with store(engine) as db:
        class_id, (one, two), (person_id, other) = await a_class(db)
        whose, theirs = Whose(class_id, "甲", person_id), Whose(class_id, "甲", other)
        async with db.begin() as tx:
            for secret in ("a", "a", "b"):
                await lecturer_pages.replace(tx, whose, secret, NOW)
            await lecturer_pages.replace(tx, theirs, "c", NOW)
            assert [await lecturer_pages.behind(tx, one) for one in "abc"] == [None, whose, theirs]
            assert await lecturer_pages.live(tx, class_id, "甲") == 2
            assert await lecturer_pages.void(tx, class_id, "甲", NOW)
            assert not await lecturer_pages.void(tx, class_id, "甲", NOW)
            assert await lecturer_pages.behind(tx, "b") is None
            assert [found.id for found in await lecturer_pages.sessions_of(tx, class_id, "甲")] == [one, two]
            assert [found.id for found in await lecturer_pages.sessions_of(tx, class_id, "乙")] == [two]
            assert await lecturer_pages.by_level(tx, class_id) == {None: 2}
            assert await lecturer_pages.by_category(tx, class_id) == {None: 2}


@engines
async def test_a_programme_knows_its_classes_their_ends_and_who_came(engine: str) -> None:
    async with store(engine) as db:
        class_id, (one, _), (person_id, _) = await a_class(db)
        programme_id = await add(db, "programmes", unit_id=1, name="轮训", year=2026)
        await sql(db, "UPDATE classes SET programme_id = :id RETURNING id", id=programme_id)
        columns = {"session_id": one, "person_id": person_id, "status": "late", "evidence": "E2", "kept_at": 0}
        names, values = ", ".join(columns), ", ".join(f":{name}" for name in columns)
        await sql(db, f"INSERT INTO marks ({names}) VALUES ({values}) RETURNING status", **columns)
        async with db.begin() as tx:
            found = await programmes.programme(tx, programme_id)
            assert found is not None
            assert (found.title, found.unit_path, found.classes) == ("轮训 2026", "/1/", 1)
            assert await programmes.everything(tx) == [found]
            assert await programmes.of_class(tx, class_id) == programme_id
            assert len([end for end in await programmes.last_ends(tx, programme_id) if end]) == 1
            about = await asked(tx, Subject(None, programme_id=programme_id), {})
            assert [who.person_id for who in await feedback.eligible(tx, about)] == [person_id]
            assert await feedback.is_eligible(tx, about.id, person_id)
            assert [one.id for one in await feedback.waiting_for(tx, person_id, NOW)] == [about.id]
            assert await feedback.of_programme(tx, programme_id) == about
            nobody = InCharge(person_id, None, NOW)
            assert await feedback.in_charge(tx, nobody, (9, 0)) == []
        await add(db, "roles", person_id=person_id, role="organiser", unit_id=1, granted_at=0)
        async with db.begin() as tx:
            assert await feedback.in_charge(tx, nobody, (9, 0)) == [about]
            assert (about.class_.id, about.about) == (0, "轮训 2026")
            form_id = await forms.of_template(tx, "programme")
            await forms.choose_for_programme(tx, programme_id, form_id)
            assert await forms.of_programme(tx, programme_id) == form_id
            await forms.choose_for_programme(tx, programme_id, None)
            assert await forms.of_programme(tx, programme_id) is None
