from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import openpyxl

from classbell.actions import notices, receipts
from classbell.bot.config import load
from classbell.bot.service import running
from classbell.domain.people import Caller
from tests.phone import Phone
from tests.phones import Box, sandbox
from tests.school import Clock, School, school

WORDS = "明天 9 点到一号厅"


async def a_class_with_three(s: School) -> tuple[int, Phone, Phone]:
    """A class with one trainee who can be reached, one who has blocked the bot, and one who was never bound."""
    class_id = await s.add_class()
    trainee = await s.phone_of("学员甲", class_id)
    blocked = await s.box.phone("学员乙")
    await s.bind(blocked, await s.add_person("学员乙", class_id))
    await s.sql("UPDATE accounts SET unreachable = 'blocked' WHERE id = :id", id=blocked.id)
    await s.add_person("学员丙", class_id, phone="+8613800000003")
    organiser = await s.phone_of("组织员", class_id, "organiser")
    return class_id, trainee, organiser


async def written(organiser: Phone, words: str = WORDS) -> None:
    """Write a notice to all trainees of the author's one class, up to the button that sends it."""
    await organiser.send("/notice")
    await organiser.tap("☐ 全体学员")
    await organiser.sees("将发给")
    await organiser.send(words)
    await organiser.sees("发出后就是这个样子")


@asynccontextmanager
async def bot_on(folder: Path, box: Box) -> AsyncIterator[School]:
    """Run a bot on a folder that outlives it."""
    config = load(folder / "none.toml", token=box.token, api_base=box.url, data=folder)
    clock = Clock()
    async with running(config, clock) as service:
        yield School(box, service, clock, config, "")


async def forged(s: School, phone: Phone, data: str) -> None:
    """Put a button with this data in somebody's chat, as an old message or a meddling client could."""
    keyboard = {"inline_keyboard": [[{"text": "forged", "callback_data": data}]]}
    await s.box.call("sendMessage", chat_id=phone.id, text=f"forged {data}", reply_markup=keyboard)
    await phone.sees(f"forged {data}")


async def outbox(s: School, kind: str = "notice") -> list[tuple[str, str | None]]:
    rows = await s.sql("SELECT state, reason FROM outbox WHERE kind = :kind ORDER BY person_id", kind=kind)
    return [(state, reason) for state, reason in rows]


async def test_an_organiser_sees_the_exact_number_sends_and_watches_it_arrive() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await organiser.send("/notice")
        await organiser.sees("尚未选择")
        await organiser.tap("☐ 全体学员（3 人）")
        board = await organiser.sees("将发给 1 人")
        assert "另有 2 人无法送达：学员乙（已屏蔽机器人）；学员丙（未绑定）" in board["text"]
        await organiser.tap("完成")
        await organiser.send(WORDS)
        await organiser.sees("发出后就是这个样子")
        assert (await organiser.tap("✉️ 发给 1 人")).text == "已排队，发给 1 人。"
        await trainee.sees(WORDS)
        progress = await organiser.sees("发送完毕", within=10)
        assert "已发出：1" in progress["text"]
        assert "无法送达：2" in progress["text"]
        assert "结果不明：0" in progress["text"]
        assert await outbox(s) == [("sent", None), ("failed", "blocked"), ("failed", "unbound")]


async def test_a_receipt_is_kept_once_and_the_progress_follows() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await written(organiser)
        await organiser.tap("✉️ 发给 1 人")
        await trainee.sees(WORDS)
        assert (await trainee.tap("✅ 收到")).text == "已确认，谢谢。"
        assert (await trainee.tap("✓ 已收到")).text == "您之前已确认，无需重复。"
        assert await s.sql("SELECT COUNT(*) FROM receipts") == [(1,)]
        await organiser.sees("已确认：1 / 3", within=10)


async def test_the_preview_looks_as_it_will_and_its_button_does_nothing_yet() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await written(organiser)
        refused = await organiser.tap("✅ 收到")
        assert refused.alert
        assert "预览" in refused.text
        await organiser.tap("☑ 要求回执")
        await organiser.sees("将发给 1 人")
        await organiser.tap("✉️ 发给 1 人")
        await organiser.sees("发送完毕", within=10)
        assert "reply_markup" not in await trainee.sees(WORDS)


