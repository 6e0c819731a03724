"""Supervisors and the office evaluate beside the trainees, and the three sides are put together."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import openpyxl
import pypdfium2

from classbell.storage.instants import stamp
from tests.phone import Phone
from tests.school import School, school
from tests.whole.teaching import LEAST_3, Teaching, teaching
from tests.whole.test_feedback import ask
from tests.whole.writing import forged


async def asked(s: School) -> tuple[Teaching, Phone, Phone]:
    """A session of three trainees that is being asked about, its supervisor and its organiser."""
    t = await teaching(s, "甲乙丙")
    supervisor = await s.phone_of("跟班", t.class_id, "supervisor")
    organiser = await s.phone_of("组织员", t.class_id, "organiser")
    await ask(s, await t.session("公文写作", "授课人甲"))
    for trainee, star in zip(t.trainees, "543", strict=True):
        await trainee.tap(f"{star} ⭐")
        await trainee.sees("匿名保存")
    return t, supervisor, organiser


async def evaluated(staff: Phone, side: str, stars: int) -> None:
    await staff.send("/feedback")
    await staff.tap("🟢")
    await staff.tap("填写评价")
    await staff.tap(f"以{side}身份评价")
    await staff.sees(f"公文写作 · {side}")
    await staff.tap(f"{stars} ⭐")
    await staff.sees(f"您已代表{side}评价")


async def test_three_sides_are_weighed_and_shown_once_the_round_has_closed() -> None:
    async with school(policies=LEAST_3) as s:
        t, supervisor, organiser = await asked(s)
        await evaluated(supervisor, "跟班", 5)
        await evaluated(organiser, "组织方", 3)
        await forged(s, organiser, "evaluations.sides:1")
        assert "还在收集" in (await organiser.tap("forged")).text
        await t.close()
        organiser.forget()
        await organiser.send("/feedback")
        await organiser.tap("📊")
        await organiser.tap("三方评价")
        shown = (await organiser.sees("三方评价（百分制）"))["text"]
        assert "学员（占 60%，3 人）：80，计 48 分" in shown
        assert "跟班（占 20%，1 人）：100，计 20 分" in shown
        assert "组织方（占 20%，1 人）：60，计 12 分" in shown
        assert "综合：80（满分 100）" in shown
        await organiser.tap("📈 图")
        await organiser.sees_a("photo")
        await organiser.tap("📄 XLSX")
        file = await organiser.sees_a("document")
        book = openpyxl.load_workbook(BytesIO(await s.box.file(file["document"]["file_id"])))
        rows = [tuple(cell.value for cell in row) for row in book["三方评价"].iter_rows(min_row=3)]
        assert rows == [
            ("学员", 0.6, 3, 80, 48, None),
            ("跟班", 0.2, 1, 100, 20, None),
            ("组织方", 0.2, 1, 60, 12, None),
            ("综合", 1, None, None, 80, None),
        ]
        organiser.forget()
        await organiser.tap("◀ 返回")
        await organiser.tap("🖨 PDF")
        file = await organiser.sees_a("document")
        pdf = pypdfium2.PdfDocument(await s.box.file(file["document"]["file_id"]))
        assert len(pdf) == 1
        words = pdf[0].get_textpage().get_text_range()
        assert "三方评价" in words
        assert "组织方 20% 1 60 12" in " ".join(words.split())


async def test_a_supervisor_evaluates_a_lecturer_without_seeing_what_trainees_said() -> None:
    async with school(policies=LEAST_3) as s:
        t = await teaching(s, "甲乙丙")
        await t.uses("session", None)
        await t.uses("lecturer", "lecturer")
        supervisor = await s.phone_of("跟班", t.class_id, "supervisor")
        await ask(s, await t.session("公文写作", "授课人甲"))
        await supervisor.send("/feedback")
        await supervisor.tap("📝")
        view = await supervisor.sees("授课人甲 · 公文写作")
        assert "◀ 返回" not in str(view["reply_markup"])
        await supervisor.tap("以跟班身份评价")
        await supervisor.tap("4 ⭐")
        await supervisor.sees("您已代表跟班评价")
        await t.close()
        await supervisor.send("/feedback")
        await supervisor.sees("没有待您作答的内容")
        assert await s.sql("SELECT side FROM evaluations") == [("supervisor",)]


async def test_a_missing_side_is_named_and_nothing_is_stretched_over_the_gap() -> None:
    async with school(policies=LEAST_3) as s:
        t, supervisor, organiser = await asked(s)
        await evaluated(supervisor, "跟班", 5)
        await t.close()
        await forged(s, organiser, "evaluations.sides:1")
        await organiser.tap("forged")
        shown = (await organiser.sees("三方评价（百分制）"))["text"]
        assert "组织方（占 20%）：无人评价" in shown
        assert "三方未齐，不能得出。已有各方合计 68 分，满分 80" in shown


async def test_too_few_trainees_are_not_shown_beside_the_others() -> None:
    async with school(policies={"feedback": {"least_answers": 4}}) as s:
        t, supervisor, organiser = await asked(s)
        await evaluated(supervisor, "跟班", 5)
        await t.close()
        await forged(s, organiser, "evaluations.sides:1")
        await organiser.tap("forged")
        shown = (await organiser.sees("三方评价（百分制）"))["text"]
        assert "学员（占 60%）：已答 3 人，有题目不足 4 份，不显示" in shown
        assert "已有各方合计 20 分，满分 20" in shown


async def test_one_person_is_one_voice_that_can_be_changed_and_taken_back_until_it_closes() -> None:
    async with school(policies=LEAST_3) as s:
        t, supervisor, organiser = await asked(s)
        [(person_id,)] = await s.sql("SELECT id FROM people WHERE name = '组织员'")
        await s.add_role(person_id, "supervisor", t.class_id)
        kept = "SELECT person_id, side, codes FROM evaluations"
        await evaluated(organiser, "组织方", 3)
        assert await s.sql(kept) == [(person_id, "office", "3")]
        await organiser.tap("以跟班身份评价")
        await organiser.tap("4 ⭐")
        await organiser.sees("您已代表跟班评价")
        assert await s.sql(kept) == [(person_id, "supervisor", "4")]
        await organiser.tap("撤回我的评价")
        await s.comes_to(kept, [])
        await evaluated(supervisor, "跟班", 1)
        await t.close()
        for data in ("evaluations.at:1:s:5", "evaluations.drop:1", "evaluations.at:1:s:"):
            await forged(s, supervisor, data)
            assert "已截止" in (await supervisor.tap("forged")).text, data
        assert [codes for _, _, codes in await s.sql(kept)] == ["1"]


async def test_forged_sides_values_and_people_without_a_side_are_refused() -> None:
    async with school(policies=LEAST_3) as s:
        t, supervisor, _ = await asked(s)
        for data, refusal in (
            ("evaluations.at:1:s:6", "没有这个选项"),
            ("evaluations.at:1:s:5.5", "没有这个选项"),
            ("evaluations.at:1:o:5", "无权"),
            ("evaluations.at:1:x:5", "已有变化"),
            ("evaluations.at:7:s:5", "已有变化"),
            ("evaluations.look:7", "已有变化"),
            ("evaluations.sides:7", "已有变化"),
        ):
            await forged(s, supervisor, data)
            assert refusal in (await supervisor.tap("forged")).text, data
        for data in ("evaluations.look:1", "evaluations.at:1:s:5", "evaluations.drop:1", "evaluations.sides:1"):
            await forged(s, t.trainees[0], data)
            assert "无权" in (await t.trainees[0].tap("forged")).text, data
        assert await s.sql("SELECT * FROM evaluations") == []


async def test_nobody_evaluates_their_own_teaching() -> None:
    async with school(policies=LEAST_3) as s:
        t = await teaching(s)
        both = await s.phone_of("授课人甲", t.class_id, "lecturer")
        [(person_id,)] = await s.sql("SELECT id FROM people WHERE name = '授课人甲'")
        await s.add_role(person_id, "organiser", t.class_id)
        await ask(s, await t.session("公文写作", "授课人甲"))
        await t.trainees[0].sees("怎么样")
        await forged(s, both, "evaluations.look:1")
        assert "不能评价自己" in (await both.tap("forged")).text
        await s.sql("UPDATE rounds SET closes_at = :at", at=stamp(s.clock() + timedelta(days=1)))
        await forged(s, both, "evaluations.at:1:o:5")
        assert "不能评价自己" in (await both.tap("forged")).text
        assert await s.sql("SELECT * FROM evaluations") == []
