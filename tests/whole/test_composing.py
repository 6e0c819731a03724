"""What a notice can be: voice, video, albums, placeholders; templates and drafts."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

from PIL import Image

from tests.phone import Message, Phone
from tests.phones import sandbox
from tests.school import School, school
from tests.whole.test_notices import bot_on, brought
from tests.whole.writing import WORDS, a_class_with_three, forged, written


def picture(side: int = 20) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (side, 10)).save(kept, "PNG")
    return kept.getvalue()


async def to_all(organiser: Phone) -> None:
    await organiser.send("/notice")
    await organiser.tap("☐ 全体学员")
    await organiser.sees("将发给")


def albums(phone: Phone) -> list[Message]:
    return [one for one in phone.messages if not one["out"] and "media_group_id" in one]


async def test_voice_and_video_go_out_as_they_came() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        for kind in ("voice", "video", "audio", "animation"):
            await to_all(organiser)
            organiser.forget()
            await organiser.upload(b"sound and sight", name="a.bin", kind=kind, caption=f"一段{kind}")
            await organiser.sees("就是这个样子")
            await organiser.tap("✉️ 发给 1 人")
            got = await trainee.sees(f"一段{kind}")
            assert kind in got


async def test_an_album_is_gathered_item_by_item_and_sent_as_one() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await to_all(organiser)
        await organiser.album(("photo", picture()), ("video", b"film"), ("photo", picture(30)), caption="现场照片")
        board = await organiser.sees("相册共 3 项")
        assert [one["text"] for one in organiser.messages if "相册共" in one.get("text", "")] == [board["text"]]
        await organiser.tap("👁 发给自己试看")
        await s.box.settled()
        assert [len(one.get("photo", ())) > 0 for one in albums(organiser)] == [True, False, True]
        await organiser.tap("✉️ 发给 1 人")
        await organiser.sees("发送完毕", within=15)
        await s.box.settled()
        got = albums(trainee)
        assert len({one["media_group_id"] for one in got}) == 1
        assert [one.get("caption") for one in got] == ["现场照片", None, None]


async def test_an_album_goes_on_where_a_restart_cut_it(tmp_path: Path) -> None:
    async with sandbox() as box:
        async with bot_on(tmp_path, box) as s:
            class_id = await s.add_class()
            trainee = await s.phone_of("学员甲", class_id)
            organiser = await s.phone_of("组织员", class_id, "organiser")
            await to_all(organiser)
            await item(s, organiser, 91_001, "f1")
            await organiser.sees("就是这个样子")
        async with bot_on(tmp_path, box) as s:
            await item(s, organiser, 91_003, "f3")
            await organiser.sees("相册共 2 项")
            await item(s, organiser, 91_002, "f2")
            await organiser.sees("相册共 3 项")
            await organiser.send("改为文字")
            await organiser.tap("✉️ 发给 1 人")
            await trainee.sees("改为文字")


async def item(s: School, phone: Phone, message_id: int, file_id: str) -> None:
    size = {"file_id": file_id, "file_unique_id": file_id, "width": 9, "height": 9}
    await brought(s, phone, message_id=message_id, photo=[size], media_group_id="7")


async def test_what_cannot_stand_in_an_album_is_left_out_and_said() -> None:
    async with school() as s:
        _, _, organiser = await a_class_with_three(s)
        await to_all(organiser)
        for number in range(1, 3):
            await item(s, organiser, 91_000 + number, f"f{number}")
        file = {"file_id": "B", "file_unique_id": "b"}
        await brought(s, organiser, message_id=91_009, document=file, media_group_id="7")
        await organiser.sees("这一项没有加入")
        for number in range(3, 12):
            await item(s, organiser, 91_000 + number, f"f{number}")
        await organiser.sees("一个相册最多 10 项")
        await organiser.sees("相册共 10 项")


async def test_a_file_over_the_limit_and_broken_formatting_are_refused() -> None:
    async with school(policies={"notices": {"file_at_most": 1}}) as s:
        _, _, organiser = await a_class_with_three(s)
        await to_all(organiser)
        await organiser.upload(b"x" * (1024 * 1024 + 1), name="big.bin")
        await organiser.sees("文件超过 1 MB")
        await brought(s, organiser, text="短", entities=[{"type": "bold", "offset": 0, "length": 9}])
        await organiser.sees("格式标记有误")
        assert await s.sql("SELECT content FROM notices") == [(None,)]


async def a_class_with_a_session(s: School) -> tuple[int, Phone, Phone]:
    class_id, trainee, organiser = await a_class_with_three(s)
    venue_id = await s.add("venues", name="二号楼 301")
    await s.add_session(class_id, timedelta(hours=1), title="应急管理", venue_id=venue_id)
    return class_id, trainee, organiser


async def test_placeholders_are_previewed_for_a_real_person_and_filled_in_for_each() -> None:
    async with school() as s:
        class_id, trainee, organiser = await a_class_with_a_session(s)
        english = await s.phone_of("Trainee Four", class_id, language_code="en")
        await to_all(organiser)
        await organiser.send("{姓名}：{class}《{课次}》在{地点}，{time}")
        await organiser.sees("学员甲：任职培训班 第1期《应急管理》在二号楼 301")
        await organiser.sees("学员甲 看到的就是这样")
        await organiser.tap("👤 换个人预览")
        await organiser.tap("Trainee Four")
        await organiser.sees("Trainee Four：任职培训班")
        await organiser.tap("✉️ 发给 2 人")
        mine, theirs = await trainee.sees("学员甲：任职"), await english.sees("Trainee Four：任职")
        starts = s.clock() + timedelta(hours=1)
        assert f"{starts:%M}" in mine["text"]
        assert mine["text"].partition("，")[2] != theirs["text"].partition("，")[2]
        assert "Got it" in str(theirs["reply_markup"])
        assert await s.sql("SELECT COUNT(*) FROM outbox WHERE kind = 'notice' AND body IS NOT NULL") == [(2,)]


async def test_without_placeholders_one_body_serves_all() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await written(organiser)
        await organiser.tap("✉️ 发给 1 人")
        await trainee.sees(WORDS)
        assert await s.sql("SELECT COUNT(*) FROM outbox WHERE kind = 'notice' AND body IS NOT NULL") == [(0,)]


async def test_where_there_is_nothing_to_fill_in_it_is_said_before_anything_is_sent() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await to_all(organiser)
        await organiser.send("地点：{地点}")
        await organiser.sees("1 人没有上课地点，该处显示“—”：学员甲")
        await organiser.tap("✉️ 发给 1 人")
        await trainee.sees("地点：—")


async def test_an_unknown_placeholder_names_those_there_are() -> None:
    async with school() as s:
        _, _, organiser = await a_class_with_three(s)
        await to_all(organiser)
        await organiser.send("{nmae} 你好")
        await organiser.sees("不认识 {nmae}。可用：{姓名} {班次} {课次} {地点} {时间}")
        assert await s.sql("SELECT content FROM notices") == [(None,)]


async def test_too_long_once_filled_in_names_the_person() -> None:
    async with school() as s:
        _, _, organiser = await a_class_with_three(s)
        await s.sql("UPDATE people SET name = :name WHERE id = 1", name="学员甲" * 20)
        await to_all(organiser)
        await organiser.send("{姓名}" + "字" * 4092)
        await organiser.sees("填入姓名等内容后过长，涉及 1 人：学员甲学员甲")
        assert "4,152" in (await organiser.sees("填入姓名等内容后过长"))["text"]


async def test_a_template_is_kept_used_by_a_colleague_renamed_and_deleted() -> None:
    async with school() as s:
        class_id, trainee, organiser = await a_class_with_three(s)
        boss = await s.phone_of("管理员", role="admin")
        await written(organiser, "{姓名}，明天停课")
        await organiser.tap("☑ 要求回执")
        await organiser.tap("📑 模板")
        await organiser.sees("还没有模板")
        await organiser.tap("💾 存为模板")
        await organiser.sees("给模板起个名字")
        await organiser.send("停课通知")
        await organiser.sees("已存为模板“停课通知”")
        other = await s.phone_of("跟班", class_id, "supervisor")
        await other.send("/notice")
        await other.tap("☐ 全体学员")
        await other.sees("将发给 1 人")
        await other.tap("完成")
        await other.tap("📑 模板")
        await other.tap("📑 停课通知")
        seen = await other.sees("{姓名}，明天停课")
        assert "改名" not in str(seen["reply_markup"])
        await other.tap("✏️ 用它写通知")
        await other.sees("学员甲，明天停课")
        await other.tap("✉️ 发给 1 人")
        assert "reply_markup" not in await trainee.sees("学员甲，明天停课")
        await boss.send("/notice")
        await boss.tap("完成")
        await boss.tap("📑 模板")
        await boss.tap("📑 停课通知")
        await boss.tap("✏️ 改名")
        await boss.sees("改叫什么")
        await boss.send("停课")
        await boss.sees("模板已改名为“停课”")
        for verb in ("rename", "dropped"):
            await forged(s, other, f"template.{verb}:3:1")
            assert (await other.tap("forged")).alert, verb
        await s.box.settled()
        await boss.tap("📑 模板")
        await boss.tap("📑 停课")
        await boss.tap("🗑 删除")
        assert (await boss.tap("确定删除")).text == "已删除模板“停课”。"
        assert await s.sql("SELECT * FROM templates") == []


async def test_a_template_of_another_unit_is_not_offered() -> None:
    async with school() as s:
        _, _, organiser = await a_class_with_three(s)
        await written(organiser)
        await s.add("units", parent_id=1, path="/1/2/", level="county", name="县局")
        other_id = await s.add("units", parent_id=1, path="/1/3/", level="county", name="别局")
        columns = {"content": '{"method":"sendMessage","body":{"text":"秘密"}}', "made_by": 1, "made_at": 0}
        await s.add("templates", unit_id=other_id, name="别局模板", **columns)
        await s.sql("UPDATE classes SET unit_id = 2")
        await organiser.tap("📑 模板")
        await organiser.sees("还没有模板")
        for verb in ("one", "use", "rename", "drop", "dropped"):
            await forged(s, organiser, f"template.{verb}:1:1")
            assert "无权" in (await organiser.tap("forged")).text, verb


async def test_several_drafts_are_kept_and_gone_on_with() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await written(organiser, "第一条草稿")
        await organiser.send("/cancel")
        await organiser.sees("已退出，通知照原样保留")
        await organiser.send("/notice")
        await organiser.sees("您有 1 份草稿")
        await organiser.tap("✏️ 写新通知")
        await organiser.tap("☐ 全体学员")
        await organiser.sees("将发给 1 人")
        organiser.forget()
        await organiser.send("第二条草稿")
        await organiser.sees("就是这个样子")
        await organiser.send("/notice")
        await organiser.sees("您有 2 份草稿")
        organiser.forget()
        await organiser.tap("第一条草稿 → 3 人中可送达 1 人")
        await organiser.sees("就是这个样子")
        await organiser.send("第一条改过")
        await s.box.settled()
        await organiser.tap("✉️ 发给 1 人")
        await trainee.sees("第一条改过")
        await organiser.send("/notice")
        listed = await organiser.sees("您有 1 份草稿")
        assert "第二条草稿 → 3 人中可送达 1 人" in str(listed["reply_markup"])
