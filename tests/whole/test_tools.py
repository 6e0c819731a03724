"""The second page of the class card: every tool of a session, at most two taps away."""

from __future__ import annotations

from tests.school import school
from tests.whole.classday import class_day, tap_data


async def test_more_stands_on_the_card_and_its_tools_answer() -> None:
    async with school() as s:
        day = await class_day(s)
        boss = day.supervisor
        await boss.send("/class")
        await boss.sees("签到未开启")
        await boss.tap("更多")
        await boss.sees("课次工具")
        await boss.tap("打印用签到码")
        await boss.sees_a("photo")


async def test_one_page_of_tools_is_enough_and_it_follows_the_session() -> None:
    async with school() as s:
        day = await class_day(s)
        boss = day.supervisor
        for _ in range(2):
            await tap_data(s, boss, f"sessions.more:{day.session_id}")
            await boss.sees("课次工具")
        await s.box.settled()
        deleted = [call for call in await s.box.log() if call["method"] == "deleteMessage"]
        assert len(deleted) == 1
        await s.sql("UPDATE sessions SET cancelled_at = 1 WHERE id = :id", id=day.session_id)
        s.desk.bells.ring("register", day.session_id)
        page = await boss.sees("本课次已取消")
        assert not page.get("reply_markup", {}).get("inline_keyboard")


async def test_nobody_else_is_shown_the_tools() -> None:
    async with school() as s:
        day = await class_day(s)
        tapped = await tap_data(s, day.trainees[0], f"sessions.more:{day.session_id}")
        assert "您的角色无权" in tapped.text