async def test_formatting_photos_and_files_arrive_as_they_were_sent() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await organiser.send("/notice")
        await organiser.tap("☐ 全体学员")
        await organiser.sees("将发给 1 人")
        await organiser.upload(b"%PDF-1.4 plan", name="plan.pdf", caption="课程安排")
        await organiser.sees("发出后就是这个样子")
        await organiser.tap("✉️ 发给 1 人")
        got = await trainee.sees("课程安排")
        assert got["document"]["file_name"] == "plan.pdf"


async def test_a_second_tap_on_send_sends_nothing_more() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await written(organiser)
        await organiser.tap("✉️ 发给 1 人")
        await organiser.sees("发送完毕", within=10)
        await forged(s, organiser, "notice.send:1:1")
        assert (await organiser.tap("forged")).text == "已排队，发给 1 人。"
        await s.box.settled()
        assert len([one for one in trainee.messages if one.get("text") == WORDS]) == 1
        assert len(await outbox(s)) == 3


async def test_the_number_on_the_button_binds() -> None:
    async with school() as s:
        class_id, _, organiser = await a_class_with_three(s)
        await written(organiser)
        await s.phone_of("学员丁", class_id)
        assert (await organiser.tap("✉️ 发给 1 人")).alert
        await organiser.sees("将发给 2 人")
        assert await outbox(s) == []
        await organiser.tap("✉️ 发给 2 人")
        await organiser.sees("已发出：2", within=10)


async def test_nobody_who_can_be_reached_is_a_refusal() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await written(organiser)
        await s.sql("UPDATE accounts SET unreachable = 'blocked' WHERE id = :id", id=trainee.id)
        assert "都无法送达" in (await organiser.tap("✉️ 发给 1 人")).text
        assert await outbox(s) == []


async def test_a_sticker_or_too_long_a_caption_is_refused_and_the_dialogue_goes_on() -> None:
    async with school() as s:
        _, _, organiser = await a_class_with_three(s)
        await organiser.send("/notice")
        await organiser.tap("☐ 全体学员")
        await organiser.location(30.0, 120.0)
        await organiser.sees("通知只能是")
        await organiser.send("改为文字")
        await organiser.sees("发出后就是这个样子")


async def test_pause_holds_what_waits_and_resume_lets_it_go() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await written(organiser)
        await s.box.faults([{"kind": "429", "chat_id": trainee.id, "retry_after": 2, "times": 1}])
        await organiser.tap("✉️ 发给 1 人")
        await organiser.sees("排队中：1")
        await organiser.tap("⏸ 暂停")
        await organiser.sees("已暂停")
        await trainee.never_sees(WORDS, within=3)
        assert (await outbox(s))[0] == ("held", "Too Many Requests: retry after 2")
        await organiser.tap("▶️ 继续")
        await trainee.sees(WORDS)


async def test_cancel_ends_it_and_says_how_many_did_not_get_it() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await written(organiser)
        await s.box.faults([{"kind": "429", "chat_id": trainee.id, "retry_after": 2, "times": 1}])
        await organiser.tap("✉️ 发给 1 人")
        await organiser.sees("排队中：1")
        await organiser.tap("⏹ 取消发送")
        cancelled = await organiser.sees("已取消", within=10)
        assert "未发出：1" in cancelled["text"]
        await trainee.never_sees(WORDS, within=3)


async def test_an_account_that_is_gone_is_reported_and_who_may_have_got_it_is_unknown() -> None:
    async with school() as s:
        class_id, trainee, organiser = await a_class_with_three(s)
        gone = await s.phone_of("学员丁", class_id)
        await gone.sees("我能为您做的")
        await written(organiser)
        await gone.delete_account()
        await s.box.faults([{"kind": "cut", "chat_id": trainee.id, "method": "sendMessage"}])
        await organiser.tap("✉️ 发给 2 人")
        progress = await organiser.sees("结果不明：1", within=15)
        assert "帐号已注销：1" in progress["text"]
        assert [state for state, _ in await outbox(s)] == ["unknown", "failed", "failed", "failed"]


