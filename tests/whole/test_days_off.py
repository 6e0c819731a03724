"""Sessions on days that the organisation takes off: moved class by class, looked at first, and taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

from classbell.actions import reminders
from tests.phone import Phone
from tests.school import School, school
from tests.stores import engines
from tests.whole.classday import tap_data
from tests.whole.test_series import ZONE
from tests.whole.test_workdays import organiser_in_september

STARTS = "SELECT starts_at FROM sessions WHERE class_id = {} ORDER BY id"


async def held_on(s: School, class_id: int, *days: int) -> None:
    """Sessions of a class in September at nine, planned."""
    held = []
    for day in days:
        at = int(datetime(2026, 9, day, 9, 0, tzinfo=ZONE).timestamp() * 1000)
        times = {"starts_at": at, "ends_at": at + 5_400_000}
        held.append(await s.add("sessions", class_id=class_id, title="公文写作", **times))
    async with s.desk.db.begin() as tx:
        await reminders.plan(s.desk, tx, held)


async def days(s: School, class_id: int) -> list[str]:
    rows = await s.sql(STARTS.format(class_id))
    return [f"{datetime.fromtimestamp(at / 1000, ZONE):%m-%d %H:%M}" for (at,) in rows]


async def days_taken_off(s: School) -> tuple[Phone, Phone]:
    """An organiser who has taken two days off on which two classes meet, and a trainee of the first."""
    organiser = await organiser_in_september(s)
    first, second = await s.add_class(), await s.add_class("进修班", "")
    trainee = await s.phone_of("学员甲", first)
    await held_on(s, first, 8, 9, 10)
    await held_on(s, second, 9)
    await organiser.send("/workdays")
    await organiser.tap("＋ 休息日")
    await organiser.sees("哪些天休息")
    await organiser.send("9月8日至9月9日 校庆")
    await organiser.sees("这些天已有 3 个课次")
    return organiser, trainee


@engines
async def test_sessions_on_days_taken_off_move_class_by_class_and_come_back_by_one_tap(engine: str) -> None:
    async with school(engine) as s:
        organiser, trainee = await days_taken_off(s)
        await organiser.tap("🔁 移动 2026-09-08 至 09-09 的 3 个课次")
        await organiser.sees("移动哪个班次的课次")
        await organiser.tap("任职培训班 第1期（2 个课次）")
        board = (await organiser.sees("2 个课次在休息日"))["text"]
        assert "原定 9月8日周二 09:00" in board
        assert "改为 9月11日周五 09:00" in board
        assert "改为 9月14日周一 09:00" in board
        assert "将通知 1 人" in board
        assert await days(s, 1) == ["09-08 09:00", "09-09 09:00", "09-10 09:00"]
        await organiser.tap("✅ 确认，通知 1 人")
        await organiser.sees("课表的 2 处变动已生效")
        assert await days(s, 1) == ["09-11 09:00", "09-14 09:00", "09-10 09:00"]
        assert await days(s, 2) == ["09-09 09:00"]
        await organiser.tap("↩️ 撤回")
        await organiser.sees("2 处变动已撤回")
        assert await days(s, 1) == ["09-08 09:00", "09-09 09:00", "09-10 09:00"]
        s.clock.move(timedelta(minutes=4))
        await s.comes_to("SELECT COUNT(*) FROM announcements WHERE told_at IS NULL", [(0,)])
        assert "课表有" not in trainee.transcript()


async def test_moving_is_left_or_ends_when_the_days_are_no_longer_off() -> None:
    async with school() as s:
        organiser, _ = await days_taken_off(s)
        await organiser.tap("🔁 移动 2026-09-08 至 09-09 的 3 个课次")
        await organiser.sees("移动哪个班次的课次")
        await organiser.tap("进修班（1 个课次）")
        board = await organiser.sees("1 个课次在休息日")
        confirm = board["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        await organiser.tap("✖️ 不改了")
        await organiser.sees("移动哪个班次的课次")
        await tap_data(s, organiser, "workday.remove:1:2026")
        assert "该条目已被移除" in (await tap_data(s, organiser, confirm)).text
        assert "该条目已被移除" in (await tap_data(s, organiser, "days_off.classes:1:0")).text
        assert await days(s, 2) == ["09-09 09:00"]


async def test_a_supervisor_and_a_strange_button_move_nothing() -> None:
    async with school() as s:
        organiser, trainee = await days_taken_off(s)
        supervisor = await s.phone_of("跟班甲", 1, "supervisor")
        for one in (supervisor, trainee):
            assert (await tap_data(s, one, "days_off.look:1:1")).text
            assert (await tap_data(s, one, "days_off.classes:1:0")).text
        await tap_data(s, organiser, "days_off.look:1:1")
        await organiser.sees("2 个课次在休息日")
        [(import_id,)] = await s.sql("SELECT MAX(id) FROM imports")
        assert "本次导入已结束" in (await tap_data(s, organiser, f"import.keep:t:{import_id}:00000000")).text
        assert await days(s, 1) == ["09-08 09:00", "09-09 09:00", "09-10 09:00"]
