from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.phone import Phone
from tests.school import School, school
from tests.stores import engines
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
        await organiser.tap("保持钟点")
        await organiser.sees("时区已改为 Europe/Berlin")
        assert await begins(s) == datetime(2026, 9, 8, 9, 0, tzinfo=BERLIN)
        [(due_at,)] = await s.sql(NEXT_DIGEST)
        assert datetime.fromtimestamp(due_at / 1000, BERLIN).date() == datetime(2026, 9, 8, tzinfo=BERLIN).date()
        s.clock.move(timedelta(hours=1))
        assert "改为 9月8日周二 09:00" in (await trainee.sees("课表有 1 处变动"))["text"]


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
        for text in ("北京", "UTC", "Europe/Nowhere", "../etc/passwd"):
            await organiser.send(text)
            await organiser.sees("没有这个时区")
            organiser.forget()
        await organiser.send("America/New York")
        await organiser.sees("America/New_York")


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
