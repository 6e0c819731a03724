"""Pulling the day's attendance: every face says the same, and only to whom it belongs."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

from openpyxl import load_workbook
from PIL import Image

from classbell.actions import sheets
from classbell.domain.sheets import KINDS as EVERY_KIND
from classbell.storage.instants import stamp
from tests.school import School, school
from tests.whole.classday import caller_of, class_day

KINDS = ("准时", "迟到", "早退", "请假", "缺勤", "未登记")
STATUSES = ("on_time", "on_time", "on_time", "late", "on_leave", "absent", None)


async def fill(s: School, class_id: int, session_id: int, people: int) -> None:
    """Add people with marks of every kind."""
    now = stamp(s.clock())
    for number in range(people):
        person_id = await s.add_person(f"学员{number:03}", class_id)
        status = STATUSES[number % len(STATUSES)]
        if status is not None:
            signed_at = now if status in {"on_time", "late"} else None
            columns = {"status": status, "evidence": "E2" if signed_at else "E0", "signed_at": signed_at}
            await s.add("marks", session_id=session_id, person_id=person_id, kept_at=now, **columns)


def figures(text: str) -> dict[str, int]:
    return {kind: int(found[1]) for kind in KINDS if (found := re.search(rf"{kind} (\d+)", text))}


async def test_table_chart_and_file_agree_with_each_other_and_with_the_store() -> None:
    async with school() as s:
        day = await class_day(s, 0)
        await fill(s, day.class_id, day.session_id, 73)
        boss = day.supervisor
        await boss.send("/attendance")
        text = (await boss.sees("应到 73 人"))["text"]
        kept = dict(await s.sql("SELECT status, COUNT(*) FROM marks GROUP BY status"))
        assert figures(text) == {
            "准时": kept["on_time"],
            "迟到": kept["late"],
            "请假": kept["on_leave"],
            "缺勤": kept["absent"],
            "未登记": 73 - sum(kept.values()),
        }
        await boss.tap("XLSX")
        document = (await boss.sees_a("document", within=20))["document"]
        assert document["file_name"].endswith(".xlsx")
        summary, details = load_workbook(BytesIO(await s.box.file(document["file_id"]))).worksheets
        rows = list(summary.iter_rows(values_only=True))
        heads = next(row for row in rows if row[0] == "课次")
        told = dict(zip(heads, next(row for row in rows if row[0] == "公文写作"), strict=True))
        assert {kind: told[kind] for kind in KINDS if told[kind]} == figures(text)
        assert details.max_row == 73 + 1
        await boss.tap("图表")
        photo = await boss.sees_a("photo", within=30)
        assert Image.open(BytesIO(await s.box.file(photo["photo"][-1]["file_id"]))).format == "PNG"
        found = await sheets.day(s.desk, await caller_of(s, boss), day.class_id)
        counted = found.sheet.counts[0]
        assert {
            name: counted.of(kind) for name, kind in zip(KINDS, EVERY_KIND, strict=True) if counted.of(kind)
        } == figures(text)


async def test_three_hundred_people_come_by_the_page_the_missing_first() -> None:
    async with school() as s:
        day = await class_day(s, 0)
        await fill(s, day.class_id, day.session_id, 300)
        boss = day.supervisor
        await boss.send("/attendance")
        first = (await boss.sees("第 1/10 页"))["text"]
        assert "学员005" in first
        assert "学员000" not in first
        await boss.tap("第 2 页")
        await boss.sees("第 2/10 页")


async def test_days_and_classes_are_picked_by_buttons() -> None:
    async with school() as s:
        day = await class_day(s)
        await s.add_session(day.class_id, timedelta(days=3), "案例研讨")
        boss = day.supervisor
        await boss.send("/attendance")
        await boss.sees("应到 2 人")
        later = (s.clock() + timedelta(days=3)).astimezone(s.desk.house.zone)
        await boss.tap(f"{later.day}日")
        await boss.sees("案例研讨")
        other = await s.add_class("另一班")
        person = await s.sql("SELECT person_id FROM accounts WHERE id = :id", id=boss.id)
        await s.add_role(person[0][0], "supervisor", other)
        await boss.tap("其他班次")
        await boss.tap("另一班")
        await boss.sees("这一天没有课次")


async def test_a_supervisor_sees_only_their_own_class_and_a_trainee_none() -> None:
    async with school() as s:
        day = await class_day(s)
        other = await s.phone_of("跟班乙", await s.add_class("另一班"), "supervisor")
        await other.send("/attendance")
        assert "学员甲" not in (await other.sees("另一班"))["text"]
        await day.trainees[0].send("/attendance")
        await day.trainees[0].sees("您的角色无权")
        await day.trainees[0].send("/missing")
        await day.trainees[0].sees("您的角色无权")


async def test_missing_gives_names_to_call_by_group_with_their_numbers() -> None:
    async with school() as s:
        day = await class_day(s)
        group = await s.add("groups", class_id=day.class_id, name="第1组")
        await s.add_person("学员丙", day.class_id, phone="+8613800000009")
        await s.sql("UPDATE enrolments SET group_id = :g WHERE person_id = (SELECT MAX(id) FROM people)", g=group)
        await day.open_sign_in()
        await day.trainees[0].open(await day.link())
        await day.trainees[0].sees("准时")
        await day.supervisor.send("/missing")
        text = (await day.supervisor.sees("2 人未到"))["text"]
        assert "学员甲" not in text
        assert "学员乙（无电话）" in text
        assert "第1组（1 人）\n学员丙 +8613800000009 · 机器人联系不上" in text


async def test_me_says_what_and_why_and_the_timetable_what_comes() -> None:
    async with school() as s:
        day = await class_day(s)
        one, two = day.trainees
        await s.add_session(day.class_id, timedelta(days=1), "案例研讨")
        await one.send("/me")
        await one.sees("尚无登记")
        await day.open_sign_in()
        await one.open(await day.link())
        await one.sees("准时")
        await day.close_sign_in()
        await one.send("/me")
        await one.sees("签到（动态码）")
        await two.send("/me")
        await two.sees("尚无登记")
        await day.settle()
        await two.send("/me")
        await two.sees("缺勤：结算时没有签到")
        await one.send("/timetable")
        text = (await one.sees("接下来的课次"))["text"]
        assert text.index("公文写作") < text.index("案例研讨")
        assert s.clock().astimezone(s.desk.house.zone).strftime("%H:%M")[:2] in text


async def test_the_digest_is_the_same_value() -> None:
    async with school() as s:
        day = await class_day(s, 0)
        await fill(s, day.class_id, day.session_id, 7)
        on = s.clock().astimezone(s.desk.house.zone).date()
        asked = await sheets.day(s.desk, await caller_of(s, day.supervisor), day.class_id, on)
        digest = await sheets.day_digest(s.desk, day.class_id, on)
        assert (digest.counts, digest.lines) == (asked.sheet.counts, asked.sheet.lines)
