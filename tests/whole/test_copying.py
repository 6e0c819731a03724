from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.phone import Phone
from tests.school import School, school
from tests.stores import engines
from tests.whole.classday import tap_data
from tests.whole.test_series import ZONE, at_timetable

SESSIONS = """SELECT s.starts_at, s.ends_at, s.title, s.lecturers, s.floor, v.name FROM sessions s
    JOIN classes c ON c.id = s.class_id LEFT JOIN venues v ON v.id = s.venue_id
    WHERE c.run = '{}' AND s.cancelled_at IS NULL ORDER BY s.starts_at"""


async def with_a_week(s: School) -> Phone:
    """An organiser whose class met from a Thursday to the Tuesday after, with a Saturday among it."""
    s.clock.move(datetime(2026, 9, 1, 7, 0, tzinfo=UTC) - s.clock())
    class_id = await s.add_class()
    await s.sql("UPDATE classes SET floor = 'E2' WHERE id = :id", id=class_id)
    await s.add("reminder_rules", class_id=class_id, kind="session_soon", leads="45m")
    await s.add("class_forms", class_id=class_id, about="class", form_id=None)
    venue_id = await s.add("venues", name="301教室")
    for day, hour, title in ((10, 9, "一"), (10, 14, "二"), (11, 9, "三"), (12, 9, "四"), (14, 9, "五"), (15, 9, "六")):
        begins = datetime(2026, 9, day, hour, 0, tzinfo=ZONE)
        at = int(begins.timestamp() * 1000)
        more = {"venue_id": venue_id, "lecturers": '["授课人甲"]', "floor": "E3"} if title == "一" else {}
        await s.add("sessions", class_id=class_id, title=title, starts_at=at, ends_at=at + 5_400_000, **more)
    return await s.phone_of("组织员", role="organiser")


async def copied(s: School, run: str) -> list[str]:
    rows = await s.sql(SESSIONS.format(run))
    return [f"{datetime.fromtimestamp(row[0] / 1000, ZONE):%m-%d %H:%M} {row[2]}" for row in rows]


@engines
async def test_the_next_run_has_the_same_class_days_around_days_off(engine: str) -> None:
    async with school(engine) as s:
        organiser = await with_a_week(s)
        await at_timetable(organiser)
        await organiser.tap("📑 复制到下一期")
        await organiser.sees("6 个课次")
        await organiser.tap("＋ 新班次：任职培训班 第2期")
        await organiser.sees("第一天是哪天")
        await organiser.send("2026-09-30")
        shown = (await organiser.sees("将添加以下课次"))["text"]
        assert "任职培训班 第2期" in shown
        assert "2026年10月1日周四：国庆节" in shown
        assert await s.sql("SELECT COUNT(*) FROM classes") == [(1,)]
        await organiser.tap("确认：添加 6 个课次")
        await organiser.sees("已添加 6 个课次")
        # A Wednesday; the next worked day is a Thursday a week later, and the class day that was off is the day after.
        assert await copied(s, "第2期") == [
            "09-30 09:00 一",
            "09-30 14:00 二",
            "10-08 09:00 三",
            "10-09 09:00 四",
            "10-10 09:00 五",
            "10-12 09:00 六",
        ]
        first = (await s.sql(SESSIONS.format("第2期")))[0]
        assert first[1] - first[0] == 5_400_000
        assert first[3:] == ('["授课人甲"]', "E3", "301教室")
        assert await s.sql("SELECT floor, zone FROM classes WHERE run = '第2期'") == [("E2", "Asia/Shanghai")]
        assert await s.sql("SELECT kind, leads FROM reminder_rules WHERE class_id > 1") == [("session_soon", "45m")]
        assert await s.sql("SELECT about, form_id FROM class_forms WHERE class_id > 1") == [("class", None)]
        assert len(await copied(s, "第1期")) == 6


async def test_a_run_that_is_there_is_not_made_again() -> None:
    async with school() as s:
        organiser = await with_a_week(s)
        await s.add_class(run="第2期")
        await at_timetable_of(organiser, "第1期")
        await organiser.tap("📑 复制到下一期")
        await organiser.tap("＋ 新班次：任职培训班 第2期")
        await organiser.sees("第一天是哪天")
        await organiser.send("2026-10-12")
        await organiser.sees("已有班次“任职培训班 第2期”")
        assert await copied(s, "第2期") == []


async def at_timetable_of(organiser: Phone, run: str) -> None:
    await organiser.send("/class")
    await organiser.tap(f"任职培训班 {run}")
    await organiser.tap("🗓 课表")
    await organiser.sees("时区：")


