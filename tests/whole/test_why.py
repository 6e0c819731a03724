"""Every mark is explained by the chain of what led to it."""

from __future__ import annotations

from datetime import timedelta

from classbell.actions import why
from tests.school import school
from tests.whole.classday import caller_of, class_day, rule_by_hand, tap_data


async def test_a_trainee_reads_every_scan_refusal_ruling_and_appeal_in_order() -> None:
    async with school() as s:
        day = await class_day(s, 2)
        one, boss = day.trainees[0], day.supervisor
        await day.open_sign_in()
        s.clock.move(timedelta(seconds=2))  # Telegram dates messages by the second
        await one.open(await day.link(ago=timedelta(seconds=40)))
        await one.sees("过期")
        await one.open((await day.link())[:-2] + "AA")
        await one.sees("这不是本单位的签到码")
        s.clock.move(timedelta(minutes=10))
        await one.open(await day.link())
        await one.sees("迟到")
        await day.close_sign_in()
        people = [row[0] for row in await s.sql("SELECT person_id FROM enrolments ORDER BY person_id")]
        await rule_by_hand(day, people[0], "absent:not_in_room")
        await day.settle()
        await tap_data(s, one, f"appeals.begin:{day.session_id}")
        await one.send("我去接开水了")
        await one.sees("申诉已送交跟班")
        await tap_data(s, boss, "appeals.grant:1:late")
        await one.sees("申诉通过")
        await one.send("/me")
        await one.tap("❓ 公文写作")
        stands, text = (await one.sees("来龙去脉"))["text"].split("来龙去脉")
        told = [
            "开启签到（跟班甲）",
            "过期",
            "迟到",
            "缺勤",
            "考勤结算（跟班甲）",
            "我去接开水了",
            "申诉通过（跟班甲）",
        ]
        places = [text.index(word) for word in told]
        assert places == sorted(places)
        assert "目前：迟到" in stands
        chain, may_appeal = await why.of_own(s.desk, await caller_of(s, one), day.session_id)
        assert chain.is_explained
        assert not may_appeal, "it has been decided"


async def test_every_mark_of_a_busy_day_is_explained_by_its_chain() -> None:
    async with school() as s:
        day = await class_day(s, 4)
        boss = day.supervisor
        await day.open_sign_in()
        await day.trainees[0].open(await day.link())
        await day.trainees[0].sees("准时")
        people = [row[0] for row in await s.sql("SELECT person_id FROM enrolments ORDER BY person_id")]
        await rule_by_hand(day, people[1], "on_leave:sick")
        await tap_data(s, boss, f"sessions.close:{day.session_id}")
        await day.settle()
        await tap_data(s, boss, f"sessions.open:{day.session_id}")
        s.clock.move(timedelta(minutes=30))
        await day.trainees[2].open(await day.link())
        await day.trainees[2].sees("迟到")
        await tap_data(s, boss, f"sign_outs.open:{day.session_id}")
        await day.trainees[0].open(await day.link())
        await day.trainees[0].sees("记为早退")
        await day.settle()
        caller = await caller_of(s, boss)
        chains = [await why.of_person(s.desk, caller, day.session_id, person_id) for person_id in people]
        assert [chain.mark and chain.mark.status for chain in chains] == ["early_leave", "on_leave", "late", "absent"]
        assert all(chain.is_explained for chain in chains)
        await tap_data(s, boss, f"why.of:{day.session_id}:{people[3]}")
        await boss.sees("学员丁")


async def test_nobody_reads_the_chain_of_another_class() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        other_class = await s.add_class("另一班")
        trainee = await s.phone_of("学员外", other_class)
        supervisor = await s.phone_of("跟班乙", other_class, "supervisor")
        [(person_id,)] = await s.sql("SELECT person_id FROM enrolments WHERE class_id = :id", id=day.class_id)
        for phone, data in (
            (trainee, f"why.mine:{day.session_id}"),
            (supervisor, f"why.of:{day.session_id}:{person_id}"),
        ):
            assert "无权" in (await tap_data(s, phone, data)).text
        assert "无权" in (await tap_data(s, day.trainees[0], f"why.of:{day.session_id}:{person_id}")).text
