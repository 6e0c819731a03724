"""The second page of the class card: every tool of a session, at most two taps away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from classbell.actions import sessions, settling
from classbell.actions.tools import TOOLS, offered
from classbell.words.catalogue import Voice, languages
from tests.phone import Phone
from tests.school import School, school
from tests.whole.classday import ClassDay, caller_of, class_day, tap_data


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


async def test_a_press_on_a_page_that_is_being_replaced_is_answered_all_the_same() -> None:
    """The page goes while the press waits behind the one that has it replaced: the answer is a message then."""
    async with school() as s:
        day = await class_day(s)
        boss = day.supervisor
        await boss.send("/class")
        await boss.tap("更多")
        await boss.sees("课次工具")
        await s.box.faults([{"kind": "slow", "method": "sendMessage", "seconds": 1.0, "times": 1}])
        await boss.tap("更多")
        await boss.tap("签到方式")
        await boss.sees("最低要求")


async def test_nobody_else_is_shown_the_tools() -> None:
    async with school() as s:
        day = await class_day(s)
        tapped = await tap_data(s, day.trainees[0], f"sessions.more:{day.session_id}")
        assert "您的角色无权" in tapped.text


async def walk(s: School, day: ClassDay) -> list[str]:
    """Tap the card's "more", then everything on that page; each answers. Give what was tapped."""
    boss = day.supervisor
    boss.forget()
    await boss.send("/class")
    await boss.sees("人数，截至")
    await boss.tap("更多")
    page = await boss.sees("课次工具")
    buttons = [button for row in page["reply_markup"]["inline_keyboard"] for button in row]
    for button in buttons:
        await answered(s, boss, button["text"], day)
    return [button["callback_data"].rpartition(":")[0] for button in buttons]


async def answered(s: School, boss: Phone, label: str, day: ClassDay) -> None:
    """Tap one tool: something new comes, or why not is said."""
    since = len(await s.box.log())
    tapped = await boss.tap(label)
    assert tapped.answered, label
    await s.box.settled()
    calls = [call for call in await s.box.log(since) if call["method"] != "answerCallbackQuery"]
    shown = [call for call in calls if call["chat_id"] == boss.id and call["ok"]]
    assert shown or tapped.text, label
    await boss.send("/cancel")
    await tap_data(s, boss, f"sessions.more:{day.session_id}")
    await boss.sees("课次工具")


async def test_every_tool_is_two_taps_from_the_card_whenever_it_makes_sense() -> None:
    async with school() as s:
        await s.box.unlimited()
        day = await class_day(s, 3, starts_in=timedelta(minutes=10))
        caller = await caller_of(s, day.supervisor)
        with capture_logs() as logged:
            reached = {*await walk(s, day)}
            await sessions.open_sign_in(s.desk, caller, day.session_id)
            await day.trainees[0].open(await day.link())
            await day.trainees[0].sees("准时")
            reached |= {*await walk(s, day)}
            s.clock.move(timedelta(minutes=101))
            await sessions.close_by_clock(s.desk, day.session_id)
            reached |= {*await walk(s, day)}
            await settling.settle_now(s.desk, caller, day.session_id)
            reached |= {*await walk(s, day)}
        assert not [event for event in logged if event["event"] == "bug"]
        assert reached == {tool.data for tool in TOOLS}


@pytest.mark.parametrize("language", languages())
def test_no_two_tools_look_alike_and_their_words_fit_half_a_row(language: str) -> None:
    labels = [Voice(language).text(tool.word) for tool in TOOLS]
    assert len(set(labels)) == len(labels)
    assert max(map(len, labels)) <= 22


async def test_a_cancelled_session_offers_nothing() -> None:
    async with school() as s:
        day = await class_day(s, 0, cancelled_at=1)
        session = await sessions.look(s.desk, await caller_of(s, day.supervisor), day.session_id)
        assert offered(session, s.clock()) == []
