"""Leave asked for, decided, taken and returned from, by chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from classbell.actions import reminders
from classbell.storage.instants import stamp
from tests.phone import Phone
from tests.school import ZONE, School, school
from tests.whole.classday import tap_data

BEGINS = {"morning": time(9), "afternoon": time(14)}
SLIP = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


@dataclass(frozen=True)
class Week:
    """A class of seven days from tomorrow, three hours a morning and three an afternoon: 42 hours, so 6 of leave."""

    school: School
    class_id: int
    supervisor: Phone
    organiser: Phone
    trainee: Phone
    session_ids: list[int]

    async def on_leave(self) -> list[int]:
        """Give the sessions, numbered from 0, for which the register says that the trainee is on leave."""
        rows = await self.school.sql("SELECT session_id FROM marks WHERE status = 'on_leave' ORDER BY session_id")
        return [self.session_ids.index(row[0]) for row in rows]

    async def states(self) -> list[str]:
        return [row[0] for row in await self.school.sql("SELECT state FROM leaves ORDER BY id")]

    async def to(self, number: int, after: timedelta = timedelta(0)) -> None:
        """Let it be so long after the start of a session."""
        [(starts_at,)] = await self.school.sql(
            "SELECT starts_at FROM sessions WHERE id = :id", id=self.session_ids[number]
        )
        self.school.clock.move(timedelta(milliseconds=starts_at - stamp(self.school.clock())) + after)


def day(s: School, number: int) -> str:
    """Write the class's n-th day, from 0, as people type it."""
    on = s.clock().astimezone(ZoneInfo(ZONE)) + timedelta(days=number + 1)
    return f"{on:%m-%d}"


async def week(s: School, **trainee: Any) -> Week:
    class_id = await s.add_class()
    today = s.clock().astimezone(ZoneInfo(ZONE)).date()
    ids = []
    for number in range(7):
        for half, begins in BEGINS.items():
            at = datetime.combine(today + timedelta(days=number + 1), begins, ZoneInfo(ZONE))
            times = {"starts_at": stamp(at), "ends_at": stamp(at + timedelta(hours=3))}
            ids.append(await s.add("sessions", class_id=class_id, title=f"第{number + 1}天{half}", **times))
    supervisor = await s.phone_of("跟班甲", class_id, "supervisor")
    organiser = await s.phone_of("组织员甲", class_id, "organiser")
    return Week(s, class_id, supervisor, organiser, await s.phone_of("学员甲", class_id, **trainee), ids)


async def ask(one: Phone, when: str, kind: str = "事假", reason: str = "家中有事") -> str:
    """Ask for leave as somebody does who types the days; give what they saw before they sent it."""
    one.forget()
    await one.send("/leave")
    await one.sees("假")
    await one.tap("我要请假")
    await one.sees("请哪段时间的假")
    await one.send(when)
    await one.sees("什么假")
    await one.tap(kind)
    await one.sees("请输入请假事由")
    await one.send(reason)
    await one.sees("请拍照发来")
    await one.tap("没有假条")
    shown: str = (await one.sees("请核对后提交"))["text"]
    await one.tap("✅ 提交")
    await one.sees("已提交")
    return shown


async def told(s: School) -> None:
    """Let the minute pass in which a decision can be undone."""
    s.clock.move(timedelta(seconds=61))


async def test_half_a_day_is_asked_for_shown_against_the_limit_and_granted_by_the_supervisor() -> None:
    async with school() as s:
        w = await week(s)
        one, boss = w.trainee, w.supervisor
        await one.send("/leave")
        await one.sees("还没有请过假")
        await one.tap("我要请假")
        await one.tap("半天")
        await one.tap("上午")
        await one.tap("病假")
        await one.send("发烧，去医院")
        await one.sees("请拍照发来")
        await one.upload(SLIP, "slip.png", kind="photo")
        seen = await one.sees("请核对后提交")
        assert "涉及 1 个课次" in seen["text"]
        assert "请假时数 3/6 小时（已用 0，本次 3）" in seen["text"]
        assert "审批：跟班\n" in seen["text"]
        await one.tap("✅ 提交")
        await one.sees("结果会通知您")
        asked = await boss.sees("学员甲 请假")
        assert "请假时数 3/6 小时" in asked["text"]
        assert "发烧，去医院" in asked["text"]
        await boss.tap("看假条")
        await boss.sees_a("photo")
        await boss.tap("✅ 同意")
        await boss.sees("跟班甲于")
        assert await w.on_leave() == [0]
        assert await w.states() == ["granted"]
        await told(s)
        await one.sees("请假已批准")
        await w.organiser.never_sees("学员甲", within=0)


