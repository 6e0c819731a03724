"""Groups, channels, calendars and ways of notices, as kept on either engine."""

from __future__ import annotations

import json
from datetime import timedelta

from classbell.domain.channels import State
from classbell.domain.chats import Place
from classbell.domain.notices import Content
from classbell.domain.ways import Way
from classbell.storage import calendars, channels, chats, outbox, restraint, ways
from classbell.storage.calendars import Whose
from classbell.storage.database import Database
from classbell.storage.instants import stamp
from tests.storage.rows import NOW, add, add_class, add_person, add_session, sql
from tests.stores import engines, store

TOPIC = Place(-1001234567890, 7, "大群 · 一班")
DAY = timedelta(days=1)


async def a_notice(db: Database, author_id: int, **columns: object) -> int:
    about = {"content": "{}", "state": "queued", "queued_at": stamp(NOW), "created_at": 0} | columns
    return await add(db, "notices", author_id=author_id, **about)


async def a_letter(db: Database, notice_id: int, person_id: int, **columns: object) -> int:
    about = {"kind": "notice", "method": "sendMessage", "not_before": 0} | columns
    return await add(db, "outbox", subject_id=notice_id, person_id=person_id, **about)


@engines
async def test_a_place_is_offered_linked_moved_and_let_go(engine: str) -> None:
    async with store(engine) as db:
        class_id, other_id = await add_class(db), await add_class(db, "另一个班")
        person_id, another = await add_person(db, "组织员"), await add_person(db, "另一位")
        async with db.begin() as tx:
            offered = await chats.offer(tx, TOPIC, person_id, NOW)
            assert (offered.class_id, offered.place) == (None, TOPIC)
            assert (await chats.offer(tx, TOPIC, another, NOW)).offered_to == another
            assert await chats.link(tx, offered.id, class_id, NOW)
            assert not await chats.link(tx, offered.id, other_id, NOW)
            whole = await chats.offer(tx, Place(TOPIC.chat_id, None, "大群"), person_id, NOW)
            assert not await chats.link(tx, whole.id, class_id, NOW)
        async with db.begin() as tx:
            await chats.readdress(tx, TOPIC.chat_id, -100777)
            found = await chats.of_class(tx, class_id)
            assert found is not None
            assert (found.place.chat_id, found.place.thread_id, found.class_title) == (-100777, 7, "任职培训班 第1期")
            assert [one.id for one in await chats.of_chat(tx, -100777)] == [offered.id, whole.id]
            assert [await chats.unlink(tx, offered.id, NOW) for _ in range(2)] == [True, False]
            assert await chats.of_class(tx, class_id) is None
            assert await chats.chat(tx, offered.id) is None


@engines
async def test_ways_are_switched_and_copies_go_to_groups(engine: str) -> None:
    async with store(engine) as db:
        person_id = await add_person(db, "组织员")
        notice_id = await a_notice(db, person_id, state="draft")
        async with db.begin() as tx:
            for way in Way:
                await ways.choose(tx, notice_id, way, wanted=True)
            await ways.choose(tx, notice_id, Way.TO_CHATS, wanted=False)
            await ways.copy(tx, notice_id, Content("sendMessage", {"text": "通知"}), TOPIC, NOW)
            assert await restraint.is_urgent(tx, notice_id)
        assert await sql(db, "SELECT urgent, to_chats, by_channel FROM notices") == [(1, 0, 1)]
        letter_id = await a_letter(db, notice_id, person_id, chat_id=5)
        async with db.begin() as tx:
            await ways.hurry(tx, notice_id)
            claimed = await outbox.claim(tx, NOW, 5)
        assert [(one.id == letter_id, one.kind, one.urgency) for one in claimed] == [
            (True, "notice", 0),
            (False, "group", 1),
        ]
        assert json.loads(claimed[1].body or "") == {"text": "通知", "message_thread_id": 7}


@engines
async def test_the_own_channel_goes_before_that_of_the_nearest_unit(engine: str) -> None:
    async with store(engine) as db:
        top = await add(db, "units", path="/1/", level="province", name="省")
        below = await add(db, "units", path="/1/2/", level="county", name="县", parent_id=top)
        away = await add(db, "units", path="/3/", level="county", name="别处")
        who = await add_person(db, "学员甲", unit_id=below)
        someone = await add_person(db, "学员乙", unit_id=away)
        async with db.begin() as tx:
            assert await channels.of_person(tx, who) is None
            ids = [
                await channels.add(tx, owner, ("json", "json://x"), who, NOW)
                for owner in ((top, None), (below, None), (None, who))
            ]
            for channel_id in reversed(ids):
                assert await channels.of_person(tx, who) == channel_id
                await channels.drop(tx, channel_id, NOW)
            assert await channels.of_person(tx, someone) is None
            assert await channels.within(tx, below, "/1/2/") == []
        assert await sql(db, "SELECT DISTINCT url FROM channels") == [("",)]


