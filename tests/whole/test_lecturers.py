"""Who gives sessions: rounds about each, whom a name means, and what is told of them to whom."""

from __future__ import annotations

from datetime import timedelta

from tests.school import school
from tests.whole.teaching import LEAST_3, teaching
from tests.whole.test_feedback import ask
from tests.whole.writing import forged


async def test_cards_about_each_lecturer_follow_the_sessions_own_one_tap_each() -> None:
    async with school() as s:
        t = await teaching(s)
        await t.uses("lecturer", "lecturer")
        await ask(s, await t.session("公文写作", "授课人甲", "授课人乙"))
        [trainee] = t.trainees
        assert "⭐ 公文写作（" in (await trainee.sees("这次课怎么样"))["text"]
        await trainee.tap("5 ⭐")
        await trainee.sees("匿名保存")
        await trainee.sees("授课人甲 · 公文写作")
        await trainee.tap("4 ⭐")
        await trainee.sees("授课人乙 · 公文写作")
        await trainee.tap("3 ⭐")
        await trainee.sees("您对“授课人乙 · 公文写作”的评价已匿名保存")
        found = "SELECT r.lecturer_id, a.value FROM rounds r JOIN answers a ON a.round_id = r.id ORDER BY r.id"
        assert await s.sql(found) == [(None, "5"), (1, "4"), (2, "3")]
        assert len([one for one in trainee.messages if "怎么样" in one["text"]]) == 0
        sent = "SELECT COUNT(*) FROM outbox WHERE kind = 'feedback' AND state = 'sent'"
        assert await s.sql(sent) == [(1,)]


async def test_who_takes_an_answer_back_and_answers_anew_is_not_brought_the_lecturers_card_again() -> None:
    async with school() as s:
        t = await teaching(s)
        await t.uses("lecturer", "lecturer")
        await ask(s, await t.session("公文写作", "授课人甲"))
        [trainee] = t.trainees
        await trainee.tap("5 ⭐")
        await trainee.sees("授课人甲 · 公文写作")
        await trainee.tap("撤回重答")
        await trainee.sees("这次课怎么样")
        cards = len(trainee.messages)
        [session_card] = [one for one in trainee.messages if "这次课怎么样" in one["text"]]
        rows = session_card["reply_markup"]["inline_keyboard"]
        place = next(
            (row, column) for row, keys in enumerate(rows) for column, key in enumerate(keys) if "3" in key["text"]
        )
        await s.box.post(
            f"phones/{trainee.id}/tap",
            {"chat_id": trainee.id, "message_id": session_card["message_id"], "row": place[0], "column": place[1]},
        )
        await trainee.sees("您对“公文写作”的评价已匿名保存")
        await s.box.settled()
        assert len(trainee.messages) == cards
        await trainee.tap("4 ⭐")
        await trainee.sees("您对“授课人甲 · 公文写作”的评价已匿名保存")
        assert await s.sql("SELECT value FROM answers ORDER BY round_id") == [("3",), ("4",)]


async def test_where_only_lecturers_are_asked_about_the_first_of_them_comes_by_itself() -> None:
    async with school() as s:
        t = await teaching(s)
        await t.uses("session", None)
        await t.uses("lecturer", "lecturer")
        await ask(s, await t.session("公文写作", "授课人甲", "授课人乙"))
        await t.trainees[0].sees("授课人甲 · 公文写作")
        await t.trainees[0].send("/feedback")
        await t.trainees[0].sees("有 2 项待您作答")


async def test_a_session_without_lecturers_and_a_class_that_does_not_ask_about_them_ask_nothing_more() -> None:
    async with school() as s:
        t = await teaching(s)
        await ask(s, await t.session("公文写作", "授课人甲"))
        await ask(s, await t.session("案例研讨", hours_ago=4))
        assert await s.sql("SELECT session_id, lecturer_id, given_by FROM rounds ORDER BY id") == [
            (1, None, 1),
            (2, None, None),
        ]


async def test_a_name_leads_to_the_one_lecturer_called_so_and_namesakes_are_told_apart() -> None:
    async with school() as s:
        t = await teaching(s)
        await t.uses("lecturer", "lecturer")
        for unit in ("党校", "财政局"):
            unit_id = await s.add("units", parent_id=1, path=f"/1/{unit}/", level="county", name=unit)
            await s.add_role(await s.add_person("授课人甲", unit_id=unit_id), "lecturer")
        await s.add_role(await s.add_person("授课人乙"), "lecturer")
        await ask(s, await t.session("公文写作", "授课人甲", "授课人乙"))
        rounds = "SELECT l.name, l.person_id FROM rounds r JOIN lecturers l ON l.id = r.lecturer_id ORDER BY r.id"
        assert await s.sql(rounds) == [("授课人甲", None), ("授课人乙", 4)]
        organiser = await s.phone_of("组织员", t.class_id, "organiser")
        await organiser.send("/class")
        await organiser.tap("🎓 授课人")
        await organiser.sees("课表里有 2 位授课人")
        await organiser.tap("⚠ 授课人甲")
        await organiser.sees("有 2 位同名授课人")
        await organiser.tap("指明是哪一位")
        await organiser.tap("授课人甲（财政局）")
        await organiser.sees("对应：授课人甲（财政局）")
        assert await s.sql(rounds) == [("授课人甲", 3), ("授课人乙", 4)]
        await organiser.tap("指明是哪一位")
        await organiser.tap("都不是")
        await organiser.sees("只按姓名记录，没有对应的人员")
        assert await s.sql(rounds) == [("授课人甲", None), ("授课人乙", 4)]
        assert await s.sql("SELECT COUNT(*) FROM changes WHERE subject = 'lecturer'") == [(2,)]
        for data in ("lecturers.mean:1:0:4", "lecturers.look:1:7", "lecturers.mean:1:9:0"):
            await forged(s, organiser, data)
            assert "已有变化" in (await organiser.tap("forged")).text, data
        assert await s.sql(rounds) == [("授课人甲", None), ("授课人乙", 4)]


