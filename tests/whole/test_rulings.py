"""Roll call by hand from the class card."""

from __future__ import annotations

import json
from datetime import timedelta

from tests.school import School, school
from tests.whole.classday import class_day, rule_by_hand


async def test_a_name_a_status_and_a_quick_reason_make_a_mark_with_its_grade() -> None:
    async with school() as s:
        day = await class_day(s, 3)
        boss = day.supervisor
        await boss.send("/class")
        await boss.sees("人数，截至")
        await boss.tap("手动登记")
        await boss.sees("3 人未到")
        await boss.tap("学员乙")
        await boss.tap("到课")
        await boss.tap("本人在场")
        await boss.sees("E4 工作人员当面确认")
        assert await day.marks() == [("学员乙", "on_time", "E4")]
        await boss.tap("名单")
        await boss.sees("2 人未到")
        await boss.tap("学员甲")
        await boss.tap("迟到")
        await boss.tap("没带手机")
        await boss.sees("E0 手动登记")
        log = await s.sql(
            "SELECT verb, old, new, reason, by_person IS NOT NULL FROM changes WHERE subject = 'mark' ORDER BY id"
        )
        assert [(verb, old, reason, by) for verb, old, _, reason, by in log] == [
            ("by_hand", None, "seen", 1),
            ("by_hand", None, "no_phone", 1),
        ]
        assert json.loads(log[1][2])["status"] == "late"


async def test_a_typed_reason_is_checked_kept_and_shown_to_the_trainee() -> None:
    async with school() as s:
        day = await class_day(s)
        boss, one = day.supervisor, day.trainees[0]
        await boss.send("/class")
        await boss.sees("人数，截至")
        await boss.tap("手动登记")
        await boss.tap("学员甲")
        await boss.tap("请假")
        await boss.tap("输入原因")
        await boss.sees("请输入")
        await boss.send("字" * 201)
        await boss.sees("最多 200 个")
        await boss.send("去州里 <开会>")
        await boss.sees("已登记：学员甲 请假（去州里 <开会>）")
        await one.send("/me")
        await one.sees("由跟班甲于")
        await one.sees("原因：去州里 <开会>")
        assert await s.sql("SELECT reason FROM marks") == [("去州里 <开会>",)]
        assert await s.sql("SELECT * FROM dialogues") == []


async def test_all_the_rest_at_once_and_back_within_a_minute() -> None:
    async with school() as s:
        day = await class_day(s, 3)
        boss = day.supervisor
        await day.open_sign_in()
        await day.trainees[0].open(await day.link())
        await day.trainees[0].sees("准时")
        await boss.send("/class")
        await boss.sees("人数，截至")
        await boss.tap("手动登记")
        await boss.tap("其余未登记人员")
        await boss.tap("缺勤")
        await boss.tap("没有来")
        await boss.sees("已登记 2 人：缺勤")
        assert await day.marks() == [
            ("学员甲", "on_time", "E2"),
            ("学员乙", "absent", "E0"),
            ("学员丙", "absent", "E0"),
        ]
        await boss.tap("撤销")
        await boss.sees("2 人未到")
        assert await day.marks() == [("学员甲", "on_time", "E2")]
        verbs = await s.sql("SELECT verb, COUNT(*) FROM changes WHERE subject = 'mark' GROUP BY verb ORDER BY verb")
        assert verbs == [("by_hand", 2), ("sign_in", 1), ("undo", 2)]


async def test_undo_brings_back_the_sign_in_itself_but_not_after_a_minute() -> None:
    async with school() as s:
        day = await class_day(s)
        boss = day.supervisor
        await day.open_sign_in()
        await day.trainees[0].open(await day.link())
        await day.trainees[0].sees("准时")
        signed = await s.sql("SELECT status, evidence, signed_at, kept_by, reason FROM marks")
        for _ in range(2):
            await rule_by_hand(day, await trainee_id(s), "absent:not_in_room")
            assert await day.marks() == [("学员甲", "absent", "E0")]
            tapped = await boss.tap("撤销")
            assert tapped.text == "已撤销。"
            assert await s.sql("SELECT status, evidence, signed_at, kept_by, reason FROM marks") == signed
        await rule_by_hand(day, await trainee_id(s), "absent:not_in_room")
        s.clock.move(timedelta(seconds=61))
        assert "一分钟内" in (await boss.tap("撤销")).text
        assert await day.marks() == [("学员甲", "absent", "E0")]


async def test_a_make_up_after_the_session() -> None:
    async with school() as s:
        day = await class_day(s, starts_in=timedelta(hours=-3))
        boss = day.supervisor
        await boss.send("/class")
        await boss.sees("人数，截至")
        await boss.tap("手动登记")
        await boss.tap("学员甲")
        await boss.tap("到课")
        await boss.tap("扫不了码")
        await boss.sees("已登记：学员甲 准时（扫不了码）")
        assert await s.sql("SELECT status, evidence, signed_at FROM marks") == [("on_time", "E0", None)]


async def test_a_person_of_another_class_cannot_be_marked() -> None:
    async with school() as s:
        day = await class_day(s)
        stranger = await s.add_person("学员外", await s.add_class("另一班"))
        tapped = await rule_by_hand(day, stranger, "on_time:seen")
        assert tapped.alert
        assert await day.marks() == []


async def test_three_hundred_names_come_by_the_page() -> None:
    async with school() as s:
        day = await class_day(s, 0)
        for number in range(300):
            await s.add_person(f"学员{number:03}", day.class_id)
        boss = day.supervisor
        await boss.send("/class")
        await boss.sees("人数，截至")
        await boss.tap("手动登记")
        listed = await boss.sees("300 人未到")
        assert len([one for row in listed["reply_markup"]["inline_keyboard"] for one in row]) == 20 + 1 + 3
        await boss.tap("›")
        await boss.tap("学员020")
        await boss.sees("目前：未登记")
        await boss.tap("名单")
        await boss.tap("其余未登记人员")
        await boss.tap("到课")
        await boss.tap("本人在场")
        await boss.sees("已登记 300 人")
        assert await s.sql("SELECT COUNT(*), MIN(evidence) FROM marks") == [(300, "E4")]


async def trainee_id(s: School) -> int:
    rows = await s.sql("SELECT MIN(person_id) FROM enrolments")
    return int(rows[0][0])
