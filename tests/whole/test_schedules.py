from __future__ import annotations

import re
from datetime import date, timedelta

from classbell.actions import reminders
from classbell.storage.instants import stamp
from tests.phone import Phone
from tests.school import School, school
from tests.stores import engines
from tests.whole.writing import WORDS, a_class_with_three, forged, outbox, written


async def later(organiser: Phone, typed: str) -> str:
    """Let the notice that is written go at an instant that is typed; give what the bot says of it."""
    await organiser.tap("⏰ 定时发送")
    await organiser.sees("什么时候发送？")
    await organiser.send(typed)
    return str((await organiser.sees("已定时："))["text"])


async def moved(s: School, session_id: int, **columns: int) -> None:
    """Change a session as whoever changes a timetable does: the row, and all that hangs on it."""
    assigned = ", ".join(f"{name} = :{name}" for name in columns)
    await s.sql(f"UPDATE sessions SET {assigned} WHERE id = :session_id", session_id=session_id, **columns)
    async with s.desk.db.begin() as tx:
        await reminders.plan(s.desk, tx, [session_id])
    s.desk.bells.ring("due")
    s.desk.bells.ring("outbox")


async def test_a_notice_goes_at_its_instant_to_whom_it_is_for_then() -> None:
    async with school() as s:
        class_id, trainee, organiser = await a_class_with_three(s)
        await written(organiser)
        said = await later(organiser, "今天 18:00")
        assert "18:00 发送" in said
        assert "对象现在是 1 人" in said
        assert await outbox(s) == []
        await organiser.send("/notices")
        assert await organiser.sees("您还没有发过通知")
        joined = await s.phone_of("学员丁", class_id)
        s.clock.move(timedelta(hours=3))
        await trainee.sees(WORDS)
        await joined.sees(WORDS)
        await organiser.sees("已开始发送，共 2 人")
        await organiser.tap("📊 看进度")
        await organiser.sees("已发出：2")


async def test_times_that_cannot_be_are_refused_and_asked_for_again() -> None:
    async with school() as s:
        _, _, organiser = await a_class_with_three(s)
        await written(organiser)
        await organiser.tap("⏰ 定时发送")
        await organiser.sees("什么时候发送？")
        await organiser.send("过一会儿")
        await organiser.sees("没有看懂这个时间")
        await organiser.send("今天 8:00")
        await organiser.sees("已经过去")
        await organiser.send("明天 8:00")
        await organiser.sees("已定时：")


async def test_daylight_saving_is_said_where_an_hour_is_missing_or_comes_twice() -> None:
    async with school() as s:
        class_id, _, organiser = await a_class_with_three(s)
        await s.sql("UPDATE classes SET zone = 'Europe/Berlin' WHERE id = :id", id=class_id)
        await written(organiser)
        year = s.clock().year + 1
        await organiser.tap("⏰ 定时发送")
        await organiser.sees("Europe/Berlin")
        march = max(day for day in range(25, 32) if _weekday(year, 3, day) == 6)
        october = max(day for day in range(25, 32) if _weekday(year, 10, day) == 6)
        await organiser.send(f"{year}-03-{march} 02:30")
        await organiser.sees("没有 02:30 这个时刻")
        await organiser.send(f"{year}-10-{october} 02:30")
        await organiser.sees("02:30 +0200 还是 02:30 +0100")
        await organiser.send(f"{year}-10-{october} 02:30 +0100")
        await organiser.sees("已定时：")


@engines
async def test_it_is_listed_changed_and_taken_back(engine: str) -> None:
    async with school(engine) as s:
        _, trainee, organiser = await a_class_with_three(s)
        await written(organiser)
        await later(organiser, "今天 18:00")
        await organiser.send("/notices")
        await organiser.tap("⏰ 定时通知（1）")
        await organiser.tap(WORDS)
        await organiser.tap("🕐 改时间")
        await organiser.sees("什么时候发送？")
        await organiser.send("今天 20:00")
        await organiser.sees("20:00 发送")
        s.clock.move(timedelta(hours=4))
        await s.comes_to("SELECT COUNT(*) FROM reminders WHERE kind = 'notice' AND state = 'dropped'", [(1,)])
        await organiser.tap("✖️ 取消定时")
        await organiser.sees("已取消定时，通知回到草稿")
        s.clock.move(timedelta(hours=4))
        await s.box.settled()
        assert await outbox(s) == []
        assert WORDS not in trainee.transcript()
        await organiser.tap("✏️ 打开草稿")
        await organiser.sees("将发给 1 人")


