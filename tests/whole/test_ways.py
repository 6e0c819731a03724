from __future__ import annotations

from datetime import timedelta

from tests.phone import Phone
from tests.school import School, school
from tests.whole.test_chats import a_linked_group
from tests.whole.writing import WORDS, a_class_with_three, forged, written

HOURS = timedelta(hours=1)


async def choose(organiser: Phone, *ways: str) -> None:
    await organiser.tap("📮 送达方式")
    for way in ways:
        await organiser.tap(f"☐ {way}")
        await organiser.sees("送达方式")
    await organiser.tap("◀ 返回")
    await organiser.sees("将发给")


async def night(s: School) -> None:
    """It is 23:00 in the zone of the classes."""
    s.clock.move(8 * HOURS)


async def test_at_night_a_notice_waits_for_the_morning() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await night(s)
        await written(organiser)
        await organiser.tap("✉️ 发给 1 人")
        await s.box.settled()
        assert await s.sql("SELECT state, restraint FROM outbox WHERE chat_id = :id", id=trainee.id) == [
            ("new", "quiet")
        ]
        await organiser.sees("🌙 其中 1 人在免打扰时段，")
        await trainee.never_sees(WORDS)
        s.clock.move(8 * HOURS)
        await trainee.sees(WORDS)


async def test_where_the_chat_reaches_everybody_outside_channels_are_not_needed() -> None:
    async with school() as s:
        _, _, organiser = await a_class_with_three(s)
        bound = "SELECT person_id FROM accounts WHERE person_id IS NOT NULL AND unreachable IS NULL"
        await s.sql(f"UPDATE enrolments SET withdrawn_at = 1 WHERE person_id NOT IN ({bound})")
        await written(organiser)
        await organiser.tap("📮 送达方式")
        await organiser.sees("所选对象都能在聊天中收到")


async def test_the_board_says_how_it_goes_and_that_the_night_would_hold_it_back() -> None:
    async with school() as s:
        _, _, organiser = await a_class_with_three(s)
        await night(s)
        await written(organiser)
        board = (await organiser.sees("现在是免打扰时段，现在发也要等到"))["text"]
        assert "07:00" in board
        assert "回执：✅ 收到" in board
        assert "\n送达：" not in board
        await organiser.tap("送达方式")
        await organiser.tap("☐ 紧急")
        await organiser.tap("◀ 返回")
        board = (await organiser.sees("送达：紧急"))["text"]
        assert "免打扰" not in board


async def test_an_urgent_notice_comes_at_night_and_says_who_sent_it() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await night(s)
        await written(organiser)
        await choose(organiser, "紧急")
        await organiser.tap("✉️ 发给 1 人")
        got = await trainee.sees(WORDS)
        assert got["text"] == f"{WORDS}\n\n🔴 紧急通知，由{organiser.name}发出"


async def test_a_notice_goes_to_the_class_group_and_everybody_there_confirms_for_themselves() -> None:
    async with school() as s:
        class_id, group, organiser, trainee = await a_linked_group(s)
        guest = await s.phone_of("来宾")
        stranger = await s.box.phone("路人")
        await s.box.post(f"groups/{group}/add", {"members": [guest.id, stranger.id]})
        await organiser.send("/notice")
        await organiser.tap("☐ 全体学员")
        await organiser.tap("完成")
        await organiser.send(WORDS)
        await choose(organiser, "同时发到班级群")
        await organiser.tap("✉️ 发给 1 人")
        await trainee.sees(WORDS, chat_id=group)
        await trainee.sees(WORDS)
        assert "已确认" in (await trainee.tap("✅ 收到", chat_id=group)).text
        assert (await guest.tap("✅ 收到", chat_id=group)).alert
        assert (await stranger.tap("✅ 收到", chat_id=group)).alert
        assert await s.sql("SELECT COUNT(*) FROM receipts") == [(1,)]
        assert await s.sql("SELECT COUNT(*) FROM accounts WHERE id = :id", id=stranger.id) == [(0,)]
        in_group = [one for one in trainee.messages_in(group) if WORDS in one.get("text", "")]
        assert [key["text"] for row in in_group[0]["reply_markup"]["inline_keyboard"] for key in row] == ["✅ 收到"]
        await organiser.sees("已发出：1")
        assert class_id


async def test_at_night_a_group_is_not_disturbed_either() -> None:
    async with school() as s:
        _, group, organiser, trainee = await a_linked_group(s)
        await night(s)
        await written(organiser)
        await choose(organiser, "同时发到班级群")
        await organiser.tap("✉️ 发给 1 人")
        await organiser.sees("免打扰时段")
        await s.box.settled()
        await trainee.never_sees(WORDS, chat_id=group)
        s.clock.move(8 * HOURS)
        await trainee.sees(WORDS, chat_id=group)


async def test_only_a_notice_for_the_whole_class_may_go_to_its_group() -> None:
    async with school() as s:
        _, _, organiser = await a_class_with_three(s)
        await written(organiser)
        await organiser.tap("📮 送达方式")
        assert "不能发到群里" in (await organiser.tap("☐ 同时发到班级群")).text
        assert await s.sql("SELECT to_chats FROM notices") == [(0,)]


async def test_nudges_of_the_night_come_as_one_and_each_is_confirmed_by_itself() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        for words in ("通知一", "通知二"):
            await organiser.send("/notice")
            await organiser.tap("☐ 全体学员")
            await organiser.sees("将发给")
            organiser.forget()
            await organiser.send(words)
            await organiser.sees("发出后就是这个样子")
            await organiser.tap("✉️ 发给 1 人")
            await trainee.sees(words)
        await night(s)
        for notice_id in (1, 2):
            await forged(s, organiser, f"receipt.nudge:{notice_id}")
            await organiser.tap("forged")
        await s.comes_to("SELECT COUNT(*) FROM outbox WHERE state = 'carried'", [(2,)])
        s.clock.move(8 * HOURS)
        one = await trainee.sees("2. ")
        assert [key["text"] for [key] in one["reply_markup"]["inline_keyboard"]] == ["1. ✅ 收到", "2. ✅ 收到"]
        await trainee.tap("2. ✅ 收到")
        await s.comes_to("SELECT notice_id FROM receipts", [(2,)])
        await s.box.settled()
        after = await trainee.sees("2. ")
        assert next(key["text"] for [key] in after["reply_markup"]["inline_keyboard"]) == "1. ✅ 收到"
        assert await s.sql("SELECT state FROM outbox WHERE kind IN ('nudge', 'merged')") == [("sent",)] * 3