async def test_a_longer_leave_rises_from_rank_to_rank_and_everyone_concerned_hears_once() -> None:
    async with school() as s:
        w = await week(s)
        above = await s.phone_of("管理员", role="admin")
        shown = await ask(w.trainee, f"{day(s, 0)} 至 {day(s, 2)}", "公假")
        assert "跟班 → 组织员 → 上级组织员或管理员" in shown
        assert "请假时数已用 0/6 小时\n这类假不计入限额" in shown
        await w.supervisor.sees("学员甲 请假")
        await w.supervisor.tap("✅ 同意")
        await w.supervisor.sees("已转报组织员")
        assert await w.on_leave() == []
        await told(s)
        seen = await w.organiser.sees("学员甲 请假")
        assert "已转报：跟班甲" in seen["text"]
        await w.organiser.tap("✅ 同意")
        await w.organiser.sees("已转报上级组织员或管理员")
        await told(s)
        seen = await above.sees("学员甲 请假")
        assert "已转报：跟班甲、组织员甲" in seen["text"]
        await above.tap("✅ 同意")
        assert await w.on_leave() == [0, 1, 2, 3, 4, 5]
        await told(s)
        await w.trainee.sees("请假已批准")
        await w.supervisor.sees("请假已由管理员批准")
        await w.organiser.sees("请假已由管理员批准")
        asked = await w.organiser.sees("✅ 管理员于")
        assert "reply_markup" not in asked
        for phone, words in ((w.trainee, "已批准"), (w.supervisor, "管理员批准"), (w.organiser, "管理员批准")):
            assert len([one for one in phone.messages if words in one.get("text", "") and not one["out"]]) == 1
        assert "管理员已经审批" in (await tap_data(s, w.supervisor, "leave_requests.yes:1")).text


async def granted(w: Week, when: str, kind: str = "事假") -> None:
    """Let half a day of leave be asked for and granted, and everyone told."""
    w.supervisor.forget()
    await ask(w.trainee, when, kind)
    await w.supervisor.sees("学员甲 请假")
    await w.supervisor.tap("✅ 同意")
    await w.supervisor.sees("一分钟内可撤销")
    await told(w.school)
    await w.trainee.sees("请假已批准")


async def test_a_decision_is_undone_within_a_minute_and_nobody_has_heard_of_it() -> None:
    async with school() as s:
        w = await week(s)
        await ask(w.trainee, f"{day(s, 1)} 下午")
        await w.supervisor.tap("✅ 同意")
        await w.supervisor.sees("一分钟内可撤销")
        assert await w.on_leave() == [3]
        tapped = await w.supervisor.tap("撤销")
        assert "已撤销" in tapped.text
        assert (await w.on_leave(), await w.states()) == ([], ["waiting"])
        await w.supervisor.tap("请假时数已满")
        await w.supervisor.sees("原因：请假时数已满")
        await told(s)
        seen = await w.trainee.sees("请假未批准")
        assert "原因：请假时数已满" in seen["text"]
        await w.trainee.never_sees("请假已批准", within=0)
        assert "一分钟内有效" in (await tap_data(s, w.supervisor, "leave_requests.undo:2")).text
        assert await w.states() == ["refused"]
        log = await s.sql("SELECT verb, old, new, reason FROM changes WHERE subject = 'leave' ORDER BY id")
        assert log == [
            ("ask", None, "personal", None),
            ("granted", "waiting", "granted", None),
            ("undo", "granted", "waiting", None),
            ("refused", "waiting", "refused", "over_limit"),
        ]


