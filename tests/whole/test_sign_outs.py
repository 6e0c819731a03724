"""Signing out, where the supervisor asks for it."""

from __future__ import annotations

from datetime import timedelta

from classbell.domain import codes
from tests.school import School, school
from tests.whole.classday import ClassDay, class_day, tap_data


async def open_out(day: ClassDay) -> None:
    """The supervisor asks for sign-out from the card's second page."""
    await tap_data(day.school, day.supervisor, f"sessions.more:{day.session_id}")
    await day.supervisor.tap("签退")
    await day.supervisor.sees("尚未要求签退")
    await day.supervisor.tap("开启签退")
    await day.supervisor.sees("签退：扫码后点")


async def marks(s: School) -> list[tuple[object, ...]]:
    statement = "SELECT p.name, m.direction, m.status, m.origin FROM marks m JOIN people p ON p.id = m.person_id"
    return sorted(await s.sql(statement))


async def test_who_signs_out_at_the_end_keeps_their_status_and_who_does_not_is_in_only() -> None:
    async with school() as s:
        day = await class_day(s, 2)
        one, two = day.trainees
        boss = day.supervisor
        await boss.send("/class")
        await boss.sees("人数，截至")
        await day.open_sign_in()
        for trainee in (one, two):
            await trainee.open(await day.link())
            await trainee.sees("准时")
        s.clock.move(timedelta(minutes=86))
        await open_out(day)
        assert await s.sql("SELECT closed_at IS NOT NULL, out_opened_at IS NOT NULL FROM sessions") == [(1, 1)]
        await one.open(await day.link())
        await one.sees("已签退")
        await one.open(await day.link())
        await one.sees("无需重复")
        await boss.sees("已签退 1 人，未签退 1 人")
        await tap_data(s, boss, f"sign_outs.look:{day.session_id}")
        await boss.sees("只签到未签退：学员乙")
        await boss.tap("结束签退")
        await boss.sees("只签到未签退 1 人")
        s.clock.move(timedelta(seconds=2))  # Telegram dates messages by the second, and the edge counts for the person
        await two.open(await day.link())
        await two.sees("签退已结束")
        assert await marks(s) == [
            ("学员乙", "in", "on_time", "sign_in"),
            ("学员甲", "in", "on_time", "sign_in"),
            ("学员甲", "out", "on_time", "sign_in"),
        ]
        await boss.send("/attendance")
        await boss.sees("未退")


async def test_leaving_before_the_end_is_early_until_a_sign_out_at_the_end() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        one = day.trainees[0]
        await day.open_sign_in()
        await one.open(await day.link())
        await one.sees("准时")
        s.clock.move(timedelta(minutes=40))
        await open_out(day)
        await one.open(await day.link())
        await one.sees("记为早退")
        assert await marks(s) == [
            ("学员甲", "in", "early_leave", "sign_in"),
            ("学员甲", "out", "early_leave", "sign_in"),
        ]
        s.clock.move(timedelta(minutes=48))
        await one.open(await day.link())
        await one.sees("已签退。")
        assert await marks(s) == [("学员甲", "in", "on_time", "sign_in"), ("学员甲", "out", "on_time", "sign_in")]
        verbs = await s.sql("SELECT verb FROM changes WHERE subject = 'mark' ORDER BY id")
        assert verbs == [("sign_in",), *[("sign_out",)] * 4]


async def test_typed_digits_sign_out_and_who_never_signed_in_waits_for_the_supervisor() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        one, boss = day.trainees[0], day.supervisor
        await day.open_sign_in()
        s.clock.move(timedelta(minutes=88))
        await open_out(day)
        [(code_id,)] = await s.sql("SELECT id FROM codes WHERE direction = 'out'")
        digits = codes.digits(s.desk.code_key, code_id, "rotating", s.desk.now(), s.desk.policies.codes)
        await one.send(digits)
        await one.sees("您没有签到，待跟班核准")
        await boss.send("/class")
        await boss.sees("待核准：1 人")
        await tap_data(s, boss, "arrivals.admit:1")
        await boss.sees("已核准：学员甲 准时")
        assert await s.sql("SELECT status, signed_at, reason FROM marks WHERE direction = 'in'") == [
            ("on_time", None, "out_only")
        ]


async def test_sign_out_is_asked_for_after_the_start_and_before_the_register_settles() -> None:
    async with school() as s:
        day = await class_day(s, 1, starts_in=timedelta(minutes=10))
        boss = day.supervisor
        assert "尚未开始" in (await tap_data(s, boss, f"sign_outs.open:{day.session_id}")).text
        await day.open_sign_in()
        s.clock.move(timedelta(minutes=20))
        await open_out(day)
        await day.settle()
        assert await s.sql("SELECT out_closed_at IS NOT NULL FROM sessions") == [(1,)]
        assert "已经结算" in (await tap_data(s, boss, f"sign_outs.open:{day.session_id}")).text
        verbs = await s.sql("SELECT verb FROM changes WHERE subject = 'session' ORDER BY id")
        assert verbs == [("open",), ("open_out",), ("close",), ("settle",), ("close_out",)]


async def test_a_code_of_sign_out_is_no_code_of_sign_in() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        one = day.trainees[0]
        await day.open_sign_in()
        way_in = await day.link()
        await open_out(day)
        s.clock.move(timedelta(seconds=2))
        await one.open(way_in)
        await one.sees("签到已结束")
        assert await marks(s) == []
