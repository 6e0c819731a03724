from __future__ import annotations

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import openpyxl

from tests.phone import Phone
from tests.school import School, school
from tests.stores import engines
from tests.whole.classday import tap_data

ZONE = ZoneInfo("Asia/Shanghai")
STARTS = "SELECT starts_at FROM sessions WHERE cancelled_at IS NULL ORDER BY starts_at"


def in_september(s: School) -> None:
    """Let it be the first of a month before days off that were moved about."""
    s.clock.move(datetime(2026, 9, 1, 7, 0, tzinfo=UTC) - s.clock())


async def starts(s: School) -> list[str]:
    """When the class's sessions begin, by its own clocks."""
    return [f"{datetime.fromtimestamp(at / 1000, ZONE):%m-%d %H:%M}" for (at,) in await s.sql(STARTS)]


async def has(phone: Phone, label: str) -> None:
    """Wait until there is a button."""
    await phone._until(lambda: phone._button(label, phone.id), f"a button {label!r}", 20.0, phone.id)


async def at_timetable(organiser: Phone) -> None:
    await organiser.send("/class")
    await organiser.tap("🗓 课表")
    await organiser.sees("时区：Asia/Shanghai")


async def begun(s: School) -> Phone:
    """An organiser who has said title, first day and times, and sees the board."""
    in_september(s)
    await s.add_class()
    organiser = await s.phone_of("组织员", role="organiser")
    await at_timetable(organiser)
    await organiser.tap("📆 按规律排课")
    await organiser.sees("课程名称是什么")
    await organiser.send("公文写作")
    await organiser.sees("第一次课在哪天")
    await organiser.send("2026-09-28")
    await organiser.sees("几点到几点")
    await organiser.send("8:30-10:00")
    await organiser.sees("规律：每个工作日")
    return organiser


@engines
async def test_sessions_on_working_days_go_around_days_off_and_follow_days_worked_for_them(engine: str) -> None:
    async with school(engine) as s:
        organiser = await begun(s)
        await organiser.tap("🏁 次数/截止")
        await organiser.send("6次")
        await organiser.sees("共 6 次")
        await organiser.tap("👁 查看日期")
        shown = (await organiser.sees("将添加以下课次"))["text"]
        assert "新课次：6" in shown
        assert "跳过 5 天" in shown
        assert "2026年10月1日周四：国庆节" in shown
        assert "2026年10月6日周二：休息日（由 2026-09-20 调休）" in shown
        assert await starts(s) == []
        await organiser.tap("确认：添加 6 个课次")
        await organiser.sees("已添加 6 个课次")
        assert await starts(s) == [f"{day} 08:30" for day in ("09-28", "09-29", "09-30", "10-08", "10-09", "10-10")]
        assert await s.sql("SELECT COUNT(*) FROM reminders WHERE kind = 'card' AND state = 'due'") == [(6,)]
        await organiser.tap("↩️ 撤销")
        await organiser.sees("取消 6 个课次")
        assert await starts(s) == []
        assert await s.sql("SELECT COUNT(*) FROM reminders WHERE kind = 'card' AND state = 'due'") == [(0,)]


async def test_a_weekly_series_follows_the_days_that_are_worked_for_others() -> None:
    async with school() as s:
        organiser = await begun(s)
        await organiser.tap("📅 首日")
        await organiser.send("2026-09-15")
        await organiser.sees("首次：2026年9月15日")
        await organiser.tap("◻️ 每周")
        await organiser.sees("每 1 周：周二")
        await organiser.tap("周四")
        await organiser.sees("每 1 周：周二、周四")
        await organiser.tap("🏁 次数/截止")
        await organiser.send("2026-10-15")
        await organiser.sees("截止：2026年10月15日")
        await organiser.tap("📍 地点")
        await organiser.send("301教室")
        await organiser.sees("地点：301教室")
        await organiser.tap("👤 授课人")
        await organiser.send("授课人甲、授课人乙")
        await organiser.sees("授课人：授课人甲、授课人乙")
        await organiser.tap("👁 查看日期")
        shown = (await organiser.sees("将添加以下课次"))["text"]
        assert "公文写作（301教室 · 授课人甲、授课人乙）" in shown
        await organiser.tap("确认：添加 9 个课次")
        await organiser.sees("已添加 9 个课次")
        tuesdays = ["09-15", "09-17", "09-20", "09-22", "09-24", "09-29", "10-08", "10-13", "10-15"]
        assert await starts(s) == [f"{day} 08:30" for day in tuesdays]
        assert await s.sql(
            "SELECT DISTINCT v.name, s.lecturers FROM sessions s JOIN venues v ON v.id = s.venue_id"
        ) == [("301教室", '["授课人甲", "授课人乙"]')]


