from __future__ import annotations

from datetime import timedelta

import aiohttp

from classbell.actions.interruptions import Cause
from tests.school import school


async def test_words_that_mean_nothing_get_the_menu_and_not_silence() -> None:
    async with school() as s:
        trainee = await s.phone_of("学员甲", await s.add_class())
        await trainee.send("早上好")
        await trainee.sees("没有看懂")
        await trainee.sees("/timetable")
        await trainee.send("/nonsense")
        await trainee.sees("没有看懂")


async def test_the_menu_shows_what_the_roles_allow() -> None:
    async with school() as s:
        class_id = await s.add_class()
        trainee = await s.phone_of("学员甲", class_id)
        organiser = await s.phone_of("组织员", role="organiser")
        await trainee.send("/menu")
        await organiser.send("/menu")
        assert "/import" in (await organiser.sees("/notice"))["text"]
        assert "/import" not in (await trainee.sees("/timetable"))["text"]


async def test_a_language_once_chosen_stays() -> None:
    async with school() as s:
        trainee = await s.phone_of("学员甲", await s.add_class())
        await trainee.send("/language")
        await trainee.tap("English")
        await trainee.sees("I speak English from now on")
        await trainee.send("/cancel")
        await trainee.sees("nothing to cancel")
        assert await s.sql("SELECT language FROM people") == [("en",)]


async def test_someone_unknown_is_greeted_in_the_language_of_their_telegram() -> None:
    async with school() as s:
        stranger = await s.box.phone("Stranger", language_code="en")
        await stranger.start()
        await stranger.sees("I do not know yet who you are")


async def test_health_is_for_admins() -> None:
    async with school() as s:
        admin = await s.phone_of("管理员", role="admin")
        organiser = await s.phone_of("组织员", role="organiser")
        await admin.send("/health")
        await admin.sees("一切正常")
        await organiser.send("/health")
        await organiser.sees("无权")


async def test_health_names_what_kept_messages_from_coming_in_and_so_does_the_page_for_monitors() -> None:
    async with school() as s, aiohttp.ClientSession() as session:
        admin = await s.phone_of("管理员", role="admin")
        s.desk.interruptions.note(Cause.RIVAL, s.clock())
        s.desk.interruptions.note(Cause.NETWORK, s.clock() - timedelta(hours=2))
        await admin.send("/health")
        seen = await admin.sees("另有程序用同一令牌收取消息")
        assert "有情况需要关注" in seen["text"]
        assert "连不上" not in seen["text"]
        async with session.get(f"{s.desk.house.public_url}/healthz") as answer:
            told = await answer.json()
        assert (answer.status, told["status"], told["by"]) == (200, "interrupted", ["rival"])


async def test_whoever_blocks_the_bot_counts_as_unreachable_until_they_write_again() -> None:
    async with school() as s:
        trainee = await s.phone_of("学员甲", await s.add_class())
        await trainee.sees("您好")
        await trainee.block()
        await s.comes_to("SELECT unreachable FROM accounts", [("blocked",)])
        await trainee.unblock()
        await trainee.start()
        await s.comes_to("SELECT unreachable FROM accounts", [(None,)])
