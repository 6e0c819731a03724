"""A class that signs in once for a half-day."""

from __future__ import annotations

from datetime import timedelta

from classbell.actions import reminders
from tests.school import School, school
from tests.whole.classday import ClassDay, class_day, tap_data

HOUR = timedelta(hours=1)


async def marks(s: School) -> list[tuple[object, ...]]:
    return await s.sql(
        "SELECT s.title, p.name, m.status, m.origin FROM marks m JOIN people p ON p.id = m.person_id"
        " JOIN sessions s ON s.id = m.session_id ORDER BY s.starts_at, p.id"
    )


async def by_half_day(day: ClassDay) -> None:
    await tap_data(day.school, day.supervisor, f"sessions.more:{day.session_id}")
    await day.supervisor.tap("按半天签到")
    await day.supervisor.sees("每课次签到一次")
    await day.supervisor.tap("改为每半天签到一次")
    await day.supervisor.sees("下午签到一次，计入")


async def test_one_sign_in_counts_for_every_session_of_the_half_day_that_is_not_over() -> None:
    async with school() as s:  # it is 15:00
        day = await class_day(s, 2)
        await s.add_session(day.class_id, 2 * HOUR, "案例研讨")
        await s.add_session(day.class_id, 4 * HOUR, "晚自习")
        await s.add_session(day.class_id, -4 * HOUR, "上午的课")
        await by_half_day(day)
        await day.open_sign_in()
        await day.trainees[0].open(await day.link())
        await day.trainees[0].sees("计入本半天的 2 个课次")
        assert await marks(s) == [
            ("公文写作", "学员甲", "on_time", "sign_in"),
            ("案例研讨", "学员甲", "on_time", "half_day"),
        ]
        await day.trainees[0].send("/me")
        await day.trainees[0].sees("准时")


async def test_who_comes_late_is_late_only_where_they_are_and_the_clock_settles_all_of_it() -> None:
    async with school() as s:
        day = await class_day(s, 2)
        second = await s.add_session(day.class_id, 2 * HOUR, "案例研讨")
        async with s.desk.db.begin() as tx:
            await reminders.plan(s.desk, tx, [second])
        await by_half_day(day)
        await day.open_sign_in()
        s.clock.move(timedelta(minutes=20))
        await day.trainees[0].open(await day.link())
        await day.trainees[0].sees("迟到")
        s.clock.move(timedelta(minutes=75))
        await s.comes_to("SELECT COUNT(*) FROM sessions WHERE closed_at IS NOT NULL", [(1,)])
        s.clock.move(timedelta(minutes=140))
        await s.comes_to("SELECT COUNT(*) FROM sessions WHERE settled_at IS NOT NULL", [(2,)])
        assert await marks(s) == [
            ("公文写作", "学员甲", "late", "sign_in"),
            ("公文写作", "学员乙", "absent", "clock"),
            ("案例研讨", "学员甲", "on_time", "half_day"),
            ("案例研讨", "学员乙", "absent", "clock"),
        ]


async def test_without_the_choice_a_sign_in_counts_for_its_session_alone() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        await s.add_session(day.class_id, 2 * HOUR, "案例研讨")
        await day.open_sign_in()
        await day.trainees[0].open(await day.link())
        await day.trainees[0].sees("准时")
        assert await marks(s) == [("公文写作", "学员甲", "on_time", "sign_in")]
        assert "内容已有变化" in (await tap_data(s, day.supervisor, f"half_days.choose:{day.session_id}:never")).text
