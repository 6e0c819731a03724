"""Answers that come twice, too late, from elsewhere, or as nobody meant them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from tests.phone import Json, Message, Phone
from tests.school import School, school
from tests.whole.test_feedback import answers, asked
from tests.whole.writing import forged


def labels(message: Message) -> list[str]:
    return [button["text"] for row in message["reply_markup"]["inline_keyboard"] for button in row]


def way_back(message: Message) -> str:
    buttons: list[Json] = [one for row in message["reply_markup"]["inline_keyboard"] for one in row]
    return next(str(one["callback_data"]) for one in buttons if str(one["callback_data"]).startswith("feedback.again:"))


async def at_the_line(s: School) -> Phone:
    """Somebody who has rated and is asked for a sentence."""
    _, [trainee] = await asked(s)
    await trainee.tap("3 ⭐")
    await trainee.tap("✍️ 想说的话")
    await trainee.sees("请输入一句话")
    return trainee


async def test_a_last_question_tapped_twice_counts_once_and_leaves_the_thanks_with_their_way_back() -> None:
    async with school() as s:
        _, [trainee] = await asked(s)
        await trainee.sees("怎么样")
        card = trainee.last["message_id"]
        place = {"chat_id": trainee.id, "message_id": card, "row": 0}
        taps = (s.box.post(f"phones/{trainee.id}/tap", place | {"column": column}) for column in (3, 4))
        said = [one["answer"]["text"] for one in await asyncio.gather(*taps)]
        assert sorted("已答过" in one for one in said) == [False, True]
        assert "撤回重答" in str(labels(await trainee.sees("匿名保存")))
        assert await s.sql("SELECT SUM(times) FROM answers") == [(1,)]


async def test_a_forwarded_card_answers_only_for_who_taps_and_only_if_they_were_there() -> None:
    async with school() as s:
        class_id, [one, two] = await asked(s, "甲乙")
        stranger = await s.phone_of("学员丙", class_id)
        await one.sees("怎么样")
        [(data,)] = {(row[0]["callback_data"],) for row in one.last["reply_markup"]["inline_keyboard"][:1]}
        for phone in (two, stranger):
            await forged(s, phone, data)
        assert "没有您的到课记录" in (await stranger.tap("forged")).text
        await two.tap("forged")
        await two.sees("匿名保存")
        await one.tap("4 ⭐")
        await one.sees("匿名保存")
        assert await s.sql("SELECT person_id FROM respondents ORDER BY person_id") == [(1,), (2,)]
        assert await s.sql("SELECT value, times FROM answers ORDER BY value") == [("1", 1), ("4", 1)]


async def test_the_way_back_of_another_takes_nothing_back() -> None:
    async with school() as s:
        _, [one, two] = await asked(s, "甲乙")
        for phone, star in ((one, 5), (two, 1)):
            await phone.tap(f"{star} ⭐")
            await phone.sees("匿名保存")
        await forged(s, two, way_back(await one.sees("匿名保存")))
        assert "已有变化" in (await two.tap("forged")).text
        assert await s.sql("SELECT value, times FROM answers ORDER BY value") == [("1", 1), ("5", 1)]
        assert await s.sql("SELECT COUNT(*) FROM respondents") == [(2,)]


@pytest.mark.parametrize("text", ["好" * 4096, "😀" * 2048, "<b>" + "x" * 4090])
async def test_a_message_as_long_as_telegram_allows_is_refused_with_its_length_and_asked_again(text: str) -> None:
    async with school() as s:
        trainee = await at_the_line(s)
        await trainee.send(text)
        await trainee.sees(f"共 {len(text):,} 字")
        assert await answers(s) == [(0, "3")]
        await trainee.send("短一些")
        await trainee.sees("意见已保存")
        assert await answers(s) == [(0, "3"), (1, "短一些")]


@pytest.mark.parametrize(
    "text", ["👍👍👍", "<script>alert(1)</script>", "*粗* _斜_ [链接](https://example.org)", "=1+1", "a\u202eb\x07"]
)
async def test_whatever_is_written_is_kept_as_it_is_and_shown_without_meaning_anything(text: str) -> None:
    async with school(policies={"feedback": {"least_answers": 1}}) as s:
        class_id, [trainee] = await asked(s)
        organiser = await s.phone_of("组织员", class_id, "organiser")
        await trainee.tap("3 ⭐")
        await trainee.tap("✍️ 想说的话")
        await trainee.sees("请输入一句话")
        await trainee.send(text)
        await trainee.sees("意见已保存")
        await organiser.send("/feedback")
        await organiser.tap("🟢")
        await organiser.tap("现在截止")
        await organiser.tap("确定截止")
        shown = await organiser.sees("想说的话")
        assert " ".join(text.split()) in shown["text"]
        for file in ("📈", "XLSX", "PDF"):
            await organiser.tap(file)
        await organiser.sees_a("photo")


async def test_a_sentence_begun_before_the_round_closed_comes_too_late_and_is_not_kept() -> None:
    async with school() as s:
        trainee = await at_the_line(s)
        s.clock.move(timedelta(days=4))
        await trainee.send("来晚了")
        await trainee.sees("已截止")
        await s.box.settled()
        await s.comes_to("SELECT COUNT(*) FROM inbox WHERE raw LIKE '%来晚了%'", [(0,)])
        assert await answers(s) == [(0, "3")]
        assert await s.sql("SELECT * FROM dialogues") == []


async def test_what_was_too_long_to_be_kept_is_nowhere_beside_its_writer() -> None:
    async with school() as s:
        trainee = await at_the_line(s)
        await trainee.send("说得太多" * 200)
        await trainee.sees("共 800 字")
        await s.comes_to("SELECT COUNT(*) FROM inbox WHERE raw LIKE '%说得太多%'", [(0,)])
