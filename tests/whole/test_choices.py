from __future__ import annotations

import io
from datetime import timedelta

import openpyxl

from classbell.faces import code
from tests.phone import Phone
from tests.school import School, school
from tests.stores import engines
from tests.whole.writing import WORDS, a_class_with_three, forged, outbox, written


async def with_buses(organiser: Phone) -> None:
    """Write a notice that asks which bus people take, up to the button that sends it."""
    await written(organiser)
    await organiser.tap("⚙️ 选项与截止")
    await organiser.tap("✏️ 写选项")
    await organiser.sees("请发来 2 到 6 个选项")
    await organiser.send("甲车；乙车\n自行前往")
    await organiser.sees("选项：甲车；乙车；自行前往")
    await organiser.tap("◀ 返回通知")
    await organiser.sees("将发给")


async def sent(s: School, organiser: Phone, count: int) -> None:
    await organiser.tap(f"✉️ 发给 {count} 人")
    await organiser.sees("发送完毕")
    await s.box.settled()


@engines
async def test_one_tap_confirms_and_chooses_and_another_changes_it(engine: str) -> None:
    async with school(engine) as s:
        class_id, trainee, organiser = await a_class_with_three(s)
        second = await s.phone_of("Trainee Four", class_id, language_code="en")
        await with_buses(organiser)
        await sent(s, organiser, 2)
        assert (await trainee.tap("收到 · 甲车")).text == "已确认：甲车。"
        assert (await trainee.tap("✓ 甲车")).text == "您之前已确认，无需重复。"
        assert (await trainee.tap("乙车")).text == "已改为：乙车。"
        assert (await second.tap("Got it: 自行前往")).text == "Confirmed: 自行前往."
        assert await s.sql("SELECT choice FROM receipts ORDER BY person_id") == [(1,), (2,)]
        await organiser.sees("已确认：2 人（已送达 2 人）")
        await organiser.tap("📊 回执统计")
        counts = (await organiser.sees("按选项"))["text"]
        assert [line for line in counts.splitlines() if "：" in line and "人" in line][:3] == [
            "· 甲车：0 人",
            "· 乙车：1 人",
            "· 自行前往：1 人",
        ]


async def test_options_that_cannot_be_are_refused_and_asked_for_again() -> None:
    async with school() as s:
        _, _, organiser = await a_class_with_three(s)
        await written(organiser)
        await organiser.tap("⚙️ 选项与截止")
        await organiser.tap("✏️ 写选项")
        await organiser.sees("请发来 2 到 6 个选项")
        await organiser.send("甲车")
        await organiser.sees("选项须为 2 到 6 个，您写了 1 个")
        await organiser.send("甲车\n" + "乙" * 25)
        await organiser.sees("有 25 字，按钮上最多 24 字")
        await organiser.send("甲车\n乙车\n甲车")
        await organiser.sees("选项“甲车”写了两次")
        await organiser.send("甲车\n乙车")
        await organiser.sees("选项：甲车；乙车")
        await organiser.tap("🗑 去掉选项")
        await organiser.sees("选项：无")


async def test_receipts_close_at_the_deadline_and_are_changed_until_then() -> None:
    async with school() as s:
        class_id, trainee, organiser = await a_class_with_three(s)
        second = await s.phone_of("学员丁", class_id)
        await with_buses(organiser)
        await organiser.tap("⚙️ 选项与截止")
        await organiser.tap("⏳ 截止时间")
        await organiser.sees("回执收到什么时候为止")
        await organiser.send("昨天")
        await organiser.sees("没有看懂这个时间")
        await organiser.tap("◀ 返回回执设置")
        await organiser.sees("截止：不限")
        await organiser.tap("⏳ 截止时间")
        await organiser.sees("回执收到什么时候为止")
        await organiser.send("今天 18:00")
        await organiser.sees("截止：")
        await organiser.tap("◀ 返回通知")
        await sent(s, organiser, 2)
        await trainee.tap("收到 · 甲车")
        s.clock.move(timedelta(hours=4))  # 15:00 it was
        assert "截止" in (await trainee.tap("乙车")).text
        late = await second.tap("收到 · 甲车")
        assert late.alert
        assert "回执已于" in late.text
        assert await s.sql("SELECT choice FROM receipts") == [(0,)]


