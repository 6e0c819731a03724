from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from classbell.actions import reminders
from classbell.storage.instants import instant
from tests import tables
from tests.phone import Phone
from tests.school import ZONE, School, school
from tests.stores import engines
from tests.whole.classday import tap_data
from tests.whole.test_revisions import BELATED, DAY, HOUR, TRAINEES, wall

HEADINGS = ["日期", "开始", "结束", "课程", "地点"]
SESSIONS = 12


async def a_timetable(s: School) -> tuple[Phone, Phone, int]:
    """A class with a trainee, an organiser and twelve sessions, one a day."""
    class_id = await s.add_class()
    trainee, organiser = await s.phone_of("学员甲", class_id), await s.phone_of("组织员", None, "organiser")
    held = [await s.add_session(class_id, (2 + number) * DAY, f"第{number}讲") for number in range(SESSIONS)]
    async with s.desk.db.begin() as tx:
        await reminders.plan(s.desk, tx, held)
    return trainee, organiser, class_id


async def rows(s: School, later: timedelta, *more: list[str]) -> bytes:
    """The timetable as a file, every session so much later."""
    found = []
    for at, title in await s.sql("SELECT starts_at, title FROM sessions ORDER BY id"):
        starts = (instant(at) + later).astimezone(ZoneInfo(ZONE))
        found.append([f"{starts:%Y-%m-%d}", f"{starts:%H:%M}", f"{starts + HOUR:%H:%M}", title, ""])
    return tables.workbook([HEADINGS, *found, *more])


async def send(organiser: Phone, file: bytes) -> None:
    await organiser.send("/import")
    await organiser.tap("任职培训班 第1期")
    await organiser.sees("请把花名册或课表")
    await organiser.upload(file, "课表.xlsx")
    await organiser.sees("文件已读完")


@engines
async def test_a_changed_timetable_moves_its_sessions_and_is_one_message_a_person(engine: str) -> None:
    async with school(engine) as s:
        trainee, organiser, _ = await a_timetable(s)
        new = wall(s, 30 * DAY)
        await send(organiser, await rows(s, HOUR, [f"{new:%Y-%m-%d}", "08:00", "09:00", "结业", "一号厅"]))
        await organiser.tap("按调课处理（12）")
        board = await organiser.sees("有 12 个课次与现有课表同名")
        assert "另新增 1 个课次" in board["text"]
        assert "将通知 1 人" in board["text"]
        await organiser.tap("确认，通知 1 人")
        await organiser.sees("课表的 13 处变动已生效")
        assert await s.sql("SELECT COUNT(*), SUM(revision) FROM sessions") == [(13, 12)]
        s.clock.move(BELATED)
        told = await trainee.sees("课表有 13 处变动")
        assert "第0讲" in told["text"]
        assert "另有 1 处变动" in told["text"]
        await s.comes_to(TRAINEES, [(1, 1)])


TIMES = "SELECT title, starts_at, ends_at FROM sessions WHERE cancelled_at IS NULL ORDER BY id"


@engines
async def test_a_changed_timetable_is_taken_back_as_a_whole_before_anybody_is_told(engine: str) -> None:
    async with school(engine) as s:
        trainee, organiser, _ = await a_timetable(s)
        before = await s.sql(TIMES)
        new = wall(s, 30 * DAY)
        await send(organiser, await rows(s, HOUR, [f"{new:%Y-%m-%d}", "08:00", "09:00", "结业", "一号厅"]))
        await organiser.tap("按调课处理（12）")
        await organiser.tap("确认，通知 1 人")
        kept = await organiser.sees("课表的 13 处变动已生效")
        assert await s.sql(TIMES) != before
        await organiser.tap("↩️ 撤回")
        await organiser.sees("13 处变动已撤回")
        assert await s.sql(TIMES) == before
        undo = kept["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        await tap_data(s, organiser, undo)
        assert await s.sql("SELECT SUM(revision) FROM sessions WHERE cancelled_at IS NULL") == [(24,)]
        s.clock.move(BELATED)
        await s.comes_to("SELECT COUNT(*) FROM announcements WHERE told_at IS NULL", [(0,)])
        assert "课表有" not in trainee.transcript()


async def test_taking_back_leaves_what_was_changed_since_and_is_over_once_people_know() -> None:
    async with school() as s:
        trainee, organiser, class_id = await a_timetable(s)
        await send(organiser, await rows(s, HOUR))
        await organiser.tap("按调课处理（12）")
        await organiser.tap("确认，通知 1 人")
        kept = await organiser.sees("课表的 12 处变动已生效")
        undo = kept["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        await s.sql("UPDATE sessions SET revision = revision + 1 WHERE title = '第3讲'")
        await organiser.tap("↩️ 撤回")
        assert "另有 1 个课次此后又有调整" in (await organiser.sees("11 处变动已撤回"))["text"]
        s.clock.move(BELATED)
        await trainee.sees("课表有 1 处变动")
        await s.sql("UPDATE imports SET state = 'kept' WHERE class_id = :id", id=class_id)
        assert "已经通知过大家" in (await tap_data(s, organiser, undo)).text


async def test_the_old_timetable_sent_again_before_it_was_told_tells_nobody() -> None:
    async with school() as s:
        trainee, organiser, _ = await a_timetable(s)
        whole = "starts_at / 60000 * 60000"
        await s.sql(f"UPDATE sessions SET starts_at = {whole}, ends_at = {whole} + 3600000")
        before = await s.sql("SELECT starts_at, ends_at FROM sessions ORDER BY id")
        for file in (await rows(s, HOUR), await rows(s, timedelta(0))):
            await send(organiser, file)
            await organiser.tap("按调课处理（12）")
            await organiser.sees("有 12 个课次与现有课表同名")
            await organiser.tap("✅ 确认")
            await organiser.sees("课表的 12 处变动已生效")
            organiser.forget()
        assert await s.sql("SELECT starts_at, ends_at FROM sessions ORDER BY id") == before
        s.clock.move(BELATED)
        await s.comes_to("SELECT COUNT(*) FROM announcements WHERE told_at IS NULL", [(0,)])
        assert await s.sql(TRAINEES) == [(0, 0)]
        assert "课表有" not in trainee.transcript()


async def test_sessions_that_an_import_adds_to_a_timetable_are_told_and_a_first_timetable_is_not() -> None:
    async with school() as s:
        class_id = await s.add_class()
        trainee, organiser = await s.phone_of("学员甲", class_id), await s.phone_of("组织员", None, "organiser")
        day = f"{wall(s, 20 * DAY):%Y-%m-%d}"
        for title, told in (("开班", 0), ("结业", 1)):
            await send(organiser, tables.workbook([HEADINGS, [day, "08:00", "09:00", title, ""]]))
            preview = await organiser.sees("目前尚未保留任何内容")
            assert ("添加后将通知 1 人" in preview["text"]) is bool(told)
            await organiser.tap("确认：添加 1 个课次")
            await organiser.sees("已添加 1 个课次")
            organiser.forget()
            s.clock.move(BELATED)
            if told:
                await trainee.sees("新增：结业")
            await s.comes_to(TRAINEES, [(told, told)])
        assert "开班" not in trainee.transcript()


async def test_nothing_is_offered_as_a_change_where_nothing_would_change() -> None:
    async with school() as s:
        _, organiser, _ = await a_timetable(s)
        day = f"{wall(s, 40 * DAY):%Y-%m-%d}"
        await send(organiser, tables.workbook([HEADINGS, [day, "08:00", "09:00", "结业", ""]]))
        said = await organiser.sees("文件已读完")
        assert "按调课处理" not in str(said["reply_markup"])
