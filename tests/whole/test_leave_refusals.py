"""Leave that cannot be asked for, decided or returned from: each its own sentence, and nothing comes of it."""

from __future__ import annotations

from datetime import timedelta

from tests.phone import Phone
from tests.school import School, school
from tests.whole.classday import tap_data
from tests.whole.test_leave import SLIP, ask, day, granted, told, week


async def begun(one: Phone) -> None:
    one.forget()
    await one.send("/leave")
    await one.sees("假")
    await one.tap("我要请假")
    await one.sees("请哪段时间的假")


async def test_days_that_cannot_be_are_each_refused_and_the_dialogue_stays_open() -> None:
    async with school() as s:
        w = await week(s)
        one = w.trainee
        await begun(one)
        for said, answer in (
            ("哪天都行", "没看懂日期"),
            ("2-30", "没看懂日期"),
            (f"{day(s, 3)} 到 {day(s, 1)}", "结束日期在开始日期之前"),
            (day(s, -3), "已经过去"),
            (f"{day(s, 5)} 至 {day(s, 8)}", "超出班次时间"),
            (day(s, 9), "超出班次时间"),
        ):
            one.forget()
            await one.send(said)
            await one.sees(answer)
        assert await s.sql("SELECT name, step FROM dialogues") == [("leave", "time")]
        await one.send(f"{day(s, 0)} 至 {day(s, 0)}")
        await one.sees("什么假")
        assert await w.states() == []


async def test_leave_over_leave_is_refused_before_the_rest_is_asked() -> None:
    async with school() as s:
        w = await week(s)
        await ask(w.trainee, f"{day(s, 1)} 上午")
        await begun(w.trainee)
        await w.trainee.send(f"{day(s, 0)} 至 {day(s, 2)}")
        await w.trainee.sees("重叠")
        await w.trainee.send(f"{day(s, 1)} 下午")
        await w.trainee.sees("什么假")
        assert await w.states() == ["waiting"]


async def test_reason_and_slip_are_asked_for_until_they_are_there() -> None:
    async with school(policies={"leave": {"slip_for": ["sick"]}}) as s:
        w = await week(s)
        one = w.trainee
        await begun(one)
        await one.tap("一天或几天")
        await one.sees("从哪一天开始")
        await one.tap("11月" if s.clock().month == 11 else "月")
        await one.sees("到哪一天为止")
        await one.tap("月")
        await one.sees("什么假")
        await one.tap("病假")
        await one.sees("请输入请假事由")
        await one.send("字" * 201)
        await one.sees("最多 200 个")
        await one.send("发烧")
        await one.sees("这类假须附假条")
        assert (await tap_data(s, one, "leave.send")).alert
        assert await w.states() == []
        await one.send("没有假条")
        await one.sees("请以照片形式")
        await one.upload(SLIP, "slip.png", kind="photo")
        await one.sees("请核对后提交")
        await one.tap("✅ 提交")
        await one.sees("已提交")
        assert await w.states() == ["waiting"]
        assert await s.sql("SELECT slip IS NOT NULL FROM leaves") == [(1,)]


async def test_buttons_of_another_persons_leave_do_nothing() -> None:
    async with school() as s:
        w = await week(s)
        other = await s.phone_of("学员乙", w.class_id)
        foreign = await s.phone_of("跟班乙", await s.add_class(run="第2期"), "supervisor")
        await ask(w.trainee, f"{day(s, 0)} 上午")
        for verb in ("look", "change", "withdraw", "sure", "back", "slip"):
            assert "这不是您的请假" in (await tap_data(s, other, f"leave.{verb}:1")).text
        for data in (
            "look:1",
            "yes:1",
            "no:1:unclear",
            "type:1",
            "slip:1",
            f"used:{w.class_id}:0",
            f"book:{w.class_id}",
        ):
            assert "无权" in (await tap_data(s, foreign, f"leave_requests.{data}")).text, data
        assert await w.states() == ["waiting"]


async def test_nobody_decides_for_themselves_nor_below_their_rank_nor_twice() -> None:
    async with school() as s:
        w = await week(s)
        await s.add("enrolments", class_id=w.class_id, person_id=await id_of(s, "跟班甲"), enrolled_at=0)
        await ask(w.supervisor, f"{day(s, 0)} 上午")
        assert "不能审批自己的请假" in (await tap_data(s, w.supervisor, "leave_requests.yes:1")).text
        await w.organiser.sees("跟班甲 请假")
        await w.organiser.tap("✅ 同意")
        await w.organiser.sees("一分钟内可撤销")
        second = await s.phone_of("组织员乙", w.class_id, "organiser")
        assert "组织员甲已经审批" in (await tap_data(s, second, "leave_requests.no:1:unclear")).text
        await ask(w.trainee, day(s, 1))
        await w.supervisor.tap("✅ 同意")
        await w.supervisor.sees("已转报")
        assert "已转报上级审批" in (await tap_data(s, w.supervisor, "leave_requests.yes:2")).text
        assert await w.states() == ["granted", "waiting"]


async def test_a_leave_that_has_begun_is_not_withdrawn_and_one_that_has_not_is_not_returned_from() -> None:
    async with school() as s:
        w = await week(s)
        await granted(w, f"{day(s, 0)} 上午")
        assert "才开始" in (await tap_data(s, w.trainee, "leave.back:1")).text
        await w.to(0)
        assert "请假已经开始" in (await tap_data(s, w.trainee, "leave.sure:1")).text
        await w.to(0, timedelta(days=5))
        assert "没有可销的假" in (await tap_data(s, w.trainee, "leave.back:1")).text
        assert await w.states() == ["granted"]


async def test_who_is_in_no_class_is_told_so() -> None:
    async with school() as s:
        one = await s.phone_of("学员甲", await s.add_class())
        await one.send("/leave")
        await one.sees("还没有请过假")
        assert "没有可请假的班次" in (await one.tap("我要请假")).text


async def test_when_nobody_who_decides_can_be_reached_it_is_said_so() -> None:
    async with school() as s:
        w = await week(s)
        await s.sql("DELETE FROM roles")
        await begun(w.trainee)
        await w.trainee.send("明天上午")
        await w.trainee.sees("什么假")
        await w.trainee.tap("事假")
        await w.trainee.send("有事")
        await w.trainee.sees("请拍照发来")
        await w.trainee.tap("没有假条")
        await w.trainee.tap("✅ 提交")
        await w.trainee.sees("电话告知跟班")
        await told(s)
        assert await w.states() == ["waiting"]


async def id_of(s: School, name: str) -> int:
    [(person_id,)] = await s.sql("SELECT id FROM people WHERE name = :name", name=name)
    return int(person_id)
