"""Leave as staff see it: who is away, what waits, what it adds up to, and a timetable that changes under it."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from openpyxl import load_workbook

from classbell.actions import reminders
from classbell.storage.instants import stamp
from tests import tables
from tests.school import school
from tests.whole.classday import tap_data
from tests.whole.test_leave import Week, ask, day, granted, week


async def asked(w: Week, name: str, when: str) -> None:
    one = await w.school.phone_of(name, w.class_id)
    w.supervisor.forget()
    await ask(one, when, "病假")
    await w.supervisor.sees(f"{name} 请假")


async def test_the_card_leads_to_who_is_away_and_to_what_waits() -> None:
    async with school() as s:
        w = await week(s)
        boss = w.supervisor
        await granted(w, f"{day(s, 0)} 上午")
        await asked(w, "学员乙", f"{day(s, 0)} 下午")
        await w.to(0)
        await boss.send("/class")
        await boss.sees("哪个课次")
        await boss.tap("09:00 第1天morning")
        await boss.sees("人数，截至")
        await boss.tap("更多")
        await boss.tap("📝 请假")
        seen = await boss.sees("待审批 1 件")
        assert "请假 1 人次" in seen["text"]
        assert "学员甲：" in seen["text"]
        await boss.tap("⏳ 学员乙")
        seen = await boss.sees("学员乙 请假")
        await boss.tap("✅ 同意")
        await boss.sees("一分钟内可撤销")
        assert await w.states() == ["granted", "granted"]


async def test_leave_of_the_class_as_a_list_and_as_a_file_the_most_first() -> None:
    async with school() as s:
        w = await week(s)
        boss = w.supervisor
        await tap_data(s, boss, f"leave_requests.used:{w.class_id}:0")
        await boss.sees("还没有人请假")
        await granted(w, f"{day(s, 0)} 上午")
        await asked(w, "学员乙", f"{day(s, 0)} 上午")
        await boss.tap("✅ 同意")
        await boss.sees("一分钟内可撤销")
        [(other,)] = await s.sql("SELECT id FROM people WHERE name = '学员乙'")
        by_hand = {"status": "on_leave", "evidence": "E0", "origin": "hand", "kept_by": 1, "reason": "personal"}
        await s.add("marks", session_id=w.session_ids[3], person_id=other, kept_at=1, **by_hand)
        await tap_data(s, boss, f"leave_requests.used:{w.class_id}:0")
        lines = (await boss.sees("人有请假"))["text"].splitlines()
        assert "2 人有请假" in lines[0]
        assert "每人限 6 小时" in lines[0]
        assert lines[2:] == ["学员乙：6 小时，计入限额 6", "学员甲：3 小时，计入限额 3"]
        await boss.tap("XLSX 表格")
        document = (await boss.sees_a("document"))["document"]
        sheet = load_workbook(io.BytesIO(await s.box.file(document["file_id"]))).active
        assert sheet is not None
        rows: list[tuple[Any, ...]] = [
            row for row in sheet.iter_rows(values_only=True) if row[0] in {"学员甲", "学员乙"}
        ]
        assert [row[:8] for row in rows] == [
            ("学员乙", "", "3", "3", "0", "2", "6", "6"),
            ("学员甲", "", "0", "3", "0", "1", "3", "6"),
        ]


async def test_sessions_added_and_moved_later_are_covered_by_a_leave_that_was_granted() -> None:
    async with school() as s:
        w = await week(s)
        await granted(w, f"{day(s, 0)} 上午")
        organiser = await s.phone_of("组织员乙", role="organiser")
        on = day(s, 0)
        rows = [
            ["日期", "开始", "结束", "课程"],
            [f"{s.clock():%Y}-{on}", "07:30", "08:30", "早读"],
            [f"{s.clock():%Y}-{on}", "19:00", "20:00", "晚自习"],
        ]
        await organiser.send("/import")
        await tap_data(s, organiser, f"import.class:{w.class_id}")
        await organiser.upload(tables.workbook(rows), "课表.xlsx")
        await organiser.tap("添加 2 个课次")
        await organiser.sees("已添加 2 个课次")
        titles = "SELECT s.title FROM marks m JOIN sessions s ON s.id = m.session_id ORDER BY s.starts_at"
        assert await s.sql(titles) == [("早读",), ("第1天morning",)]
        await organiser.tap("撤销本次导入")
        await organiser.sees("取消 2 个课次")
        await tap_data(s, w.supervisor, f"leave_requests.used:{w.class_id}:0")
        assert "学员甲：3 小时" in (await w.supervisor.sees("人有请假"))["text"]


async def test_a_leave_for_one_session_goes_with_it_and_one_for_a_half_day_does_not() -> None:
    async with school() as s:
        w = await week(s)
        await granted(w, f"{day(s, 0)} 上午")
        one = w.trainee
        one.forget()
        await tap_data(s, one, "leave.new")
        await tap_data(s, one, f"leave.session:{w.class_id}:{w.session_ids[2]}")
        await one.tap("事假")
        await one.sees("请输入请假事由")
        await one.send("有事")
        await one.sees("请拍照发来")
        await one.tap("没有假条")
        await one.sees("请核对后提交")
        w.supervisor.forget()
        await one.tap("✅ 提交")
        await w.supervisor.sees("学员甲 请假")
        await w.supervisor.tap("✅ 同意")
        await w.supervisor.sees("一分钟内可撤销")
        assert await w.on_leave() == [0, 2]
        later = stamp(s.clock()) + timedelta(days=3) // timedelta(milliseconds=1)
        for number in (0, 2):
            moved = {"at": later + number, "until": later + number + 3_600_000, "id": w.session_ids[number]}
            await s.sql("UPDATE sessions SET starts_at = :at, ends_at = :until WHERE id = :id", **moved)
            await replanned(w, number)
        assert await w.on_leave() == [2]
        assert await s.sql("SELECT from_at FROM leaves WHERE session_id IS NOT NULL") == [(later + 2,)]


async def replanned(w: Week, number: int) -> None:
    """Do what whoever moves a session does."""
    async with w.school.desk.db.begin() as tx:
        await reminders.plan(w.school.desk, tx, [w.session_ids[number]])