async def test_the_deadline_stands_below_the_notice_and_can_be_asked_for() -> None:
    async with school() as s:
        class_id, trainee, organiser = await a_class_with_three(s)
        second = await s.phone_of("Trainee Four", class_id, language_code="en")
        await with_buses(organiser)
        await organiser.tap("⚙️ 选项与截止")
        await organiser.tap("⏳ 截止时间")
        await organiser.sees("回执收到什么时候为止")
        await organiser.send("明天 18:00")
        await organiser.sees("截止：11")
        await organiser.tap("◀ 返回通知")
        board = await organiser.sees("回执：甲车；乙车；自行前往，")
        assert "18:00 截止" in board["text"]
        assert "这是预览" in (await organiser.tap("18:00 截止")).text
        await sent(s, organiser, 2)
        assert "前可以改" in (await trainee.tap("18:00 截止")).text
        await trainee.tap("收到 · 甲车")
        assert (await trainee.tap("✓ 甲车")).text == "您之前已确认，无需重复。"
        labels = [button["text"] for row in trainee.last["reply_markup"]["inline_keyboard"] for button in row]
        assert labels[:3] == ["✓ 甲车", "乙车", "自行前往"]
        assert "18:00 截止" in labels[3]
        assert "you can change it" in (await second.tap("⏳ By ")).text
        await forged(s, organiser, "notice.until:1")
        assert "不是发给您的" in (await organiser.tap("forged")).text


async def test_only_nudges_that_are_still_to_come_are_offered_and_there_is_a_way_back() -> None:
    async with school() as s:
        _, _, organiser = await a_class_with_three(s)
        await written(organiser)
        await organiser.tap("⚙️ 选项与截止")
        await organiser.tap("⏳ 截止时间")
        await organiser.sees("回执收到什么时候为止")
        await organiser.send("今天 18:00")  # three hours from now
        await organiser.sees("截止：11")
        await organiser.tap("🔔 自动催办")
        page = await organiser.sees("什么时候自动提醒未确认的人")
        assert [button["text"] for row in page["reply_markup"]["inline_keyboard"] for button in row] == [
            "截止前 1 小时起，最多 1 次",
            "截止前 2 小时起，最多 1 次",
            "不自动催办",
            "◀ 返回回执设置",
        ]
        await organiser.tap("◀ 返回回执设置")
        await organiser.sees("截止：11")


async def test_a_plain_receipt_says_until_when_on_its_button_and_below_an_album_in_words() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await written(organiser)
        await organiser.tap("⚙️ 选项与截止")
        await organiser.tap("⏳ 截止时间")
        await organiser.sees("回执收到什么时候为止")
        await organiser.send("明天 18:00")
        await organiser.sees("截止：11")
        await organiser.tap("◀ 返回通知")
        await sent(s, organiser, 1)
        assert (await trainee.tap("18:00 前）")).text == "已确认，谢谢。"
        await organiser.send("/notice")
        await organiser.tap("☐ 全体学员")
        await organiser.album(("photo", code.draw("one")), ("photo", code.draw("two")))
        await organiser.sees("相册共 2 项")
        await organiser.tap("⚙️ 选项与截止")
        await organiser.tap("⏳ 截止时间")
        organiser.forget()
        await organiser.send("明天 18:00")
        await organiser.sees("截止：11")
        await organiser.tap("◀ 返回通知")
        await organiser.tap("✉️ 发给 1 人")
        asked = await trainee.sees("前确认收到上面的通知")
        assert "18:00" in asked["text"]
        assert (await trainee.tap("✅ 收到")).text == "已确认，谢谢。"


