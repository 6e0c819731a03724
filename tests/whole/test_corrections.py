from __future__ import annotations

from datetime import timedelta

from classbell.faces import code
from tests.phone import Phone
from tests.school import School, school
from tests.stores import engines
from tests.whole.writing import WORDS, a_class_with_three, forged, outbox, written

NEW = "明天 9:30 到二号厅"


async def a_sent_notice(s: School) -> tuple[Phone, Phone, Phone]:
    """A notice that two trainees got: one reads Chinese and has confirmed, one reads English and has not."""
    class_id, trainee, organiser = await a_class_with_three(s)
    second = await s.phone_of("Trainee Four", class_id, language_code="en")
    await written(organiser)
    await organiser.tap("✉️ 发给 2 人")
    await organiser.sees("发送完毕")
    await trainee.tap("✅ 收到")
    await second.sees(WORDS)
    await s.box.settled()
    return trainee, second, organiser


async def proposed(organiser: Phone, words: str = NEW) -> str:
    """Send new words for the notice whose progress is shown last; give what the bot says they come to."""
    await organiser.tap("✏️ 更正")
    await organiser.sees("请发来更正后的全文")
    await organiser.send(words)
    return str((await organiser.sees("改动："))["text"])


@engines
async def test_every_chats_message_is_changed_marked_and_who_had_confirmed_is_asked_again(engine: str) -> None:
    async with school(engine) as s:
        trainee, second, organiser = await a_sent_notice(s)
        said = await proposed(organiser)
        assert "· 2 条已发出的消息会改过来" in said
        assert "· 1 人已确认原通知" in said
        trainee.forget()
        second.forget()
        await organiser.tap("✏️ 更正 2 条")
        got = await trainee.sees("✏️ 已更正")
        assert NEW in got["text"]
        assert "“9 点”改为“9:30”\n“一号厅”改为“二号厅”" in got["text"]
        assert NEW in (await second.sees("✏️ Corrected"))["text"]
        again = await trainee.sees("请重新确认")
        assert again["message_id"] > got["message_id"]
        await s.box.settled()
        assert "confirm again" not in second.transcript()
        assert len([one for one in trainee.messages if NEW in one.get("text", "") and one is not again]) == 1
        await organiser.sees("第 2 版（条数）\n✅ 已处理：2")
        await organiser.sees("已确认：0 人")
        assert (await trainee.tap("✅ 收到")).text == "已确认，谢谢。"
        assert (await second.tap("✅ Got it")).text == "Confirmed. Thank you."
        await organiser.sees("已确认：2 人")
        assert await s.sql("SELECT version, COUNT(*) FROM receipts GROUP BY version ORDER BY version") == [
            (1, 1),
            (2, 2),
        ]


async def test_the_versions_are_kept_and_shown() -> None:
    async with school() as s:
        _, _, organiser = await a_sent_notice(s)
        await proposed(organiser)
        await organiser.tap("✏️ 更正 2 条")
        await organiser.tap("🕘 历次版本")
        shown = str((await organiser.sees("第 1 版"))["text"])
        assert shown.index(WORDS) < shown.index("第 2 版") < shown.rindex(NEW)
        assert await s.sql("SELECT version FROM versions ORDER BY version") == [(1,), (2,)]


@engines
async def test_who_still_waits_gets_the_new_words_at_once(engine: str) -> None:
    async with school(engine) as s:
        class_id, trainee, organiser = await a_class_with_three(s)
        second = await s.phone_of("学员丁", class_id)
        await written(organiser)
        await s.box.faults([{"kind": "429", "method": "sendMessage", "chat_id": second.id}])
        await organiser.tap("✉️ 发给 2 人")
        await organiser.sees("排队中：1")
        await organiser.tap("⏸ 暂停")
        await organiser.sees("已暂停")
        said = await proposed(organiser)
        assert "· 1 条已发出的消息会改过来" in said
        assert "· 1 条还没发出，直接发新的" in said
        await organiser.tap("✏️ 更正 2 条")
        await trainee.sees(NEW, within=60)
        await s.box.faults([])
        await organiser.tap("▶️ 继续")
        got = await second.sees(NEW, within=60)
        assert "已更正" not in got["text"]
        assert WORDS not in second.transcript()


