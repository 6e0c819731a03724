"""Asking people what they need before a programme: whom, when, once, and what their groups said."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from PIL import Image

from tests.phone import Phone
from tests.school import ROOT, School, school
from tests.whole.offering import add_class, programme
from tests.whole.test_picks import pressed


@dataclass(frozen=True)
class Country:
    """Two counties and a township, and three categories of trainee."""

    s: School
    programme_id: int
    units: tuple[int, ...]
    categories: tuple[int, ...]

    async def person(self, name: str, unit: int, category: int) -> Phone:
        """Somebody with a phone, of a unit and a category by their places."""
        phone = await self.s.box.phone(name, language_code="zh-hans")
        where = {"unit_id": self.units[unit], "category_id": self.categories[category]}
        await self.s.bind(phone, await self.s.add_person(name, **where))
        await phone.start()
        return phone


async def country(s: School) -> Country:
    units = [
        await s.add("units", parent_id=ROOT, path=f"/1/{50 + place}/", level=level, name=name)
        for place, (level, name) in enumerate((("county", "东县"), ("county", "西县"), ("township", "北镇")))
    ]
    categories = [await s.add("categories", name=name) for name in ("科级", "处级")]
    programme_id = await programme(s)
    await add_class(s, programme_id, "甲班", 60)
    return Country(s, programme_id, tuple(units), tuple(categories))


async def at_survey(s: School) -> Phone:
    """An organiser has begun a survey before the one programme there is."""
    organiser = await s.phone_of("组织员", role="organiser")
    await organiser.send("/survey")
    await organiser.tap("📚 按项目")
    await organiser.tap("年度主体班次 2026")
    await organiser.tap("📝 需求调研")
    await organiser.sees("先问问大家需要什么")
    await organiser.tap("➕ 新建调研")
    await organiser.sees("培训需求调研，4 题")
    return organiser


async def published(organiser: Phone, state: str = "🟢") -> None:
    await organiser.tap("⏹ 截止时间")
    await organiser.sees("什么时候截止")
    await organiser.send("后天 18:00")
    await organiser.sees("截止：")
    await organiser.tap("📣 发布")
    await organiser.sees("只能改截止时间")
    await organiser.tap("📣 确定发布")
    await organiser.sees(f"{state} 年度主体班次 2026")


async def answer(phone: Phone, topic: str = "公文写作", way: str = "案例研讨", days: str = "3–5 天") -> None:
    await phone.sees("年度主体班次 2026 需求调研")
    await phone.tap(f"☐ {topic}")
    await phone.tap("选好了")
    await phone.sees("喜欢哪些方式")
    await phone.tap(f"☐ {way}")
    await phone.tap("选好了")
    await phone.sees("每期几天")
    await phone.tap(days)
    await phone.sees("已匿名保存")


async def test_an_organiser_asks_before_a_programme_and_everybody_answers_once_without_their_name() -> None:
    async with school() as s:
        c = await country(s)
        people = [await c.person(f"学员{name}", 0, 0) for name in "甲乙丙丁戊"]
        organiser = await at_survey(s)
        await organiser.sees("5 人，其中 5 人可通知")
        await published(organiser)
        for phone in people:
            await answer(phone)
        assert "已答过" in (await pressed(s, people[0], "feedback.ask:1")).text
        assert await s.sql("SELECT COUNT(*) FROM respondents") == [(5,)]
        assert await s.sql("SELECT question, value, times FROM answers ORDER BY question") == [
            (0, "2", 5),
            (1, "2", 5),
            (2, "1", 5),
        ]
        await at_results(organiser)
        await organiser.sees("已答 5 人，应答 5 人")
        await closed(organiser)
        await organiser.sees("公文写作")


async def at_results(organiser: Phone) -> None:
    """Go to how the one survey there is stands."""
    await organiser.tap("◀ 全部调研")
    await organiser.tap("截止）")
    await organiser.tap("📊 进展与结果")


async def closed(organiser: Phone) -> None:
    await organiser.tap("⏹ 现在截止并看结果")
    await organiser.tap("⏹ 确定截止")


QUICK = {"surveys": {"least_asked": 2}, "feedback": {"least_answers": 2}}
"""Groups of two, so that a few phones make some."""


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
async def test_what_each_unit_level_and_category_said_is_ranked_in_chat_chart_and_file(engine: str) -> None:
    async with school(engine, policies=QUICK) as s:
        c = await country(s)
        places = [(0, 0), (0, 0), (0, 1), (1, 1), (1, 1), (1, 0), (2, 0), (2, 0), (2, 1)]
        people = [await c.person(f"学员{place}", *where) for place, where in enumerate(places)]
        organiser = await at_survey(s)
        await published(organiser)
        for phone, (unit, _) in zip(people, places, strict=True):
            await answer(phone, ("公文写作", "依法行政", "基层治理")[unit])
        await at_results(organiser)
        await organiser.sees("已答 9 人，应答 9 人")
        await closed(organiser)
        await organiser.tap("📊 按单位、层级、类别看")
        shown = (await organiser.sees("按单位\n1. 最想学哪些内容"))["text"]
        assert "东县（3/3 人）\n1. 公文写作 100%（3 人）" in shown
        assert "北镇（3/3 人）\n1. 基层治理 100%（3 人）" in shown
        await organiser.tap("按层级")
        levels = (await organiser.sees("按层级\n1."))["text"]
        assert "县级（6/6 人）\n1. 公文写作 50%（3 人）\n2. 依法行政 50%（3 人）" in levels
        await organiser.tap("按类别")
        assert "科级（5/5 人）" in (await organiser.sees("按类别\n1."))["text"]
        await organiser.tap("下一题 ›")
        await organiser.sees("2. 喜欢哪些方式")
        await organiser.tap("📈 图")
        picture = await organiser.sees_a("photo")
        with Image.open(io.BytesIO(await s.box.file(picture["photo"][-1]["file_id"]))) as drawn:
            assert drawn.width > 500
        await organiser.tap("📄 XLSX")
        sent = await organiser.sees_a("document")
        book = load_workbook(io.BytesIO(await s.box.file(sent["document"]["file_id"])))
        assert book.sheetnames == ["按单位", "按层级", "按类别"]
        rows = list(book["按单位"].iter_rows(values_only=True))
        assert ("东县", 3, 3, "1. 最想学哪些内容？", 1, "公文写作", 3, 1, None) in rows


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
async def test_a_unit_of_one_who_answered_is_put_together_with_its_kin_in_the_store_as_well(engine: str) -> None:
    async with school(engine, policies=QUICK) as s:
        c = await country(s)
        places = [(0, 0), (0, 0), (0, 0), (1, 0), (1, 0), (2, 0), (2, 0)]
        people = [await c.person(f"学员{place}", *where) for place, where in enumerate(places)]
        organiser = await at_survey(s)
        await published(organiser)
        for phone, (unit, _) in list(zip(people, places, strict=True))[:4]:
            await answer(phone, ("公文写作", "依法行政")[unit])
        for phone in people[5:]:
            await answer(phone)
        await at_results(organiser)
        await organiser.sees("已答 6 人，应答 7 人")
        await closed(organiser)
        await organiser.tap("📊 按单位、层级、类别看")
        shown = (await organiser.sees("按单位"))["text"]
        assert "东县、西县（4/5 人）" in shown
        cells = "SELECT COUNT(*) FROM survey_cells WHERE side = 'unit'"
        assert await s.sql(cells) == [(2,)]


async def test_a_survey_opens_later_reminds_and_closes_by_the_clock() -> None:
    async with school() as s:
        c = await country(s)
        asked, other = await c.person("学员甲", 0, 0), await c.person("学员乙", 0, 1)
        organiser = await at_survey(s)
        await organiser.tap("👥 类别")
        await organiser.tap("☐ 科级")
        await organiser.sees("现在 1 人")
        await organiser.tap("◀ 返回")
        await organiser.tap("▶️ 开始时间")
        await organiser.sees("什么时候开始")
        await organiser.send("今天 17:00")
        await organiser.sees("开始：")
        await published(organiser, "🕗")
        assert await s.sql("SELECT COUNT(*) FROM rounds") == [(0,)]
        s.clock.move(timedelta(hours=2, minutes=1))
        await asked.sees("年度主体班次 2026 需求调研")
        assert "不问您的单位或类别" in (await pressed(s, other, "feedback.ask:1")).text
        s.clock.move(timedelta(hours=38))
        await asked.sees("您还没有作答")
        s.clock.move(timedelta(hours=12))
        await s.comes_to("SELECT state FROM surveys", [("closed",)])
        assert "已截止" in (await pressed(s, asked, "feedback.ask:1")).text


async def test_a_survey_that_begins_at_once_is_open_when_it_has_been_published_and_says_whom_it_reached() -> None:
    async with school() as s:
        c = await country(s)
        await c.person("学员甲", 0, 0)
        organiser = await at_survey(s)
        await organiser.tap("⏹ 截止时间")
        await organiser.sees("什么时候截止")
        await organiser.send("后天 18:00")
        await organiser.tap("📣 发布")
        assert "向 1 人调研，都能收到问卷" in (await organiser.sees("只能改截止时间"))["text"]
        assert (await organiser.tap("📣 确定发布")).text == "已发给 1 人。"
        shown = await organiser.sees("🟢 年度主体班次 2026")
        assert "🗑" not in str(shown["reply_markup"])
        assert await s.sql("SELECT state FROM surveys") == [("open",)]
        assert await s.sql("SELECT kind, state FROM reminders WHERE kind = 'survey_opens'") == []


async def test_a_survey_is_dropped_after_a_question_and_only_before_it_has_asked() -> None:
    async with school() as s:
        c = await country(s)
        await c.person("学员甲", 0, 0)
        organiser = await at_survey(s)
        await organiser.tap("🗑 删除")
        await organiser.sees("还没有问过任何人")
        await organiser.tap("◀ 返回")
        await organiser.tap("▶️ 开始时间")
        await organiser.sees("什么时候开始")
        await organiser.send("今天 17:00")
        await organiser.sees("开始：")
        await published(organiser, "🕗")
        await organiser.tap("🗑 删除")
        await organiser.sees("1 人将不会被问到")
        await organiser.tap("🗑 确定删除")
        await organiser.sees("需求调研")
        await s.comes_to("SELECT state FROM surveys", [("dropped",)])
        assert "已有变化" in (await pressed(s, organiser, "surveys.ask_drop:1")).text
        await s.sql("UPDATE surveys SET state = 'open'")
        assert "已经发布" in (await pressed(s, organiser, "surveys.ask_drop:1")).text


async def test_a_survey_without_an_end_is_not_offered_for_publishing() -> None:
    async with school() as s:
        await country(s)
        organiser = await at_survey(s)
        assert "先设定截止时间" in (await organiser.tap("📣 发布")).text
        await organiser.never_sees("发布后只能改截止时间")


async def test_one_who_is_asked_and_organises_can_tell_the_card_from_the_results() -> None:
    async with school() as s:
        await country(s)
        organiser = await at_survey(s)
        await s.sql("UPDATE people SET unit_id = :unit", unit=ROOT)
        await published(organiser)
        await organiser.send("/feedback")
        await organiser.sees("有 1 项待您作答")
        organiser.forget()
        await organiser.tap("📝 年度主体班次 2026")
        await organiser.sees("最想学哪些内容")
        await organiser.send("/feedback")
        await organiser.tap("🟢 年度主体班次 2026 需求调研")
        await organiser.sees("已答 0 人，应答 1 人")


async def test_an_answer_taken_back_is_taken_out_of_its_groups() -> None:
    async with school(policies=QUICK) as s:
        c = await country(s)
        phone, _ = await c.person("学员甲", 0, 0), await c.person("学员乙", 0, 0)
        organiser = await at_survey(s)
        await published(organiser)
        await answer(phone)
        times = "SELECT SUM(times) FROM cell_answers"
        await s.comes_to(times, [(6,)])
        phone.forget()
        await phone.tap("撤回重答")
        await phone.sees("最想学哪些内容")
        assert await s.sql(times) == [(None,)]
        await answer(phone, "依法行政")
        assert await s.sql("SELECT DISTINCT value FROM cell_answers WHERE question = 0") == [("4",)]


async def test_a_form_of_ones_own_is_asked_and_always_without_names() -> None:
    async with school() as s:
        c = await country(s)
        phone = await c.person("学员甲", 0, 0)
        organiser = await at_survey(s)
        await organiser.tap("📋 问卷")
        await organiser.tap("自己出题")
        await organiser.sees("新问卷叫什么")
        await organiser.send("两问")
        await organiser.sees("有哪些题")
        await organiser.send("排序 哪个最重要：师资/场地\n文字 还想学什么")
        preview = await organiser.sees("两问，2 题")
        assert "匿名" in preview["text"]
        await organiser.tap("保存并选用")
        await organiser.tap("◀ 返回")
        await organiser.tap("◀ 返回")
        await organiser.sees("两问，2 题，匿名")
        await published(organiser)
        await phone.sees("哪个最重要")


async def test_what_stands_against_a_survey_is_said() -> None:
    async with school() as s:
        c = await country(s)
        organiser = await at_survey(s)
        assert "先设定截止时间" in (await pressed(s, organiser, "surveys.publish:1")).text
        await organiser.tap("⏹ 截止时间")
        await organiser.sees("什么时候截止")
        await organiser.send("后天 18:00")
        await organiser.sees("截止：")
        assert "没有符合条件的人" in (await organiser.tap("📣 发布")).text
        assert "没有符合条件的人" in (await pressed(s, organiser, "surveys.publish:1")).text
        phone = await c.person("学员甲", 0, 0)
        assert "无权" in (await pressed(s, phone, "surveys.at:1")).text
        assert "无权" in (await pressed(s, phone, "surveys.publish:1")).text
        await pressed(s, organiser, "surveys.publish:1")
        await phone.sees("需求调研")
        assert "只能改截止时间" in (await pressed(s, organiser, "surveys.category:1:1:1")).text
        assert "只能改截止时间" in (await pressed(s, organiser, "surveys.drop:1")).text
        assert "还在收集" in (await pressed(s, organiser, "surveys.by:1:unit:0")).text
