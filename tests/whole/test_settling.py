"""Nobody is absent before the register has settled."""

from __future__ import annotations

from datetime import timedelta

from classbell.actions import settling
from tests.school import school
from tests.whole.classday import class_day, rule_by_hand, tap_data


async def test_the_supervisor_settles_from_the_cards_second_page_with_the_exact_number() -> None:
    async with school() as s:
        day = await class_day(s, 3)
        boss = day.supervisor
        await day.open_sign_in()
        await day.trainees[0].open(await day.link())
        await day.trainees[0].sees("准时")
        assert "签到还在进行" in (await tap_data(s, boss, f"settling.ask:{day.session_id}")).text
        await day.close_sign_in()
        assert await day.marks() == [("学员甲", "on_time", "E2")]
        await tap_data(s, boss, f"sessions.more:{day.session_id}")
        await boss.tap("结算考勤")
        await boss.sees("2 人没有登记，将记为缺勤")
        await boss.tap("✅ 结算")
        await boss.sees("考勤已于")
        absent = ("absent", "E0")
        assert await day.marks() == [("学员甲", "on_time", "E2"), ("学员乙", *absent), ("学员丙", *absent)]


async def test_reopening_takes_the_clocks_absences_back_and_nothing_else() -> None:
    async with school() as s:
        day = await class_day(s, 3)
        boss = day.supervisor
        await day.open_sign_in()
        await day.close_sign_in()
        people = [row[0] for row in await s.sql("SELECT person_id FROM enrolments ORDER BY person_id")]
        await rule_by_hand(day, people[0], "on_leave:sick")
        await day.settle()
        assert [status for _, status, _ in await day.marks()] == ["on_leave", "absent", "absent"]
        await tap_data(s, boss, f"sessions.open:{day.session_id}")
        assert await day.marks() == [("学员甲", "on_leave", "E0")]
        assert await s.sql("SELECT settled_at FROM sessions") == [(None,)]
        await day.trainees[1].open(await day.link())
        await day.trainees[1].sees("准时")
        await tap_data(s, boss, f"sessions.close:{day.session_id}")
        await day.settle()
        assert [status for _, status, _ in await day.marks()] == ["on_leave", "on_time", "absent"]
        chain = await s.sql(
            "SELECT verb FROM changes WHERE subject = 'mark' AND subject_id = :mark ORDER BY id",
            mark=f"{day.session_id}/{people[1]}",
        )
        assert chain == [("settle",), ("reopen",), ("sign_in",)]


async def test_a_session_that_has_not_begun_or_was_never_opened_settles_only_by_hand() -> None:
    async with school() as s:
        day = await class_day(s, 1, starts_in=timedelta(minutes=10))
        assert "尚未开始" in (await tap_data(s, day.supervisor, f"settling.settle:{day.session_id}")).text
        s.clock.move(timedelta(hours=5))
        await settling.settle_by_clock(s.desk, day.session_id)
        assert await day.marks() == []
        await day.settle()
        assert await day.marks() == [("学员甲", "absent", "E0")]


async def test_who_joins_after_a_session_is_not_absent_from_it() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        await day.open_sign_in()
        s.clock.move(timedelta(minutes=100))
        await s.comes_to("SELECT closed_at IS NOT NULL FROM sessions", [(1,)])
        late_id = await s.add_person("后来学员")
        joined_at = int(s.clock().timestamp() * 1000)
        await s.add("enrolments", class_id=day.class_id, person_id=late_id, enrolled_at=joined_at)
        s.clock.move(timedelta(minutes=20))
        await s.comes_to("SELECT status FROM marks", [("absent",)])
        assert await day.marks() == [("学员甲", "absent", "E0")]
