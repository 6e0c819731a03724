from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import openpyxl

from classbell.actions import notices, nudges
from classbell.domain.people import Caller
from tests.school import school
from tests.whole.writing import WORDS, a_class_with_three, forged, outbox, written


async def test_a_receipt_is_kept_once_and_the_progress_follows() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await written(organiser)
        await organiser.tap("✉️ 发给 1 人")
        await trainee.sees(WORDS)
        assert (await trainee.tap("✅ 收到")).text == "已确认，谢谢。"
        assert (await trainee.tap("✓ 已收到")).text == "您之前已确认，无需重复。"
        assert await s.sql("SELECT COUNT(*) FROM receipts") == [(1,)]
        await organiser.sees("已确认：1 人（已送达 1 人）", within=10)


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
        asked = await organiser.sees("确定不再发送吗")
        assert "已发出 0 人，未发出 1 人" in asked["text"]
        assert ("held", "Too Many Requests: retry after 2") in await outbox(s)
        await organiser.tap("⏹ 不再发给这 1 人")
        cancelled = await organiser.sees("已取消", within=10)
        assert "未发出：1" in cancelled["text"]
        await trainee.never_sees(WORDS, within=3)


async def test_who_thinks_better_of_stopping_lets_it_go_on() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await written(organiser)
        await s.box.faults([{"kind": "429", "chat_id": trainee.id, "retry_after": 1, "times": 1}])
        await organiser.tap("✉️ 发给 1 人")
        await organiser.sees("排队中：1")
        await organiser.tap("⏹ 取消发送")
        asked = await organiser.sees("确定不再发送吗")
        assert [button["text"] for row in asked["reply_markup"]["inline_keyboard"] for button in row] == [
            "⏹ 不再发给这 1 人",
            "▶️ 继续",
        ]
        await organiser.tap("▶️ 继续")
        await trainee.sees(WORDS)


async def test_those_who_got_it_before_it_was_stopped_are_still_asked_and_counted() -> None:
    async with school() as s:
        class_id, trainee, organiser = await a_class_with_three(s)
        second = await s.phone_of("学员丁", class_id)
        third = await s.phone_of("学员戊", class_id)
        await written(organiser)
        await s.box.faults([{"kind": "429", "method": "sendMessage", "chat_id": second.id}])
        await organiser.tap("✉️ 发给 3 人")
        await organiser.sees("已发出：2")
        await organiser.tap("⏹ 取消发送")
        await organiser.tap("⏹ 不再发给这 1 人")
        await organiser.sees("已取消")
        await trainee.tap("✅ 收到")
        await organiser.tap("🔔 未确认")
        listed = (await organiser.sees("3 人未确认"))["text"]  # one of them blocked, one never bound
        assert "学员戊" in listed
        assert "学员丁" not in listed
        assert (await organiser.tap("🔔 催办 1 人")).text == "催办已排队，发给 1 人。"
        await third.sees("您尚未确认")
        await organiser.tap("📊 回执统计")
        await organiser.sees("已确认 1 人（已送达 2 人）")


async def test_what_has_left_altogether_cannot_be_held_back() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        await written(organiser)
        await organiser.tap("✉️ 发给 1 人")
        await trainee.sees(WORDS)
        await organiser.sees("发送完毕")
        for verb in ("pause", "cancel", "cancelled"):
            await forged(s, organiser, f"receipt.{verb}:1")
            assert (await organiser.tap("forged")).alert, verb
        assert await s.sql("SELECT state FROM notices") == [("queued",)]


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
        assert "账号已注销：1" in progress["text"]
        assert [state for state, _ in await outbox(s)] == ["unknown", "failed", "failed", "failed"]


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
        await forged(s, supervisor, "notice.confirm:1:1")
        assert "不是发给您的" in (await supervisor.tap("forged")).text
        for verb in ("view", "pause", "resume", "cancel", "cancelled", "results", "book", "waiting", "nudge"):
            for person in (supervisor, trainee):
                await forged(s, person, f"receipt.{verb}:1")
                assert "无权" in (await person.tap("forged")).text, verb
        assert await s.sql("SELECT COUNT(*) FROM receipts") == [(0,)]


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
        assert "学员丙　+8613800000003（未送达，请电话通知）" in listed["text"]
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
        class_id, trainee, organiser = await a_class_with_three(s)
        slow = await s.phone_of("学员丁", class_id)
        await s.box.faults([{"kind": "429", "method": "sendMessage", "chat_id": slow.id}])
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
            assert (await notices.send(s.desk, caller, 1, 2)).count == 2
        await trainee.sees(WORDS)
        await s.box.settled()
        for _ in range(2):
            assert await nudges.nudge(s.desk, replace(caller, cause_id=9002), 1) == 1
            await notices.pause(s.desk, replace(caller, cause_id=9003), 1)
        await trainee.sees("您尚未确认")
        await s.box.settled()
        assert len(await outbox(s)) == 4
        assert len(await outbox(s, "nudge")) == 1
        verbs = await s.sql("SELECT verb, old, new FROM changes WHERE subject = 'notice'")
        assert verbs == [("send", None, "2"), ("move", "queued", "paused")]


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
        assert "🚫 =1+1：未绑定" in (await organiser.sees("共 2 人："))["text"]
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
        await organiser.sees("已确认：0 人（已送达 1 人）")
        await organiser.tap("🗑 撤回")
        await organiser.tap("🗑 撤回 1 条")
        await organiser.sees("已撤回\n")
        organiser.forget()
        await organiser.tap("◀ 我的通知")
        listed = await organiser.sees("您发出的通知")
        assert "🗑 已撤回 · " in str(listed["reply_markup"])
        assert "暂停" not in str(organiser.messages[-2]["reply_markup"])  # only its withdrawal may still be on its way


async def test_long_lists_are_turned_and_organisers_find_what_colleagues_have_sent() -> None:
    async with school() as s:
        class_id, _, organiser = await a_class_with_three(s)
        await written(organiser)
        await organiser.tap("✉️ 发给 1 人")
        await organiser.sees("发送完毕")
        [(audience_id, author_id, queued_at)] = await s.sql("SELECT audience_id, author_id, queued_at FROM notices")
        for number in range(2, 11):
            content = f'{{"method":"sendMessage","body":{{"text":"第 {number} 条"}}}}'
            columns = {"author_id": author_id, "audience_id": audience_id, "content": content, "state": "queued"}
            await s.add("notices", **columns, receipt=1, queued_at=queued_at, created_at=queued_at)
        await organiser.send("/notices")
        listed = str((await organiser.sees("您发出的通知"))["reply_markup"])
        assert "第 10 条" in listed
        assert "第 2 条" not in listed
        await organiser.tap("2/2 ›")
        await organiser.tap("第 2 条")
        await organiser.sees("📣 第 2 条")
        colleague = await s.phone_of("组织员二", class_id, "organiser")
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        await colleague.send("/notices")
        await colleague.sees("还没有发过通知")
        await colleague.tap("👥 同事发的通知")
        await colleague.sees("同事向您的班次发出的通知")
        await colleague.tap("第 10 条")
        await colleague.sees("📣 第 10 条")
        await supervisor.send("/notices")
        none = await supervisor.sees("还没有发过通知")
        assert "同事" not in str(none.get("reply_markup"))
        await forged(s, supervisor, "receipt.others:0")
        await supervisor.tap("forged")
        await supervisor.sees("没有同事向您的班次发过通知")