async def test_a_supervisor_sees_the_names_and_nothing_to_manage() -> None:
    async with school() as s:
        t = await teaching(s)
        await t.session("公文写作", "授课人甲")
        supervisor = await s.phone_of("跟班", t.class_id, "supervisor")
        await supervisor.send("/class")
        await supervisor.tap("🎓 授课人")
        shown = await supervisor.sees("授课人甲，1 次课")
        assert "lecturers." not in str(shown["reply_markup"])
        for verb in ("look", "who", "link", "send", "ask_void", "void"):
            await forged(s, supervisor, f"lecturers.{verb}:{t.class_id}:0")
            assert "无权" in (await supervisor.tap("forged")).text, verb


async def test_however_many_lecturers_have_however_long_names_the_list_can_be_sent() -> None:
    async with school() as s:
        t = await teaching(s)
        await t.session("公文写作", *(f"{number}{'长' * 100}" for number in range(90)))
        supervisor = await s.phone_of("跟班", t.class_id, "supervisor")
        organiser = await s.phone_of("组织员", t.class_id, "organiser")
        for phone in (supervisor, organiser):
            await forged(s, phone, f"lecturers.class:{t.class_id}:0")
            await phone.tap("forged")
        shown = (await supervisor.sees("课表里的授课人"))["text"]
        assert "……还有" in shown
        assert len(shown) <= 4096
        await organiser.sees("课表里有 90 位授课人")


async def test_a_class_without_lecturers_says_so() -> None:
    async with school() as s:
        t = await teaching(s)
        await t.session("公文写作")
        organiser = await s.phone_of("组织员", t.class_id, "organiser")
        await forged(s, organiser, f"lecturers.class:{t.class_id}:0")
        await organiser.tap("forged")
        await organiser.sees("课表里还没有写授课人")


async def test_rounds_about_a_lecturer_are_for_organisers_and_for_the_lecturer_a_day_later() -> None:
    async with school(policies=LEAST_3 | {"evaluations": {"release_after": "PT1H"}}) as s:
        t = await teaching(s, "甲乙丙")
        await t.uses("session", None)
        await t.uses("lecturer", "lecturer")
        lecturer = await s.phone_of("授课人甲", t.class_id, "lecturer")
        supervisor = await s.phone_of("跟班", t.class_id, "supervisor")
        organiser = await s.phone_of("组织员", t.class_id, "organiser")
        await t.rated(await t.session("公文写作", "授课人甲"), "543")
        for phone in (supervisor, lecturer):
            await forged(s, phone, "findings.view:1")
            assert "无权" in (await phone.tap("forged")).text
        await supervisor.send("/feedback")
        await supervisor.sees("没有待您作答的内容")
        await organiser.send("/feedback")
        await organiser.tap("授课人甲 · 公文写作")
        await organiser.sees("平均 4（满分 5）")
        await s.sql("UPDATE rounds SET closes_at = closes_at - 3600000")
        await lecturer.send("/feedback")
        await lecturer.tap("授课人甲 · 公文写作")
        await lecturer.sees("平均 4（满分 5）")
        await forged(s, lecturer, "findings.lines:1:0")
        assert "无权" in (await lecturer.tap("forged")).text


async def test_a_lecturer_finds_the_sessions_they_give_in_their_timetable_and_no_namesakes() -> None:
    async with school() as s:
        t = await teaching(s)
        for title, names in (("公文写作", '["授课人甲"]'), ("案例研讨", '["授课人甲乙"]')):
            await s.add_session(t.class_id, timedelta(hours=1), title, lecturers=names)
        lecturer = await s.phone_of("授课人甲", t.class_id, "lecturer")
        await lecturer.send("/timetable")
        shown = await lecturer.sees("公文写作")
        assert "案例研讨" not in shown["text"]
        await s.add_role(await s.add_person("授课人甲"), "lecturer", t.class_id)
        lecturer.forget()
        await lecturer.send("/timetable")
        assert "公文写作" not in (await lecturer.sees("课"))["text"]


async def test_an_organiser_chooses_what_is_asked_about_each_lecturer() -> None:
    async with school() as s:
        t = await teaching(s)
        organiser = await s.phone_of("组织员", t.class_id, "organiser")
        await organiser.send("/survey")
        await organiser.tap("任职培训班 第1期")
        await organiser.tap("每位授课人：不问")
        await organiser.tap("○ 授课人评价（一题）")
        await organiser.sees("对每位授课人各问哪一份")
        await s.comes_to(
            "SELECT c.about, f.template FROM class_forms c JOIN forms f ON f.id = c.form_id", [("lecturer", "lecturer")]
        )