@engines
async def test_the_clock_nudges_those_who_have_not_confirmed_as_often_as_was_said(engine: str) -> None:
    async with school(engine) as s:
        class_id, trainee, organiser = await a_class_with_three(s)
        second = await s.phone_of("学员丁", class_id)
        await with_buses(organiser)
        await organiser.tap("⚙️ 选项与截止")
        await organiser.tap("⏳ 截止时间")
        await organiser.sees("回执收到什么时候为止")
        await organiser.send("明天 20:00")
        await organiser.tap("🔔 自动催办")
        await organiser.tap("截止前 24 小时起，最多 2 次")
        await organiser.sees("自动催办：截止前 24 小时起，最多 2 次")
        await organiser.tap("◀ 返回通知")
        await sent(s, organiser, 2)
        await second.tap("收到 · 乙车")
        trainee.forget()
        s.clock.move(timedelta(hours=5, minutes=1))  # 20:01, a day before
        await trainee.sees("您尚未确认")
        assert "甲车" in str(trainee.last["reply_markup"])
        await trainee.tap("收到 · 甲车")
        s.clock.move(timedelta(hours=12))
        await s.comes_to("SELECT COUNT(*) FROM reminders WHERE kind = 'nudge' AND state = 'done'", [(2,)])
        assert len(await outbox(s, "nudge")) == 1
        assert "您尚未确认" not in second.transcript()


async def test_a_forged_option_is_refused_and_a_plain_receipt_does_not_answer_the_question() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await with_buses(organiser)
        await sent(s, organiser, 1)
        for data in ("notice.choose:1:1:3", "notice.confirm:1:1", "notice.choose:1:1:99"):
            await forged(s, trainee, data)
            assert (await trainee.tap("forged")).alert, data
        assert await s.sql("SELECT COUNT(*) FROM receipts") == [(0,)]


@engines
async def test_the_supervisor_of_a_class_gets_its_unconfirmed_with_numbers_to_call(engine: str) -> None:
    async with school(engine) as s:
        class_id, trainee, organiser = await a_class_with_three(s)
        session_id = await s.add_session(class_id)
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        await with_buses(organiser)
        await sent(s, organiser, 1)
        await forged(s, supervisor, f"receipt.open:{session_id}")
        await supervisor.tap("forged")
        await supervisor.sees("本班未全部确认的通知")
        await supervisor.tap(WORDS)
        listed = (await supervisor.sees("3 人未确认："))["text"]
        assert "学员丙　+8613800000003" in listed
        await forged(s, trainee, f"receipt.open:{session_id}")
        assert "无权" in (await trainee.tap("forged")).text


@engines
async def test_the_file_and_the_chart_say_what_the_table_says(engine: str) -> None:
    async with school(engine) as s:
        class_id, trainee, organiser = await a_class_with_three(s)
        group_id = await s.add("groups", class_id=class_id, name="一组")
        await s.sql("UPDATE enrolments SET group_id = :group_id", group_id=group_id)
        await with_buses(organiser)
        await sent(s, organiser, 1)
        await trainee.tap("收到 · 乙车")
        await organiser.sees("已确认：1 人")
        await organiser.tap("📊 回执统计")
        assert "· 一组：1/1" in (await organiser.sees("按小组"))["text"]
        await organiser.tap("📈 图表")
        await organiser.sees_a("photo")
        await organiser.tap("📄 XLSX 文件")
        file = await organiser.sees_a("document")
        book = openpyxl.load_workbook(io.BytesIO(await s.box.file(file["document"]["file_id"])))
        assert book.sheetnames == ["结果", "按单位", "按小组", "按选项"]
        assert [[cell.value for cell in row] for row in book["按选项"].iter_rows(min_row=2)] == [
            ["甲车", 0],
            ["乙车", 1],
            ["自行前往", 0],
        ]
        assert [[cell.value for cell in row] for row in book["按小组"].iter_rows(min_row=2)] == [["一组", 1, 1]]


@engines
async def test_what_is_unknown_is_sent_again_to_exactly_those(engine: str) -> None:
    async with school(engine) as s:
        _, trainee, organiser = await a_class_with_three(s)
        await written(organiser)
        await s.box.faults([{"kind": "cut", "chat_id": trainee.id, "method": "sendMessage"}])
        await organiser.tap("✉️ 发给 1 人")
        await organiser.sees("结果不明：1")
        await forged(s, organiser, "receipt.again:1:2")
        assert (await organiser.tap("forged")).alert
        await s.box.faults([])
        await organiser.tap("🔁 重发给结果不明的 1 人")
        await organiser.sees("已发出：1")
        assert (await outbox(s))[0] == ("sent", None)
        assert "重复" in (await trainee.sees(WORDS))["text"]
