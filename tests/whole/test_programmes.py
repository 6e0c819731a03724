"""Asking about a whole programme: by the clock when its last class has ended, or by hand; once."""

from __future__ import annotations

from datetime import timedelta

from classbell.actions import reminders
from tests.phone import Phone
from tests.school import School, school
from tests.whole.teaching import Teaching, teaching
from tests.whole.writing import forged


async def programme(s: School, names: str = "甲") -> tuple[Teaching, Phone]:
    """A programme of one class whose one session is over, and who organises it."""
    t = await teaching(s, names)
    programme_id = await s.add("programmes", unit_id=1, name="年度轮训", year=2026)
    await s.sql("UPDATE classes SET programme_id = :id", id=programme_id)
    await t.session("公文写作")
    return t, await s.phone_of("组织员", None, "organiser")


async def opened(organiser: Phone) -> None:
    await organiser.send("/survey")
    await organiser.tap("📚 按项目")
    await organiser.tap("年度轮训 2026")


async def chosen(organiser: Phone) -> None:
    await opened(organiser)
    await organiser.tap("项目总评问什么")
    await organiser.tap("○ 项目总评")
    await organiser.sees("整个项目结束时问哪一份")
    await organiser.tap("◀ 返回")
    await organiser.sees("项目总评：项目总评")


async def test_an_organiser_asks_everybody_who_came_once_and_sees_the_results() -> None:
    async with school(policies={"feedback": {"least_answers": 2}}) as s:
        t, organiser = await programme(s, "甲乙")
        await s.add_person("学员丙", t.class_id)
        await chosen(organiser)
        await organiser.tap("▶️ 现在征集")
        await organiser.sees("将问到过课的 2 人，其中 2 人能收到")
        await organiser.tap("▶️ 确定征集")
        for trainee in t.trainees:
            await trainee.sees("⭐ 年度轮训 2026")
            await trainee.tap("5 ⭐")
            await trainee.tap("4 ⭐")
            await trainee.tap("需要")
            await trainee.sees("匿名保存")
        await organiser.sees("项目总评 ")
        await organiser.tap("📊 结果")
        await organiser.sees("已答 2 人，应答 2 人")
        await organiser.tap("现在截止")
        await organiser.tap("确定截止")
        await organiser.sees("平均 5（满分 5）")
        for data in ("programmes.ask:1", "programmes.sure:1"):
            await forged(s, organiser, data)
            await organiser.tap("forged")
        assert await s.sql("SELECT COUNT(*) FROM rounds") == [(1,)]
        await forged(s, organiser, "programmes.ask:1")
        assert "已经征集过" in (await organiser.tap("forged")).text


async def test_the_clock_asks_when_the_last_class_has_ended_and_every_class_has_a_timetable() -> None:
    async with school() as s:
        t, organiser = await programme(s)
        await chosen(organiser)
        later = await s.add_class("后续班", "")
        await s.sql("UPDATE classes SET programme_id = 1")
        due = "SELECT due_at - (SELECT MAX(ends_at) FROM sessions) FROM reminders"
        due += " WHERE kind = 'programme_feedback' AND state = 'due'"
        async with s.desk.db.begin() as tx:
            await reminders.plan(s.desk, tx, [1])
        assert await s.sql(due) == []
        last = await s.add_session(later, timedelta(days=3))
        async with s.desk.db.begin() as tx:
            await reminders.plan(s.desk, tx, [last])
        assert await s.sql(due) == [(15 * 60 * 1000,)]
        s.clock.move(timedelta(days=3, hours=2))
        s.desk.bells.ring("due")
        await t.trainees[0].sees("⭐ 年度轮训 2026")
        assert await s.sql("SELECT programme_id, class_id FROM rounds WHERE programme_id IS NOT NULL") == [(1, None)]


async def test_nothing_is_asked_where_no_form_was_chosen() -> None:
    async with school() as s:
        _, organiser = await programme(s)
        await opened(organiser)
        await organiser.sees("项目结束时不征集评价")
        await forged(s, organiser, "programmes.ask:1")
        assert "还没有选" in (await organiser.tap("forged")).text
        async with s.desk.db.begin() as tx:
            await reminders.plan(s.desk, tx, [1])
        s.desk.bells.ring("due")
        await s.box.settled()
        assert await s.sql("SELECT COUNT(*) FROM rounds WHERE programme_id IS NOT NULL") == [(0,)]


async def test_a_form_of_ones_own_is_made_for_a_programme() -> None:
    async with school() as s:
        _, organiser = await programme(s)
        await opened(organiser)
        await organiser.tap("项目总评问什么")
        await organiser.tap("➕ 自己出题")
        await organiser.sees("新问卷叫什么")
        await organiser.send("两问")
        await organiser.sees("有哪些题")
        await organiser.send("评分 收获大吗")
        await organiser.tap("✅ 保存")
        found = "SELECT f.about FROM programme_forms p JOIN forms f ON f.id = p.form_id"
        await s.comes_to(found, [("programme",)])
        await opened(organiser)
        await organiser.sees("项目总评：两问")


async def test_programmes_of_others_and_of_nobody_are_refused() -> None:
    async with school() as s:
        t, _ = await programme(s)
        await s.add("units", parent_id=1, path="/1/2/", level="county", name="县")
        supervisor = await s.phone_of("跟班", t.class_id, "supervisor")
        below = await s.phone_of("县组织员")
        [(person_id,)] = await s.sql("SELECT id FROM people WHERE name = '县组织员'")
        await s.add("roles", person_id=person_id, role="organiser", unit_id=2, granted_at=0)
        for phone in (supervisor, below, t.trainees[0]):
            for data in ("programmes.look:1", "programmes.ask:1", "forms.about:1:p", "forms.choose:1:p:1"):
                await forged(s, phone, data)
                assert "无权" in (await phone.tap("forged")).text, (phone.name, data)
        await forged(s, below, "programmes.list:0")
        await below.tap("forged")
        await below.sees("还没有项目")
        await forged(s, supervisor, "programmes.list:0")
        assert "无权" in (await supervisor.tap("forged")).text
        await forged(s, below, "programmes.look:9")
        assert "已有变化" in (await below.tap("forged")).text
