"""Signing in: what counts, and the answers to what does not."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from tests.school import school
from tests.whole.classday import class_day


async def test_six_faults_have_six_answers_and_each_is_logged() -> None:
    async with school() as s:
        day = await class_day(s)
        one, stranger = day.trainees[0], await s.phone_of("学员外", await s.add_class("另一班"))
        await day.supervisor.send("/class")
        await day.supervisor.tap("打印用签到码")
        await one.scan(await day.supervisor.sees_a("photo"))
        await one.sees("签到尚未开始")
        await day.supervisor.tap("开启签到")
        await day.supervisor.sees("扫码后点")
        link = await day.link()
        await one.open(link[:-2] + ("AA" if link[-2:] != "AA" else "BB"))
        await one.sees("这不是本单位的签到码")
        await stranger.open(link)
        await stranger.sees("不在该班次")
        await one.open(await day.link(ago=timedelta(seconds=40)))
        await one.sees("签到码已过期")
        await one.open(await day.link())
        await one.sees("准时")
        await one.open(await day.link())
        await one.sees("无需重复")
        last = await day.link()
        await day.close_sign_in()
        await asyncio.sleep(1)  # Telegram dates messages by the second, and the edge counts for the person
        await day.trainees[1].open(last)
        await day.trainees[1].sees("签到已结束")
        assert await day.verdicts() == [
            "refused.not_open_yet",
            "refused.code_forged",
            "refused.not_on_roll_waiting",
            "refused.code_expired_waiting",
            "accepted",
            "again",
            "refused.sign_in_closed_waiting",
        ]
        assert await day.marks() == [("学员甲", "on_time", "E2")]
        await day.settle()
        assert await day.marks() == [("学员甲", "on_time", "E2"), ("学员乙", "absent", "E0")]
        evidence = await s.sql("SELECT evidence FROM attempts WHERE verdict = 'refused.not_on_roll_waiting'")
        assert evidence == [("E2",)]
        waiting = await s.sql("SELECT kind, name FROM arrivals WHERE state = 'waiting' ORDER BY id")
        assert waiting == [("walk_in", "学员外"), ("expired", "学员甲"), ("closed", "学员乙")]


async def test_digits_are_fresh_stale_or_wrong_and_guessing_is_stopped() -> None:
    async with school() as s:
        day = await class_day(s)
        await day.open_sign_in()
        one, two = day.trainees
        fresh = await day.digits()
        await one.send(f"{fresh[:3]} {fresh[3:]}")
        await one.sees("准时")
        await two.send(await day.digits(ago=timedelta(seconds=40)))
        await two.sees("签到码已过期")
        wrong = f"{(int(await day.digits()) + 1) % 1_000_000:06d}"
        for _ in range(9):
            await two.send(wrong)
        await two.sees("没有这个数字码")
        await two.send(await day.digits())
        await two.sees("错误次数过多")
        await s.sql("UPDATE attempts SET at = at - 61000")
        await two.send(await day.digits())
        await two.sees("准时")
        assert (await day.verdicts())[-1] == "accepted"


async def test_a_printed_code_signs_in_with_the_weaker_grade() -> None:
    async with school() as s:
        day = await class_day(s)
        await day.supervisor.send("/class")
        await day.supervisor.tap("打印用签到码")
        printed = await day.supervisor.sees_a("photo")
        await day.supervisor.sees("E1")
        await day.supervisor.tap("开启签到")
        await day.supervisor.sees("扫码后点")
        await day.trainees[0].scan(printed)
        await day.trainees[0].sees("准时")
        assert await day.marks() == [("学员甲", "on_time", "E1")]


async def test_late_by_the_minutes_rule() -> None:
    async with school() as s:
        day = await class_day(s, starts_in=timedelta(minutes=-6))
        await day.open_sign_in()
        await day.trainees[0].open(await day.link())
        await day.trainees[0].sees("迟到")
        assert await day.marks() == [("学员甲", "late", "E2")]


async def test_reopening_lets_the_clocks_absence_be_replaced_and_staffs_word_stand() -> None:
    async with school() as s:
        day = await class_day(s, 3)
        one, two, three = day.trainees
        await day.open_sign_in()
        await one.open(await day.link())
        await one.sees("准时")
        await day.close_sign_in()
        await day.supervisor.send("/class")
        await day.supervisor.tap("手动登记")
        await day.supervisor.tap("学员丙")
        await day.supervisor.tap("请假")
        await day.supervisor.tap("病假")
        await day.supervisor.sees("已登记")
        await day.supervisor.tap("重新开启签到")
        await s.box.settled()
        for trainee in (two, three):
            await trainee.open(await day.link())
        await two.sees("准时")
        await three.sees("跟班已将您登记为：请假")
        assert await day.marks() == [
            ("学员甲", "on_time", "E2"),
            ("学员乙", "on_time", "E2"),
            ("学员丙", "on_leave", "E0"),
        ]


async def test_someone_not_yet_bound_is_told_so_and_their_scan_is_kept_with_its_instant() -> None:
    async with school() as s:
        day = await class_day(s)
        await day.open_sign_in()
        unknown = await s.box.phone("无名", language_code="zh-hans")
        await unknown.open(await day.link())
        await unknown.sees("我还不知道您是谁")
        kept = await s.sql("SELECT verdict, account_id, session_id, evidence FROM attempts")
        assert kept == [("refused.not_bound", unknown.id, day.session_id, "E2")]


async def test_twenty_scans_make_one_mark() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        await day.open_sign_in()
        link = await day.link()
        for _ in range(20):
            await day.trainees[0].open(link)
        await s.comes_to("SELECT COUNT(*) FROM attempts", [(20,)], within=30)
        assert await day.marks() == [("学员甲", "on_time", "E2")]
        assert sorted(await day.verdicts()) == ["accepted", *["again"] * 19]


async def test_in_english() -> None:
    async with school() as s:
        day = await class_day(s)
        await day.open_sign_in()
        one = await s.phone_of("Trainee One", day.class_id, language_code="en")
        await one.open(await day.link())
        await one.sees("on time")
        await one.send("/me")
        await one.sees("you signed in at")
