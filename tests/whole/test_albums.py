"""An album that was sent: its receipt below it, its caption corrected, all of it withdrawn."""

from __future__ import annotations

from classbell.faces import code
from tests.phone import Phone
from tests.school import School, school
from tests.stores import engines
from tests.whole.writing import a_class_with_three


async def a_sent_album(s: School) -> tuple[Phone, Phone]:
    """Two photos with a caption that a trainee has got."""
    _, trainee, organiser = await a_class_with_three(s)
    await organiser.send("/notice")
    await organiser.tap("☐ 全体学员")
    await organiser.sees("将发给")
    await organiser.album(("photo", code.draw("one")), ("photo", code.draw("two")), caption="乘车点和座位图")
    await organiser.sees("发出后就是这个样子")
    await organiser.tap("✉️ 发给 1 人")
    await organiser.sees("发送完毕")
    return trainee, organiser


@engines
async def test_it_is_confirmed_in_a_message_of_its_own_below_it(engine: str) -> None:
    async with school(engine) as s:
        trainee, organiser = await a_sent_album(s)
        asked = await trainee.sees("请确认收到上面的通知")
        photos = [one for one in trainee.messages if "photo" in one]
        assert len({one["media_group_id"] for one in photos}) == 1
        assert max(one["message_id"] for one in photos) < asked["message_id"]
        assert (await trainee.tap("✅ 收到")).text == "已确认，谢谢。"
        await organiser.sees("已确认：1 人（已送达 1 人）")


@engines
async def test_after_a_correction_the_question_below_it_is_about_the_new_words(engine: str) -> None:
    async with school(engine) as s:
        trainee, organiser = await a_sent_album(s)
        await trainee.sees("请确认收到上面的通知")
        edited = (1, 3)  # the second time the question that came with the first correction loses its buttons as well
        for place, words in enumerate(("乘车点和新座位图", "新乘车点和新座位图"), 1):
            assert (await trainee.tap("✅ 收到")).text == "已确认，谢谢。"
            await organiser.tap("✏️ 更正")
            await organiser.sees("更正后的说明文字")
            await organiser.send(words)
            await organiser.tap("✏️ 更正 1 条")
            await s.comes_to("SELECT state FROM outbox WHERE kind = 'question'", [("sent",)] * edited[place - 1])
            await s.comes_to("SELECT state FROM outbox WHERE kind = 'reconfirm'", [("sent",)] * place)
            await s.box.settled()
            keys = [row["reply_markup"]["inline_keyboard"] for row in trainee.messages if "reply_markup" in row]
            assert [key[0][0]["callback_data"] for key in keys if key] == [f"notice.confirm:1:{place + 1}"] * 2


async def test_its_test_copy_and_a_template_of_it_show_the_question_below_it() -> None:
    async with school() as s:
        _, _, organiser = await a_class_with_three(s)
        await organiser.send("/notice")
        await organiser.tap("☐ 全体学员")
        await organiser.album(("photo", code.draw("one")), ("photo", code.draw("two")), caption="乘车点和座位图")
        await organiser.sees("相册共 2 项")
        await organiser.tap("👁 发给自己试看")
        asked = await organiser.sees("请确认收到上面的通知")
        copied = [one for one in organiser.messages if "photo" in one and one["message_id"] < asked["message_id"]]
        assert len(copied) == 4
        assert "这是预览" in (await organiser.tap("✅ 收到")).text
        await organiser.tap("📑 模板")
        await organiser.tap("💾 存为模板")
        await organiser.sees("给模板起个名字")
        await organiser.send("乘车")
        await organiser.sees("已存为模板")
        organiser.forget()
        await organiser.tap("📑 模板")
        await organiser.tap("乘车")
        await organiser.tap("✏️ 用它写通知")
        await organiser.sees("请确认收到上面的通知")
        await organiser.tap("✉️ 发给 1 人")
        await organiser.sees("发送完毕")


async def test_who_is_asked_for_a_yes_sees_the_question_below_it() -> None:
    async with school(policies={"notices": {"approve_above": 1}}) as s:
        class_id, _, organiser = await a_class_with_three(s)
        await s.phone_of("学员丁", class_id)
        boss = await s.phone_of("管理员", role="admin")
        await organiser.send("/notice")
        await organiser.tap("☐ 全体学员")
        await organiser.album(("photo", code.draw("one")), ("photo", code.draw("two")), caption="乘车点和座位图")
        await organiser.sees("相册共 2 项")
        await organiser.tap("📝 送审（发给 2 人）")
        await boss.tap("👁 查看全文")
        asked = await boss.sees("请确认收到上面的通知")
        assert len([one for one in boss.messages if "photo" in one and one["message_id"] < asked["message_id"]]) == 2
        assert "预览" in (await boss.tap("✅ 收到")).text


async def test_its_caption_is_corrected_where_it_stands() -> None:
    async with school() as s:
        trainee, organiser = await a_sent_album(s)
        await trainee.sees("请确认收到")
        await organiser.tap("✏️ 更正")
        await organiser.sees("更正后的说明文字")
        await organiser.send("乘车点和新座位图")
        await organiser.tap("✏️ 更正 1 条")
        corrected = await trainee.sees("乘车点和新座位图")
        assert "photo" in corrected
        assert "✏️ 已更正" in corrected["caption"]
        assert len([one for one in trainee.messages if "photo" in one]) == 2


async def test_withdrawn_all_of_it_is_gone_with_what_was_asked_below_it() -> None:
    async with school() as s:
        trainee, organiser = await a_sent_album(s)
        await trainee.sees("请确认收到")
        await organiser.tap("🗑 撤回")
        await organiser.tap("🗑 撤回 1 条")
        await s.comes_to("SELECT COUNT(*) FROM outbox WHERE kind = 'withdrawal' AND state = 'sent'", [(2,)])
        await s.box.settled()
        assert not [one for one in trainee.messages if "photo" in one]
        assert "请确认收到" not in trainee.transcript()
