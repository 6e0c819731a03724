from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from icalendar import Calendar
from multidict import CIMultiDictProxy

from tests.phone import Phone
from tests.school import School, school

HOUR = timedelta(hours=1)


async def fetch(url: str, **headers: str) -> tuple[int, bytes, CIMultiDictProxy[str]]:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        return answer.status, await answer.read(), answer.headers


def events(content: bytes) -> list[Any]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


async def a_trainee(s: School) -> tuple[int, Phone]:
    class_id = await s.add_class()
    phone = await s.phone_of("学员甲", class_id)
    venue_id = await s.add("venues", name="一号厅")
    await s.add_session(class_id, HOUR, venue_id=venue_id)
    await s.add_session(class_id, 30 * HOUR, title="应急管理")
    return class_id, phone


async def address(phone: Phone, opener: str = "📅 加入日历", button: str = "🔗") -> str:
    await phone.tap(opener)
    await phone.sees("把课表放进")
    phone.forget()
    await phone.tap(button)
    told = await phone.sees("填入：")
    return str(next(line for line in told["text"].splitlines() if line.startswith("http")))


async def test_a_feed_shows_the_persons_sessions_in_their_zone() -> None:
    async with school() as s:
        class_id, trainee = await a_trainee(s)
        other = await s.add_class("另一个班")
        await s.add_session(other, HOUR, title="不相干")
        await trainee.send("/timetable")
        url = await address(trainee)
        status, content, headers = await fetch(url)
        assert status == 200
        assert headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert headers["Cache-Control"].startswith("private")
        first, second = events(content)
        assert (first["SUMMARY"], second["SUMMARY"], first["LOCATION"]) == ("公文写作", "应急管理", "一号厅")
        [(starts_at,)] = await s.sql("SELECT starts_at FROM sessions WHERE title = '公文写作'")
        start = first["DTSTART"].dt
        assert (int(start.timestamp() * 1000) // 1000, str(start.tzinfo)) == (starts_at // 1000, "Asia/Shanghai")
        assert start.astimezone(ZoneInfo("Asia/Shanghai")).hour == 16
        assert b"BEGIN:VTIMEZONE" in content
        assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in content
        assert class_id


async def test_what_is_moved_or_cancelled_says_so_and_what_has_not_changed_is_not_sent_again() -> None:
    async with school() as s:
        _, trainee = await a_trainee(s)
        await trainee.send("/timetable")
        url = await address(trainee)
        _, _, headers = await fetch(url)
        status, content, _ = await fetch(url, **{"If-None-Match": headers["ETag"]})
        assert (status, content) == (304, b"")
        await s.sql("UPDATE sessions SET cancelled_at = 1, revision = revision + 1 WHERE title = '应急管理'")
        _, content, _ = await fetch(url, **{"If-None-Match": headers["ETag"]})
        found = [(event["SUMMARY"], event["STATUS"], event["SEQUENCE"]) for event in events(content)]
        assert found == [("公文写作", "CONFIRMED", 0), ("应急管理", "CANCELLED", 1)]


async def test_a_new_address_voids_the_old_one_and_none_gives_a_hint() -> None:
    async with school() as s:
        _, trainee = await a_trainee(s)
        await trainee.send("/timetable")
        old = await address(trainee)
        new = await address(trainee, button="🔗 换新地址")
        assert old != new
        gone, never = await fetch(old), await fetch(f"{s.url}/calendar/AAAAAAAAAAAAAAAAAAAAAA.ics")
        assert gone[:2] == never[:2] == (404, b"")
        assert (await fetch(new))[0] == 200
        await trainee.tap("📅 加入日历")
        await trainee.tap("停用地址")
        await trainee.sees("旧地址不能恢复")
        await trainee.tap("◀ 不停用")
        await trainee.sees("把课表放进手机或电脑的日历")
        assert (await fetch(new))[0] == 200
        await trainee.tap("停用地址")
        assert (await trainee.tap("🚫 确定停用")).alert
        assert (await fetch(new))[0] == 404
        [(kept,)] = await s.sql("SELECT COUNT(*) FROM calendars WHERE :url LIKE '%' || secret_hash || '%'", url=new)
        assert kept == 0


async def test_who_does_not_supervise_the_class_any_more_sees_its_feed_no_more() -> None:
    async with school() as s:
        class_id, _ = await a_trainee(s)
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        await supervisor.send("/class")
        await supervisor.tap("更多")
        url = await address(supervisor, "📅 班次日历")
        status, content, _ = await fetch(url)
        assert (status, len(events(content))) == (200, 2)
        assert "任职培训班 第1期".encode() in content
        await s.sql("DELETE FROM roles WHERE class_id = :class_id", class_id=class_id)
        assert (await fetch(url))[0] == 404


async def test_the_file_is_the_same_timetable_and_an_empty_one_is_refused() -> None:
    async with school() as s:
        _, trainee = await a_trainee(s)
        await trainee.send("/timetable")
        await trainee.tap("📅 加入日历")
        await trainee.tap("📄 .ics 文件")
        sent = await trainee.sees_a("document")
        assert sent["document"]["file_name"] == "我的课表.ics"
        assert [event["SUMMARY"] for event in events(await s.box.file(sent["document"]["file_id"]))] == [
            "公文写作",
            "应急管理",
        ]
        await s.sql("UPDATE enrolments SET withdrawn_at = 1")
        assert "还没有课" in (await trainee.tap("📄 .ics 文件")).text
