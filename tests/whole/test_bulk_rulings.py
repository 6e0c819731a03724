"""Several people marked at once, and two supervisors who mark the same people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from classbell.actions import rulings
from classbell.domain.attendance import Status
from classbell.domain.rulings import Wish, sight
from classbell.storage.instants import stamp
from tests.phone import Phone
from tests.school import School, school
from tests.whole.classday import ClassDay, caller_of, class_day, rule_by_hand, tap_data


async def open_names(boss: Phone) -> None:
    await boss.send("/class")
    await boss.sees("人数，截至")
    await boss.tap("手动登记")
    await boss.tap("选多人一并登记")
    await boss.sees("已选 0 人")


async def people(s: School) -> list[int]:
    return [row[0] for row in await s.sql("SELECT person_id FROM enrolments ORDER BY id")]


async def test_several_names_are_chosen_by_taps_and_by_typing_then_marked_and_taken_back() -> None:
    async with school() as s:
        day = await class_day(s, 4)
        boss = day.supervisor
        await open_names(boss)
        for name in ("☐ 学员甲", "☐ 学员乙", "☐ 学员丙"):
            await boss.tap(name)
            await boss.sees(name.replace("☐ ", ""))
        await boss.sees("已选 3 人")
        await boss.tap("☑ 学员乙")
        await boss.sees("已选：学员甲、学员丙")
        await boss.send("学员丁")
        await boss.sees("已选：学员甲、学员丙、学员丁")
        await boss.tap("缺勤")
        await boss.sees("将 3 人登记为：缺勤")
        await boss.tap("没有来")
        await boss.sees("已登记 3 人：缺勤（没有来）")
        absent = [("学员甲", "absent", "E0"), ("学员丙", "absent", "E0"), ("学员丁", "absent", "E0")]
        assert await day.marks() == absent
        assert await s.sql("SELECT * FROM dialogues") == []
        await boss.tap("撤销")
        await s.comes_to("SELECT COUNT(*) FROM marks", [(0,)])


async def test_a_typed_reason_is_checked_and_a_name_nobody_has_is_said_to_be_so() -> None:
    async with school() as s:
        day = await class_day(s, 3)
        boss = day.supervisor
        await open_names(boss)
        await boss.send("欧阳")
        await boss.sees("没有找到")
        await boss.send("学员")
        await boss.sees("已选 0 人")
        await boss.tap("☐ 学员乙")
        await boss.sees("已选：学员乙")
        await boss.tap("请假")
        await boss.tap("输入原因")
        await boss.sees("请输入这 1 人的登记原因")
        await boss.send("字" * 201)
        await boss.sees("最多 200 个")
        await boss.send("去州里开会")
        await boss.sees("已登记：学员乙 请假（去州里开会）")
        assert await day.marks() == [("学员乙", "on_leave", "E0")]


async def test_three_hundred_are_chosen_by_the_page_and_taken_back_whole() -> None:
    async with school() as s:
        day = await class_day(s, 0)
        for number in range(300):
            await s.add_person(f"学员{number:03}", day.class_id)
        caller = await caller_of(s, day.supervisor)
        wish = Wish(Status.ON_TIME, "seen", dict.fromkeys(await people(s), sight(None)))
        ruled = await rulings.rule(s.desk, caller, day.session_id, wish)
        assert len(ruled.marks) == 300
        await rulings.take_back(s.desk, caller, day.session_id, ruled.at)
        assert await s.sql("SELECT COUNT(*) FROM marks") == [(0,)]
        boss = day.supervisor
        await open_names(boss)
        await boss.tap("›")
        await boss.tap("☐ 学员020")
        await boss.sees("已选：学员020")
        await boss.tap("‹")
        await boss.sees("已选：学员020")


@pytest.mark.parametrize("first_is_the_boss", [True, False])
async def test_of_two_supervisors_the_second_sees_what_the_first_made_and_is_asked(first_is_the_boss: bool) -> None:
    async with school() as s:
        day = await class_day(s, 1)
        other = await s.phone_of("跟班乙", day.class_id, "supervisor")
        first, second = (day.supervisor, other) if first_is_the_boss else (other, day.supervisor)
        for one in (first, second):
            await tap_data(s, one, f"rulings.begin:{day.session_id}")
            await one.tap("学员甲")
            await one.sees("目前：未登记")
        await first.tap("请假")
        await first.tap("病假")
        await first.sees("已登记：学员甲 请假")
        await second.tap("到课")
        await second.tap("本人在场")
        shown = await second.sees(f"登记刚刚变为：请假（手动登记）（{first.name}")
        assert "目前：请假" in shown["text"]
        assert await day.marks() == [("学员甲", "on_leave", "E0")]
        await second.tap("到课")
        await second.tap("本人在场")
        await second.sees("已登记：学员甲 准时")
        assert await day.marks() == [("学员甲", "on_time", "E4")]
        await first.tap("撤销")
        assert await day.marks() == [("学员甲", "on_time", "E4")], "what the second ruled is not theirs to take back"


async def test_a_trainee_who_signs_in_meanwhile_stays_signed_in_until_the_supervisor_has_seen_it() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        boss, one = day.supervisor, day.trainees[0]
        await day.open_sign_in()
        await tap_data(s, boss, f"rulings.begin:{day.session_id}")
        await boss.tap("学员甲")
        await boss.tap("缺勤")
        await one.open(await day.link())
        await one.sees("准时")
        await boss.tap("没有来")
        await boss.sees("登记刚刚变为：准时")
        assert await day.marks() == [("学员甲", "on_time", "E2")]


async def test_of_many_those_changed_meanwhile_are_left_told_and_asked_about() -> None:
    async with school() as s:
        day = await class_day(s, 3)
        boss = day.supervisor
        other = await s.phone_of("跟班乙", day.class_id, "supervisor")
        await open_names(boss)
        for name in ("学员甲", "学员乙", "学员丙"):
            await boss.tap(f"☐ {name}")
            await boss.sees(f"、{name}" if name != "学员甲" else f"已选：{name}")
        await rule_by_hand(day, (await people(s))[1], "on_leave:official", by=other)
        await boss.tap("缺勤")
        await boss.tap("没有来")
        shown = await boss.sees("已登记 2 人：缺勤")
        assert "学员乙的登记刚刚变为：请假" in shown["text"]
        assert "以上 1 人未作改动" in shown["text"]
        assert await day.marks() == [
            ("学员甲", "absent", "E0"),
            ("学员乙", "on_leave", "E0"),
            ("学员丙", "absent", "E0"),
        ]
        await boss.tap("仍要登记这 1 人")
        await boss.sees("将 1 人登记为：缺勤")
        await boss.tap("没有来")
        await boss.sees("已登记：学员乙 缺勤")


async def test_one_update_rules_many_once_and_says_the_same_again() -> None:
    async with school() as s:
        day = await class_day(s, 3)
        first, second, third = await people(s)
        await rule_by_hand(day, third, "on_time:seen")
        caller = replace(await caller_of(s, day.supervisor), cause_id=91)
        wish = Wish(Status.ABSENT, "no_show", dict.fromkeys((first, second, third), sight(None)))
        ruled = [await rulings.rule(s.desk, caller, day.session_id, wish) for _ in range(2)]
        assert (ruled[0].marks, ruled[0].meanwhile) == (ruled[1].marks, ruled[1].meanwhile)
        assert stamp(ruled[0].at) == stamp(ruled[1].at), "the button to take it back is the same"
        assert [mark.person_id for mark in ruled[0].marks] == [first, second]
        assert [who.entry.person_id for who in ruled[0].meanwhile] == [third]
        assert await s.sql("SELECT COUNT(*) FROM changes WHERE verb = 'by_hand'") == [(3,)]


async def test_a_choice_outlives_a_look_elsewhere_but_not_another_session() -> None:
    async with school() as s:
        day = await class_day(s, 2)
        boss = day.supervisor
        other = await s.add_session(day.class_id, timedelta(minutes=20), "案例研讨")
        [first, second] = await people(s)
        await tap_data(s, boss, f"bulk_rulings.pick:{day.session_id}:0:{first}:1")
        await boss.sees("已选：学员甲")
        await tap_data(s, boss, f"bulk_rulings.pick:{other}:0:{second}:1")
        await boss.sees("已选：学员乙")
        assert (await tap_data(s, boss, f"bulk_rulings.keep:{day.session_id}:absent:no_show")).alert
        assert await day.marks() == []


async def test_nobody_but_staff_of_the_class_marks_several() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        [first] = await people(s)
        other = await s.phone_of("跟班乙", await s.add_class("另一班"), "supervisor")
        for data in ("begin:{0}", "page:{0}:0", "pick:{0}:0:{1}:1", "status:{0}:absent", "type:{0}:absent"):
            for person in (day.trainees[0], other):
                assert "无权" in (await tap_data(s, person, "bulk_rulings." + data.format(day.session_id, first))).text
        assert "无权" in (await tap_data(s, other, f"bulk_rulings.keep:{day.session_id}:absent:no_show")).text


async def sights(day: ClassDay) -> dict[int, str]:
    """Give how each mark looks now."""
    register = await rulings.register(day.school.desk, await caller_of(day.school, day.supervisor), day.session_id)
    return {entry.person_id: sight(entry.mark) for entry in register.entries}


async def test_every_change_of_a_mark_changes_how_it_looks() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        [first] = await people(s)
        seen = [(await sights(day))[first]]
        for words in ("on_time:seen", "on_time:no_phone", "late:no_phone", "absent:left", "on_leave:sick"):
            await rule_by_hand(day, first, words)
            seen.append((await sights(day))[first])
        assert len(set(seen)) == len(seen)


async def test_long_after_the_settling_a_mark_changed_since_is_shown_before_a_second_person_is_asked() -> None:
    async with school(policies={"attendance": {"alone_for": timedelta(0)}}) as s:
        day = await class_day(s, 1)
        [first] = await people(s)
        await day.open_sign_in()
        await day.close_sign_in()
        await day.settle()
        await s.comes_to("SELECT status FROM marks", [("absent",)])
        await tap_data(s, day.supervisor, f"rulings.keep:{day.session_id}:{first}:on_time:seen:{sight(None)}")
        await day.supervisor.sees("登记刚刚变为：缺勤")
        assert await s.sql("SELECT * FROM countersigns") == []
        assert "复核" in (await rule_by_hand(day, first, "on_time:seen")).text
