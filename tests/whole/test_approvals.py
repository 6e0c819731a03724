"""A second person's yes, where a notice goes to more people than the organisation lets one person write to."""

from __future__ import annotations

from tests.phone import Phone
from tests.school import School, school
from tests.whole.writing import WORDS, forged, outbox

STRICT = {"notices": {"approve_above": 1}}


async def two_trainees(s: School) -> tuple[int, list[Phone], Phone, Phone]:
    class_id = await s.add_class()
    trainees = [await s.phone_of(name, class_id) for name in ("学员甲", "学员乙")]
    author = await s.phone_of("组织员甲", class_id, "organiser")
    boss = await s.phone_of("管理员", role="admin")
    return class_id, trainees, author, boss


async def asked(author: Phone) -> None:
    await author.send("/notice")
    await author.tap("☐ 全体学员")
    await author.sees("将发给 2 人")
    await author.send(WORDS)
    await author.tap("📝 送审（发给 2 人）")
    await author.sees("拟发 2 人")


async def test_it_goes_once_somebody_else_has_said_yes() -> None:
    async with school(policies=STRICT) as s:
        _, trainees, author, boss = await two_trainees(s)
        await asked(author)
        assert "管理员" in (await author.sees("可审批"))["text"]
        question = await boss.sees("组织员甲 要把一条通知发给 2 人")
        assert WORDS in question["text"]
        await boss.tap("👁 查看全文")
        await boss.tap("✅ 同意（2 人）")
        await boss.sees("您已同意发给 2 人")
        assert await outbox(s) == []
        await author.sees("管理员 已同意，可发给 2 人")
        await author.tap("✏️ 打开通知")
        await author.tap("✉️ 发给 2 人")
        for trainee in trainees:
            await trainee.sees(WORDS)


async def test_no_comes_with_a_reason_and_the_notice_can_be_changed_and_asked_anew() -> None:
    async with school(policies=STRICT) as s:
        _, _, author, boss = await two_trainees(s)
        await asked(author)
        await boss.tap("❌ 不同意")
        await boss.tap("时机不合适")
        await author.sees("管理员 未同意：时机不合适")
        await author.tap("✏️ 打开通知")
        await author.tap("📝 送审（发给 2 人）")
        await s.comes_to("SELECT COUNT(*) FROM outbox WHERE kind = 'approval' AND state = 'sent'", [(2,)])
        await boss.tap("❌ 不同意")
        await boss.sees("为什么不同意")
        await boss.send("字" * 201)
        await boss.sees("最多")
        await boss.send("请写明乘车地点")
        await author.sees("管理员 未同意：请写明乘车地点")


async def test_who_is_asked_why_not_can_still_say_yes() -> None:
    async with school(policies=STRICT) as s:
        _, _, author, boss = await two_trainees(s)
        await asked(author)
        await boss.tap("❌ 不同意")
        await boss.sees("为什么不同意")
        await boss.tap("✅ 同意（2 人）")
        await author.sees("管理员 已同意，可发给 2 人")
        await boss.send("请写明乘车地点")
        await boss.sees("这条送审已有结果")
        await s.comes_to("SELECT COUNT(*) FROM dialogues WHERE name = 'approval'", [(0,)])


async def test_while_it_waits_it_cannot_be_changed_but_taken_back() -> None:
    async with school(policies=STRICT) as s:
        _, _, author, boss = await two_trainees(s)
        await asked(author)
        for data in ("notice.board:1", "notice.send:1:2", "audience.classes:1:whom:0", "notice.discard:1"):
            await forged(s, author, data)
            assert "正在送审" in (await author.tap("forged")).text, data
        await author.send("/notice")
        await author.tap("⏳ 明天 9 点到一号厅 → 2 人")
        await author.tap("↩️ 撤回修改")
        await author.sees("已撤回送审")
        await boss.sees("要把一条通知发给")
        assert "已有结果，或已撤回" in (await boss.tap("✅ 同意（2 人）")).text
        await author.tap("✏️ 打开通知")
        await author.sees("将发给 2 人")


async def test_a_change_after_the_yes_asks_anew() -> None:
    async with school(policies=STRICT) as s:
        class_id, _, author, boss = await two_trainees(s)
        await asked(author)
        await boss.tap("✅ 同意（2 人）")
        await author.sees("已同意")
        await author.tap("✏️ 打开通知")
        await author.send("改为 10 点")
        await s.box.settled()
        await forged(s, author, "notice.send:1:2")
        assert "须先送审" in (await author.tap("forged")).text
        assert await outbox(s) == []
        await s.phone_of("学员丙", class_id)
        await author.send("再改")
        await author.tap("📝 送审（发给 3 人）")
        await boss.sees("发给 3 人")


async def test_nobody_says_yes_to_their_own_nor_beyond_their_scope() -> None:
    async with school(policies=STRICT) as s:
        _, trainees, author, boss = await two_trainees(s)
        other = await s.phone_of("组织员乙", await s.add_class("别的班"), "organiser")
        supervisor = await s.phone_of("跟班", 1, "supervisor")
        await asked(author)
        await boss.sees("要把一条通知发给")
        await s.box.settled()
        for phone, word in ((author, "须由他人审批"), (other, "无权"), (supervisor, "无权"), (trainees[0], "无权")):
            for data in ("approval.yes:1:2", "approval.look:1", "approval.no:1", "approval.because:1:moment"):
                await forged(s, phone, data)
                assert word in (await phone.tap("forged")).text, (phone.name, data)
        assert await s.sql("SELECT verdict FROM approvals") == [(None,)]


async def test_where_nobody_could_say_yes_that_is_said() -> None:
    async with school(policies=STRICT) as s:
        class_id = await s.add_class()
        for name in ("学员甲", "学员乙"):
            await s.phone_of(name, class_id)
        author = await s.phone_of("组织员甲", class_id, "organiser")
        await author.send("/notice")
        await author.tap("☐ 全体学员")
        await author.send(WORDS)
        assert "没有其他组织员或管理员" in (await author.tap("📝 送审（发给 2 人）")).text
        assert await s.sql("SELECT state FROM notices") == [("draft",)]


async def test_up_to_the_number_nobody_is_asked() -> None:
    async with school(policies={"notices": {"approve_above": 2}}) as s:
        _, trainees, author, _ = await two_trainees(s)
        await author.send("/notice")
        await author.tap("☐ 全体学员")
        await author.sees("将发给 2 人")
        await author.send(WORDS)
        await author.tap("✉️ 发给 2 人")
        await trainees[0].sees(WORDS)
