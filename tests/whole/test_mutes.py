"""What is coming to somebody, and what they can do without."""

from __future__ import annotations

from datetime import timedelta

from classbell.storage.instants import stamp
from tests.phone import Phone
from tests.school import school
from tests.whole.classday import tap_data
from tests.whole.test_reminders import MINUTE, at, plan


async def test_a_person_sees_what_is_coming_to_them_in_the_zone_of_the_class() -> None:
    async with school() as s:
        class_id = await s.add_class()
        other_id = await s.add_class("别的班")
        trainee = await s.phone_of("学员甲", class_id)
        await plan(s, await s.add_session(class_id, await at(s, 9) - s.clock()))
        await plan(s, await s.add_session(class_id, await at(s, 9, ahead=9) - s.clock(), title="太远的课"))
        await plan(s, await s.add_session(other_id, await at(s, 9) - s.clock(), title="别人的课"))
        await trainee.send("/reminders")
        page = (await trainee.sees("您会收到 2 项"))["text"]
        assert "19:00 · 次日课程 · " in page
        assert "08:30 · 课前提醒 · 公文写作" in page
        assert "太远的课" not in page
        assert "别人的课" not in page
        assert "回执催办不能关闭" in page


async def test_who_is_in_several_classes_is_told_whose_session_each_is() -> None:
    async with school() as s:
        class_id = await s.add_class()
        other_id = await s.add_class("进修班", "第2期")
        trainee = await s.phone_of("学员甲", class_id)
        await s.add("enrolments", class_id=other_id, person_id=1, enrolled_at=0)
        for one in (class_id, other_id):
            await plan(s, await s.add_session(one, await at(s, 9) - s.clock()))
        await trainee.send("/reminders")
        page = (await trainee.sees("您会收到 4 项"))["text"]
        assert "08:30 · 课前提醒 · 公文写作 · 任职培训班 第1期" in page
        assert "08:30 · 课前提醒 · 公文写作 · 进修班 第2期" in page


async def test_somebody_to_whom_nothing_is_coming_is_told_so_in_their_language() -> None:
    async with school() as s:
        trainee = await s.phone_of("Trainee One", await s.add_class(), language_code="en")
        stranger = await s.box.phone("路人", language_code="zh-hans")
        await trainee.send("/reminders")
        await trainee.sees("Nothing is due to you in the next 7 days")
        await stranger.start()
        await stranger.send("/reminders")
        await stranger.never_sees("您会收到", within=0.5)
        assert [line for line in (await menu(trainee)).splitlines() if line.startswith("/reminders")] == [
            "/reminders – my reminders"
        ]


async def test_who_has_nothing_to_switch_is_not_told_to_switch_it() -> None:
    async with school() as s:
        lecturer = await s.phone_of("授课人甲", await s.add_class(), "lecturer")
        await lecturer.send("/reminders")
        assert "点一下开关" not in (await lecturer.sees("接下来 7 天"))["text"]


async def menu(phone: Phone) -> str:
    await phone.send("/menu")
    return str((await phone.sees("/reminders –"))["text"])


async def test_a_kind_switched_off_is_not_sent_to_them_and_a_tap_brings_it_back() -> None:
    async with school() as s:
        class_id = await s.add_class()
        trainee, other = await s.phone_of("学员甲", class_id), await s.phone_of("学员乙", class_id)
        for minutes in (40, 50):
            await plan(s, await s.add_session(class_id, minutes * MINUTE, title=f"第{minutes}课"))
        await trainee.send("/reminders")
        await trainee.sees("您会收到 2 项")
        await trainee.tap("🔔 课前提醒")
        await trainee.sees("接下来 7 天没有给您的提醒")
        s.clock.move(11 * MINUTE)
        await other.sees("第40课")
        assert await s.sql("SELECT COUNT(*) FROM outbox WHERE person_id = 1") == [(0,)]
        await trainee.tap("🔕 课前提醒")
        await trainee.sees("您会收到 1 项")
        s.clock.move(10 * MINUTE)
        await trainee.sees("第50课")
        assert await s.sql("SELECT verb, new FROM changes WHERE subject = 'person' ORDER BY id") == [
            ("reminder_session_soon", "off"),
            ("reminder_session_soon", "on"),
        ]


async def test_feedback_that_waits_is_not_asked_for_again_where_they_do_without() -> None:
    async with school() as s:
        class_id = await s.add_class()
        trainee, other = await s.phone_of("学员甲", class_id), await s.phone_of("学员乙", class_id)
        session_id = await s.add_session(class_id, opened_at=1)
        for person_id in (1, 2):
            columns = {"session_id": session_id, "person_id": person_id, "status": "on_time", "evidence": "E2"}
            await s.add("marks", kept_at=1, **columns)
        await plan(s, session_id)
        s.clock.move(91 * MINUTE)
        await trainee.sees("怎么样")
        await trainee.send("/reminders")
        await trainee.sees("评课提醒")
        await tap_data(s, trainee, "reminder.mute:feedback_waiting:0")
        s.clock.move(timedelta(days=2, hours=15))
        await other.sees("截止")
        await s.comes_to("SELECT person_id FROM outbox WHERE kind = 'feedback_waiting'", [(2,)])


async def test_what_others_wait_for_cannot_be_switched_off_nor_what_is_no_kind() -> None:
    async with school() as s:
        trainee = await s.phone_of("学员甲", await s.add_class())
        tapped = await tap_data(s, trainee, "reminder.mute:nudge:0")
        assert "不能关闭" in tapped.text
        for forged in ("reminder.mute:card:0", "reminder.mute:sunrise:0", "reminder.mute:digest:7", "reminder.mute:x"):
            await tap_data(s, trainee, forged)
        assert await s.sql("SELECT COUNT(*) FROM mutes") == [(0,)]


async def test_a_notice_to_confirm_is_among_what_is_coming_until_it_is_confirmed() -> None:
    async with school() as s:
        trainee = await s.phone_of("学员甲", await s.add_class())
        content = '{"method": "sendMessage", "body": {"text": "周五交表"}}'
        times = {"created_at": 1, "queued_at": 1}
        notice_id = await s.add("notices", author_id=1, state="queued", content=content, **times)
        sent = {"kind": "notice", "method": "sendMessage", "state": "sent", "message_id": 1, "not_before": 1}
        await s.add("outbox", subject_id=notice_id, person_id=1, chat_id=trainee.id, **sent)
        due = {"due_at": stamp(await at(s, 9)), "useless_after": stamp(await at(s, 12))}
        await s.add("reminders", kind="nudge", subject_id=notice_id, **due)
        await trainee.send("/reminders")
        await trainee.sees("09:00 · 回执催办")
        await s.add("receipts", notice_id=notice_id, person_id=1, confirmed_at=1)
        await trainee.send("/reminders")
        await trainee.sees("接下来 7 天没有给您的提醒")


async def test_a_supervisor_sees_their_cards_and_digests_and_does_without_the_digest() -> None:
    async with school() as s:
        class_id, other_id = await s.add_class(), await s.add_class("应急班")
        boss = await s.phone_of("跟班甲", class_id, "supervisor")
        await s.add_role(1, "supervisor", other_id)
        for class_ in (class_id, other_id):
            await plan(s, await s.add_session(class_, await at(s, 9) - s.clock()))
        await boss.send("/reminders")
        page = (await boss.sees("08:40 · 班次卡片 · 公文写作"))["text"]
        assert page.count("每日考勤") == 1
        await boss.tap("🔔 每日考勤")
        await boss.sees("🔔 接下来")
        await s.comes_to("SELECT person_id, kind FROM mutes", [(1, "digest")])
