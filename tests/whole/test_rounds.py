"""What waits to be answered, and what came of others: every round can be reached, however many there are."""

from __future__ import annotations

from datetime import timedelta

from classbell.storage.instants import stamp
from tests.phone import Phone
from tests.school import School, school
from tests.whole.teaching import teaching
from tests.whole.test_feedback import ask
from tests.whole.writing import forged


async def many(s: School, class_id: int, count: int, open_from: int) -> None:
    """So many sessions of a class, each asked about; the last of them, from one on, still open."""
    [(form_id,)] = await s.sql("SELECT id FROM forms WHERE template = 'session'")
    for number in range(1, count + 1):
        session_id = await s.add_session(class_id, timedelta(days=number - 40), f"第{number}课")
        closes_at = s.clock() + timedelta(days=1 if number >= open_from else -1)
        of = {"form_id": form_id, "version": 1, "class_id": class_id, "session_id": session_id}
        await s.add("rounds", **of, opened_at=number, closes_at=stamp(closes_at))


def labels(message: dict[str, object]) -> list[str]:
    keyboard = message["reply_markup"]
    assert isinstance(keyboard, dict)
    return [key["text"] for row in keyboard["inline_keyboard"] for key in row]


async def listed(staff: Phone) -> list[str]:
    await staff.send("/feedback")
    return labels(await staff.sees("查看进展和结果"))


async def test_every_round_is_reached_a_page_at_a_time_and_open_ones_are_told_from_closed_ones() -> None:
    async with school() as s:
        class_id = await s.add_class()
        organiser = await s.phone_of("组织员", class_id, "organiser")
        await many(s, class_id, 19, open_from=18)
        first = await listed(organiser)
        assert [label.split()[0] for label in first[:3]] == ["🟢", "🟢", "📊"]
        assert "第12课" in first[7]
        for _ in range(2):
            await organiser.tap("较早 ›")
            await s.box.settled()
        assert [label for label in labels(organiser.last) if "课" in label and "评课" not in label][-1].endswith(
            "第1课"
        )
        assert "较早" not in str(organiser.last["reply_markup"])
        await organiser.tap("第1课")
        await organiser.sees("任职培训班 第1期，")
        await organiser.tap("◀ 本班评课")
        await organiser.sees("的评课，最近的在前")
        await organiser.tap("◀ 返回班次")
        await organiser.sees("花名册")
        await organiser.tap("📊 评课结果")
        await organiser.sees("的评课，最近的在前")


async def test_rounds_of_one_class_are_found_among_those_of_many() -> None:
    async with school() as s:
        old, new = await s.add_class("老班", ""), await s.add_class("新班", "")
        organiser = await s.phone_of("组织员", None, "organiser")
        await many(s, old, 1, open_from=9)
        await many(s, new, 9, open_from=99)
        assert not [label for label in await listed(organiser) if "老班" in label]
        await organiser.tap("🔎 按班次查找")
        await organiser.sees("看哪个班次的评课")
        await organiser.tap("老班")
        shown = labels(await organiser.sees("老班 的评课"))
        assert next(label for label in shown if "课" in label).endswith("第1课")
        await organiser.tap("◀ 全部评课")
        await organiser.sees("查看进展和结果")


async def test_programmes_of_others_do_not_crowd_out_what_is_ones_own() -> None:
    async with school() as s:
        [(form_id,)] = await s.sql("SELECT id FROM forms WHERE template = 'programme'")
        own = await s.add("units", name="本县", level="county", parent_id=1, path="/1/2/")
        organiser = await s.phone_of("组织员", None, "organiser")
        await s.sql("UPDATE roles SET unit_id = :unit", unit=own)
        for number in range(12):
            unit_id = own if number == 0 else 1
            programme_id = await s.add("programmes", unit_id=unit_id, name=f"项目{number}", year=2026)
            await s.add("rounds", form_id=form_id, version=1, programme_id=programme_id, opened_at=number, closes_at=1)
        assert [label for label in await listed(organiser) if "项目" in label] == [
            label for label in labels(organiser.last) if "项目0" in label
        ]
        await organiser.tap("项目0")
        shown = await organiser.sees("项目0 2026")
        assert "（" not in shown["text"].splitlines()[0]
        await organiser.tap("◀ 返回")
        await organiser.sees("到过课")


async def test_a_supervisor_sees_which_lecturers_are_evaluated_already_and_no_results_of_theirs() -> None:
    async with school() as s:
        t = await teaching(s)
        await t.uses("session", None)
        await t.uses("lecturer", "lecturer")
        supervisor = await s.phone_of("跟班", t.class_id, "supervisor")
        await ask(s, await t.session("公文写作", "授课人甲"))
        assert [label[0] for label in await listed(supervisor)] == ["📝"]
        await supervisor.tap("📝")
        await supervisor.tap("以跟班身份评价")
        await supervisor.tap("4 ⭐")
        await supervisor.sees("您已代表跟班评价")
        await supervisor.tap("◀ 全部评课")
        assert [label[0] for label in labels(await supervisor.sees("查看进展和结果"))] == ["☑"]
        await forged(s, supervisor, f"rounds.class:{t.class_id}:0")
        await supervisor.tap("forged")
        await supervisor.sees("还没有评课")


async def test_lists_of_others_classes_are_refused() -> None:
    async with school() as s:
        class_id, other = await s.add_class(), await s.add_class("别班")
        supervisor = await s.phone_of("跟班", other, "supervisor")
        await many(s, class_id, 1, open_from=9)
        await forged(s, supervisor, f"rounds.class:{class_id}:0")
        assert "无权" in (await supervisor.tap("forged")).text
        await supervisor.send("/feedback")
        await supervisor.sees("没有待您作答的内容")
