from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from telegram import Update

from classbell.bot.config import load
from classbell.bot.service import running
from tests.phone import Phone
from tests.phones import Box, sandbox
from tests.school import Clock, School, school
from tests.whole.writing import WORDS, a_class_with_three, forged, outbox, written


@asynccontextmanager
async def bot_on(folder: Path, box: Box) -> AsyncIterator[School]:
    """Run a bot on a folder that outlives it."""
    config = load(folder / "none.toml", token=box.token, api_base=box.url, data=folder)
    clock = Clock()
    async with running(config, clock) as service:
        yield School(box, clock, config, "", service)


async def test_an_organiser_sees_the_exact_number_sends_and_watches_it_arrive() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await organiser.send("/notice")
        await organiser.sees("尚未选择")
        await organiser.tap("☐ 全体学员（3 人）")
        board = await organiser.sees("将发给 1 人")
        assert "另有 2 人无法送达：学员乙（已屏蔽机器人）、学员丙（未绑定）" in board["text"]
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


async def test_only_the_last_board_can_be_pressed() -> None:
    async with school() as s:
        _, _, organiser = await a_class_with_three(s)
        await written(organiser)
        await organiser.send("明天 8 点到二号厅")
        await s.box.settled()
        boards = [one for one in organiser.messages if "将发给 1 人" in one.get("text", "")]
        assert [bool(one.get("reply_markup", {}).get("inline_keyboard")) for one in boards] == [False, False, True]


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


async def brought(s: School, phone: Phone, **message: Any) -> None:
    """Bring the bot a message of a kind that phones here cannot write."""
    who = {"id": phone.id, "is_bot": False, "first_name": phone.name, "language_code": "zh-hans"}
    place = {"message_id": 90_000, "date": int(s.clock().timestamp()), "chat": {"id": phone.id, "type": "private"}}
    raw = {"update_id": 90_000_000, "message": place | {"from": who} | message}
    application = s.service.application
    await application.process_update(Update.de_json(raw, application.bot))


async def test_formatting_is_kept_to_the_letter() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await written(organiser)
        entities = [{"type": "bold", "offset": 0, "length": 4}, {"type": "italic", "offset": 3, "length": 3}]
        await brought(s, organiser, text="🔔明天 9 点 <b>到</b> & *齐*", entities=entities)
        await organiser.sees("到</b>")
        await organiser.tap("✉️ 发给 1 人")
        got = await trainee.sees("🔔明天 9 点 <b>到</b> & *齐*")
        assert got["entities"] == entities


async def test_stickers_and_overlong_captions_are_refused() -> None:
    async with school() as s:
        _, _, organiser = await a_class_with_three(s)
        await written(organiser)
        file = {"file_id": "B", "file_unique_id": "b"}
        sticker = file | {"width": 9, "height": 9, "type": "regular", "is_animated": False, "is_video": False}
        await brought(s, organiser, sticker=sticker)
        await organiser.sees("通知只能是")
        await brought(s, organiser, document=file, caption="字" * 1025)
        await organiser.sees("内容共 1,025 字，最多可发 1,024 字")
        assert await s.sql("SELECT content LIKE '%到一号厅%' FROM notices") == [(1,)]


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


async def test_a_place_is_no_notice_and_the_dialogue_goes_on() -> None:
    async with school() as s:
        _, _, organiser = await a_class_with_three(s)
        await organiser.send("/notice")
        await organiser.tap("☐ 全体学员")
        await organiser.location(30.0, 120.0)
        await organiser.sees("通知只能是")
        await organiser.send("改为文字")
        await organiser.sees("发出后就是这个样子")


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
        for data in (f"audience.class:1:whom:{other}", f"audience.pick:1:whom:{other}:trainees:{other}:1"):
            await forged(s, supervisor, data)
            assert "无权" in (await supervisor.tap("forged")).text
        assert await s.sql("SELECT * FROM audience_parts") == []


async def test_buttons_of_old_messages_say_what_has_changed() -> None:
    async with school() as s:
        _, _, organiser = await a_class_with_three(s)
        await written(organiser)
        await organiser.tap("🗑 放弃")
        await organiser.sees(f"删除草稿“{WORDS}”？")
        await organiser.tap("◀ 返回通知")
        await organiser.sees("就是这个样子")
        await organiser.tap("🗑 放弃")
        await organiser.tap("🗑 删除草稿")
        await organiser.sees("草稿已删除")
        for data in ("notice.board:1", "notice.test:1", "audience.pick:1:whom:1:trainees:1:1"):
            await forged(s, organiser, data)
            assert "已发出或已放弃" in (await organiser.tap("forged")).text, data
        for data in ("notice.board:x", "audience.pick:1:whom:1:world:1:1", "notice.send:1", f"notice.board:{'9' * 40}"):
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