async def test_a_typed_refusal_reaches_the_trainee_in_their_language() -> None:
    async with school() as s:
        w = await week(s, language_code="en")
        one = w.trainee
        await one.send("/leave")
        await one.tap("Ask for leave")
        await one.send("tomorrow morning")
        await one.tap("personal")
        await one.send("A family matter")
        await one.tap("No slip")
        seen = await one.sees("Check it, then send it")
        assert "leave 3 of 6 h (used 0, this one 3)" in seen["text"]
        assert "It covers 1 session." in seen["text"]
        await one.tap("✅ Send")
        await w.supervisor.tap("其他原因")
        await w.supervisor.sees("请输入不同意学员甲请假的原因")
        await w.supervisor.send("字" * 201)
        await w.supervisor.sees("最多 200 个")
        await w.supervisor.send("那天 <结业考试>")
        await w.supervisor.sees("原因：那天 <结业考试>")
        await told(s)
        seen = await one.sees("Your leave is refused")
        assert "Reason: 那天 <结业考试>" in seen["text"]
        assert await s.sql("SELECT * FROM dialogues") == []


async def test_back_by_one_tap_ends_the_leave_from_that_instant() -> None:
    async with school() as s:
        w = await week(s)
        await s.phone_of("管理员", role="admin")
        await ask(w.trainee, f"{day(s, 0)}到{day(s, 1)}", "病假")
        for phone in (w.supervisor, w.organiser, await s.box.person("管理员")):
            await phone.tap("✅ 同意")
            await phone.sees("一分钟内可撤销")
            await told(s)
        await w.trainee.sees("请假已批准")
        assert await w.on_leave() == [0, 1, 2, 3]
        await w.to(1, timedelta(minutes=30))
        assert "后面的课次请正常签到" in (await w.trainee.tap("我已返回（销假）")).text
        await w.trainee.sees("销假")
        assert (await w.on_leave(), await w.states()) == ([0, 1], ["returned"])
        await told(s)
        await w.supervisor.sees("学员甲 已于")
        assert "没有可销的假" in (await tap_data(s, w.trainee, "leave.back:1")).text
        verbs = await s.sql("SELECT verb, COUNT(*) FROM changes WHERE subject = 'mark' GROUP BY verb ORDER BY verb")
        assert verbs == [("leave", 4), ("leave_returned", 2)]


async def test_who_signs_in_while_on_leave_is_present_and_both_are_told() -> None:
    async with school() as s:
        w = await week(s)
        await granted(w, f"{day(s, 0)} 上午")
        await w.to(0)
        await w.supervisor.send("/signin")
        await w.trainee.scan_image(await s.box.file((await w.supervisor.sees_a("photo"))["photo"][-1]["file_id"]))
        await w.trainee.sees("已签到，准时")
        await w.trainee.sees("您在请假期间签到了")
        seen = await w.supervisor.sees("请假期间于")
        assert "按到课登记" in seen["text"]
        assert await s.sql("SELECT status, origin FROM marks") == [("on_time", "sign_in")]


async def test_who_is_not_back_is_reported_once_with_their_number() -> None:
    async with school() as s:
        w = await week(s)
        await s.sql("UPDATE people SET phone = '+8613800000001' WHERE name = '学员甲'")
        await granted(w, f"{day(s, 0)} 上午")
        await w.to(1, timedelta(minutes=29))
        await s.box.settled()
        await w.supervisor.never_sees("未销假", within=0)
        await w.to(1, timedelta(minutes=31))
        seen = await w.supervisor.sees("未销假也未签到")
        assert "电话：+8613800000001" in seen["text"]
        await w.to(2, timedelta(minutes=31))
        await s.box.settled()
        assert len([one for one in w.supervisor.messages if "未销假" in one.get("text", "")]) == 1


async def test_who_is_back_or_signs_in_is_not_reported() -> None:
    async with school() as s:
        w = await week(s)
        await granted(w, f"{day(s, 0)} 上午")
        await granted(w, f"{day(s, 1)} 上午")
        await w.to(1, timedelta(minutes=10))
        await tap_data(s, w.trainee, "leave.back:1")
        await w.to(3)
        await w.supervisor.send("/signin")
        await w.trainee.scan_image(await s.box.file((await w.supervisor.sees_a("photo"))["photo"][-1]["file_id"]))
        await w.trainee.sees("已签到，准时")
        await w.to(3, timedelta(minutes=31))
        await s.comes_to(
            "SELECT state FROM reminders WHERE kind = 'leave_overdue' ORDER BY id", [("dropped",), ("done",)]
        )
        await w.supervisor.never_sees("未销假", within=0)


