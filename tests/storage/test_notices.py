from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classbell.domain.notices import Circle, Content, Pick, State
from classbell.storage import notices, receipts
from classbell.storage.database import Database
from tests.storage.rows import NOW, add, add_account, add_class, add_person, add_role, sql
from tests.stores import engines, store

CONTENT = Content("sendMessage", {"text": "明天 9 点"})


async def a_draft(db: Database, *picks: Pick) -> int:
    """A notice by somebody new, for what was picked."""
    author_id = await add_person(db, "组织员")
    async with db.begin() as tx:
        await notices.add_draft(tx, author_id, NOW)
        draft = await notices.draft_of(tx, author_id)
        assert draft is not None
        for pick in picks:
            await notices.put_pick(tx, draft.id, pick)
    return draft.id


async def queued(db: Database, notice_id: int) -> None:
    async with db.begin() as tx:
        assert await notices.queue(tx, notice_id, CONTENT, NOW)


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
        notice_id = await a_draft(
            db, Pick(Circle.TRAINEES, class_id, class_id), Pick(Circle.PERSON, class_id, people[0])
        )
        await queued(db, notice_id)
        async with db.begin() as tx:
            assert not await notices.queue(tx, notice_id, CONTENT, NOW)
        rows = await sql(db, "SELECT person_id, chat_id, state, reason, body FROM outbox ORDER BY person_id")
        assert rows == [
            (people[0], 11, "new", None, None),
            (people[1], 12, "failed", "blocked", None),
            (people[2], None, "failed", "unbound", None),
        ]
        async with db.read() as tx:
            figures = await notices.figures(tx, notice_id)
        assert (figures.waiting, figures.unreachable, figures.heads) == (1, 2, 3)


@engines
async def test_those_who_read_another_language_get_a_body_of_their_own(engine: str) -> None:
    async with store(engine) as db:
        class_id, _ = await a_class(db)
        english = await add_person(db, "Trainee Four", class_id, language="en")
        await add_account(db, english, 14, language_code="zh-hans")
        silent = await add_person(db, "学员戊", class_id)
        await add_account(db, silent, 15)
        notice_id = await a_draft(db, Pick(Circle.TRAINEES, class_id, class_id))
        await queued(db, notice_id)
        async with db.begin() as tx:
            assert set(await notices.wishes(tx, notice_id)) == {"zh-hans", "en", None}
            await notices.reword(tx, notice_id, "en", {"text": "en"})
            await notices.reword(tx, notice_id, None, {"text": "none"})
        rows = await sql(db, "SELECT person_id, body FROM outbox WHERE body IS NOT NULL ORDER BY person_id")
        assert rows == [(english, '{"text":"en"}'), (silent, '{"text":"none"}')]


@engines
async def test_pausing_holds_what_waits_and_cancelling_ends_it(engine: str) -> None:
    async with store(engine) as db:
        class_id, _ = await a_class(db)
        notice_id = await a_draft(db, Pick(Circle.TRAINEES, class_id, class_id))
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
async def test_an_author_has_one_draft_and_throwing_it_away_leaves_nothing(engine: str) -> None:
    async with store(engine) as db:
        class_id, _ = await a_class(db)
        notice_id = await a_draft(db, Pick(Circle.TRAINEES, class_id, class_id))
        async with db.begin() as tx:
            draft = await notices.notice(tx, notice_id)
            assert draft is not None
            await notices.add_draft(tx, draft.author_id, NOW)
            await notices.discard(tx, notice_id)
        assert await sql(db, "SELECT id FROM notices") == []
        assert await sql(db, "SELECT notice_id FROM audiences") == []


@engines
async def test_a_receipt_is_kept_once_and_only_the_rest_are_waited_for(engine: str) -> None:
    async with store(engine) as db:
        class_id, people = await a_class(db)
        notice_id = await a_draft(db, Pick(Circle.TRAINEES, class_id, class_id))
        await queued(db, notice_id)
        await sql(db, "UPDATE outbox SET state = 'sent' WHERE state = 'new' RETURNING id")
        async with db.begin() as tx:
            assert [one.chat_id for one in await receipts.unconfirmed(tx, notice_id)] == [11, None, None]
            assert await receipts.confirm(tx, notice_id, people[0], NOW)
            assert not await receipts.confirm(tx, notice_id, people[0], NOW + timedelta(hours=1))
            assert [one.person_id for one in await receipts.unconfirmed(tx, notice_id)] == people[1:]
            assert (await notices.figures(tx, notice_id)).confirmed == 1
        assert len(await sql(db, "SELECT * FROM receipts WHERE confirmed_at < 1772413200001")) == 1


@engines
async def test_of_many_who_nudge_at_once_one_may(engine: str) -> None:
    async with store(engine) as db:
        class_id, _ = await a_class(db)
        notice_id = await a_draft(db, Pick(Circle.TRAINEES, class_id, class_id))

        async def turn() -> bool:
            async with db.begin() as tx:
                return await receipts.take_turn(tx, notice_id, NOW, NOW - timedelta(hours=4))

        assert sorted(await asyncio.gather(*(turn() for _ in range(6)))) == [False] * 5 + [True]


@engines
async def test_supervisors_are_those_of_the_class_and_of_the_units_above(engine: str) -> None:
    async with store(engine) as db:
        class_id, _ = await a_class(db)
        other = await add_class(db, run="第2期")
        unit_id = (await sql(db, "SELECT unit_id FROM classes WHERE id = :id", id=class_id))[0][0]
        own, above, elsewhere = [await add_person(db, name) for name in ("跟班一", "跟班二", "跟班三")]
        await add_role(db, own, "supervisor", class_id=class_id)
        await add_role(db, own, "supervisor", unit_id=unit_id)
        await add_role(db, above, "supervisor", unit_id=unit_id)
        await add_role(db, elsewhere, "supervisor", class_id=other)
        notice_id = await a_draft(db, Pick(Circle.SUPERVISORS, class_id, class_id))
        async with db.read() as tx:
            assert [one.person_id for one in await notices.recipients(tx, notice_id)] == [own, above]
            assert [offer.heads for offer in await notices.offers(tx, class_id)] == [3, 2]


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
        notice_id = await a_draft(
            db, *(_pick(one, class_id, groups, ids) for one in picks if one in ids or one in _ALL)
        )
        async with db.read() as tx:
            found = {recipient.person_id for recipient in await notices.recipients(tx, notice_id)}
        assert found == {
            ids[number]
            for number, (group, is_withdrawn) in roll.items()
            if not is_withdrawn and ("all" in picks or number in picks or f"group {group}" in picks)
        }


_ALL = ("all", "group a", "group b")


def _pick(one: str | int, class_id: int, groups: dict[str, int], ids: dict[int, int]) -> Pick:
    if one == "all":
        return Pick(Circle.TRAINEES, class_id, class_id)
    if isinstance(one, str):
        return Pick(Circle.GROUP, class_id, groups[one.removeprefix("group ")])
    return Pick(Circle.PERSON, class_id, ids[one])
