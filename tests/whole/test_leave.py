"""Leave asked for, decided, taken and returned from, by chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

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
    await one.send("/leave")
    await one.tap("我要请假")
    await one.sees("请哪段时间的假")
    await one.send(when)
    await one.tap(kind)
    await one.sees("请输入请假事由")
    await one.send(reason)
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
        assert "假时 3/6 小时（已用 0，本次 3）" in seen["text"]
        assert "审批：跟班\n" in seen["text"]
        await one.tap("✅ 提交")
        await one.sees("结果会通知您")
        asked = await boss.sees("学员甲 请假")
        assert "假时 3/6 小时" in asked["text"]
        assert "发烧，去医院" in asked["text"]
        await boss.tap("看假条")
        await boss.sees_a("photo")
        await boss.tap("✅ 同意")
        await boss.sees("跟班甲于")
        assert await w.on_leave() == [0]
        assert await w.states() == ["granted"]
        await told(s)
        await one.sees("请假已批准")
        await boss.sees("一分钟内可撤销")
        await w.organiser.never_sees("学员甲", within=0)


async def test_a_longer_leave_rises_from_rank_to_rank_and_everyone_concerned_hears_once() -> None:
    async with school() as s:
        w = await week(s)
        above = await s.phone_of("管理员", role="admin")
        shown = await ask(w.trainee, f"{day(s, 0)} 至 {day(s, 2)}", "公假")
        assert "跟班 → 组织员 → 上级组织员或管理员" in shown
        assert "假时 0/6 小时（已用 0，本次 0）\n这类假不计入限额" in shown
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
        await s.box.settled()
        for phone, words in ((w.trainee, "已批准"), (w.supervisor, "管理员批准"), (w.organiser, "管理员批准")):
            assert len([one for one in phone.messages if words in one.get("text", "") and not one["out"]]) == 1
        assert "管理员已经审批" in (await tap_data(s, w.supervisor, "leave_requests.yes:1")).text