async def test_only_staff_write_and_only_to_their_own_classes() -> None:
    async with school() as s:
        class_id = await s.add_class()
        other = await s.add_class("初任培训班")
        trainee = await s.phone_of("学员甲", class_id)
        await trainee.send("/notice")
        await trainee.sees("无权")
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        await supervisor.send("/notice")
        await supervisor.sees("尚未选择")
        for data in (f"notice.class:1:{other}", f"notice.pick:1:{other}:trainees:{other}:1"):
            await forged(s, supervisor, data)
            assert "无权" in (await supervisor.tap("forged")).text
        assert await s.sql("SELECT * FROM audiences") == []


async def test_a_notice_is_its_authors_and_its_receipts_are_its_recipients() -> None:
    async with school() as s:
        class_id, trainee, organiser = await a_class_with_three(s)
        await written(organiser)
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        for data in ("notice.board:1", "notice.send:1:1", "notice.discard:1"):
            await forged(s, supervisor, data)
            assert "无权" in (await supervisor.tap("forged")).text, data
        await organiser.tap("✉️ 发给 1 人")
        await trainee.sees(WORDS)
        await forged(s, supervisor, "notice.confirm:1")
        assert "不是发给您的" in (await supervisor.tap("forged")).text
        for verb in ("view", "pause", "resume", "cancel", "results", "book", "waiting", "nudge"):
            for person in (supervisor, trainee):
                await forged(s, person, f"receipt.{verb}:1")
                assert "无权" in (await person.tap("forged")).text, verb
        assert await s.sql("SELECT COUNT(*) FROM receipts") == [(0,)]


async def test_buttons_of_old_messages_say_what_has_changed() -> None:
    async with school() as s:
        _, _, organiser = await a_class_with_three(s)
        await written(organiser)
        await organiser.tap("🗑 放弃")
        await organiser.sees("草稿已删除")
        for data in ("notice.board:1", "notice.test:1", "notice.pick:1:1:trainees:1:1"):
            await forged(s, organiser, data)
            assert "已发出或已放弃" in (await organiser.tap("forged")).text, data
        for data in ("notice.board:x", "notice.pick:1:1:world:1:1", "notice.send:1", f"notice.board:{'9' * 40}"):
            await forged(s, organiser, data)
            assert "已有变化" in (await organiser.tap("forged")).text, data


async def test_groups_and_single_people_can_be_picked_and_count_once() -> None:
    async with school() as s:
        class_id = await s.add_class()
        group_id = await s.add("groups", class_id=class_id, name="一组")
        one = await s.phone_of("学员甲", class_id)
        two = await s.phone_of("学员乙", class_id)
        await s.sql("UPDATE enrolments SET group_id = :g WHERE person_id = 1", g=group_id)
        organiser = await s.phone_of("组织员", None, "organiser")
        await s.add_class("初任培训班")
        await organiser.send("/notice")
        await organiser.tap("☐ 任职培训班 第1期")
        await organiser.tap("☐ 一组（1 人）")
        await organiser.sees("将发给 1 人")
        await organiser.tap("👤 指定个人")
        await organiser.tap("☐ 学员甲")
        await organiser.tap("☑ 学员甲")
        await organiser.tap("☐ 学员甲")
        await organiser.sees("将发给 1 人")
        await organiser.tap("☐ 学员乙")
        await organiser.sees("将发给 2 人")
        await organiser.send(WORDS)
        await organiser.tap("✉️ 发给 2 人")
        await one.sees(WORDS)
        await two.sees(WORDS)


async def test_a_restart_in_the_middle_goes_on_with_the_draft(tmp_path: Path) -> None:
    async with sandbox() as box:
        async with bot_on(tmp_path, box) as s:
            class_id = await s.add_class()
            trainee = await s.phone_of("学员甲", class_id)
            organiser = await s.phone_of("组织员", class_id, "organiser")
            await organiser.send("/notice")
            await organiser.tap("☐ 全体学员")
            await organiser.sees("将发给 1 人")
        async with bot_on(tmp_path, box):
            await organiser.send(WORDS)
            await organiser.tap("✉️ 发给 1 人")
            await trainee.sees(WORDS)


