"""Sealed days: receipts, amendments, and what is found when somebody edits the file by hand."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from classbell.actions import audits, reminders
from classbell.actions.audits import Audit
from tests.phone import Phone
from tests.school import School, school
from tests.whole.classday import ClassDay, caller_of, class_day, tap_data

ENGINES = pytest.mark.parametrize("engine", ["sqlite", "postgres"])


async def settle(day: ClassDay) -> None:
    """Take attendance of the first trainee, and let the session end and its register settle."""
    await day.open_sign_in()
    await day.trainees[0].open(await day.link())
    await day.trainees[0].sees("准时")
    await day.close_sign_in()
    day.school.clock.move(timedelta(hours=2))
    day.school.desk.bells.ring("due")


async def sealed(s: School, trainees: int = 3) -> ClassDay:
    day = await class_day(s, trainees)
    await settle(day)
    await day.supervisor.sees("考勤封存回执")
    return day


async def rule(day: ClassDay, name: str, status: str, reason: str) -> None:
    """Mark somebody by hand from the card."""
    boss = day.supervisor
    await tap_data(day.school, boss, f"rulings.begin:{day.session_id}")
    await boss.tap(name)
    await boss.tap(status)
    await boss.tap(reason)
    await day.school.box.settled()


async def recheck(day: ClassDay, boss: Phone | None = None) -> Audit:
    caller = await caller_of(day.school, boss or day.supervisor)
    return await audits.recheck(day.school.desk, caller, day.class_id)


async def test_the_settled_day_is_sealed_and_its_staff_get_a_receipt() -> None:
    async with school() as s:
        day = await class_day(s, 3)
        organiser = await s.phone_of("组织员甲", None, "organiser")
        await settle(day)
        receipt = (await day.supervisor.sees("考勤封存回执"))["text"]
        assert "应到 3 人次：到课 1，请假 0，缺勤 2，未登记 0" in receipt
        assert (await organiser.sees("考勤封存回执"))["text"] == receipt
        [(digest,)] = await s.sql("SELECT digest FROM seals")
        assert " ".join(digest[at : at + 4] for at in range(0, 16, 4)) in receipt
        assert not (await recheck(day)).findings
        await day.supervisor.send("/attendance")
        await day.supervisor.sees("封存，此后的改动另作更正")
        s.clock.move(timedelta(minutes=30))
        s.desk.bells.ring("due")
        await s.box.settled()
        assert await s.sql("SELECT COUNT(*) FROM seals") == [(1,)]


async def test_a_day_waits_for_its_last_session_and_is_sealed_as_one() -> None:
    async with school() as s:
        day = await class_day(s, 2)
        later = await s.add_session(day.class_id, timedelta(hours=3), "案例研讨")
        async with s.desk.db.begin() as tx:
            await reminders.plan(s.desk, tx, [later])
        await settle(day)
        await s.comes_to("SELECT COUNT(*) FROM sessions WHERE settled_at IS NOT NULL", [(1,)])
        assert await s.sql("SELECT COUNT(*) FROM seals") == [(0,)]
        s.clock.move(timedelta(hours=3))
        s.desk.bells.ring("due")
        receipt = (await day.supervisor.sees("考勤封存回执"))["text"]
        assert "共 2 个课次" in receipt
        assert "应到 4 人次" in receipt
        assert "未登记 2" in receipt, "nobody took attendance in the second session"


async def test_a_day_does_not_wait_for_a_session_that_was_cancelled() -> None:
    async with school() as s:
        day = await class_day(s, 2)
        later = await s.add_session(day.class_id, timedelta(hours=3), "案例研讨")
        await settle(day)
        await s.comes_to("SELECT COUNT(*) FROM sessions WHERE settled_at IS NOT NULL", [(1,)])
        await s.sql("UPDATE sessions SET cancelled_at = 1 WHERE id = :id", id=later)
        async with s.desk.db.begin() as tx:
            await reminders.plan(s.desk, tx, [later])
        s.desk.bells.ring("outbox")
        assert "共 1 个课次" in (await day.supervisor.sees("考勤封存回执"))["text"]


async def test_a_day_without_attendance_is_not_sealed() -> None:
    async with school() as s:
        day = await class_day(s, 2)
        async with s.desk.db.begin() as tx:
            await reminders.plan(s.desk, tx, [day.session_id])
        s.clock.move(timedelta(hours=2))
        s.desk.bells.ring("due")
        await s.comes_to("SELECT state FROM reminders WHERE kind = 'settle'", [("done",)])
        assert await s.sql("SELECT COUNT(*) FROM seals") == [(0,)]


async def test_what_changes_after_the_seal_is_an_amendment_with_its_reason() -> None:
    async with school() as s:
        day = await sealed(s)
        await rule(day, "学员乙", "请假", "病假")
        assert await s.sql("SELECT kind FROM seals ORDER BY number") == [("day",), ("amendment",)]
        assert not (await recheck(day)).findings
        await tap_data(s, day.supervisor, f"seals.session:{day.session_id}")
        text = (await day.supervisor.sees("封存后更正 1 次"))["text"]
        assert "跟班甲（手动登记）" in text
        assert "学员乙，公文写作：缺勤 → 请假（病假）" in text


async def test_who_comes_once_a_sealed_session_is_open_again_is_an_amendment_too() -> None:
    async with school() as s:
        day = await class_day(s, 2)
        await day.open_sign_in()
        await day.close_sign_in()
        await tap_data(s, day.supervisor, f"settling.settle:{day.session_id}")
        await day.supervisor.sees("缺勤 2")
        await tap_data(s, day.supervisor, f"sessions.open:{day.session_id}")
        await day.trainees[0].open(await day.link())
        await day.trainees[0].sees("准时")
        heads = [json.loads(head) for (head,) in await s.sql("SELECT head FROM seals ORDER BY number")]
        assert [head.get("event") for head in heads] == [None, "reopen", "sign_in"]
        assert not (await recheck(day)).findings


@ENGINES
async def test_a_row_edited_by_hand_is_named(engine: str) -> None:
    async with school(engine) as s:
        day = await sealed(s)
        await s.sql(
            "UPDATE marks SET status = 'on_time', evidence = 'E2' WHERE person_id = "
            "(SELECT id FROM people WHERE name = '学员丙') RETURNING 1"
        )
        await tap_data(s, day.supervisor, f"seals.recheck:{day.class_id}")
        text = (await day.supervisor.sees("发现 1 处不一致"))["text"]
        assert "公文写作，学员丙：封存为“缺勤，结算时没有签到”，登记册现为“准时" in text


MEDDLING = {
    "DELETE FROM marks WHERE status = 'on_time'": "学员甲：封存为“准时",
    "UPDATE seals SET made_by = NULL WHERE number = 2": "第 2 次封存被改动过",
    "UPDATE sealed_marks SET content = REPLACE(content, 'sick', 'official')": "第 2 次封存中 学员乙 的记录被改动过",
    "UPDATE sealed_marks SET content = 'x', digest = 'y' WHERE place = 2": "第 1 次封存中 学员丙 的记录被改动过",
    """INSERT INTO marks (session_id, person_id, status, evidence, origin, kept_at)
       SELECT session_id, 1, 'on_time', 'E2', 'sign_in', 0 FROM marks LIMIT 1""": "跟班甲：封存时没有登记",
    "UPDATE sessions SET sealed_at = 1": "课次 2 标明已封存，封存链中却没有它",
    "DELETE FROM seals WHERE number = 3": "变更日志里有的封存已不存在",
}


async def test_every_other_way_to_meddle_is_named_too() -> None:
    async with school() as s:
        day = await sealed(s)
        await s.add_session(day.class_id, timedelta(days=3), "案例研讨")
        await rule(day, "学员乙", "请假", "病假")
        await rule(day, "学员丙", "请假", "公假")
        assert not (await recheck(day)).findings
        for edit in MEDDLING:
            await s.sql(edit)
        await tap_data(s, day.supervisor, f"seals.recheck:{day.class_id}")
        text = (await day.supervisor.sees("处不一致"))["text"]
        assert [said for said in MEDDLING.values() if said not in text] == []
        await s.sql("DELETE FROM seals WHERE number = 1")
        await tap_data(s, day.supervisor, f"seals.recheck:{day.class_id}")
        await day.supervisor.sees("第 2 次封存之前缺失了记录")


async def test_an_erased_person_leaves_the_chain_whole() -> None:
    async with school() as s:
        day = await sealed(s)
        await s.sql("DELETE FROM marks WHERE person_id = (SELECT id FROM people WHERE name = '学员乙')")
        await s.sql(
            "UPDATE sealed_marks SET person_id = NULL, salt = NULL, content = NULL "
            "WHERE person_id = (SELECT id FROM people WHERE name = '学员乙')"
        )
        assert not (await recheck(day)).findings


async def book(s: School, day: ClassDay) -> tuple[bytes, str]:
    boss = day.supervisor
    await tap_data(s, boss, f"seals.session:{day.session_id}")
    await boss.tap("封存文件")
    document = (await boss.sees_a("document"))["document"]
    return await s.box.file(document["file_id"]), document["file_name"]


async def test_the_file_is_intact_until_a_cell_is_changed_which_is_named() -> None:
    async with school() as s:
        day = await sealed(s)
        content, name = await book(s, day)
        assert name.endswith(".sealed.xlsx")
        await day.supervisor.upload(content, name)
        await day.supervisor.sees("文件与封存记录完全一致")
        changed = load_workbook(BytesIO(content))
        sheet = changed.worksheets[0]
        [cell] = [cell for row in sheet.iter_rows() for cell in row if cell.value == "缺勤" and cell.row == 6]
        cell.value = "准时"
        out = BytesIO()
        changed.save(out)
        await day.supervisor.upload(out.getvalue(), name.replace(".xlsx", " (1).xlsx"))
        text = (await day.supervisor.sees("文件有 1 处与封存记录不一致"))["text"]
        assert f"单元格 {cell.coordinate}：应为“缺勤”，文件中为“准时”" in text


async def test_a_file_made_before_an_amendment_says_so_and_rows_may_be_sorted() -> None:
    async with school() as s:
        day = await sealed(s)
        content, _name = await book(s, day)
        await rule(day, "学员乙", "请假", "病假")
        changed = load_workbook(BytesIO(content))
        sheet = changed.worksheets[0]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
        for place, row in enumerate(reversed(rows), 5):
            for column, value in enumerate(row, 1):
                sheet.cell(place, column).value = value
        out = BytesIO()
        changed.save(out)
        await day.supervisor.tap("核对文件")
        await day.supervisor.sees("请把要核对的封存文件")
        await day.supervisor.upload(out.getvalue(), "改了名.xlsx")
        text = (await day.supervisor.sees("文件与封存记录完全一致"))["text"]
        assert "之后又有 1 次更正" in text


async def test_a_table_that_is_no_sealed_file_and_a_stranger_are_refused() -> None:
    async with school() as s:
        day = await sealed(s)
        content, name = await book(s, day)
        await day.trainees[0].upload(content, name)
        await day.trainees[0].sees("您的角色无权")
        await day.supervisor.upload(b"name,phone\na,b\n", "x.sealed.xlsx")
        await day.supervisor.sees("这不是机器人发出的封存文件")
        other = await s.phone_of("跟班乙", await s.add_class("另一班"), "supervisor")
        assert "您的角色无权" in (await tap_data(s, other, f"seals.recheck:{day.class_id}")).text