async def test_every_page_of_the_way_leads_back() -> None:
    async with school() as s:
        class_id, _, organiser = await a_class_with_three(s)
        await s.add_session(class_id, timedelta(days=2))
        await written(organiser)
        await organiser.tap("⏰ 定时发送")
        await organiser.tap("📚 按课次")
        await organiser.tap("公文写作")
        await organiser.sees("公文写作，")
        await organiser.tap("◀ 返回")
        await organiser.sees("按哪一课次发送")
        await organiser.tap("◀ 返回")
        await organiser.sees("什么时候发送")
        await organiser.tap("🔁 周期发送")
        await organiser.tap("每天")
        await organiser.sees("第一次什么时候")
        await organiser.tap("◀ 返回")
        await organiser.sees("多久发送一次")
        await organiser.tap("◀ 返回")
        await organiser.sees("什么时候发送")
        await organiser.tap("◀ 返回通知")
        await organiser.sees("就是这个样子")
        await later(organiser, "今天 18:00")
        await organiser.tap("🕐 改时间")
        await organiser.tap("◀ 不改")
        await organiser.sees("18:00 发送")
        await organiser.tap("◀ 全部定时通知")
        await organiser.sees("等待发送的定时通知")
        await organiser.tap("◀ 我的通知")
        await organiser.sees("还没有发过通知")


@engines
async def test_beside_a_session_it_moves_with_the_session(engine: str) -> None:
    async with school(engine) as s:
        class_id, trainee, organiser = await a_class_with_three(s)
        session_id = await s.add_session(class_id, timedelta(hours=5))
        await written(organiser)
        await organiser.tap("⏰ 定时发送")
        await organiser.tap("📚 按课次")
        await organiser.tap("公文写作")
        await organiser.tap("开始前 30 分钟")
        await organiser.sees("公文写作 开始前 30 分钟发送")
        start = s.clock() + timedelta(hours=6, minutes=30)
        await moved(s, session_id, starts_at=stamp(start), ends_at=stamp(start + timedelta(hours=1)))
        s.clock.move(timedelta(hours=5))
        await s.box.settled()
        assert await outbox(s) == []
        s.clock.move(timedelta(hours=1, minutes=1))
        await trainee.sees(WORDS)


async def test_where_the_session_is_cancelled_it_is_a_draft_again_and_its_author_is_told() -> None:
    async with school() as s:
        class_id, _, organiser = await a_class_with_three(s)
        session_id = await s.add_session(class_id, timedelta(hours=5))
        await written(organiser)
        await organiser.tap("⏰ 定时发送")
        await organiser.tap("📚 按课次")
        await organiser.tap("公文写作")
        await organiser.tap("结束后 10 分钟")
        await organiser.sees("结束后 10 分钟发送")
        await moved(s, session_id, cancelled_at=stamp(s.clock()))
        await organiser.sees("课次“公文写作”已取消")
        assert await s.sql("SELECT state FROM notices") == [("draft",)]
        s.clock.move(timedelta(hours=8))
        await s.box.settled()
        assert await outbox(s) == []


@engines
async def test_a_recurring_notice_goes_each_time_to_whom_it_is_for_then_and_ends(engine: str) -> None:
    async with school(engine) as s:
        class_id, trainee, organiser = await a_class_with_three(s)
        await written(organiser)
        await organiser.tap("⏰ 定时发送")
        await organiser.tap("🔁 周期发送")
        await organiser.tap("每天")
        await organiser.sees("第一次什么时候")
        await organiser.send("今天 18:00")
        await organiser.tap("4 次")
        said = (await organiser.sees("已定时：每天，下一次"))["text"]
        ends_on = s.clock() + timedelta(days=3)
        assert re.search(rf"最后一次 {ends_on.month}月{ends_on.day}日\S+ 18:00", said)
        s.clock.move(timedelta(hours=3, minutes=1))
        await trainee.sees(WORDS)
        await s.comes_to("SELECT COUNT(*) FROM notices WHERE state = 'queued'", [(1,)])
        joined = await s.phone_of("学员丁", class_id)
        for day in range(2, 5):
            s.clock.move(timedelta(days=1))
            await s.comes_to("SELECT COUNT(*) FROM notices WHERE state = 'queued'", [(day,)])
        await joined.sees(WORDS)
        await s.comes_to("SELECT COUNT(*) FROM outbox WHERE kind = 'notice' AND state = 'sent'", [(7,)])
        s.clock.move(timedelta(days=2))
        await s.box.settled()
        assert await s.sql("SELECT COUNT(*) FROM notices WHERE state = 'queued'") == [(4,)]
        assert await s.sql("SELECT next_at FROM schedules") == [(None,)]


