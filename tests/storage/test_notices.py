from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise

from classbell.domain.audiences import Circle, Part, Side
from classbell.domain.notices import Content, Notice, State
from classbell.storage import audiences, notices, receipts
from classbell.storage.database import Database
from classbell.storage.notices import Mail
from tests.storage.rows import NOW, add_account, add_class, add_person, sql
from tests.stores import engines, store

CONTENT = Content("sendMessage", {"text": "明天 9 点"})


def trainees(class_id: int) -> Part:
    return Part(Side.WHOM, Circle.TRAINEES, class_id, class_id)


async def a_draft(db: Database, *parts: Part) -> int:
    """A notice by somebody new, for what was picked."""
    author_id = await add_person(db, "组织员")
    async with db.begin() as tx:
        draft = await notices.blank(tx, author_id, NOW)
        for part in parts:
            await audiences.put(tx, draft.audience_id, part)
    return draft.id


async def kept_notice(db: Database, notice_id: int) -> Notice:
    async with db.read() as tx:
        found = await notices.notice(tx, notice_id)
    assert found is not None
    return found


async def queued(db: Database, notice_id: int, own: dict[int, dict[str, object]] | None = None) -> bool:
    notice = await kept_notice(db, notice_id)
    async with db.begin() as tx:
        found = [
            one for part in await audiences.parts(tx, notice.audience_id) for one in await audiences.people(tx, part)
        ]
        people = list({one.person_id: one for one in found}.values())
        return await notices.queue(tx, notice, Mail(people, CONTENT, own or {}), NOW)


async def a_class(db: Database) -> tuple[int, list[int]]:
    """A class of three: bound, blocked, never bound."""
    class_id = await add_class(db)
    people = [await add_person(db, name, class_id) for name in ("学员甲", "学员乙", "学员丙")]
    await add_account(db, people[0], 11, language_code="zh-hans")
    await add_account(db, people[1], 12, unreachable="blocked")
    return class_id, people


@engines
async def test_queueing_writes_one_row_a_recipient_and_says_who_cannot_be_reached(engine: str) -> None:
    async with store(engine) as db:
        class_id, people = await a_class(db)
        draft_id = await a_draft(db, trainees(class_id), Part(Side.WHOM, Circle.PERSON, class_id, people[0]))
        draft = await kept_notice(db, draft_id)
        assert await queued(db, draft_id)
        async with db.begin() as tx:
            assert not await notices.queue(tx, draft, Mail([], CONTENT, {}), NOW)
        rows = await sql(db, "SELECT person_id, chat_id, state, reason, body FROM outbox ORDER BY person_id")
        assert rows == [
            (people[0], 11, "new", None, None),
            (people[1], 12, "failed", "blocked", None),
            (people[2], None, "failed", "unbound", None),
        ]
        async with db.read() as tx:
            figures = await notices.figures(tx, draft_id)
        assert (figures.waiting, figures.unreachable, figures.heads) == (1, 2, 3)


@engines
async def test_who_gets_a_body_of_their_own_has_it_in_their_row(engine: str) -> None:
    async with store(engine) as db:
        class_id, people = await a_class(db)
        notice_id = await a_draft(db, trainees(class_id))
        assert await queued(db, notice_id, {people[0]: {"text": "学员甲，明天 9 点"}})
        rows = await sql(db, "SELECT person_id, body FROM outbox WHERE body IS NOT NULL")
        assert rows == [(people[0], '{"text":"学员甲，明天 9 点"}')]


@engines
async def test_pausing_holds_what_waits_and_cancelling_ends_it(engine: str) -> None:
    async with store(engine) as db:
        class_id, _ = await a_class(db)
        notice_id = await a_draft(db, trainees(class_id))
        await queued(db, notice_id)
        seen = []
        states = (State.QUEUED, State.PAUSED, State.QUEUED, State.PAUSED, State.CANCELLED, State.QUEUED)
        for before, state in pairwise(states):
            async with db.begin() as tx:
                assert not await notices.move(tx, notice_id, State.DRAFT, state)
                assert await notices.move(tx, notice_id, before, state)
            seen.append((await sql(db, "SELECT state FROM outbox WHERE reason IS NULL"))[0][0])
        assert seen == ["held", "new", "held", "cancelled", "cancelled"]


@engines
async def test_an_author_has_one_blank_draft_and_any_number_of_others(engine: str) -> None:
    async with store(engine) as db:
        class_id, _ = await a_class(db)
        notice_id = await a_draft(db, trainees(class_id))
        first = await kept_notice(db, notice_id)
        async with db.begin() as tx:
            blank = await notices.blank(tx, first.author_id, NOW)
            assert await notices.blank(tx, first.author_id, NOW) == blank
            assert blank.id != first.id
            assert [one.id for one in await notices.drafts(tx, first.author_id)] == [blank.id, first.id]
            await notices.discard(tx, first)
            await notices.discard(tx, blank)
        for table in ("notices", "audiences", "audience_parts"):
            assert await sql(db, f"SELECT * FROM {table}") == []


@engines
async def test_a_receipt_is_kept_once_and_only_the_rest_are_waited_for(engine: str) -> None:
    async with store(engine) as db:
        class_id, people = await a_class(db)
        notice_id = await a_draft(db, trainees(class_id))
        await queued(db, notice_id)
        await sql(db, "UPDATE outbox SET state = 'sent' WHERE state = 'new' RETURNING id")
        notice = await kept_notice(db, notice_id)
        async with db.begin() as tx:
            assert [one.chat_id for one in await receipts.unconfirmed(tx, notice_id)] == [11, None, None]
            assert await receipts.confirm(tx, notice, people[0], NOW, None)
            assert not await receipts.confirm(tx, notice, people[0], NOW + timedelta(hours=1), None)
            assert [one.person_id for one in await receipts.unconfirmed(tx, notice_id)] == people[1:]
            assert (await notices.figures(tx, notice_id)).confirmed == 1
        assert len(await sql(db, "SELECT * FROM receipts WHERE confirmed_at < 1772413200001")) == 1


@engines
async def test_of_many_who_nudge_at_once_one_may(engine: str) -> None:
    async with store(engine) as db:
        class_id, _ = await a_class(db)
        notice_id = await a_draft(db, trainees(class_id))

        async def turn() -> bool:
            async with db.begin() as tx:
                return await receipts.take_turn(tx, notice_id, NOW, NOW - timedelta(hours=4))

        assert sorted(await asyncio.gather(*(turn() for _ in range(6)))) == [False] * 5 + [True]