async def test_the_unconfirmed_are_named_and_nudged_but_not_too_often() -> None:
    async with school() as s:
        class_id, trainee, organiser = await a_class_with_three(s)
        second = await s.phone_of("Trainee Four", class_id, language_code="en")
        await written(organiser)
        await organiser.tap("✉️ 发给 2 人")
        await organiser.sees("发送完毕", within=10)
        await second.tap("✅ Got it")
        await organiser.tap("🔔 未确认")
        listed = await organiser.sees("3 人未确认")
        assert "学员丙　+8613800000003" in listed["text"]
        assert "Trainee Four" not in listed["text"]
        assert (await organiser.tap("🔔 催办 1 人")).text == "催办已排队，发给 1 人。"
        await trainee.sees("您尚未确认")
        refused = await organiser.tap("🔔 催办 1 人")
        assert refused.alert
        assert "之后可再次催办" in refused.text
        await second.never_sees("You have not confirmed")
        s.clock.move(timedelta(hours=5))
        await organiser.tap("🔔 催办 1 人")
        await organiser.sees("催办已排队")
        assert await s.sql("SELECT COUNT(*) FROM nudges") == [(2,)]


async def test_an_update_run_again_after_a_crash_has_no_second_effect() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await written(organiser)
        person_id = (await s.sql("SELECT person_id FROM accounts WHERE id = :id", id=organiser.id))[0][0]
        who = {
            "account_id": organiser.id,
            "name": organiser.name,
            "person_id": person_id,
            "person_name": organiser.name,
        }
        caller = Caller(**who, language="zh_CN", at=s.clock(), cause_id=9001)
        for _ in range(2):
            assert (await notices.send(s.desk, caller, 1, 1)).count == 1
        await trainee.sees(WORDS)
        await s.box.settled()
        for _ in range(2):
            assert await receipts.nudge(s.desk, replace(caller, cause_id=9002), 1) == 1
            await notices.pause(s.desk, replace(caller, cause_id=9003), 1)
        await trainee.sees("您尚未确认")
        await s.box.settled()
        assert len(await outbox(s)) == 3
        assert len(await outbox(s, "nudge")) == 1
        verbs = await s.sql("SELECT verb, old, new FROM changes WHERE subject = 'notice'")
        assert verbs == [("send", None, "1"), ("move", "queued", "paused")]


async def test_the_result_is_a_list_and_a_file_without_formulas() -> None:
    async with school() as s:
        class_id = await s.add_class()
        await s.add_person("=1+1", class_id)
        await s.phone_of("学员甲", class_id)
        organiser = await s.phone_of("组织员", class_id, "organiser")
        await written(organiser)
        await organiser.tap("✉️ 发给 1 人")
        await organiser.sees("发送完毕", within=10)
        await organiser.tap("📋 逐人结果")
        assert "🚫 =1+1：未绑定" in (await organiser.sees("：2 人"))["text"]
        await organiser.tap("📄 XLSX 文件")
        file = await organiser.sees_a("document")
        content = await s.box.file(file["document"]["file_id"])
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
        assert [row[0] for row in rows] == ["=1+1", "学员甲"]
        assert all(cell.data_type == "s" for row in sheet.iter_rows(min_row=3) for cell in row if cell.value)


async def test_notices_lists_what_was_sent() -> None:
    async with school() as s:
        _, _, organiser = await a_class_with_three(s)
        await organiser.send("/notices")
        await organiser.sees("还没有发过通知")
        await written(organiser)
        await organiser.tap("✉️ 发给 1 人")
        await organiser.sees("发送完毕", within=10)
        await organiser.send("/notices")
        await organiser.sees("您发出的通知")
        await organiser.tap(WORDS)
        await organiser.sees("已确认：0 / 3")
