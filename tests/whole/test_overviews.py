"""The day and the week of all classes, in one message: as text, page by page, as a chart and as a file."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import load_workbook

from classbell.storage.instants import stamp
from tests.phone import Phone
from tests.school import ROOT, ZONE, School, school
from tests.whole.writing import forged

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def today(s: School) -> date:
    return s.clock().astimezone(ZoneInfo(ZONE)).date()


def labels(phone: Phone) -> list[str]:
    """Give the buttons of the newest message."""
    return [button["text"] for row in phone.last["reply_markup"]["inline_keyboard"] for button in row]


async def held(s: School, class_id: int, starts_in: timedelta, *statuses: str | None, **columns: Any) -> int:
    """Add a session with people of these statuses; None has no mark."""
    session_id = await s.add_session(class_id, starts_in, **columns)
    for number, status in enumerate(statuses):
        person_id = await s.add_person(f"学员{class_id}{number}", class_id)
        if status:
            columns = {"session_id": session_id, "person_id": person_id, "evidence": "E2", "kept_at": 1}
            origin = "leave" if status == "on_leave" else "sign_in"
            await s.add("marks", status=status, origin=origin, **columns)
    return session_id


async def three_classes(s: School) -> list[int]:
    """One class has been, one has a session that nobody opened, one begins later; one has nothing today."""
    ids = [await s.add_class(f"{name}班", "") for name in ("任职", "新任", "轮训", "旧")]
    await held(s, ids[0], -2 * HOUR, "on_time", "late", "on_leave", "absent", opened_at=1, closed_at=2)
    await held(s, ids[1], -HOUR, None, None)
    await held(s, ids[2], 2 * HOUR, None, "on_leave")
    return ids


async def book_of(s: School, phone: Phone) -> dict[str, list[tuple[object, ...]]]:
    sent = await phone.sees_a("document")
    found = load_workbook(BytesIO(await s.box.file(sent["document"]["file_id"])))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in found.worksheets}


async def test_an_organiser_sees_the_day_of_all_classes_the_gravest_first() -> None:
    async with school() as s:
        await three_classes(s)
        organiser = await s.phone_of("组织员", None, "organiser")
        await organiser.send("/report")
        text = (await organiser.sees("各班考勤"))["text"]
        assert "（3 个班次）" in text
        assert "🔴 1 个班次有课次没有考勤" in text
        assert "应到 6，实到 2（含迟到 1），请假 1，未到 1；出勤率 66.7%" in text
        assert "应到中 2 人次的课次没有考勤" in text
        assert "8 人中 2 人到过课" in text
        assert text.index("🔴 新任班") < text.index("✅ 任职班") < text.index("⚪ 轮训班")
        assert "没有考勤：14:00 公文写作" in text
        assert "应到 4　实到 2　迟 1　假 1　缺 1　66.7%" in text
        assert "17:00 开始，2 人" in text


async def test_chart_and_file_say_the_same() -> None:
    async with school() as s:
        await three_classes(s)
        organiser = await s.phone_of("组织员", None, "organiser")
        await organiser.send("/report")
        await organiser.sees("各班考勤")
        await organiser.tap("📊 图表")
        assert "应到 6，实到 2" in (await organiser.sees_a("photo"))["caption"]
        await organiser.tap("📄 XLSX 表格")
        book = await book_of(s, organiser)
        rows = book["班次"][5:]
        assert [row[:10] for row in rows] == [
            ("新任班", "没有考勤", 1, 1, 2, 0, 2, 2, 0, None),
            ("任职班", "已结束", 1, 0, 4, 2, 0, 4, 2, 2 / 3),
            ("轮训班", "未开始", 1, 0, 2, 0, 0, 0, 0, None),
            ("合计", None, 3, 1, 8, 2, 2, 6, 2, 2 / 3),
        ]
        assert [row[5] for row in book["课次"][1:]] == ["没有考勤", "已结束", "未开始"]
        assert len(book["学员"]) == 9


async def test_the_week_has_what_was_rated_and_sent_and_leads_to_the_day_and_back() -> None:
    async with school() as s:
        [class_id, *_] = await three_classes(s)
        organiser = await s.phone_of("Organiser", None, "organiser", language_code="en")
        [(session_id, person_id)] = await s.sql(
            "SELECT MIN(session_id), MIN(person_id) FROM marks WHERE status = 'on_time'"
        )
        columns = {"class_id": class_id, "session_id": session_id, "form_id": 1, "version": 1}
        round_id = await s.add("rounds", opened_at=1, closes_at=2, **columns)
        await s.sql("INSERT INTO respondents (round_id, person_id) VALUES (:r, :p)", r=round_id, p=person_id)
        letter = {"person_id": person_id, "chat_id": 1, "method": "sendMessage", "body": "{}", "not_before": 0}
        for number in (1, 2):
            sent = {"state": "sent", "sent_at": stamp(s.clock()), "subject_id": number}
            await s.add("outbox", kind="reminder", **letter, **sent)
        await organiser.send("/report")
        await organiser.sees("Attendance")
        await organiser.tap("📅 The week")
        text = (await organiser.sees("The week’s attendance"))["text"]
        assert "1 of 2 person-times that could rate a session" in text
        assert "<b>Messages unasked</b>: 2, 0.2 per person".replace("<b>", "").replace("</b>", "") in text
        await organiser.tap("📄 XLSX")
        assert (await book_of(s, organiser))["Classes"][6][-3:] == (2, 1, 2)
        await organiser.tap("📅 The day")
        await organiser.sees("begins 17:00, 2 people")


async def test_one_classs_week_goes_day_by_day() -> None:
    async with school() as s:
        class_id = await s.add_class("任职班", "")
        s.clock.move(timedelta(days=(2 - today(s).weekday()) % 7))  # a Wednesday
        await held(s, class_id, timedelta(days=-1), "on_time", "absent", opened_at=1, closed_at=2)
        await s.add_session(class_id, timedelta(days=-2))
        await s.add_session(class_id, timedelta(days=1))
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        await supervisor.send("/attendance")
        await supervisor.sees("这一天没有课次")
        await supervisor.tap("📅 周报")
        text = (await supervisor.sees(" 至 "))["text"]
        monday, tuesday, thursday = (f"{today(s) + timedelta(days=by):%-m月%-d日}" for by in (-2, -1, 1))
        assert [day in text for day in (monday, tuesday, thursday)] == [True] * 3
        assert "应到 2　实到 0　迟 0　假 0　缺 0　暂无" in text
        assert "应到 2　实到 1　迟 0　假 0　缺 1　50%" in text
        assert "1 个课次，未开始" in text
        assert "没有考勤：" + monday in text
        await supervisor.tap("📊 图表")
        await supervisor.sees_a("photo")


async def test_days_without_sessions_are_worded_and_led_away_from() -> None:
    async with school() as s:
        class_id = await s.add_class()
        organiser = await s.phone_of("组织员", None, "organiser")
        await organiser.send("/report")
        await organiser.sees("这一天您的班次没有课次")
        organiser.forget()
        await held(s, class_id, timedelta(days=-9), "on_time", opened_at=1, closed_at=2)
        await organiser.send("/report")
        await organiser.sees("这一天您的班次没有课次")
        before = (today(s) - timedelta(days=9)).strftime("%-m月%-d日")
        await organiser.tap(next(label for label in labels(organiser) if before in label))
        await organiser.sees("应到 1　实到 1　迟 0　假 0　缺 0　100%")


async def test_sixty_classes_fit_and_turn_pages() -> None:
    async with school() as s:
        rows = [
            {"unit_id": ROOT, "name": f"{'很长的班名' * 30}{n}", "run": "", "zone": ZONE, "created_at": 0}
            for n in range(60)
        ]
        ids = await s.add_rows("classes", rows)
        starts_at = s.clock() - HOUR
        times = {"starts_at": stamp(starts_at), "ends_at": stamp(starts_at + 2 * HOUR)}
        await s.add_rows("sessions", [{"class_id": one, "title": "很长的课名" * 40, **times} for one in ids])
        organiser = await s.phone_of("组织员", None, "organiser")
        await organiser.send("/report")
        await organiser.sees("第 1/4 页")
        await organiser.tap("第 2 页")
        await organiser.sees("第 2/4 页")
        await organiser.tap("第 3 页")
        await organiser.sees("第 3/4 页")
        await organiser.tap("📊 图表")
        await organiser.sees_a("photo")


async def test_staff_see_their_own_classes_and_nobody_else_sees_any() -> None:
    async with school() as s:
        ids = await three_classes(s)
        supervisor = await s.phone_of("跟班", ids[0], "supervisor")
        [(person_id,)] = await s.sql("SELECT id FROM people WHERE name = '跟班'")
        await s.add_role(person_id, "supervisor", ids[2])
        trainee = await s.phone_of("学员甲", ids[0])
        await supervisor.send("/report")
        await supervisor.sees("您的角色无权")
        await supervisor.send("/attendance")
        await supervisor.tap("📋 全部班次今日考勤")
        text = (await supervisor.sees("（2 个班次）"))["text"]
        assert "新任班" not in text
        assert "每人消息量" not in "".join(labels(supervisor))
        for data in (f"overviews.day:{today(s):%Y%m%d}:0", f"overviews.book:week:{today(s):%Y%m%d}"):
            await forged(s, trainee, data)
            assert (await trainee.tap("forged")).alert
        for data in ("overviews.day:20261122", "overviews.book:year:20261122", "overviews.chart:day:1"):
            await forged(s, supervisor, data)
            assert "已有变化" in (await supervisor.tap("forged")).text


async def test_classes_in_two_zones_each_show_their_own_day() -> None:
    async with school() as s:
        here = await s.add_class("任职班", "")
        columns = {"unit_id": ROOT, "run": "", "zone": "America/New_York", "created_at": 0}
        there = await s.add("classes", name="海外班", **columns)
        await held(s, here, -HOUR, "on_time", opened_at=1, closed_at=2)
        day = today(s)
        nine = datetime.combine(day, time(21), ZoneInfo("America/New_York"))
        await held(s, there, nine - s.clock(), "on_leave")
        organiser = await s.phone_of("组织员", None, "organiser")
        await organiser.send("/report")
        text = (await organiser.sees("（2 个班次）"))["text"]
        assert "海外班\n　21:00 开始，1 人" in text
