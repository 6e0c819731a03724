from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.phone import Phone
from tests.school import School, school
from tests.stores import engines
from tests.whole.writing import WORDS, a_class_with_three, written

ZONE = ZoneInfo("Asia/Shanghai")
NEXT = "SELECT next_at FROM schedules"


async def asked(s: School) -> tuple[Phone, Phone]:
    """The day before a week off, an organiser asks for a notice on working days, from tomorrow on."""
    s.clock.move(datetime(2026, 9, 30, 7, 0, tzinfo=UTC) - s.clock())
    _, trainee, organiser = await a_class_with_three(s)
    await written(organiser)
    await organiser.tap("⏰ 定时发送")
    await organiser.tap("🔁 周期发送")
    await organiser.tap("每个工作日")
    await organiser.sees("第一次什么时候")
    await organiser.send("明天 8:30")
    await organiser.sees("也可直接输入截止日期")
    return trainee, organiser


async def next_at(s: School) -> str | None:
    [(at,)] = await s.sql(NEXT)
    return at and f"{datetime.fromtimestamp(at / 1000, ZONE):%m-%d %H:%M}"


@engines
async def test_a_notice_on_working_days_waits_for_the_first_one_and_ends_on_the_day_that_was_typed(engine: str) -> None:
    async with school(engine) as s:
        trainee, organiser = await asked(s)
        await organiser.send("2026-10-10")
        said = (await organiser.sees("已定时："))["text"]
        assert "每个工作日" in said
        assert await next_at(s) == "10-08 08:30"
        s.clock.move(datetime(2026, 10, 8, 0, 31, tzinfo=UTC) - s.clock())
        await trainee.sees(WORDS)
        await s.comes_to(NEXT, [(stamp_of(9),)])
        trainee.forget()
        s.clock.move(timedelta(days=1))
        await trainee.sees(WORDS)
        await s.comes_to(NEXT, [(stamp_of(10),)])
        s.clock.move(timedelta(days=1))
        await s.comes_to(NEXT, [(None,)])


async def test_the_organisations_own_day_off_moves_it_on() -> None:
    async with school() as s:
        _, organiser = await asked(s)
        await organiser.tap("4 次")
        await organiser.sees("已定时：")
        assert await next_at(s) == "10-08 08:30"
        head = await s.phone_of("总组织员", role="organiser")
        await head.send("/workdays")
        await head.tap("＋ 休息日")
        await head.sees("哪些天休息")
        await head.send("2026-10-08至2026-10-09 调休")
        await head.sees("✅")
        assert await next_at(s) == "10-10 08:30"
        await head.tap("↩️ 撤销")
        await head.sees("2026 年工作日历")
        assert await next_at(s) == "10-08 08:30"


async def test_a_last_day_before_the_first_or_too_far_off_is_refused() -> None:
    async with school() as s:
        _, organiser = await asked(s)
        await organiser.send("2026-09-01")
        await organiser.sees("未看懂日期")
        await organiser.send("2027-12-01")
        await organiser.sees("所跨日期超过 366 天")
        await organiser.send("下周")
        await organiser.sees("未看懂日期")
        assert await s.sql("SELECT COUNT(*) FROM schedules") == [(0,)]
        await organiser.send("2026-10-08")
        await organiser.sees("已定时：")


def stamp_of(day: int) -> int:
    return int(datetime(2026, 10, day, 8, 30, tzinfo=ZONE).timestamp() * 1000)
