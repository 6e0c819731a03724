from __future__ import annotations

from datetime import timedelta
from typing import Any

from classbell.actions import feedback
from classbell.storage import outbox, sessions
from tests.phone import Phone
from tests.school import School, school
from tests.whole.writing import forged


async def asked(s: School, names: str = "甲", **settings: Any) -> tuple[int, list[Phone]]:
    """A closed session whose trainees were all present and have their card."""
    class_id = await s.add_class()
    phones = [await s.phone_of(f"学员{name}", class_id, **settings) for name in names]
    session_id = await s.add_session(class_id, timedelta(hours=-2), opened_at=1, closed_at=2)
    for person_id in range(1, len(phones) + 1):
        columns = {"session_id": session_id, "person_id": person_id, "status": "on_time", "evidence": "E2"}
        await s.add("marks", kept_at=1, **columns)
    async with s.desk.db.begin() as tx:
        session = await sessions.session(tx, session_id)
        assert session is not None
        await outbox.put(tx, await feedback.letters(s.desk, tx, session), s.clock())
    s.desk.bells.ring("outbox")
    return class_id, phones


async def answers(s: School) -> list[tuple[int | None, str | None]]:
    rows = await s.sql("SELECT rating, comment FROM answers ORDER BY rating IS NULL, rating, comment")
    return [(rating, comment) for rating, comment in rows]


async def test_three_taps_rate_a_session_and_the_one_card_edits_itself() -> None:
    async with school() as s:
        _, [trainee] = await asked(s)
        card = await trainee.sees("怎么样")
        await trainee.tap("4 ⭐")
        rated = await trainee.sees("要加一句话吗")
        await trainee.tap("不用了")
        thanks = await trainee.sees("匿名保存")
        assert card["message_id"] == rated["message_id"] == thanks["message_id"]
        assert await answers(s) == [(4, None)]
        assert await s.sql("SELECT person_id, has_commented FROM respondents") == [(1, 0)]


async def test_a_sentence_is_kept_without_its_writer() -> None:
    async with school() as s:
        _, [trainee] = await asked(s, language_code="en")
        await trainee.tap("5 ⭐")
        await trainee.tap("✍️ Add a sentence")
        await trainee.sees("Type your sentence")
        await trainee.send("More <b>examples</b>, please")
        await trainee.sees("Your sentence is kept")
        await trainee.sees("kept without your name")
        assert await answers(s) == [(5, None), (None, "More <b>examples</b>, please")]
        assert await s.sql("SELECT COUNT(*) FROM inbox WHERE raw LIKE '%examples%' OR raw LIKE '%feedback.rate%'") == [
            (0,)
        ]


async def test_a_second_answer_is_refused_and_the_card_put_away() -> None:
    async with school() as s:
        _, [trainee] = await asked(s)
        await trainee.tap("4 ⭐")
        await trainee.sees("要加一句话吗")
        await forged(s, trainee, "feedback.rate:1:1")
        assert "已评价过" in (await trainee.tap("forged")).text
        assert await answers(s) == [(4, None)]


async def test_a_forged_rating_a_stranger_and_a_late_answer_are_refused() -> None:
    async with school() as s:
        class_id, [trainee] = await asked(s)
        await trainee.sees("怎么样")
        absent = await s.phone_of("学员乙", class_id)
        for data, refusal in (
            ("feedback.rate:1:9", "1 到 5"),
            ("feedback.rate:1:x", "已有变化"),
            ("feedback.rate:7:3", "已有变化"),
        ):
            await forged(s, trainee, data)
            assert refusal in (await trainee.tap("forged")).text, data
        for data in ("feedback.rate:1:3", "feedback.write:1", "feedback.ask:1"):
            await forged(s, absent, data)
            assert "没有您的到课记录" in (await absent.tap("forged")).text, data
        s.clock.move(timedelta(days=4))
        assert "已截止" in (await trainee.tap("3 ⭐")).text
        assert await answers(s) == []


async def test_too_long_a_sentence_and_a_picture_are_refused_and_the_dialogue_goes_on() -> None:
    async with school() as s:
        _, [trainee] = await asked(s)
        await trainee.tap("3 ⭐")
        await trainee.tap("✍️ 加一句话")
        await trainee.sees("请输入")
        await trainee.send("好" * 501)
        await trainee.sees("共 501 字")
        await trainee.location(30.0, 120.0)
        await trainee.sees("只能是文字")
        await trainee.send("很好")
        await trainee.sees("意见已保存")
        assert await answers(s) == [(3, None), (None, "很好")]


async def test_feedback_lists_what_waits() -> None:
    async with school() as s:
        _, [trainee] = await asked(s)
        await trainee.sees("怎么样")
        await trainee.send("/feedback")
        await trainee.sees("有 1 个课次待您评价")
        await trainee.tap("公文写作")
        await trainee.tap("2 ⭐")
        await trainee.sees("要加一句话吗")
        await trainee.send("/feedback")
        await trainee.sees("没有待评价的课次")


async def test_the_supervisor_sees_mean_spread_and_count_from_the_least_number_on() -> None:
    async with school(policies={"feedback": {"least_answers": 3}}) as s:
        class_id, trainees = await asked(s, "甲乙丙")
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        for trainee, stars in zip(trainees[:2], ("5 ⭐", "4 ⭐"), strict=True):
            await trainee.tap(stars)
            await trainee.sees("要加一句话吗")
        await supervisor.send("/feedback")
        await supervisor.sees("查看学员的评价结果")
        await supervisor.tap("公文写作")
        await supervisor.sees("答卷不足 3 份")
        await trainees[2].tap("3 ⭐")
        await trainees[2].sees("要加一句话吗")
        await supervisor.tap("公文写作")
        shown = await supervisor.sees("平均")
        assert "平均 4 分" in shown["text"]
        assert "3 人评价" in shown["text"]
        assert "4 ⭐ ▇▇▇▇▇▇▇▇▇▇▇▇ 1" in shown["text"]
        assert "1 ⭐" in shown["text"]
        await forged(s, trainees[0], "feedback.answers:1")
        assert "无权" in (await trainees[0].tap("forged")).text