async def test_where_nobody_is_left_it_is_a_draft_again_and_its_author_is_told_why() -> None:
    async with school() as s:
        _, _, organiser = await a_class_with_three(s)
        await written(organiser)
        await later(organiser, "今天 18:00")
        await s.sql("UPDATE enrolments SET withdrawn_at = 1")
        s.clock.move(timedelta(hours=4))
        assert "都无法送达" in (await organiser.sees("没有发出，已退回草稿"))["text"]
        assert await s.sql("SELECT state FROM notices") == [("draft",)]


async def test_who_may_not_write_to_the_class_any_more_sends_nothing() -> None:
    async with school() as s:
        _, _, organiser = await a_class_with_three(s)
        await written(organiser)
        await later(organiser, "今天 18:00")
        await s.sql("DELETE FROM roles")
        s.clock.move(timedelta(hours=4))
        assert "无权" in (await organiser.sees("没有发出，已退回草稿"))["text"]
        assert await outbox(s) == []


async def test_a_deadline_before_the_instant_is_refused() -> None:
    async with school() as s:
        _, _, organiser = await a_class_with_three(s)
        await written(organiser)
        await organiser.tap("⚙️ 选项与截止")
        await organiser.tap("⏳ 截止时间")
        await organiser.sees("回执收到什么时候为止")
        await organiser.send("今天 18:00")
        await organiser.tap("◀ 返回通知")
        await organiser.tap("⏰ 定时发送")
        await organiser.sees("什么时候发送？")
        await organiser.send("今天 20:00")
        await organiser.sees("早于发送时间")


async def test_what_needs_a_second_persons_yes_is_not_scheduled_without_it() -> None:
    async with school(policies={"notices": {"approve_above": 1}}) as s:
        class_id, _, organiser = await a_class_with_three(s)
        await s.phone_of("学员丁", class_id)
        await written(organiser)
        await forged(s, organiser, f"schedule.at:1:{stamp(s.clock() + timedelta(hours=1))}")
        assert "须先送审" in (await organiser.tap("forged")).text
        assert await s.sql("SELECT state FROM notices") == [("draft",)]


async def test_schedules_are_their_authors() -> None:
    async with school() as s:
        class_id, trainee, organiser = await a_class_with_three(s)
        await written(organiser)
        await later(organiser, "今天 18:00")
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        for data in ("schedule.when:1", "schedule.look:1", "schedule.cancel:1", "schedule.at:1:99999999999999"):
            for person in (supervisor, trainee):
                await forged(s, person, data)
                assert "无权" in (await person.tap("forged")).text, data
        assert await s.sql("SELECT state FROM notices") == [("scheduled",)]


def _weekday(year: int, month: int, day: int) -> int:
    return date(year, month, day).weekday()


async def test_a_notice_beside_a_session_means_that_session_by_its_placeholders() -> None:
    async with school() as s:
        class_id, trainee, organiser = await a_class_with_three(s)
        venue_id = await s.add("venues", name="九号厅")
        await s.add_session(class_id, timedelta(hours=2))
        await s.add_session(class_id, timedelta(hours=26), "法律基础", venue_id=venue_id)
        await written(organiser, "请预习{课次}，地点{地点}")
        await organiser.tap("⏰ 定时发送")
        await organiser.tap("📚 按课次")
        await organiser.tap("法律基础")
        await organiser.tap("开始前 1 天")
        await organiser.sees("法律基础 开始前 1 天发送")
        s.clock.move(timedelta(hours=2, minutes=1))
        await trainee.sees("请预习法律基础，地点九号厅")


async def test_the_author_hears_at_once_that_the_night_will_hold_it_back() -> None:
    async with school() as s:
        _, _, organiser = await a_class_with_three(s)
        await written(organiser)
        said = await later(organiser, "明天 23:30")
        assert "免打扰时段" in said
        assert "07:00 起发出" in said
        await organiser.tap("🕐 改时间")
        await organiser.sees("什么时候发送？")
        organiser.forget()
        await organiser.send("明天 9:30")
        assert "夜间" not in (await organiser.sees("已定时："))["text"]