async def test_what_waits_is_changed_or_withdrawn_and_what_is_granted_is_withdrawn_before_it_begins() -> None:
    async with school() as s:
        w = await week(s)
        one = w.trainee
        await ask(one, f"{day(s, 0)} 上午")
        await w.supervisor.sees("学员甲 请假")
        await one.tap("修改")
        await one.tap("改时间")
        await one.tap("一个课次")
        await one.tap("第1天afternoon")
        await one.tap("改事由")
        await one.send("改为看病")
        seen = await one.sees("事由：改为看病")
        assert "第1天afternoon" in seen["text"]
        await one.tap("✅ 提交")
        await one.sees("已提交")
        assert await w.states() == ["withdrawn", "waiting"]
        assert "已撤回或已变更" in (await tap_data(s, w.supervisor, "leave_requests.yes:1")).text
        put_away = await w.supervisor.sees("↩️ 已于")
        assert "reply_markup" not in put_away
        await one.tap("撤回")
        await one.sees("已于")
        assert await w.states() == ["withdrawn", "withdrawn"]
        await granted(w, f"{day(s, 2)} 上午")
        one.forget()
        await one.tap("查看")
        await one.sees("跟班甲于")
        await one.tap("撤回")
        await one.sees("所涉 1 个课次须正常到课")
        await one.tap("撤回请假")
        await w.supervisor.sees("撤回了已批准的请假")
        assert await w.on_leave() == []
        assert await w.states() == ["withdrawn"] * 3


async def test_who_is_on_leave_is_not_reminded_of_the_session() -> None:
    async with school() as s:
        w = await week(s)
        other = await s.phone_of("学员乙", w.class_id)
        await granted(w, f"{day(s, 0)} 上午")
        async with s.desk.db.begin() as tx:
            await reminders.plan(s.desk, tx, w.session_ids)
        await w.to(0, timedelta(minutes=-29))
        await other.sees("第1天morning")
        await s.box.settled()
        assert not [one for one in w.trainee.messages if "第1天morning" in one.get("text", "")]


async def test_a_tap_too_early_is_undone_and_a_second_return_is_told() -> None:
    async with school() as s:
        w = await week(s)
        await granted(w, f"{day(s, 0)} 上午")
        await w.to(0)
        await w.trainee.tap("我已返回（销假）")
        await w.trainee.sees("🔙 已于")
        w.trainee.forget()
        await w.trainee.tap("还没返回")
        await w.trainee.sees("跟班甲于")
        assert (await w.on_leave(), await w.states()) == ([0], ["granted"])
        await told(s)
        await w.supervisor.never_sees("已于 09:00 销假", within=0)
        await w.trainee.tap("我已返回（销假）")
        await w.trainee.sees("🔙 已于")
        await told(s)
        await w.supervisor.sees("销假\n")
        assert "一分钟内有效" in (await tap_data(s, w.trainee, "leave.not_back:1")).text
        assert await w.states() == ["returned"]


async def test_a_slip_is_handed_in_later_and_staff_see_it() -> None:
    async with school() as s:
        w = await week(s)
        one = w.trainee
        await granted(w, f"{day(s, 0)} 上午", "病假")
        one.forget()
        await one.tap("查看")
        await one.sees("跟班甲于")
        await one.tap("补交假条")
        await one.sees("请拍照发来假条")
        await one.send("没拍")
        await one.sees("请以照片形式")
        await one.upload(SLIP, "slip.png", kind="photo")
        await one.sees("已收到假条")
        await w.supervisor.sees("补交了假条")
        w.supervisor.forget()
        await w.supervisor.tap("查看请假")
        await w.supervisor.sees("学员甲 请假")
        await w.supervisor.tap("看假条")
        await w.supervisor.sees_a("photo")
        assert await s.sql("SELECT * FROM dialogues") == []
