from __future__ import annotations

from datetime import timedelta
from typing import Any

from classbell.actions import feedback, reminders
from classbell.storage import outbox, sessions
from tests.phone import Phone
from tests.school import School, school
from tests.whole.writing import forged


async def present(s: School, names: str = "甲", **settings: Any) -> tuple[int, int, list[Phone]]:
    """A closed session whose trainees were all present: its class, itself, and their phones."""
    class_id = await s.add_class()
    phones = [await s.phone_of(f"学员{name}", class_id, **settings) for name in names]
    session_id = await s.add_session(class_id, timedelta(hours=-2), opened_at=1, closed_at=2)
    await s.comes_to("SELECT COUNT(*) FROM accounts WHERE language_code IS NOT NULL", [(len(phones),)])
    for person_id in range(1, len(phones) + 1):
        columns = {"session_id": session_id, "person_id": person_id, "status": "on_time", "evidence": "E2"}
        await s.add("marks", kept_at=1, **columns)
    return class_id, session_id, phones


async def ask(s: School, session_id: int) -> None:
    """Ask those present, as the clock does."""
    async with s.desk.db.begin() as tx:
        session = await sessions.session(tx, session_id)
        assert session is not None
        await outbox.put(tx, await feedback.letters(s.desk, tx, session), s.clock())
    s.desk.bells.ring("outbox")


async def asked(s: School, names: str = "甲", template: str = "session", **settings: Any) -> tuple[int, list[Phone]]:
    """The same, and they have their card, of one of the forms that come with the program."""
    class_id, session_id, phones = await present(s, names, **settings)
    [(form_id,)] = await s.sql("SELECT id FROM forms WHERE template = :template", template=template)
    await s.add("class_forms", class_id=class_id, about="session", form_id=form_id)
    await ask(s, session_id)
    return class_id, phones


async def answers(s: School) -> list[tuple[int, str]]:
    return [(question, value) for question, value in await s.sql("SELECT question, value FROM answers ORDER BY 1, 2")]


async def test_one_tap_rates_a_session_and_the_card_says_thanks() -> None:
    async with school() as s:
        _, [trainee] = await asked(s)
        card = await trainee.sees("这次课怎么样")
        assert "匿名" in card["text"]
        await trainee.tap("4 ⭐")
        thanks = await trainee.sees("匿名保存")
        assert card["message_id"] == thanks["message_id"]
        assert await answers(s) == [(0, "4")]
        assert await s.sql("SELECT person_id FROM respondents") == [(1,)]


async def test_three_taps_go_from_question_to_question_with_a_way_back_and_past() -> None:
    async with school() as s:
        _, [trainee] = await asked(s, template="lecture", language_code="en")
        card = await trainee.sees("Question 1 of 3")
        await trainee.tap("5 ⭐")
        await trainee.sees("Question 2 of 3")
        await trainee.tap("‹ Previous")
        await trainee.sees("Question 1 of 3")
        await trainee.tap("3 ⭐")
        await trainee.sees("Delivery")
        await trainee.tap("Skip")
        await trainee.sees("Question 3 of 3")
        assert await answers(s) == []
        assert await s.sql("SELECT * FROM respondents") == []
        await trainee.tap("4 ⭐")
        thanks = await trainee.sees("kept without your name")
        assert card["message_id"] == thanks["message_id"]
        assert await answers(s) == [(0, "3"), (1, "-"), (2, "4")]


async def test_every_kind_of_question_is_tapped_and_read_as_it_was_meant() -> None:
    async with school() as s:
        _, [trainee] = await asked(s, template="class")
        await s.sql("UPDATE forms SET about = 'session' WHERE template = 'class'")
        for _ in range(3):
            await trainee.tap("5 ⭐")
        await trainee.tap("合适")
        await trainee.sees("可多选")
        await trainee.tap("☐ 案例研讨")
        await trainee.tap("☐ 情景模拟")
        await trainee.tap("☐ 专题讲座")
        await trainee.tap("☑ 案例研讨")
        await trainee.tap("选好了（2 项）")
        await trainee.sees("匿名保存")
        assert await answers(s) == [(0, "5"), (1, "5"), (2, "5"), (3, "1"), (4, "9")]


async def test_answers_are_taken_back_and_given_anew_until_it_closes() -> None:
    async with school() as s:
        _, [trainee] = await asked(s)
        await trainee.tap("1 ⭐")
        await trainee.tap("撤回重答")
        await trainee.sees("这次课怎么样")
        assert await answers(s) == []
        await trainee.tap("5 ⭐")
        await trainee.sees("匿名保存")
        assert await answers(s) == [(0, "5")]
        s.clock.move(timedelta(days=4))
        assert "已截止" in (await trainee.tap("撤回重答")).text
        assert await answers(s) == [(0, "5")]


async def test_a_sentence_is_kept_without_its_writer_and_taken_back_by_its_message() -> None:
    async with school() as s:
        _, [trainee] = await asked(s, language_code="en")
        await trainee.tap("5 ⭐")
        await trainee.tap("✍️ Anything to add?")
        await trainee.sees("Type a sentence")
        await trainee.send("More <b>examples</b>, please")
        await trainee.sees("Your sentence is kept")
        assert await answers(s) == [(0, "5"), (1, "More <b>examples</b>, please")]
        await s.box.settled()
        left = "SELECT COUNT(*) FROM inbox WHERE raw LIKE '%examples%' OR raw LIKE '%feedback.at%'"
        assert await s.sql(left) == [(0,)]
        assert await s.sql("SELECT * FROM dialogues") == []
        await trainee.tap("Take this sentence back")
        await trainee.sees("The sentence is taken back")
        assert await answers(s) == [(0, "5")]


