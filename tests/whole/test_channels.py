from __future__ import annotations

import json
from io import BytesIO

import pytest
from openpyxl import load_workbook

from classbell.domain.channels import Policy
from classbell.domain.policies import Policies
from tests.outside import hook, mailbox
from tests.phone import Phone
from tests.school import ROOT, School, school
from tests.whole.feeding import copied, run_again
from tests.whole.writing import WORDS, a_class_with_three, forged, written

SECRET = "pa55w0rd"
POLICIES = Policies(channels=Policy(kinds=("mailto", "json")))


def mail_url(port: int) -> str:
    return f"mailto://127.0.0.1:{port}?from=office@example.org&to=duty@example.org&name={SECRET}"


async def an_admin(s: School) -> Phone:
    return await s.phone_of("管理员", role="admin")


async def set_channel(admin: Phone, url: str) -> None:
    await admin.send("/units")
    await admin.tap("📡 外部通道")
    await admin.tap("➕ 本单位")
    await admin.sees("请发来通道的 Apprise 地址")
    await admin.send(url)
    await admin.sees("✅ 已保存")


async def set_for(admin: Phone, name: str, url: str) -> None:
    await admin.send("/units")
    await admin.tap("📡 外部通道")
    await admin.tap("➕ 某个人")
    await admin.sees("请发来姓名")
    admin.forget()
    await admin.send(name)
    await admin.sees("请发来通道的 Apprise 地址")
    await admin.send(url)
    await admin.sees("✅ 已保存")


async def send_beyond(organiser: Phone) -> None:
    await written(organiser)
    await organiser.tap("📮 送达方式")
    await organiser.tap("☐ 送不到的人走外部通道")
    await organiser.sees("2 人有邮件")
    await organiser.tap("◀ 返回")
    await organiser.tap("✉️ 发给 1 人")


async def test_whom_the_chat_cannot_reach_a_mail_names_once(capsys: pytest.CaptureFixture[str]) -> None:
    async with mailbox() as box, school(policies=POLICIES) as s:
        _, trainee, organiser = await a_class_with_three(s)
        await set_channel(await an_admin(s), mail_url(box.port))
        await send_beyond(organiser)
        await trainee.sees(WORDS)
        [mail] = await box.get()
        assert mail.to == ["duty@example.org"]
        assert mail.subject == f"通知：{WORDS}"
        assert mail.text.splitlines()[0] == "以下通知无法通过聊天送达学员乙、学员丙，请转告："
        assert WORDS in mail.text
        await s.comes_to("SELECT state, reason FROM forwards", [("sent", None)] * 2)
        await organiser.tap("📡 外部通道结果")
        await organiser.sees("走外部通道：2 人")
        await organiser.tap("📋 逐人结果")
        await organiser.tap("📄 XLSX 文件")
        book = await organiser.sees_a("document")
        sheet = load_workbook(BytesIO(await s.box.file(book["document"]["file_id"]))).worksheets[0]
        rows = [(row[0], row[-1]) for row in sheet.iter_rows(min_row=2, values_only=True)]
        assert rows == [("姓名", "外部通道"), ("学员甲", ""), ("学员乙", "已送出"), ("学员丙", "已送出")]
        await s.box.settled()
        assert len(box.mails) == 1
    assert SECRET not in "".join(capsys.readouterr())


async def test_somebody_with_a_channel_of_their_own_gets_it_there_with_their_own_name() -> None:
    async with mailbox() as box, hook() as told, school(policies=POLICIES) as s:
        _, _, organiser = await a_class_with_three(s)
        admin = await an_admin(s)
        await set_channel(admin, mail_url(box.port))
        await set_for(admin, "学员丙", f"json://127.0.0.1:{told.port}/in")
        await written(organiser, "{姓名}，明天 9 点")
        await organiser.tap("📮 送达方式")
        await organiser.tap("☐ 送不到的人走外部通道")
        await organiser.tap("◀ 返回")
        await organiser.tap("✉️ 发给 1 人")
        [mail] = await box.get()
        assert "学员乙，明天 9 点" in mail.text
        await s.comes_to("SELECT state FROM forwards", [("sent",)] * 2)
        assert [call["message"] for call in told.calls] == ["学员丙，明天 9 点"]


