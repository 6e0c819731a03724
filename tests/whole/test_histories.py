"""A lecturer's history over the classes: one value as table, chart and file, for few eyes."""

from __future__ import annotations

from io import BytesIO

import openpyxl
from PIL import Image

from tests.school import School, school
from tests.whole.teaching import LEAST_3, Teaching, teaching
from tests.whole.writing import forged

NOW_FOR_ALL = LEAST_3 | {"evaluations": {"release_after": "PT0S", "few_answers": 5}}


async def a_course(s: School) -> Teaching:
    """A class of three with three lecturers, one of whom gave two sessions, and one of them with somebody else."""
    t = await teaching(s, "甲乙丙")
    await s.add_role(await s.add_person("授课人甲"), "lecturer", t.class_id)
    await t.rated(await t.session("公文写作", "授课人甲", hours_ago=9), "555")
    await t.rated(await t.session("案例研讨", "授课人乙", hours_ago=7), "543")
    await t.rated(await t.session("调查研究", "授课人丙", hours_ago=5), "333")
    await t.rated(await t.session("应急演练", "授课人甲", "授课人乙", hours_ago=3), "111")
    return t


async def test_a_history_shows_each_round_with_its_interval_and_the_course_beside_it() -> None:
    async with school(policies=NOW_FOR_ALL) as s:
        t = await a_course(s)
        organiser = await s.phone_of("组织员", t.class_id, "organiser")
        await organiser.send("/class")
        await organiser.tap("🎓 授课人")
        await organiser.tap("授课人乙")
        await organiser.tap("历次评价")
        await organiser.sees("有效链接 0 个")
        shown = (await organiser.sees("授课人乙 历次评价"))["text"]
        assert "合计 80（30.3–100），1 次课，3 人次" in shown
        assert "《案例研讨》\n80（30.3–100），3 人；全班课程平均 80；样本小" in shown
        assert "应急演练" not in shown
        assert "样本小，不宜下结论" in shown
        await organiser.tap("📈 图")
        picture = await organiser.sees_a("photo", within=60)
        image = Image.open(BytesIO(await s.box.file(picture["photo"][-1]["file_id"])))
        assert image.width == 1280
        await organiser.tap("📄 XLSX")
        file = await organiser.sees_a("document", within=60)
        book = openpyxl.load_workbook(BytesIO(await s.box.file(file["document"]["file_id"])))
        rows = [[cell.value for cell in row] for row in book["历次评价"].iter_rows(min_row=3)]
        assert rows[0][2:] == ["案例研讨", "课程（单独讲授）", 3, 80, 30.3, 100, 80, 3, "样本小"]
        assert rows[1][0] == "合计（人次）"
        assert rows[1][4:6] == [3, 80]


async def test_the_lecturer_sees_their_own_history_and_nobody_elses() -> None:
    async with school(policies=NOW_FOR_ALL) as s:
        t = await a_course(s)
        lecturer = await s.box.phone("授课人甲", language_code="en")
        [(person_id,)] = await s.sql("SELECT id FROM people WHERE name = '授课人甲'")
        await s.bind(lecturer, person_id)
        await lecturer.start()
        await lecturer.send("/feedback")
        await lecturer.tap("What was said of my teaching")
        shown = (await lecturer.sees("授课人甲 over the classes"))["text"]
        assert "Together 100 (100–100); rounds: 1, person-times: 3" in shown
        assert "course mean 80" in shown
        supervisor = await s.phone_of("跟班", t.class_id, "supervisor")
        strange = await s.phone_of("组织员乙", await s.add_class("别的班", ""), "organiser")
        others = await s.sql("SELECT id FROM lecturers WHERE name <> '授课人甲' ORDER BY id")
        for phone in (lecturer, supervisor, strange, t.trainees[0]):
            for (lecturer_id,) in others:
                await forged(s, phone, f"histories.look:{lecturer_id}")
                said = (await phone.tap("forged")).text
                assert said.startswith(("您的角色无权", "Your roles do not allow")), phone.name
        await forged(s, supervisor, "histories.look:99")
        assert "已有变化" in (await supervisor.tap("forged")).text


async def test_too_few_answers_stay_out_of_a_history_and_of_its_total() -> None:
    async with school(policies=NOW_FOR_ALL | {"feedback": {"least_answers": 4}}) as s:
        t = await a_course(s)
        organiser = await s.phone_of("组织员", t.class_id, "organiser")
        [(lecturer_id,)] = await s.sql("SELECT id FROM lecturers WHERE name = '授课人乙'")
        await forged(s, organiser, f"histories.look:{lecturer_id}")
        await organiser.tap("forged")
        shown = (await organiser.sees("授课人乙 历次评价"))["text"]
        assert "还没有可以显示的评价" in shown
        assert "另有 1 次答卷不足" in shown
        assert "📈 图" not in str((await organiser.sees("授课人乙 历次评价")).get("reply_markup"))
        await forged(s, organiser, f"histories.chart:{lecturer_id}")
        organiser.forget()
        await organiser.tap("forged")
        await organiser.sees("还没有可以显示的评价")