async def test_it_goes_to_a_class_there_is_by_the_clocks_there_and_comes_back_out() -> None:
    async with school() as s:
        organiser = await with_a_week(s)
        target = await s.add_class(run="柏林班")
        await s.sql("UPDATE classes SET zone = 'Europe/Berlin' WHERE id = :id", id=target)
        await at_timetable_of(organiser, "第1期")
        await organiser.tap("📑 复制到下一期")
        await organiser.tap("已有班次…")
        await organiser.tap("任职培训班 柏林班")
        await organiser.sees("第一天是哪天")
        await organiser.send("2026-10-19")
        await organiser.sees("将添加以下课次")
        await organiser.tap("确认：添加 6 个课次")
        await organiser.sees("已添加 6 个课次")
        berlin = ZoneInfo("Europe/Berlin")
        rows = await s.sql(SESSIONS.format("柏林班"))
        found = [f"{datetime.fromtimestamp(row[0] / 1000, berlin):%m-%d %H:%M %z}" for row in rows]
        assert found[0] == "10-19 09:00 +0200"
        assert {at[6:11] for at in found} == {"09:00", "14:00"}
        await organiser.tap("↩️ 撤销")
        await organiser.sees("取消 6 个课次")
        assert await copied(s, "柏林班") == []


async def test_a_class_without_sessions_has_nothing_to_copy() -> None:
    async with school() as s:
        await s.add_class()
        organiser = await s.phone_of("组织员", role="organiser")
        await at_timetable(organiser)
        assert "没有可复制的课次" in (await organiser.tap("📑 复制到下一期")).text


async def test_another_first_day_can_be_tried() -> None:
    async with school() as s:
        organiser = await with_a_week(s)
        await at_timetable(organiser)
        await organiser.tap("📑 复制到下一期")
        await organiser.sees("6 个课次")
        await organiser.tap("◀ 返回课表")
        await organiser.sees("时区：Asia/Shanghai")
        await s.comes_to("SELECT COUNT(*) FROM dialogues", [(0,)])
        await organiser.tap("📑 复制到下一期")
        await organiser.sees("6 个课次")
        await organiser.send("春季班")
        await organiser.sees("任职培训班 春季班")
        await organiser.send("昨天")
        await organiser.sees("未看懂日期")
        await organiser.tap("2026年9月7日")
        await organiser.sees("9月7日周一 09:00")
        await organiser.tap("◀ 返回修改")
        await organiser.tap("2026年9月14日")
        await organiser.sees("9月14日周一 09:00")
        s.clock.move(timedelta(minutes=1))
        await organiser.tap("确认：添加 6 个课次")
        await organiser.sees("已添加 6 个课次")
        assert (await copied(s, "春季班"))[0] == "09-14 09:00 一"


async def copied_to_a_new_run(s: School) -> Phone:
    organiser = await with_a_week(s)
    await at_timetable(organiser)
    await organiser.tap("📑 复制到下一期")
    await organiser.tap("＋ 新班次：任职培训班 第2期")
    await organiser.sees("第一天是哪天")
    await organiser.send("2026-09-30")
    await organiser.sees("将添加以下课次")
    await organiser.tap("确认：添加 6 个课次")
    await organiser.sees("已添加 6 个课次")
    return organiser


@engines
async def test_taking_back_a_copy_takes_back_the_class_that_was_made_for_it(engine: str) -> None:
    async with school(engine) as s:
        organiser = await copied_to_a_new_run(s)
        made = organiser.last["reply_markup"]["inline_keyboard"][-1][0]["callback_data"]
        await organiser.tap("↩️ 撤销")
        await organiser.sees("为此新建的班次 任职培训班 第2期 连同 6 个课次已删除")
        assert await s.sql("SELECT run FROM classes") == [("第1期",)]
        assert await s.sql("SELECT COUNT(*) FROM reminders WHERE class_id <> 1") == [(0,)]
        organiser.forget()
        await tap_data(s, organiser, made)
        await organiser.sees("连同 6 个课次已删除")
        await at_timetable(organiser)
        await organiser.tap("📑 复制到下一期")
        await organiser.tap("＋ 新班次：任职培训班 第2期")
        await organiser.sees("第一天是哪天")


async def test_a_class_to_which_somebody_has_come_stays_when_the_copy_is_taken_back() -> None:
    async with school() as s:
        organiser = await copied_to_a_new_run(s)
        [(class_id,)] = await s.sql("SELECT id FROM classes WHERE run = '第2期'")
        await s.add_person("学员甲", class_id)
        await organiser.tap("↩️ 撤销")
        await organiser.sees("任职培训班 第2期 取消 6 个课次")
        assert await s.sql("SELECT COUNT(*) FROM classes") == [(2,)]
        assert await copied(s, "第2期") == []