@engines
async def test_what_could_not_be_brought_is_forwarded_once_and_what_was_lost_is_unknown(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        people = [await add_person(db, name, class_id) for name in ("甲", "乙", "丙")]
        [(unit_id,)] = await sql(db, "SELECT unit_id FROM classes")
        wanted, plain = [await a_notice(db, people[0], by_channel=flag) for flag in (1, 0)]
        for notice_id in (wanted, plain):
            await a_letter(db, notice_id, people[0], state="failed", reason="blocked")
        await a_letter(db, wanted, people[1], state="sent")
        await a_letter(db, wanted, people[2], state="failed", reason="400 Bad Request")
        async with db.begin() as tx:
            await channels.add(tx, (unit_id, None), ("json", "json://x"), people[0], NOW)
            for _ in range(2):
                await channels.forward_stranded(tx, NOW - DAY, NOW)
            await channels.forward_stranded(tx, NOW + DAY, NOW)
            [claimed] = await channels.claim(tx, NOW)
            assert (claimed.subject_id, claimed.name, claimed.url, claimed.is_personal) == (
                wanted,
                "甲",
                "json://x",
                False,
            )
            assert await channels.claim(tx, NOW) == []
        async with db.begin() as tx:
            await channels.give_up(tx, NOW)
            assert [one.state for one in await channels.results(tx, wanted)] == [State.SENDING]
            await channels.give_up(tx, NOW + DAY)
            await channels.settle(tx, [claimed.letter_id], (State.SENT, None), NOW)  # too late to say so
            assert [one.state for one in await channels.results(tx, wanted)] == [State.UNKNOWN]


@engines
async def test_a_channel_dropped_meanwhile_carries_nothing(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        who = await add_person(db, "甲", class_id)
        notice_id = await a_notice(db, who, by_channel=1)
        await a_letter(db, notice_id, who, state="failed", reason="unbound")
        async with db.begin() as tx:
            channel_id = await channels.add(tx, (None, who), ("json", "json://x"), who, NOW)
            await channels.forward_stranded(tx, NOW - DAY, NOW)
            await channels.drop(tx, channel_id, NOW)
            assert await channels.claim(tx, NOW) == []
            assert [(one.state, one.reason) for one in await channels.results(tx, notice_id)] == [
                (State.FAILED, "dropped")
            ]


@engines
async def test_of_several_links_only_the_newest_leads_somewhere(engine: str) -> None:
    async with store(engine) as db:
        class_id = await add_class(db)
        who = await add_person(db, "甲", class_id)
        await add_session(db, class_id)
        own, of_class = Whose(who, None, who), Whose(None, class_id, who)
        async with db.begin() as tx:
            for secret in ("a", "b", "b"):
                await calendars.replace(tx, own, secret, NOW)
            await calendars.replace(tx, of_class, "c", NOW)
            assert [await calendars.behind(tx, secret) for secret in "abc"] == [None, own, of_class]
            entries = await calendars.of_person(tx, who, NOW - DAY), await calendars.of_class(tx, class_id, NOW - DAY)
            assert [[(one.session.title, one.revision) for one in found] for found in entries] == [
                [("公文写作", 0)]
            ] * 2
            await calendars.void(tx, own, NOW)
            assert [await calendars.is_live(tx, whose) for whose in (own, of_class)] == [False, True]


@engines
async def test_what_people_were_sent_is_told_with_who_was_in_a_hurry(engine: str) -> None:
    async with store(engine) as db:
        who = await add_person(db, "组织员")
        notice_id = await a_notice(db, who, urgent=1)
        await a_letter(db, notice_id, who, state="sent", sent_at=stamp(NOW))
        await a_letter(db, 9, who, kind="nudge", state="sent", sent_at=stamp(NOW - DAY))
        async with db.begin() as tx:
            sent = await restraint.sent_since(tx, NOW)
        assert [(one.person_id, one.kind, one.urgent, one.author) for one in sent] == [(who, "notice", True, "组织员")]
