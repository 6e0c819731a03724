"""Offering classes: making the menu, publishing it, looking after it, and what stands against it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from tests.phone import Phone, Tapped
from tests.school import ROOT, School, school
from tests.whole.offering import add_class, offering, programme
from tests.whole.test_picks import ROLL, choose, pressed


async def at_board(s: School) -> Phone:
    """Open the one offer there is as its organiser."""
    organiser = await s.phone_of("组织员", role="organiser")
    await organiser.send("/choose")
    await organiser.tap("⚙️ 组织选学")
    await organiser.tap("年度主体班次 2026")
    await organiser.sees("对象：")
    return organiser


async def at_class(s: School, title: str = "甲班 第1期") -> Phone:
    organiser = await at_board(s)
    await organiser.tap(title)
    await organiser.sees("内容：")
    return organiser


async def publish(organiser: Phone) -> Tapped:
    await organiser.tap("📣 发布")
    await organiser.sees("发布后规则不能再改")
    return await organiser.tap("📣 确定发布")


async def add(organiser: Phone, title: str) -> None:
    await organiser.tap("➕ 加一个班次")
    organiser.forget()
    await organiser.tap(title)
    await organiser.sees("有多少个名额")


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
async def test_an_organiser_offers_two_classes_and_those_they_are_for_are_told(engine: str) -> None:
    async with school(engine) as s:
        programme_id = await programme(s)
        for place, name in enumerate(("甲班", "乙班")):
            await add_class(s, programme_id, name, 5 + place)
        organiser = await s.phone_of("组织员", role="organiser")
        trainee = await s.phone_of("学员甲", role=None)
        await s.sql("UPDATE people SET unit_id = :unit WHERE name = '学员甲'", unit=ROOT)
        await organiser.send("/choose")
        await organiser.tap("⚙️ 组织选学")
        await organiser.tap("➕ 新建选学")
        await organiser.sees("哪个项目")
        await organiser.tap("◀ 返回")
        await organiser.tap("➕ 新建选学")
        await organiser.tap("年度主体班次 2026")
        await organiser.sees("还没有班次")
        await organiser.tap("◀ 返回")
        await organiser.tap("📝 年度主体班次 2026")
        await organiser.sees("还没有班次")
        assert "先加班次" in (await organiser.tap("📣 发布")).text
        await add(organiser, "甲班 第1期")
        await organiser.send("许多")
        await organiser.sees("1 到 2,000 的整数")
        await organiser.send("2")
        await organiser.sees("名额 2，在册 0")
        await organiser.tap("◀ 返回")
        await add(organiser, "乙班 第1期")
        await organiser.tap("◀ 返回")
        await organiser.sees("加哪个班")
        await s.comes_to("SELECT 1 FROM dialogues", [])
        await organiser.tap("乙班 第1期")
        await organiser.sees("有多少个名额")
        await organiser.tap("40")
        await organiser.sees("名额 40，在册 0")
        await organiser.tap("◀ 返回")
        await organiser.tap("➕ 每人多选一个")
        await organiser.sees("每人最多 2 个班")
        await organiser.tap("🔀 同一内容")
        await organiser.sees("可以选几个班")
        await organiser.tap("🔁 重训规则")
        await organiser.sees("重训：不允许")
        await organiser.tap("⏹ 截止时间")
        await organiser.sees("什么时候截止")
        await organiser.send("随便")
        await organiser.send("明天 18:00")
        await organiser.sees("截止：")
        await publish(organiser)
        await organiser.sees("🟢 年度主体班次 2026 选学")
        assert "2 个班" in (await trainee.sees("选学开始了"))["text"]
        await trainee.tap("🧭 查看选学")
        await trainee.sees("余 2 个名额（共 2 个）")
        assert "规则不能再改" in (await pressed(s, organiser, "offers.set:1:manner:lot")).text


async def test_what_is_to_open_later_opens_by_the_clock_once() -> None:
    async with school() as s:
        o = await offering(s, 3, published=False, opens_at=None)
        trainee = await o.trainee("学员甲")
        organiser = await at_board(s)
        await organiser.tap("▶️ 开始时间")
        await organiser.sees("什么时候开始选")
        await organiser.send("今天 17:00")
        await organiser.sees("开始：")
        await organiser.tap("🔀 先到先得/摇号")
        await organiser.sees("截止后摇号")
        await organiser.tap("📣 发布")
        await organiser.sees("其中 1 人届时会收到通知")
        await organiser.tap("📣 确定发布")
        await organiser.sees("🟢")
        s.clock.move(timedelta(hours=2, minutes=1))
        await trainee.sees("选学开始了")
        await s.comes_to("SELECT COUNT(*) FROM outbox WHERE kind = 'offer'", [(1,)])
        await trainee.tap("🧭 查看选学")
        assert "种子的 SHA-256" in (await trainee.sees("机会均等"))["text"]


async def test_more_places_go_to_those_in_line_and_nobody_loses_one() -> None:
    async with school() as s:
        o = await offering(s, 1)
        [(class_id, _)] = o.classes
        trainees = [await o.trainee(f"学员{name}") for name in "甲乙丙"]
        for phone, how in zip(trainees, ("✅ 选这个班", "⏳ 排候补", "⏳ 排候补"), strict=True):
            await choose(phone, "甲班", how)
        organiser = await at_class(s)
        await organiser.tap("🔢 名额")
        await organiser.sees("改为多少个名额")
        await organiser.send("2")
        await trainees[1].sees("轮到您了")
        await s.comes_to(ROLL.format(class_id), [(2,)])
        organiser.forget()
        await organiser.tap("🔢 名额")
        await organiser.sees("改为多少个名额")
        await organiser.send("1")
        await organiser.sees("名额 1，在册 2")
        assert await s.sql(ROLL.format(class_id)) == [(2,)]


async def test_an_organiser_sees_who_chose_what_and_takes_somebody_out() -> None:
    async with school() as s:
        o = await offering(s, 1)
        first, second = [await o.trainee(f"学员{name}") for name in "甲乙"]
        await choose(first, "甲班")
        await choose(second, "甲班", "⏳ 排候补")
        organiser = await at_class(s)
        await organiser.tap("👥 谁选了")
        await organiser.sees("选上 1 人，报名 0 人，候补 1 人")
        await organiser.tap("学员甲 · 已选上")
        await organiser.sees("名额马上给候补第一位")
        await organiser.tap("确定取消")
        await first.sees("已被组织员取消")
        await second.sees("轮到您了")
        organiser.forget()
        await organiser.tap("◀ 返回")
        await organiser.sees("内容：")
        await organiser.tap("◀ 返回")
        await organiser.tap("📄 名单 XLSX")
        sent = await organiser.sees_a("document")
        book = load_workbook(io.BytesIO(await s.box.file(sent["document"]["file_id"])))
        rows = [(row[0], row[1], row[3]) for row in book.worksheets[0].iter_rows(values_only=True)]
        assert ("甲班 第1期", "学员乙", "已选上") in rows


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
async def test_a_class_that_is_offered_no_more_frees_its_people_and_tells_them_once(engine: str) -> None:
    async with school(engine) as s:
        o = await offering(s, 1, 5)
        (first, _), (second, _) = o.classes
        placed, waiting = [await o.trainee(f"学员{name}") for name in "甲乙"]
        await choose(placed, "甲班")
        await choose(waiting, "甲班", "⏳ 排候补")
        organiser = await at_class(s)
        await organiser.tap("🚫 不再开放")
        await organiser.sees("2 人的选报会取消（其中 1 人已选上，会从花名册移出），2 人会收到通知")
        await organiser.tap("🚫 确定不再开放")
        for phone in (placed, waiting):
            assert "开班" not in (await phone.sees("不再开放选学，您的选报已取消"))["text"]
        assert await s.sql(ROLL.format(first)) == [(0,)]
        await choose(placed, "乙班")
        await s.comes_to(ROLL.format(second), [(1,)])
        await s.comes_to("SELECT COUNT(*) FROM outbox WHERE kind = 'class_off'", [(2,)])


async def test_an_offer_is_given_more_time_or_closed_early() -> None:
    async with school() as s:
        o = await offering(s, 1, manner="lot")
        [(class_id, offered_id)] = o.classes
        trainee = await o.trainee("学员甲")
        await choose(trainee, "甲班", "🎟 报名摇号")
        organiser = await at_board(s)
        before = await s.sql("SELECT closes_at FROM offers")
        await organiser.tap("⏱ 改截止时间")
        await organiser.sees("什么时候截止")
        await organiser.send("下周五 18:00")
        await organiser.tap("⏹ 提前截止")
        await organiser.sees("1 人次报名，结果会通知每个人")
        assert await s.sql("SELECT closes_at FROM offers") != before
        await organiser.tap("⏹ 确定截止")
        await trainee.sees("摇号结果")
        await s.comes_to(ROLL.format(class_id), [(1,)])
        await s.comes_to("SELECT state FROM offers", [("settled",)])
        assert "选学已截止" in (await pressed(s, trainee, f"picks.take:{offered_id}")).text


async def test_whom_a_class_is_for_and_what_it_teaches_are_set_while_it_is_a_draft() -> None:
    async with school() as s:
        await s.add("categories", name="处级干部")
        await offering(s, 3, published=False)
        organiser = await at_class(s)
        await organiser.tap("👥 谁能选")
        for label in ("☐ 处级干部", "☐ 县级", "☑ 县级", "☐ 县级"):
            await organiser.tap(label)
        await s.comes_to("SELECT levels, categories FROM offered_classes", [('["county"]', "[1]")])
        await organiser.tap("◀ 返回")
        await organiser.tap("🏷 内容")
        await organiser.sees("现在的内容")
        await organiser.send("公文")
        await organiser.sees("内容：公文")
        assert await s.sql("SELECT topic FROM classes") == [("公文",)]
        await organiser.tap("◀ 返回")
        await organiser.tap("🗑 删除草稿")
        await organiser.sees("加进来的 1 个班次和规则一起删除")
        await organiser.tap("🗑 确定删除")
        await organiser.sees("还没有。选一个项目")


async def test_other_organisers_and_trainees_manage_nothing_of_it() -> None:
    async with school() as s:
        o = await offering(s, 3)
        [(_, offered_id)] = o.classes
        trainee = await o.trainee("学员甲")
        other = await s.add("units", parent_id=ROOT, path="/1/77/", level="county", name="外县")
        stranger = await s.phone_of("外县组织员", role="supervisor")
        await s.sql("UPDATE roles SET role = 'organiser', unit_id = :other", other=other)
        await stranger.send("/choose")
        await stranger.sees("现在没有")
        for phone in (trainee, stranger):
            for data in (f"offers.at:{o.offer_id}", f"offers.end:{o.offer_id}", f"offered.cancel:{offered_id}"):
                assert "无权" in (await pressed(s, phone, data)).text, data
        assert await s.sql("SELECT withdrawn_at FROM offered_classes") == [(None,)]


async def test_an_offer_of_many_classes_with_long_names_is_leafed_through() -> None:
    async with school() as s:
        o = await offering(s, 3)
        [(programme_id,)] = await s.sql("SELECT programme_id FROM offers")
        for place in range(24):
            class_id = await add_class(s, programme_id, f"{place}{'依法行政与基层治理<b>&' * 5}"[:60], 9 + place)
            await s.add("offered_classes", offer_id=o.offer_id, class_id=class_id, capacity=30)
        organiser = await at_board(s)
        for page in range(3):
            await organiser.tap(f"{page + 2}/4 ›")
            await organiser.sees("对象：")
        await organiser.tap("23依法行政")
        await organiser.sees("名额 30，在册 0")
        trainee = await o.trainee("学员甲")
        await trainee.send("/choose")
        for page in range(3):
            await trainee.tap(f"{page + 2}/4 ›")
        await trainee.tap("23依法行政")
        await trainee.sees("余 30 个名额")
