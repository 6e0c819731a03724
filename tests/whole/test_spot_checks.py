"""The supervisor looks for a few of those who are marked present."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from classbell.actions import spot_checks
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.register import NobodyToCheck
from classbell.domain.spot_checks import Seen
from tests.phone import Phone
from tests.school import School, school
from tests.whole.classday import ClassDay, caller_of, class_day, rule_by_hand, tap_data
from tests.whole.test_relays import log


async def signed_in(s: School, number: int) -> ClassDay:
    """Let so many trainees scan the code."""
    day = await class_day(s, number)
    await day.open_sign_in()
    for trainee in day.trainees:
        await trainee.open(await day.link())
        await trainee.sees("准时")
    return day


async def asked(boss: Phone, place: str) -> str:
    """Give the name that is asked for now."""
    question = await boss.sees(f"抽查 {place}")
    return str(question["text"].split("\n")[2])


async def mark(s: School, name: str) -> tuple[object, ...]:
    statement = "SELECT m.status, m.evidence, m.reason FROM marks m JOIN people p ON p.id = m.person_id"
    return (await s.sql(f"{statement} WHERE p.name = :name", name=name))[0]


async def test_here_raises_not_here_revokes_left_and_skipped_are_told_apart() -> None:
    async with school() as s:
        day = await signed_in(s, 4)
        boss = day.supervisor
        await boss.send("/class")
        await boss.sees("实到：4")
        await boss.tap("更多")
        await boss.tap("抽查")
        await boss.sees("尚未当面确认的有 4 人")
        await boss.tap("抽查 5 人")
        names = []
        for place, (label, seen) in enumerate(
            (("✅ 在场", "在场"), ("❌ 不在", "不在场"), ("🚶 已离开", "已离开"), ("⏭ 跳过", "跳过")), 1
        ):
            name = await asked(boss, f"{place}/4")
            names.append(name)
            assert (await boss.tap(label)).text == f"{name}：{seen}"
        result = await boss.sees("抽查结束")
        assert "从 4 人中抽取 4 人" in result["text"]
        assert "核实 3 人：在场 1，不在 1，已离开 1；跳过 1" in result["text"]
        assert f"不在场：{names[1]}" in result["text"]
        assert "假如这 4 人中有 1 人不实、人人可能性相同，核实 3 人至少发现其中一人的机会为 75%" in result["text"]
        assert await mark(s, names[0]) == ("on_time", "E4", None)
        assert await mark(s, names[1]) == ("absent", "E0", "spot_check")
        assert await mark(s, names[2]) == ("early_leave", "E2", "left")
        assert await mark(s, names[3]) == ("on_time", "E2", None)
        log = await s.sql("SELECT reason FROM changes WHERE verb = 'spot_check' ORDER BY id")
        assert log == [("seen",), ("spot_check",), ("left",)]
        absent = next(one for one in day.trainees if one.name == names[1])
        await absent.send("/me")
        await absent.sees("抽查时不在现场")
        await boss.tap("再抽一次")
        await boss.sees("核实 3 人，在场 1，不在 1，已离开 1，跳过 1")


async def test_undo_within_a_minute_asks_again_and_puts_the_mark_back() -> None:
    async with school() as s:
        day = await signed_in(s, 2)
        boss = day.supervisor
        await tap_data(s, boss, f"spot_checks.draw:{day.session_id}:5")
        first = await asked(boss, "1/2")
        await boss.tap("❌ 不在")
        second = await asked(boss, "2/2")
        await boss.tap(f"撤销：{first}")
        assert await asked(boss, "1/2") == first
        assert await mark(s, first) == ("on_time", "E2", None)
        await boss.tap("✅ 在场")
        await asked(boss, "2/2")
        await boss.tap("❌ 不在")
        await boss.sees("抽查结束")
        await boss.tap(f"撤销：{second}")
        assert await asked(boss, "2/2") == second
        await boss.tap("❌ 不在")
        await boss.sees("抽查结束")
        s.clock.move(timedelta(seconds=61))
        assert "一分钟内" in (await boss.tap(f"撤销：{second}")).text
        assert await mark(s, second) == ("absent", "E0", "spot_check")


async def test_a_check_goes_on_where_it_was_and_can_be_ended_at_any_name() -> None:
    async with school() as s:
        day = await signed_in(s, 3)
        boss = day.supervisor
        await tap_data(s, boss, f"spot_checks.draw:{day.session_id}:2")
        await asked(boss, "1/2")
        await boss.tap("✅ 在场")
        second = await asked(boss, "2/2")
        for data in (f"spot_checks.begin:{day.session_id}", f"spot_checks.draw:{day.session_id}:10"):
            boss.forget()
            await tap_data(s, boss, data)
            assert await asked(boss, "2/2") == second, "one check at a time"
        await boss.tap("结束抽查")
        result = await boss.sees("抽查结束")
        assert "核实 1 人" in result["text"]
        assert await s.sql("SELECT COUNT(*) FROM spot_checks") == [(1,)]
        assert "已经结束" in (await tap_data(s, boss, "spot_checks.see:1:2:here")).text
        assert await mark(s, second) == ("on_time", "E2", None)


async def test_two_supervisors_at_one_name_do_not_overwrite_each_other() -> None:
    async with school() as s:
        day = await signed_in(s, 2)
        other = await s.phone_of("跟班乙", day.class_id, "supervisor")
        boss = day.supervisor
        await tap_data(s, boss, f"spot_checks.draw:{day.session_id}:5")
        name = await asked(boss, "1/2")
        await boss.tap("✅ 在场")
        tapped = await tap_data(s, other, "spot_checks.see:1:1:not_here")
        assert tapped.text == f"{name} 刚才已由他人记为：在场"
        assert await mark(s, name) == ("on_time", "E4", None)
        assert (await tap_data(s, other, "spot_checks.undo:1:1")).alert
        assert await mark(s, name) == ("on_time", "E4", None), "only who said so takes it back"


async def test_a_mark_changed_meanwhile_is_not_overwritten() -> None:
    async with school() as s:
        day = await signed_in(s, 1)
        boss = day.supervisor
        await tap_data(s, boss, f"spot_checks.draw:{day.session_id}:5")
        name = await asked(boss, "1/1")
        [(person_id,)] = await s.sql("SELECT id FROM people WHERE name = :name", name=name)
        await rule_by_hand(day, person_id, "on_leave:sick")
        assert "登记刚被改动" in (await boss.tap("✅ 在场")).text
        assert (await mark(s, name))[0] == "on_leave"
        await boss.tap("跳过")
        assert "核实 0 人" in (await boss.sees("抽查结束"))["text"]


async def test_nobody_to_check_and_too_late_have_their_own_words() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        boss = day.supervisor
        assert "没有可抽查的人" in (await tap_data(s, boss, f"spot_checks.draw:{day.session_id}:5")).text
        s.clock.move(timedelta(minutes=91))
        assert "说明不了什么" in (await tap_data(s, boss, f"spot_checks.draw:{day.session_id}:5")).text
        await s.sql("UPDATE sessions SET cancelled_at = 1")
        assert "已取消" in (await tap_data(s, boss, f"spot_checks.begin:{day.session_id}")).text


async def test_one_update_draws_answers_and_undoes_once() -> None:
    async with school() as s:
        day = await signed_in(s, 3)
        caller = await caller_of(s, day.supervisor)
        draws = [await spot_checks.draw(s.desk, replace(caller, cause_id=71), day.session_id, 2) for _ in range(2)]
        assert draws[0].check == draws[1].check
        for _ in range(2):
            seen = await spot_checks.see(s.desk, replace(caller, cause_id=72), (1, 1), Seen.NOT_HERE)
            assert seen.check.count(Seen.NOT_HERE) == 1
        for _ in range(2):
            undone = await spot_checks.undo(s.desk, replace(caller, cause_id=73), (1, 1))
            assert undone.check.people[0].seen is None
        with pytest.raises(Changed):
            await spot_checks.undo(s.desk, replace(caller, cause_id=74), (1, 1))
        log = await s.sql("SELECT verb FROM changes WHERE subject = 'mark' AND verb <> 'sign_in' ORDER BY id")
        assert log == [("spot_check",), ("undo",)]
        with pytest.raises(Changed):
            await spot_checks.draw(s.desk, caller, day.session_id, 51)


async def test_whom_staff_have_seen_is_not_drawn() -> None:
    async with school() as s:
        day = await signed_in(s, 1)
        caller = await caller_of(s, day.supervisor)
        await spot_checks.draw(s.desk, caller, day.session_id, 1)
        await spot_checks.see(s.desk, caller, (1, 1), Seen.HERE)
        with pytest.raises(NobodyToCheck):
            await spot_checks.draw(s.desk, caller, day.session_id, 1)


async def test_nobody_but_staff_of_the_class_checks() -> None:
    async with school() as s:
        day = await signed_in(s, 1)
        other = await s.phone_of("跟班乙", await s.add_class("另一班"), "supervisor")
        await tap_data(s, day.supervisor, f"spot_checks.draw:{day.session_id}:1")
        for person in (other, day.trainees[0]):
            for data in ("begin:{}", "draw:{}:5", "see:1:1:here", "undo:1:1", "end:1", "end:99"):
                tapped = await tap_data(s, person, "spot_checks." + data.format(day.session_id))
                assert "您的角色无权" in tapped.text, data
        assert await s.sql("SELECT evidence FROM marks") == [("E2",)]


async def test_pairs_that_recur_are_told_and_drawn_before_others() -> None:
    async with school() as s:
        day = await class_day(s, 0, starts_in=timedelta(minutes=-5))
        people = [await s.add_person(f"学员{number:02}", day.class_id) for number in range(12)]
        await log(s, day, people)
        marks = {"session_id": day.session_id, "status": "on_time", "evidence": "E3", "kept_at": 1, "signed_at": 1}
        await s.add_rows("marks", [marks | {"person_id": person_id} for person_id in people])
        boss = day.supervisor
        await tap_data(s, boss, f"spot_checks.begin:{day.session_id}")
        told = await boss.sees("尚未当面确认的有 12 人")
        assert "其中 2 人多次与同一人前后几秒签到" in told["text"]
        caller = await caller_of(s, boss)
        first = Counter[int]()
        for _ in range(300):
            checking = await spot_checks.draw(s.desk, caller, day.session_id, 1)
            first[checking.check.people[0].person_id] += 1
            await spot_checks.end(s.desk, caller, checking.check.id)
        pair = first[people[0]] + first[people[1]]
        assert pair > 75, "112 are expected, 50 without the weight; either lies four spreads away"
