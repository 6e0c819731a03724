"""What staff are told of the day and the week without asking: once, one message for all their classes."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import load_workbook

from classbell.actions import clock, reminders
from classbell.domain.reminders import Kind
from tests.phone import Phone
from tests.school import ROOT, ZONE, School, school
from tests.stores import engines

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
WITHIN = 40.0
"""Seconds a chart may take on a busy machine."""


def moment(day: date, hour: int, minute: int = 0, zone: str = ZONE) -> datetime:
    return datetime.combine(day, time(hour, minute), ZoneInfo(zone)).astimezone(UTC)


def next_monday(s: School) -> date:
    today = s.clock().astimezone(ZoneInfo(ZONE)).date()
    return today + (7 - today.weekday()) * DAY


async def planned(s: School, class_id: int, starts_at: datetime, **columns: Any) -> int:
    """Add a session as whoever keeps a timetable does."""
    session_id = await s.add_session(class_id, starts_at - s.clock(), **columns)
    async with s.desk.db.begin() as tx:
        await reminders.plan(s.desk, tx, [session_id])
    return session_id


async def supervisor_of(s: School, name: str, *class_ids: int, **details: object) -> Phone:
    phone = await s.phone_of(name, class_ids[0], "supervisor", **details)
    [(person_id,)] = await s.sql("SELECT id FROM people WHERE name = :name", name=name)
    for class_id in class_ids[1:]:
        await s.add_role(person_id, "supervisor", class_id)
    return phone


def move_to(s: School, at: datetime) -> None:
    s.clock.move(at - s.clock() + MINUTE / 2)


async def digests(s: School) -> list[tuple[str, str]]:
    """Give who was written a digest of what kind of due row; each as often as it was."""
    await s.box.settled()
    return await s.sql(
        "SELECT p.name, r.kind FROM outbox o"
        " JOIN people p ON p.id = o.person_id JOIN reminders r ON r.id = o.subject_id"
        " WHERE o.kind = 'digest' ORDER BY o.id"
    )


async def done(s: School, kind: Kind, number: int) -> None:
    counted = f"SELECT COUNT(*) FROM reminders WHERE kind = '{kind}' AND state = 'done'"
    await s.comes_to(counted, [(number,)], WITHIN)


async def test_a_supervisor_of_two_classes_gets_one_digest_of_both() -> None:
    async with school() as s:
        day = next_monday(s)
        first, second = [await s.add_class(name, "") for name in ("任职班", "新任班")]
        for class_id in (first, second):
            await s.add_person("学员甲", class_id)
            await planned(s, class_id, moment(day, 9), opened_at=1, closed_at=2)
        both = await supervisor_of(s, "跟班甲", first, second)
        one = await supervisor_of(s, "Supervisor Two", second, language_code="en")
        move_to(s, moment(day, 18))
        await both.sees("（2 个班次）", WITHIN)
        await both.sees_a("photo", WITHIN)
        sent = await both.sees_a("document", WITHIN)
        assert load_workbook(BytesIO(await s.box.file(sent["document"]["file_id"]))).sheetnames == [
            "班次",
            "课次",
            "学员",
        ]
        await one.sees("新任班", WITHIN)
        await done(s, Kind.DIGEST, 2)
        assert sorted(await digests(s)) == [("Supervisor Two", "digest"), ("跟班甲", "digest")]


async def test_organisers_and_admins_get_the_day_of_all_their_classes_with_whom_the_bot_cannot_reach() -> None:
    async with school() as s:
        day = next_monday(s)
        first, second = [await s.add_class(name, "") for name in ("任职班", "新任班")]
        for class_id in (first, second):
            await s.add_person("学员甲", class_id)
        await planned(s, first, moment(day, 9))
        await planned(s, second, moment(day, 9), opened_at=1, closed_at=2)
        await s.add_role(await s.add_person("跟班乙"), "supervisor", first)
        organiser = await s.phone_of("组织员", None, "organiser")
        admin = await s.phone_of("管理员", None, "admin")
        of_one = await s.phone_of("班级组织员", second, "organiser")
        move_to(s, moment(day, 19))
        for phone in (organiser, admin):
            text = (await phone.sees("（2 个班次）", WITHIN))["text"]
            assert "🔴 1 个班次有课次没有考勤" in text
            assert "联系不上以下 1 名工作人员，请另行通知：跟班乙" in text
            await phone.sees_a("document", WITHIN)
        text = (await of_one.sees("新任班 · ", WITHIN))["text"]
        assert "任职班" not in text
        assert "跟班乙" not in text
        await done(s, Kind.OFFICE_DAY, 2)
        assert len(await digests(s)) == 3


async def test_the_week_comes_to_supervisors_on_friday_and_to_the_office_on_monday() -> None:
    async with school() as s:
        monday = next_monday(s)
        class_id = await s.add_class("任职班", "")
        await s.add_person("学员甲", class_id)
        for days in (0, 2):
            await planned(s, class_id, moment(monday + days * DAY, 9), title=f"第{days}讲", opened_at=1, closed_at=2)
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        organiser = await s.phone_of("组织员", None, "organiser")
        move_to(s, moment(monday + 4 * DAY, 18, 30))
        text = (await supervisor.sees(" 至 ", WITHIN))["text"]
        assert "应到 1　实到 0　迟 0　假 0　缺 1　0%" in text
        assert "主动消息" in text
        await done(s, Kind.WEEK, 1)
        move_to(s, moment(monday + 7 * DAY, 8, 30))
        text = (await organiser.sees(" 至 ", WITHIN))["text"]
        assert "应到 2，实到 0" in text
        await done(s, Kind.OFFICE_WEEK, 1)
        assert await digests(s) == [("跟班", "week"), ("组织员", "office_week")]


async def test_who_has_switched_a_digest_off_gets_none_and_others_do() -> None:
    async with school() as s:
        day = next_monday(s)
        class_id = await s.add_class()
        await planned(s, class_id, moment(day, 9))
        wants, does_not = [await supervisor_of(s, name, class_id) for name in ("跟班甲", "跟班乙")]
        await s.sql("INSERT INTO mutes (person_id, kind) SELECT id, 'digest' FROM people WHERE name = '跟班乙'")
        move_to(s, moment(day, 18))
        await wants.sees_a("document", WITHIN)
        await done(s, Kind.DIGEST, 1)
        assert await digests(s) == [("跟班甲", "digest")]
        await does_not.never_sees("任职培训班", within=0.1)


async def test_classes_of_other_zones_are_told_in_their_own_evening() -> None:
    async with school() as s:
        day = next_monday(s)
        here = await s.add_class("任职班", "")
        columns = {"unit_id": ROOT, "run": "", "zone": "America/New_York", "created_at": 0}
        there = await s.add("classes", name="海外班", **columns)
        both = await supervisor_of(s, "跟班", here, there)
        await planned(s, here, moment(day, 9), opened_at=1, closed_at=2)
        await planned(s, there, moment(day, 9, zone="America/New_York"), opened_at=1, closed_at=2)
        move_to(s, moment(day, 18))
        await both.sees("任职班", WITHIN)
        await done(s, Kind.DIGEST, 1)
        both.forget()
        move_to(s, moment(day, 18, zone="America/New_York"))
        assert f"{day:%-m月%-d日}" in (await both.sees("海外班", WITHIN))["text"]
        await done(s, Kind.DIGEST, 2)
        assert len(await digests(s)) == 2


@engines
async def test_many_clocks_at_once_and_again_write_each_digest_once(engine: str) -> None:
    async with school(engine) as s:
        day = next_monday(s)
        first, second, third = [await s.add_class(name, "") for name in ("任职班", "新任班", "轮训班")]
        for class_id in (first, second, third):
            await planned(s, class_id, moment(day, 9), opened_at=1, closed_at=2)
        await supervisor_of(s, "跟班甲", first, second)
        await supervisor_of(s, "跟班乙", third)
        move_to(s, moment(day, 18))
        rows = [row for row in await clock.due(s.desk) if row.due.kind is Kind.DIGEST]
        await asyncio.gather(*(clock.settle(s.desk, row) for row in rows for _ in range(2)))
        for row in rows:
            await clock.settle(s.desk, row)
        await done(s, Kind.DIGEST, 3)
        assert sorted(await digests(s)) == [("跟班乙", "digest"), ("跟班甲", "digest")]