async def test_a_question_is_written_on_once_and_its_writer_is_told_how_to_change_it() -> None:
    async with school() as s:
        _, [trainee] = await asked(s)
        await trainee.tap("5 ⭐")
        await trainee.tap("✍️ 想说的话")
        await trainee.sees("请输入一句话")
        await trainee.send("多举例子")
        await trainee.sees("意见已保存")
        assert "请先撤回那句话" in (await trainee.tap("✍️ 想说的话")).text
        assert await answers(s) == [(0, "5"), (1, "多举例子")]


async def test_a_second_answer_is_refused_and_the_first_stands() -> None:
    async with school() as s:
        _, [trainee] = await asked(s)
        await trainee.tap("4 ⭐")
        await trainee.sees("匿名保存")
        await forged(s, trainee, "feedback.at:1:1:")
        assert "已答过" in (await trainee.tap("forged")).text
        assert await answers(s) == [(0, "4")]


async def test_forged_answers_secrets_strangers_and_late_ones_are_refused() -> None:
    async with school() as s:
        class_id, [trainee] = await asked(s)
        await trainee.sees("怎么样")
        absent = await s.phone_of("学员乙", class_id)
        for data, refusal in (
            ("feedback.at:1:9:", "没有这个选项"),
            ("feedback.at:1:x:", "没有这个选项"),
            ("feedback.at:1:5.5:", "没有这个选项"),
            ("feedback.at:7:3:", "已有变化"),
            ("feedback.write:1:1", "已有变化"),
            ("feedback.write:1:0", "已有变化"),
        ):
            await forged(s, trainee, data)
            assert refusal in (await trainee.tap("forged")).text, data
        for data in ("feedback.at:1:3:", "feedback.write:1:1", "feedback.ask:1", "feedback.again:1:x"):
            await forged(s, absent, data)
            assert "没有您的到课记录" in (await absent.tap("forged")).text, data
        await trainee.tap("5 ⭐")
        await trainee.sees("匿名保存")
        for data in ("feedback.again:1:guessed", "feedback.unwrite:1:1:guessed", "feedback.unwrite:1:0:guessed"):
            await forged(s, trainee, data)
            assert "已有变化" in (await trainee.tap("forged")).text, data
        s.clock.move(timedelta(days=4))
        assert "已截止" in (await trainee.tap("想说的话")).text
        assert await answers(s) == [(0, "5")]


async def test_too_long_a_sentence_and_a_picture_are_refused_and_the_dialogue_goes_on() -> None:
    async with school() as s:
        _, [trainee] = await asked(s)
        await trainee.tap("3 ⭐")
        await trainee.tap("✍️ 想说的话")
        await trainee.sees("请输入一句话")
        await trainee.send("好" * 501)
        await trainee.sees("共 501 字")
        await trainee.location(30.0, 120.0)
        await trainee.sees("只能是文字")
        await trainee.send("😀")
        await trainee.sees("意见已保存")
        assert await answers(s) == [(0, "3"), (1, "😀")]


async def test_feedback_lists_what_waits() -> None:
    async with school() as s:
        _, [trainee] = await asked(s)
        await trainee.sees("怎么样")
        await trainee.send("/feedback")
        await trainee.sees("有 1 项待您作答")
        await trainee.tap("公文写作")
        await trainee.tap("2 ⭐")
        await trainee.sees("匿名保存")
        await trainee.send("/feedback")
        await trainee.sees("没有待您作答的内容")


async def test_nothing_is_asked_where_the_class_chose_so() -> None:
    async with school() as s:
        class_id, session_id, [trainee] = await present(s)
        await s.add("class_forms", class_id=class_id, about="session", form_id=None)
        await ask(s, session_id)
        await trainee.send("/feedback")
        await trainee.sees("没有待您作答的内容")
        assert await s.sql("SELECT * FROM rounds") == []


async def test_those_who_have_not_answered_are_reminded_once_before_it_closes() -> None:
    async with school() as s:
        _, [one, two] = await asked(s, "甲乙")
        await one.tap("4 ⭐")
        await one.sees("匿名保存")
        await two.sees("这次课怎么样")
        s.clock.move(timedelta(hours=61))  # three days, less twelve hours, and one more: 4 in the night
        s.clock.move(timedelta(hours=4))
        await two.sees("您还没有作答")
        await two.tap("现在作答")
        await two.tap("3 ⭐")
        await two.sees("匿名保存")
        await one.never_sees("您还没有作答")


async def test_a_class_that_has_ended_is_rated_by_all_who_came_at_all() -> None:
    async with school() as s:
        class_id, session_id, [trainee] = await present(s)
        await s.phone_of("学员乙", class_id)
        async with s.desk.db.begin() as tx:
            await reminders.plan(s.desk, tx, [session_id])
        s.desk.bells.ring("due")
        card = await trainee.sees("本期培训总体怎么样")
        assert "第 1/5 题" in card["text"]
        assert await s.sql("SELECT session_id FROM rounds ORDER BY session_id NULLS LAST") == [(session_id,), (None,)]


async def test_six_digits_sign_in_even_where_a_sentence_was_awaited() -> None:
    async with school() as s:
        _, [trainee] = await asked(s)
        await trainee.tap("3 ⭐")
        await trainee.tap("✍️ 想说的话")
        await trainee.sees("请输入一句话")
        await trainee.send("123 456")
        await trainee.sees("没有这个数字码")
        assert await answers(s) == [(0, "3")]
