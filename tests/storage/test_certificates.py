"""Certificates as kept, alike on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from classbell.domain.certificates import Choice
from classbell.domain.reminders import Due, Kind
from classbell.storage import certificates as kept
from classbell.storage import merging, mutes, outbox, reminders
from classbell.storage.certificates import Draft
from classbell.storage.database import Database
from classbell.storage.outbox import Letter
from tests.domain.test_certificates import CERTIFICATE
from tests.storage.rows import NOW, add, add_class, add_person, sql
from tests.stores import engines, store


async def add_account(db: Database, person_id: int) -> None:
    await add(db, "accounts", id=person_id + 100, person_id=person_id, name="账号", seen_at=0, language_code="en")


async def issue(db: Database, class_id: int, *people: int) -> None:
    drafts = [
        Draft(replace(CERTIFICATE, class_id=class_id, person_id=one), f"hash of {class_id} {one}") for one in people
    ]
    async with db.begin() as tx:
        await kept.add(tx, drafts, people[0], NOW)


@engines
async def test_a_certificate_comes_back_as_it_was_issued_and_is_issued_once(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        one, two = [await add_person(db, name, class_id) for name in ("学员甲", "学员乙")]
        await issue(db, class_id, one)
        await issue(db, class_id, one, two)
        async with db.read() as tx:
            found = await kept.of_class(tx, class_id)
            assert list(found) == [one, two]
            expected = replace(CERTIFICATE, id=found[one].id, class_id=class_id, person_id=one)
            assert found[one] == expected
            assert await kept.of_person(tx, one) == [expected]
            assert await kept.certificate(tx, expected.id) == expected
            assert await kept.behind(tx, f"hash of {class_id} {one}") == expected
            assert await kept.behind(tx, "another") is None
            assert await kept.unit_of(tx, class_id) == "单位"


@engines
async def test_it_is_revoked_once_and_restored_once(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        one = await add_person(db, "学员甲", class_id)
        await issue(db, class_id, one)
        async with db.begin() as tx:
            held = (await kept.of_class(tx, class_id))[one]
            assert await kept.revoke(tx, held, "发错了", NOW)
            assert not await kept.revoke(tx, held, "又一次", NOW + timedelta(days=1))
            revoked = (await kept.of_class(tx, class_id))[one]
            assert (revoked.revoked_at, revoked.reason) == (NOW, "发错了")
            assert await kept.restore(tx, held.id)
            assert not await kept.restore(tx, held.id)
            assert (await kept.of_class(tx, class_id))[one] == held


@engines
async def test_a_letter_that_waits_is_called_back_and_its_person_counts_as_not_told(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        one = await add_person(db, "学员甲", class_id)
        await add_account(db, one)
        await issue(db, class_id, one)
        async with db.begin() as tx:
            due = Due(Kind.CERTIFICATE_READY, class_id, None, NOW, NOW + timedelta(days=30))
            await reminders.plan_from_now(tx, due.kind, class_id, [due], NOW)
            [row] = await reminders.due_now(tx, NOW, 5)
            [untold] = await kept.untold(tx, class_id)
            assert (untold.person_id, untold.chat_id, untold.wish) == (one, one + 100, "en")
            letter = Letter("certificate_ready", row.id, one, one + 100, "sendMessage", {"text": "x"})
            await outbox.put(tx, [letter], NOW)
            await kept.tell(tx, [untold], NOW)
            assert await kept.untold(tx, class_id) == []
            held = (await kept.of_class(tx, class_id))[one]
            await kept.revoke(tx, held, "发错了", NOW)
            assert await kept.untold(tx, class_id) == []
            await kept.restore(tx, held.id)
            assert await kept.untold(tx, class_id) == [untold]
        assert await sql(db, "SELECT state, reason FROM outbox") == [("cancelled", "revoked")]


@engines
async def test_who_does_not_want_it_or_cannot_be_written_to_is_not_told(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        one, two, three, four = [await add_person(db, f"学员{name}", class_id) for name in "甲乙丙丁"]
        for bound in (one, two, three):
            await add_account(db, bound)
        await sql(db, "UPDATE accounts SET unreachable = 'blocked' WHERE person_id = :id RETURNING 1", id=two)
        await issue(db, class_id, one, two, three, four)
        async with db.begin() as tx:
            await mutes.add(tx, three, Kind.CERTIFICATE_READY)
            assert [found.person_id for found in await kept.untold(tx, class_id)] == [one]


@engines
async def test_what_staff_say_stands_until_they_say_otherwise(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        one = await add_person(db, "学员甲", class_id)
        async with db.begin() as tx:
            for choice in (Choice(is_in=True, reason="补课已完成"), Choice(is_in=False, reason="未参加考试")):
                await kept.choose(tx, (class_id, one), choice, one, NOW)
                assert await kept.choices_of(tx, class_id) == {one: choice}
            assert await kept.unchoose(tx, class_id, one)
            assert not await kept.unchoose(tx, class_id, one)
            assert await kept.choices_of(tx, class_id) == {}


@engines
async def test_a_walk_in_s_certificate_goes_over_to_whom_they_turned_out_to_be_unless_they_have_one(
    engine: str,
) -> None:
    async with store(engine) as db:
        class_id, other_id = await add_class(db), await add_class(db, "进修班")
        walk_in, known = [await add_person(db, name, class_id) for name in ("路过的甲", "学员甲")]
        await issue(db, class_id, walk_in)
        await issue(db, other_id, walk_in, known)
        async with db.begin() as tx:
            for each in (class_id, other_id):
                await merging.move(tx, each, walk_in, known, NOW)
            assert list(await kept.of_class(tx, class_id)) == [known]
            assert list(await kept.of_class(tx, other_id)) == [walk_in, known]