async def test_without_the_two_rules_every_such_weekday_is_taken() -> None:
    async with school() as s:
        organiser = await begun(s)
        await organiser.tap("◻️ 每周")
        await organiser.sees("每 1 周：周一")
        await organiser.tap("☑️ 遇节假日跳过")
        await has(organiser, "◻️ 遇节假日跳过")
        await organiser.tap("☑️ 调休上班日照所补星期上课")
        await has(organiser, "◻️ 调休上班日照所补星期上课")
        await organiser.tap("每 2 周")
        await organiser.sees("每 2 周：周一")
        await organiser.tap("🏁 次数/截止")
        await organiser.tap("4 次")
        await organiser.tap("👁 查看日期")
        await organiser.tap("确认：添加 4 个课次")
        await organiser.sees("已添加 4 个课次")
        assert await starts(s) == [f"{day} 08:30" for day in ("09-28", "10-12", "10-26", "11-09")]


async def test_what_others_have_at_that_time_is_pointed_out() -> None:
    async with school() as s:
        organiser = await begun(s)
        other = await s.add_class("乡镇班", "")
        venue_id = await s.add("venues", name="301教室")
        at = int(datetime(2026, 9, 28, 1, 0, tzinfo=UTC).timestamp() * 1000)
        columns = {"starts_at": at, "ends_at": at + 3_600_000, "venue_id": venue_id, "lecturers": '["授课人甲"]'}
        await s.add("sessions", class_id=other, title="别的课", **columns)
        await organiser.tap("📍 地点")
        await organiser.send("301教室")
        await organiser.sees("地点：301教室")
        await organiser.tap("👤 授课人")
        await organiser.send("授课人甲")
        await organiser.sees("授课人：授课人甲")
        await organiser.tap("👁 查看日期")
        shown = (await organiser.sees("将添加以下课次"))["text"]
        assert "第 1 次：地点同时被占用：301教室 · 乡镇班" in shown
        assert "第 1 次：授课人同时有课：授课人甲 · 乡镇班" in shown
        assert "第 2 次" not in shown


async def test_the_dates_come_as_a_file_and_the_board_is_there_to_go_back_to() -> None:
    async with school() as s:
        organiser = await begun(s)
        await organiser.tap("👁 查看日期")
        await organiser.sees("将添加以下课次")
        await organiser.tap("📄 全部日期")
        document = (await organiser.sees_a("document"))["document"]
        book = openpyxl.load_workbook(io.BytesIO(await s.box.file(document["file_id"])))
        rows = [[str(cell or "") for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)]
        assert ["2026年9月28日周一", "08:30–10:00", "公文写作", "", ""] in [row[:5] for row in rows]
        assert ["2026年10月1日周四", "", "", "", "国庆节"] in [row[:5] for row in rows]
        await organiser.tap("◀ 返回修改")
        await organiser.sees("规律：每个工作日")
        await organiser.tap("✏️ 课程")
        await organiser.send("应急演练")
        await organiser.sees("📆 应急演练")