async def test_a_tap_below_the_old_words_is_told_that_they_were_corrected() -> None:
    async with school() as s:
        trainee, _, organiser = await a_sent_notice(s)
        await proposed(organiser)
        await organiser.tap("✏️ 更正 2 条")
        await trainee.sees(NEW)
        await forged(s, trainee, "notice.confirm:1:1")
        assert "已更正" in (await trainee.tap("forged")).text


@engines
async def test_what_people_were_asked_before_asks_about_the_new_words(engine: str) -> None:
    async with school(engine) as s:
        trainee, second, organiser = await a_sent_notice(s)
        await organiser.tap("🔔 未确认")
        await organiser.tap("🔔 催办 1 人")
        nudged = await second.sees("You have not confirmed")
        assert WORDS in nudged["text"]
        await organiser.tap("🔄 刷新")
        await proposed(organiser)
        await organiser.tap("✏️ 更正 2 条")
        await s.comes_to("SELECT state FROM outbox WHERE kind = 'question'", [("sent",)])
        await s.box.settled()
        [asked] = [one for one in second.messages if one["message_id"] == nudged["message_id"]]
        assert NEW in asked["text"]
        again = await trainee.sees("请重新确认")
        assert (await second.tap("✅ Got it")).text == "Confirmed. Thank you."
        third = "明天 10:00 到三号厅"
        organiser.forget()
        await organiser.tap("🔄 刷新")
        await proposed(organiser, third)
        await organiser.tap("✏️ 更正 2 条")
        await s.comes_to("SELECT state FROM outbox WHERE kind = 'question'", [("sent",)] * 3)
        await s.box.settled()
        [asked] = [one for one in second.messages if one["message_id"] == nudged["message_id"]]
        assert not asked.get("reply_markup", {}).get("inline_keyboard")  # who had confirmed is asked in a new message
        assert (await second.tap("✅ Got it")).text == "Confirmed. Thank you."
        [asked] = [one for one in trainee.messages if one["message_id"] == again["message_id"]]
        assert third in asked["text"]
        assert (await trainee.tap("✅ 收到")).text == "已确认，谢谢。"


async def test_the_name_below_an_urgent_notice_is_no_change_of_it() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await written(organiser)
        await organiser.tap("送达方式")
        await organiser.tap("☐ 紧急")
        await organiser.tap("返回")
        await organiser.tap("✉️ 发给 1 人")
        await trainee.sees("由组织员发出")
        await organiser.sees("发送完毕")
        said = await proposed(organiser)
        assert said.splitlines()[2:4] == ["“9 点”改为“9:30”", "“一号厅”改为“二号厅”"]
        assert "紧急" not in said
        await organiser.tap("✏️ 更正 1 条")
        got = (await trainee.sees("✏️ 已更正"))["text"]
        assert got.index(NEW) < got.index("由组织员发出") < got.index("✏️ 已更正")


async def test_a_caption_is_corrected_by_text_and_a_photo_by_a_photo_but_no_kind_by_another() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await organiser.send("/notice")
        await organiser.tap("☐ 全体学员")
        await organiser.upload(b"%PDF-1.4 plan", name="plan.pdf", caption="课程安排")
        await organiser.sees("发出后就是这个样子")
        await organiser.tap("✉️ 发给 1 人")
        await organiser.sees("发送完毕")
        await organiser.tap("✏️ 更正")
        await organiser.sees("更正后的说明文字")
        await organiser.upload(code.draw("nothing"), name="a.png", kind="photo")
        await organiser.sees("同类相替")
        await organiser.send("课程安排（新）")
        await organiser.tap("✏️ 更正 1 条")
        assert (await trainee.sees("课程安排（新）"))["document"]["file_name"] == "plan.pdf"
        await organiser.tap("✏️ 更正")
        await organiser.upload(b"%PDF-1.4 other", name="plan2.pdf", caption="课程安排（再）")
        await organiser.tap("✏️ 更正 1 条")
        assert (await trainee.sees("课程安排（再）"))["document"]["file_name"] == "plan2.pdf"


async def test_what_says_the_same_or_is_too_long_with_its_mark_is_refused() -> None:
    async with school() as s:
        _, _, organiser = await a_sent_notice(s)
        await organiser.tap("✏️ 更正")
        await organiser.sees("请发来更正后的全文")
        await organiser.send(WORDS)
        await organiser.sees("没有改动")
        await organiser.send("字" * 4095)
        await organiser.sees("最多可发 4,096 字")
        await organiser.send(NEW)
        await organiser.tap("不更正")
        await s.box.settled()
        assert await s.sql("SELECT version FROM notices") == [(1,)]


