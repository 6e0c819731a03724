"""Attendance rates in chat, and warnings: after the register has settled, once, and never of who was there."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from openpyxl import load_workbook

from classbell.storage.instants import stamp
from tests.school import School, school
from tests.whole.classday import ClassDay, class_day, tap_data


async def add_past(s: School, day: ClassDay, statuses: dict[str, str]) -> None:
    """Add a session of an earlier day that has settled, with everybody's mark."""
    count = (await s.sql("SELECT COUNT(*) FROM sessions"))[0][0]
    now = stamp(s.clock())
    done = {"opened_at": now, "closed_at": now, "settled_at": now}
    session_id = await s.add_session(day.class_id, -timedelta(days=30 - count), f"往日{count}", **done)
    for name, status in statuses.items():
        [(person_id,)] = await s.sql("SELECT id FROM people WHERE name = :name", name=name)
        facts = {"status": status, "evidence": "E0", "origin": "clock" if status == "absent" else "sign_in"}
        signed_at = None if status == "absent" else now
        await s.add("marks", session_id=session_id, person_id=person_id, kept_at=now, signed_at=signed_at, **facts)


async def settle(day: ClassDay, *present: str) -> None:
    """Take attendance and settle the register."""
    await day.open_sign_in()
    for person in day.trainees:
        if person.name in present:
            await person.open(await day.link())
            await person.sees("准时")
    await day.close_sign_in()
    await tap_data(day.school, day.supervisor, f"settling.settle:{day.session_id}")
    await day.school.comes_to("SELECT COUNT(*) FROM sessions WHERE settled_at IS NULL", [(0,)])


async def test_a_second_absence_in_a_row_is_told_once_to_the_supervisor_and_kindly_to_the_trainee() -> None:
    async with school(policies={"restraint": {"quiet_until": "00:00:00", "quiet_from": "00:00:00"}}) as s:
        day = await class_day(s, 3)
        await add_past(s, day, {"学员甲": "absent", "学员乙": "absent", "学员丙": "on_time"})
        await settle(day, "学员乙")
        text = (await day.supervisor.sees("考勤预警"))["text"]
        assert "· 学员甲：连续缺勤 2 次" in text
        assert "学员乙" not in text, "they were there"
        assert "学员丙" not in text, "one absence is no row"
        kind = (await day.trainees[0].sees("您在 任职培训班 第1期 的考勤为：连续缺勤 2 次"))["text"]
        assert "如果您其实到课了" in kind
        assert await s.sql("SELECT kind, threshold FROM warnings") == [("streak", 2)]
        assert await s.sql("SELECT COUNT(*) FROM outbox WHERE kind = 'warning'") == [(1,)]


async def test_a_low_rate_is_told_once_it_says_something() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        for status in ("on_time", "absent", "on_time"):
            await add_past(s, day, {"学员甲": status})
        await settle(day)
        text = (await day.supervisor.sees("考勤预警"))["text"]
        assert "· 学员甲：出勤率 50%，低于 60%（2/4 人次）" in text
        assert await s.sql("SELECT threshold FROM warnings ORDER BY threshold") == [(60,), (80,)]


async def test_a_warning_that_still_waits_is_taken_back_when_its_person_was_there() -> None:
    async with school(policies={"restraint": {"quiet_from": "00:00:00", "quiet_until": "23:59:00"}}) as s:
        day = await class_day(s, 1)
        await add_past(s, day, {"学员甲": "absent"})
        await settle(day)
        await day.supervisor.sees("考勤预警")
        assert await s.sql("SELECT state FROM outbox WHERE kind = 'warning'") == [("new",)]
        await tap_data(s, day.supervisor, f"rulings.begin:{day.session_id}")
        await day.supervisor.tap("学员甲")
        await day.supervisor.tap("到课")
        await day.supervisor.tap("本人在场")
        await s.comes_to("SELECT state, reason FROM outbox WHERE kind = 'warning'", [("cancelled", "present")])


async def test_the_page_and_the_file_give_the_lowest_first_with_their_unit() -> None:
    async with school() as s:
        day = await class_day(s, 3)
        await add_past(s, day, {"学员甲": "on_time", "学员乙": "absent", "学员丙": "on_leave"})
        await add_past(s, day, {"学员甲": "late", "学员乙": "absent", "学员丙": "on_time"})
        await s.add_person("学员丁", day.class_id)
        await s.sql("UPDATE enrolments SET enrolled_at = :now WHERE id = 4", now=stamp(s.clock()))
        boss = day.supervisor
        await tap_data(s, boss, f"sessions.more:{day.session_id}")
        await boss.tap("出勤率")
        text = (await boss.sees("出勤率（从低到高"))["text"]
        assert "学员丁" not in text, "no session counts for who joined later"
        assert text.index("学员乙") < text.index("学员甲")
        assert "学员乙　0%　到课 0/2，缺勤 2，请假 0，连续缺勤 2 次" in text
        assert "学员丙　100%　到课 1/1，缺勤 0，请假 1" in text
        assert "单位：人次" in text
        await boss.tap("XLSX")
        document = (await boss.sees_a("document"))["document"]
        rows = list(load_workbook(BytesIO(await s.box.file(document["file_id"]))).worksheets[0].values)
        assert rows[3][:5] == ("", "学员乙", 0, 2, 0)
        assert [row[1] for row in rows[3:]] == ["学员乙", "学员甲", "学员丙"]


async def test_only_the_class_s_staff_see_rates() -> None:
    async with school() as s:
        day = await class_day(s)
        assert "您的角色无权" in (await tap_data(s, day.trainees[0], f"rates.class:{day.class_id}:0")).text
        assert "您的角色无权" in (await tap_data(s, day.trainees[0], f"rates.session:{day.session_id}")).text
        await tap_data(s, day.supervisor, f"rates.class:{day.class_id}:0")
        await day.supervisor.sees("还没有课次结算")
