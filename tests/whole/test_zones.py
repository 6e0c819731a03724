from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.phone import Phone
from tests.school import School, school
from tests.stores import engines
from tests.whole.classday import tap_data
from tests.whole.test_series import at_timetable

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
NEXT_DIGEST = "SELECT MIN(due_at) FROM reminders WHERE kind = 'digest' AND state = 'due'"


async def at_zone(s: School) -> tuple[Phone, Phone]:
    """An organiser at the zone of a class with a trainee and one session to come, next week at nine."""
    s.clock.move(datetime(2026, 9, 1, 7, 0, tzinfo=UTC) - s.clock())
    class_id = await s.add_class()
    at = int(datetime(2026, 9, 8, 9, 0, tzinfo=SHANGHAI).timestamp() * 1000)
    await s.add("sessions", class_id=class_id, title="公文写作", starts_at=at, ends_at=at + 5_400_000)
    trainee = await s.phone_of("学员甲", class_id)
    organiser = await s.phone_of("组织员", role="organiser")
    await at_timetable(organiser)
    await organiser.tap("🌐 时区")
    await organiser.sees("当地现在")
    return organiser, trainee


async def begins(s: School) -> datetime:
    [(at, zone)] = await s.sql("SELECT s.starts_at, c.zone FROM sessions s JOIN classes c ON c.id = s.class_id")
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone))


@engines
async def test_a_class_that_keeps_its_clocks_moves_and_its_people_are_told(engine: str) -> None:
    async with school(engine) as s:
        organiser, trainee = await at_zone(s)
        await organiser.tap("柏林")
        asked = (await organiser.sees("怎样处理"))["text"]
        assert "还有 1 个课次未上" in asked
        assert "9月8日周二 09:00" in asked
        assert "9月8日周二 03:00" in asked
        assert "将通知 1 人" in asked
        await organiser.tap("保持钟点（移动课次，通知 1 人）")
        assert "将通知 1 人" in (await organiser.sees("时区已改为 Europe/Berlin"))["text"]
        assert await begins(s) == datetime(2026, 9, 8, 9, 0, tzinfo=BERLIN)
        [(due_at,)] = await s.sql(NEXT_DIGEST)
        assert datetime.fromtimestamp(due_at / 1000, BERLIN).date() == datetime(2026, 9, 8, tzinfo=BERLIN).date()
        s.clock.move(timedelta(hours=1))
        told = (await trainee.sees("课表有 1 处变动"))["text"]
        assert "改为 9月8日周二 09:00" in told
        assert "时区由 北京时间 改为 柏林" in told


@engines
async def test_a_change_of_zone_is_taken_back_by_one_tap_before_anybody_is_told(engine: str) -> None:
    async with school(engine) as s:
        organiser, trainee = await at_zone(s)
        before = await begins(s)
        await organiser.tap("柏林")
        await organiser.tap("保持钟点")
        await organiser.sees("时区已改为 Europe/Berlin")
        await organiser.tap("↩️ 撤销")
        await organiser.sees("时区恢复为 Asia/Shanghai")
        assert await begins(s) == before
        [(due_at,)] = await s.sql(NEXT_DIGEST)
        assert datetime.fromtimestamp(due_at / 1000, SHANGHAI) == datetime(2026, 9, 8, 18, 0, tzinfo=SHANGHAI)
        s.clock.move(timedelta(minutes=4))
        await s.comes_to("SELECT COUNT(*) FROM announcements WHERE told_at IS NULL", [(0,)])
        assert "课表有" not in trainee.transcript()


async def test_a_change_of_zone_that_people_know_of_is_not_taken_back() -> None:
    async with school() as s:
        organiser, trainee = await at_zone(s)
        await organiser.tap("柏林")
        await organiser.tap("保持钟点")
        await organiser.sees("时区已改为 Europe/Berlin")
        s.clock.move(timedelta(hours=1))
        await trainee.sees("课表有 1 处变动")
        assert "已经通知过大家" in (await organiser.tap("↩️ 撤销")).text
        assert await s.sql("SELECT zone FROM classes") == [("Europe/Berlin",)]