async def test_a_url_is_kept_out_of_the_chat_the_inbox_and_every_view_and_forgotten_when_dropped() -> None:
    async with mailbox() as box, school(policies=POLICIES) as s:
        admin = await an_admin(s)
        await set_channel(admin, mail_url(box.port))
        await s.box.settled()
        assert not [one for one in admin.messages if SECRET in json.dumps(one)]
        assert await s.sql("SELECT COUNT(*) FROM inbox WHERE raw LIKE :it", it=f"%{SECRET}%") == [(0,)]
        assert await s.sql("SELECT COUNT(*) FROM changes WHERE new LIKE :it", it=f"%{SECRET}%") == [(0,)]
        assert (await admin.tap("试发 1")).text == "对方已接收，请到那边查看。"
        [mail] = await box.get()
        assert "试发" in mail.subject
        await admin.tap("删除 1")
        await admin.sees("恢复须重新填写")
        await admin.tap("◀ 不删除")
        await admin.tap("删除 1")
        await admin.tap("🗑 确定删除")
        await admin.sees("还没有通道")
        assert await s.sql("SELECT url FROM channels") == [("",)]


async def test_a_line_tried_leaves_once_though_a_crash_has_its_press_run_again() -> None:
    async with mailbox() as box, school(policies=POLICIES) as s:
        await copied(s)
        admin = await an_admin(s)
        await set_channel(admin, mail_url(box.port))
        assert (await admin.tap("试发 1")).text == "对方已接收，请到那边查看。"
        await run_again(s)
        await s.sql("DELETE FROM changes WHERE subject = 'channel_test' AND verb = 'end'")
        await run_again(s)
        answers = [call["params"]["text"] for call in await s.box.log() if call["method"] == "answerCallbackQuery"][-3:]
        assert answers == ["对方已接收，请到那边查看。", "对方已接收，请到那边查看。", "发送时中断"]
        assert len(box.mails) == 1
        await admin.tap("试发 1")
        assert len(await box.get(2)) == 2


async def test_what_a_channel_answers_is_said() -> None:
    async with hook() as told, school(policies=POLICIES) as s:
        admin = await an_admin(s)
        await set_channel(admin, f"json://127.0.0.1:{told.port}/in")
        told.status = 500
        assert (await admin.tap("试发 1")).text == "对方拒收（HTTP 500）"
        admin.forget()
        await set_channel(admin, "json://127.0.0.1:9/in")
        assert (await admin.tap("试发 2")).text == "连不上对方"


async def test_only_kinds_that_are_allowed_and_urls_that_are_some() -> None:
    async with school(policies=POLICIES) as s:
        admin = await an_admin(s)
        await admin.send("/units")
        await admin.tap("📡 外部通道")
        await admin.tap("➕ 本单位")
        await admin.sees("请发来通道的 Apprise 地址")
        await admin.send("xml://127.0.0.1/in")
        await admin.sees("不允许“xml”这类通道。可用的有：mailto json。")
        await admin.send("mailto://nobody")
        await admin.sees("这不是可用的通道地址")
        admin.forget()
        await admin.send("hello")
        await admin.sees("这不是可用的通道地址")
        assert await s.sql("SELECT COUNT(*) FROM channels") == [(0,)]
        await admin.send("json://127.0.0.1:9/in")
        await admin.sees("✅ 已保存")


async def test_none_but_admins_of_the_unit_see_or_set_channels() -> None:
    async with school(policies=POLICIES) as s:
        class_id = await s.add_class()
        organiser = await s.phone_of("组织员", role="organiser")
        admin = await an_admin(s)
        await set_channel(admin, "json://127.0.0.1:9/in")
        for data in (
            f"channel.unit:{ROOT}",
            f"channel.add:{ROOT}",
            "channel.test:1",
            f"channel.drop:1:{ROOT}",
            f"channel.dropped:1:{ROOT}",
        ):
            await forged(s, organiser, data)
            assert (await organiser.tap("forged")).alert
        assert await s.sql("SELECT dropped_at FROM channels") == [(None,)]
        assert class_id


async def test_a_gateway_gets_each_persons_own_number() -> None:
    async with hook() as told, school(policies=POLICIES) as s:
        _, _, organiser = await a_class_with_three(s)
        await set_channel(await an_admin(s), f"json://127.0.0.1:{told.port}/{{phone}}")
        await send_beyond(organiser)
        await s.comes_to(
            "SELECT state, reason FROM forwards ORDER BY person_id", [("failed", "no_phone"), ("sent", None)]
        )
        assert [call["message"] for call in told.calls] == [WORDS]