async def test_what_cannot_be_read_is_asked_for_again() -> None:
    async with school() as s:
        in_september(s)
        await s.add_class()
        organiser = await s.phone_of("组织员", role="organiser")
        await at_timetable(organiser)
        await organiser.tap("📆 按规律排课")
        await organiser.send("课" * 101)
        await organiser.sees("太长了：最多 100 个字符")
        await organiser.send("公文写作")
        await organiser.send("下个月")
        await organiser.sees("未看懂日期")
        await organiser.send("2026-02-30")
        await organiser.sees("未看懂日期")
        await organiser.send("9月28日")
        await organiser.send("10:00-8:30")
        await organiser.sees("未看懂起止时间")
        await organiser.send("上午8点30到10点")
        await organiser.sees("首次：2026年9月28日周一 08:30–10:00")
        await organiser.tap("🏁 次数/截止")
        await organiser.send("2026-09-01")
        await organiser.sees("未看懂日期")
        await organiser.send("300")
        await organiser.sees("共 300 次")
        assert "一次最多排 200 个课次" in (await organiser.tap("👁 查看日期")).text
        await organiser.tap("🏁 次数/截止")
        await organiser.send("2028-01-01")
        await organiser.sees("截止：2028年1月1日")
        assert "太远了" in (await organiser.tap("👁 查看日期")).text


async def test_a_rule_without_days_is_refused() -> None:
    async with school() as s:
        organiser = await begun(s)
        await organiser.tap("◻️ 每周")
        await organiser.tap("✓ 周一")
        await organiser.sees("每 1 周：—")
        assert "按此规律没有任何日期" in (await organiser.tap("👁 查看日期")).text


async def test_what_was_shown_is_what_is_kept_even_if_the_calendar_changes_meanwhile() -> None:
    async with school() as s:
        organiser = await begun(s)
        await organiser.tap("👁 查看日期")
        await organiser.sees("将添加以下课次")
        maker = (await s.sql("SELECT id FROM people"))[0][0]
        own = {"from_on": "2026-09-29", "until_on": "2026-09-29", "is_worked": 0, "name": "停课"}
        await s.add("workdays", made_by=maker, made_at=0, **own)
        await organiser.tap("确认：添加 5 个课次")
        await organiser.sees("停课")
        assert await starts(s) == []
        await organiser.tap("确认：添加 5 个课次")
        await organiser.sees("已添加 5 个课次")
        assert "09-29 08:30" not in await starts(s)


async def test_every_question_has_a_way_back_and_back_at_the_timetable_no_words_are_waited_for() -> None:
    async with school() as s:
        organiser = await begun(s)
        await organiser.tap("📍 地点")
        await organiser.sees("在哪里上课")
        organiser.forget()
        await organiser.tap("◀ 返回")
        await organiser.sees("规律：每个工作日")
        for begin in ("📆 按规律排课", "🌐 时区"):
            await at_timetable(organiser)
            await organiser.tap(begin)
            await has(organiser, "◀ 返回课表")
            organiser.forget()
            await organiser.tap("◀ 返回课表")
            await organiser.sees("时区：Asia/Shanghai")
            await organiser.send("公文写作")
            await organiser.sees("没有看懂")
        assert await s.sql("SELECT COUNT(*) FROM dialogues") == [(0,)]


async def test_an_old_board_asks_nothing_of_the_series_that_was_begun_after_it() -> None:
    async with school() as s:
        organiser = await begun(s)
        await tap_data(s, organiser, "series.new:1")
        assert "内容已有变化" in (await tap_data(s, organiser, "series.ask:end")).text
        await organiser.send("调查研究")
        await organiser.sees("第一次课在哪天")


async def test_a_first_day_that_is_over_is_asked_about() -> None:
    async with school() as s:
        in_september(s)
        await s.add_class()
        organiser = await s.phone_of("组织员", role="organiser")
        await at_timetable(organiser)
        await organiser.tap("📆 按规律排课")
        await organiser.sees("课程名称是什么")
        await organiser.send("公文写作")
        await organiser.sees("第一次课在哪天")
        await organiser.send("2016-09-28")
        await organiser.sees("2016年9月28日周三 已经过去")
        await organiser.send("2026-08-31")
        await organiser.sees("2026年8月31日周一 已经过去")
        await organiser.tap("是，从 2026年8月31日周一 起")
        await organiser.sees("几点到几点")
