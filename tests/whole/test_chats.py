from __future__ import annotations

from tests.phone import Phone
from tests.school import School, school

CLASS = "任职培训班 第1期"


async def a_linked_group(s: School) -> tuple[int, int, Phone, Phone]:
    """A class with a trainee and its organiser, in a group that is linked to it."""
    class_id = await s.add_class()
    trainee = await s.phone_of("学员甲", class_id)
    organiser = await s.phone_of("组织员", class_id, "organiser")
    group = await s.box.group("班级群", organiser, trainee)
    await organiser.sees("机器人已在群“班级群”里")
    await organiser.tap(CLASS)
    await organiser.sees("✅ 群“班级群”已关联")
    return class_id, group, organiser, trainee


async def links(s: School) -> list[tuple[object, ...]]:
    return await s.sql(
        "SELECT chat_id, thread_id, class_id FROM chats WHERE unlinked_at IS NULL AND class_id IS NOT NULL"
    )


async def test_who_brings_the_bot_in_is_asked_in_private_and_the_group_is_greeted() -> None:
    async with school() as s:
        class_id, group, organiser, trainee = await a_linked_group(s)
        await organiser.sees("本群已关联", chat_id=group)
        assert await links(s) == [(group, None, class_id)]
        await trainee.never_sees("机器人已在群")
        texts = [one.get("text", "") for one in organiser.messages_in(group)]
        assert [text for text in texts if text] == [next(text for text in texts if "本群已关联" in text)]


async def test_a_trainee_or_a_stranger_who_brings_it_in_links_nothing() -> None:
    async with school() as s:
        class_id = await s.add_class()
        trainee, stranger = await s.phone_of("学员甲", class_id), await s.box.phone("路人")
        await s.box.group("甲的群", trainee)
        await trainee.sees("您的角色无权在此操作")
        await s.box.group("路人的群", stranger)
        await s.box.settled()
        assert await s.sql("SELECT COUNT(*) FROM chats") == [(0,)]
        assert await s.sql("SELECT COUNT(*) FROM accounts WHERE id = :id", id=stranger.id) == [(0,)]


async def test_in_a_topic_the_topic_is_linked() -> None:
    async with school() as s:
        class_id = await s.add_class()
        organiser = await s.phone_of("组织员", class_id, "organiser")
        group = (await s.box.post(f"groups/{await s.box.group('大群', organiser)}/migrate", {}))["id"]
        thread_id = (await s.box.post(f"groups/{group}/topic", {"name": "一班通知"}))["thread_id"]
        await organiser.send("/link", group, reply_to=thread_id)
        await organiser.sees("机器人已在群“大群 · 一班通知”里")
        await organiser.tap(CLASS)
        greeting = await organiser.sees("本群已关联", chat_id=group)
        assert greeting["message_thread_id"] == thread_id
        assert (group, thread_id, class_id) in await links(s)


async def test_a_group_that_becomes_a_supergroup_stays_linked() -> None:
    async with school() as s:
        class_id, group, _, _ = await a_linked_group(s)
        moved = (await s.box.post(f"groups/{group}/migrate", {}))["id"]
        await s.comes_to("SELECT chat_id, class_id FROM chats", [(moved, class_id)])


async def test_the_bot_taken_out_of_a_group_lets_go_and_says_so() -> None:
    async with school() as s:
        _, group, organiser, _ = await a_linked_group(s)
        await s.box.post(f"groups/{group}/bot", {"status": "kicked"})
        await organiser.sees("不再关联")
        assert await links(s) == []


async def test_a_class_has_one_group_and_a_group_one_class() -> None:
    async with school() as s:
        class_id, _, organiser, _ = await a_linked_group(s)
        await s.box.group("另一个群", organiser)
        await organiser.sees("机器人已在群“另一个群”里")
        assert "已关联群“班级群”" in (await organiser.tap(CLASS)).text
        assert len(await links(s)) == 1
        await organiser.send("/link")
        await organiser.sees("“班级群” → 任职培训班 第1期")
        assert (await organiser.tap("解除：班级群")).text == "已解除关联。"
        await organiser.sees("还没有关联任何班级群")
        assert await links(s) == []
        assert await s.sql("SELECT verb FROM changes WHERE subject = 'chat' ORDER BY id") == [("link",), ("unlink",)]
        await organiser.tap("↩️ 恢复关联：班级群")
        await organiser.sees("群“班级群”已关联")
        assert [(linked,) for linked, *_ in await s.sql("SELECT class_id FROM chats WHERE class_id > 0")] == [
            (class_id,)
        ]


async def test_only_who_was_asked_may_link_and_only_to_a_class_of_theirs() -> None:
    async with school() as s:
        theirs, ours = await s.add_class(), await s.add_class("另一个班")
        organiser = await s.phone_of("组织员", theirs, "organiser")
        other = await s.phone_of("别班组织员", ours, "organiser")
        await s.box.group("班级群", organiser)
        await organiser.sees("机器人已在群")
        [(row_id,)] = await s.sql("SELECT id FROM chats")
        for phone, class_id in ((other, ours), (other, theirs), (organiser, ours)):
            await s.box.call(
                "sendMessage",
                chat_id=phone.id,
                text="forged",
                reply_markup={
                    "inline_keyboard": [[{"text": "forged", "callback_data": f"chat.link:{row_id}:{class_id}"}]]
                },
            )
            assert (await phone.tap("forged")).alert
        assert await links(s) == []