@engines
async def test_withdrawn_it_is_gone_from_every_chat_and_nothing_more_of_it_leaves(engine: str) -> None:
    async with school(engine) as s:
        trainee, second, organiser = await a_sent_notice(s)
        await organiser.tap("🔔 未确认")
        await organiser.tap("🔔 催办 1 人")
        await second.sees("You have not confirmed")
        await s.box.settled()
        await organiser.tap("🗑 撤回")
        assert "· 2 条消息会从聊天里删除" in (await organiser.sees("撤回后："))["text"]
        await organiser.tap("🗑 撤回 2 条")
        await organiser.sees("🗑 撤回（条数）\n✅ 已处理：2")
        await s.comes_to("SELECT COUNT(*) FROM outbox WHERE kind = 'withdrawal' AND state = 'sent'", [(3,)])
        await s.box.settled()
        for phone in (trainee, second):
            assert WORDS not in phone.transcript()
        await forged(s, trainee, "notice.confirm:1:1")
        assert "已撤回" in (await trainee.tap("forged")).text


async def test_a_withdrawal_that_is_thought_better_of_leaves_the_notice() -> None:
    async with school() as s:
        trainee, _, organiser = await a_sent_notice(s)
        await organiser.tap("🗑 撤回")
        await organiser.sees("撤回后：")
        organiser.forget()
        await organiser.tap("✖️ 不撤回")
        await organiser.sees("已发出：2")
        assert await s.sql("SELECT state FROM notices") == [("queued",)]
        assert WORDS in trainee.transcript()


async def test_after_two_days_it_is_struck_out_instead() -> None:
    async with school() as s:
        trainee, _, organiser = await a_sent_notice(s)
        s.clock.move(timedelta(days=3))
        await organiser.send("/notices")
        await organiser.tap(WORDS)
        await organiser.tap("🗑 撤回")
        assert "· 2 条发出已近 48 小时" in (await organiser.sees("撤回后："))["text"]
        await organiser.tap("🗑 撤回 2 条")
        got = await trainee.sees("🗑 已撤回")
        assert WORDS in got["text"]
        struck = [one for one in got["entities"] if one["type"] == "strikethrough"]
        assert [(one["offset"] + one["length"]) for one in struck] == [len(got["text"].encode("utf-16-le")) // 2]
        assert "reply_markup" not in got


async def test_only_who_manages_a_notice_corrects_or_withdraws_it() -> None:
    async with school() as s:
        trainee, _, _organiser = await a_sent_notice(s)
        class_id = (await s.sql("SELECT id FROM classes"))[0][0]
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        verbs = ("begin:1", "send:1:2", "withdraw:1", "withdrawn:1:2", "versions:1")
        for person in (trainee, supervisor):
            for verb in verbs:
                await forged(s, person, f"correction.{verb}")
                assert "无权" in (await person.tap("forged")).text, verb
        assert await s.sql("SELECT state, version FROM notices") == [("queued", 1)]
        assert [state for state, _ in await outbox(s)][:1] == ["sent"]


async def test_the_number_on_the_button_binds() -> None:
    async with school() as s:
        _, _, organiser = await a_sent_notice(s)
        await proposed(organiser)
        await forged(s, organiser, "correction.send:1:3")
        assert (await organiser.tap("forged")).alert
        assert await s.sql("SELECT version FROM notices") == [(1,)]


async def test_what_was_changed_is_said_to_each_as_they_read_it() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await written(organiser, "{姓名}，明天 9 点到一号厅")
        await organiser.tap("✉️ 发给 1 人")
        await trainee.sees("学员甲，明天 9 点到一号厅")
        await organiser.sees("发送完毕")
        await organiser.tap("未确认")
        await organiser.tap("🔔 催办 1 人")
        assert "学员甲，明天" in (await trainee.sees("您尚未确认"))["text"]
        await trainee.tap("✅ 收到")
        await organiser.sees("已确认：1 人")
        await proposed(organiser, "{姓名}，明天 9 点到{课次}的教室")
        await organiser.tap("✏️ 更正 1 条")
        changed = (await trainee.sees("✏️ 已更正"))["text"]
        again = (await trainee.sees("请重新确认"))["text"]
        assert "学员甲，明天 9 点到—的教室" in changed
        assert "改为“—的教室”" in changed
        assert "学员甲，明天" in again
        assert "{" not in changed + again
