"""The supervisor counts heads, and hears what does not add up."""

from __future__ import annotations

from datetime import timedelta

from classbell.actions import head_counts
from tests.school import school
from tests.whole.classday import ClassDay, caller_of, class_day, tap_data


async def sign_in(day: ClassDay, number: int) -> None:
    for trainee in day.trainees[:number]:
        await trainee.open(await day.link())
        await trainee.sees("准时")


async def test_one_number_shows_what_does_not_add_up_and_stands_on_the_card() -> None:
    async with school() as s:
        day = await class_day(s, 3)
        boss = day.supervisor
        await day.open_sign_in()
        await sign_in(day, 2)
        await boss.send("/class")
        await boss.sees("实到：2")
        await boss.tap("更多")
        await boss.tap("清点人数")
        await boss.sees("现场有多少学员")
        await boss.send("1人")
        told = await boss.sees("登记到课比清点多 1 人")
        assert "依据最弱的登记（E2 动态码）：学员甲、学员乙" in told["text"]
        assert "应到 3 人，到课 2 人，请假 0 人" in told["text"]
        await boss.sees("清点：1 人")
        await boss.sees("与登记不符")
        await boss.tap("重新清点")
        await boss.tap("3")
        told = await boss.sees("现场比登记到课多 1 人")
        assert "没有到课登记的：学员丙" in told["text"]
        assert "跟班甲：1 人" in told["text"]
        await boss.tap("重新清点")
        await boss.tap("2")
        await boss.sees("人数相符")
        await boss.sees("清点：2 人")
        kept = await s.sql("SELECT heads, present, on_leave, expected FROM head_counts ORDER BY id")
        assert kept == [(1, 2, 0, 3), (3, 2, 0, 3), (2, 2, 0, 3)]
        assert await s.sql("SELECT * FROM dialogues") == []
        log = await s.sql("SELECT old, new FROM changes WHERE subject = 'head_count' ORDER BY id")
        assert log == [(None, "1"), ("1", "3"), ("3", "2")]


async def test_what_is_no_number_leaves_the_question_open() -> None:
    async with school() as s:
        day = await class_day(s)
        boss = day.supervisor
        await tap_data(s, boss, f"head_counts.begin:{day.session_id}")
        await boss.sees("现场有多少学员")
        await boss.send("不少")
        await boss.sees("没有看懂人数")
        await boss.upload(b"x", "人数.txt")
        await boss.send("0")
        await boss.sees("人数相符")


async def test_a_count_too_early_or_of_a_cancelled_session_is_refused() -> None:
    async with school() as s:
        day = await class_day(s, starts_in=timedelta(hours=2))
        boss = day.supervisor
        assert "才能清点人数" in (await tap_data(s, boss, f"head_counts.begin:{day.session_id}")).text
        s.clock.move(timedelta(hours=1))
        await tap_data(s, boss, f"head_counts.begin:{day.session_id}")
        await boss.sees("现场有多少学员")
        await s.sql("UPDATE sessions SET cancelled_at = 1")
        await boss.send("2")
        await boss.sees("本课次已取消")
        assert await s.sql("SELECT * FROM dialogues") == []
        assert await s.sql("SELECT * FROM head_counts") == []


async def test_nobody_but_staff_counts_and_one_update_counts_once() -> None:
    async with school() as s:
        day = await class_day(s)
        for data in ("head_counts.begin:{}", "head_counts.keep:{}:3"):
            tapped = await tap_data(s, day.trainees[0], data.format(day.session_id))
            assert "您的角色无权" in tapped.text
        tapped = await tap_data(s, day.supervisor, f"head_counts.keep:{day.session_id}:10000")
        assert "没有看懂人数" in tapped.text
        caller = await caller_of(s, day.supervisor)
        again = type(caller)(**{name: getattr(caller, name) for name in caller.__slots__} | {"cause_id": 77})
        for _ in range(2):
            await head_counts.count(s.desk, again, day.session_id, 2)
        assert await s.sql("SELECT heads FROM head_counts") == [(2,)]