async def test_where_nothing_moved_the_former_zone_comes_back_at_any_time_unless_there_is_a_newer_one() -> None:
    async with school() as s:
        organiser, _ = await at_zone(s)
        await organiser.tap("柏林")
        await organiser.tap("保持时刻")
        first = await organiser.sees("时区已改为 Europe/Berlin")
        s.clock.move(timedelta(hours=1))
        undo = first["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        await organiser.tap("↩️ 撤销")
        await organiser.sees("时区恢复为 Asia/Shanghai")
        assert (await tap_data(s, organiser, undo)).text
        assert await s.sql("SELECT zone FROM classes") == [("Asia/Shanghai",)]


async def test_a_class_that_keeps_its_instants_does_not_move() -> None:
    async with school() as s:
        organiser, _ = await at_zone(s)
        await organiser.send("europe/berlin")
        await organiser.tap("保持时刻")
        await organiser.sees("提醒已重新安排")
        assert await begins(s) == datetime(2026, 9, 8, 3, 0, tzinfo=BERLIN)
        assert await s.sql("SELECT COUNT(*) FROM announcements") == [(0,)]


async def test_what_is_no_zone_is_asked_for_again() -> None:
    async with school() as s:
        organiser, _ = await at_zone(s)
        for text in ("火星", "UTC", "Europe/Nowhere", "../etc/passwd"):
            await organiser.send(text)
            await organiser.sees("没有这个时区")
            organiser.forget()
        await organiser.send("America/New York")
        await organiser.sees("America/New_York")


async def test_a_zone_is_known_by_the_name_of_its_city() -> None:
    async with school() as s:
        organiser, _ = await at_zone(s)
        await organiser.send("乌鲁木齐")
        assert "Asia/Urumqi" in (await organiser.sees("怎样处理"))["text"]
        for typed, key in (("伦敦时间", "Europe/London"), ("hong kong", "Asia/Hong_Kong")):
            await organiser.send(typed)
            await organiser.sees(key)


async def test_without_sessions_to_come_there_is_nothing_to_ask() -> None:
    async with school() as s:
        await s.add_class()
        organiser = await s.phone_of("组织员", role="organiser")
        await at_timetable(organiser)
        await organiser.tap("🌐 时区")
        await organiser.tap("东京")
        await organiser.sees("时区已改为 Asia/Tokyo")
        assert await s.sql("SELECT zone FROM classes") == [("Asia/Tokyo",)]


async def test_none_comes_to_stand_where_another_of_its_title_does() -> None:
    async with school() as s:
        organiser, _ = await at_zone(s)
        at = int(datetime(2026, 9, 8, 9, 0, tzinfo=BERLIN).timestamp() * 1000)
        times = {"starts_at": at, "ends_at": at + 1, "cancelled_at": 1}
        await s.add("sessions", class_id=1, title="公文写作", **times)
        await organiser.tap("柏林")
        await organiser.sees("怎样处理")
        assert "已有同名课次" in (await organiser.tap("保持钟点")).text
        assert await s.sql("SELECT zone FROM classes") == [("Asia/Shanghai",)]
        await organiser.tap("保持时刻")
        await organiser.sees("时区已改为 Europe/Berlin")


async def test_several_sessions_of_one_title_move_past_one_another() -> None:
    async with school() as s:
        organiser, _ = await at_zone(s)
        for day in range(9, 12):
            at = int(datetime(2026, 9, day, 3, 0, tzinfo=SHANGHAI).timestamp() * 1000)
            await s.add("sessions", class_id=1, title="公文写作", starts_at=at, ends_at=at + 1)
        await organiser.send("Pacific/Auckland")
        await organiser.tap("保持钟点")
        await organiser.sees("4 个课次钟点不变")
        rows = await s.sql("SELECT starts_at FROM sessions ORDER BY starts_at")
        found = [f"{datetime.fromtimestamp(at / 1000, ZoneInfo('Pacific/Auckland')):%d %H}" for (at,) in rows]
        assert found == ["08 09", "09 03", "10 03", "11 03"]
