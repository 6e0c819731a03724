"""Choosing what a class is asked, and making a form of one's own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import tables
from tests.phone import Phone
from tests.school import School, school
from tests.whole.test_feedback import ask, present
from tests.whole.writing import forged

LINES = "评分 内容是否实用\n多选 还想学：公文/调研/统计\n文字 建议"
TOML = """
name = "现场教学"
anonymous = false
[[questions]]
kind = "rating"
words = { zh_CN = "现场", en = "On site" }
[[questions]]
kind = "ranking"
words = "哪个最有用"
options = ["讲解", "参观", "讨论"]
"""


async def at_questions(s: School) -> tuple[int, int, Phone, Phone]:
    """A class whose organiser has named a new form: the class, its session, the organiser and a trainee."""
    class_id, session_id, [trainee] = await present(s)
    organiser = await s.phone_of("组织员", class_id, "organiser")
    await organiser.send("/survey")
    await organiser.tap("任职培训班")
    await organiser.sees("什么时候问")
    await organiser.tap("每次课后：一题评课")
    await organiser.tap("自己出题")
    await organiser.sees("新问卷叫什么")
    await organiser.send("课后三问")
    await organiser.sees("“课后三问”有哪些题")
    return class_id, session_id, organiser, trainee


async def test_a_class_uses_another_form_from_the_next_session_on() -> None:
    async with school() as s:
        class_id, session_id, [trainee] = await present(s)
        organiser = await s.phone_of("组织员", class_id, "organiser")
        await organiser.send("/survey")
        await organiser.tap("任职培训班")
        await organiser.tap("每次课后")
        await organiser.sees("向到课的人问哪一份")
        await organiser.tap("👁 查看")
        await organiser.sees("百分制评课")
        await organiser.tap("◀ 返回")
        await organiser.sees("向到课的人问哪一份")
        await organiser.tap("○ 三题评课")
        await organiser.tap("● 三题评课")
        await ask(s, session_id)
        await trainee.sees("第 1/3 题")
        await organiser.tap("○ 不问")
        await organiser.tap("● 不问")
        changes = await s.sql("SELECT verb, new FROM changes WHERE subject = 'class' ORDER BY id")
        assert [verb for verb, _ in changes] == ["session_form"] * 2


async def test_lines_become_a_form_that_is_looked_at_kept_and_asked() -> None:
    async with school() as s:
        _, session_id, organiser, trainee = await at_questions(s)
        await organiser.send("评分 好不好\n判断 对吗")
        await organiser.sees("第 2 题的题型“判断”不认识")
        await organiser.send(LINES)
        preview = await organiser.sees("课后三问，3 题")
        assert "多选：公文 / 调研 / 统计" in preview["text"]
        assert await s.sql("SELECT id FROM forms WHERE template IS NULL") == []
        await organiser.tap("保存并选用")
        await organiser.tap("✅ 用这份")
        await ask(s, session_id)
        await trainee.sees("内容是否实用")
        await trainee.tap("5 ⭐")
        await trainee.tap("☐ 调研")
        await trainee.tap("选好了")
        await trainee.sees("匿名保存")
        assert await s.sql("SELECT question, value FROM answers ORDER BY question") == [(0, "5"), (1, "2")]


async def test_a_toml_file_and_a_workbook_become_forms() -> None:
    async with school() as s:
        _, session_id, organiser, trainee = await at_questions(s)
        rows = [["题型", "题目", "选项"], ["单选", "难度", "易/难"]]
        await organiser.upload(tables.workbook(rows), "问卷.xlsx")
        await organiser.sees("单选：易 / 难")
        await organiser.upload(b"kind = ", "form.toml")
        await organiser.sees("读不懂这个文件")
        await organiser.upload(TOML.encode(), "form.toml")
        shown = await organiser.sees("现场教学，2 题")
        assert "记名" in shown["text"]
        await organiser.tap("保存并选用")
        await organiser.tap("改为匿名（不可恢复）")
        await organiser.sees("1 个班次、0 个项目在用")
        await organiser.tap("🔒 确定匿名")
        await organiser.sees("匿名：没有人看得到")
        await ask(s, session_id)
        await trainee.sees("第 1/2 题")
        await trainee.tap("4 ⭐")
        await trainee.sees("依次点选")
        for option in ("参观", "讨论", "讲解"):
            await trainee.tap(option)
        await trainee.sees("匿名保存")
        assert await s.sql("SELECT question, value FROM answers ORDER BY question") == [(0, "4"), (1, "120")]
        assert await s.sql(
            "SELECT COUNT(*) FROM form_versions v JOIN forms f ON f.id = v.form_id WHERE f.template IS NULL"
        ) == [(1,)]


async def test_a_form_changed_while_people_answer_changes_nothing_for_them() -> None:
    async with school() as s:
        _, session_id, organiser, trainee = await at_questions(s)
        await organiser.upload(TOML.encode(), "form.toml")
        await organiser.tap("保存并选用")
        await ask(s, session_id)
        await trainee.sees("记名")
        await organiser.tap("改为匿名（不可恢复）")
        await organiser.sees("1 个班次、0 个项目在用")
        await organiser.tap("🔒 确定匿名")
        await organiser.sees("匿名：没有人看得到")
        await trainee.tap("4 ⭐")
        for option in ("参观", "讨论", "讲解"):
            await trainee.tap(option)
        await trainee.sees("已保存")
        assert len(await s.sql("SELECT * FROM named_answers")) == 2
        assert await s.sql("SELECT MAX(version) FROM form_versions") == [(2,)]
        await organiser.tap("🗑 不再提供")
        await organiser.sees("1 个班次、0 个项目在用，会改回通常的问卷")
        await organiser.tap("🗑 确定不再提供")
        await organiser.tap("● 一题评课")


async def test_the_questions_of_a_form_are_changed_from_the_next_time_on_and_keep_their_other_language() -> None:
    async with school() as s:
        class_id, session_id, organiser, trainee = await at_questions(s)
        await organiser.upload(TOML.encode(), "form.toml")
        await organiser.tap("保存并选用")
        await ask(s, session_id)
        await trainee.sees("现场")
        await organiser.tap("✏️ 改题目")
        shown = await organiser.sees("改好后整份发回")
        assert "评分 现场\n排序 哪个最有用: 讲解/参观/讨论" in shown["text"]
        await organiser.send("评分 现场\n评错 什么")
        await organiser.sees("第 2 题的题型“评错”不认识")
        organiser.forget()
        await organiser.send("评分 现场\n文字 建议")
        preview = await organiser.sees("现场教学，2 题")
        assert "记名" in preview["text"]
        assert (await organiser.tap("✅ 保存并选用")).text == "已改好，从下一次征集起生效。"
        [(content,)] = await s.sql("SELECT content FROM form_versions WHERE version = 2 AND content LIKE '%On site%'")
        assert "建议" in content
        await trainee.tap("4 ⭐")
        await trainee.sees("哪个最有用")
        await s.sql("DELETE FROM rounds WHERE id = 2")
        other = await s.add_session(class_id, timedelta(hours=-1), "第二课", opened_at=1, closed_at=2)
        await s.add("marks", session_id=other, person_id=1, status="on_time", evidence="E2", kept_at=1)
        trainee.forget()
        await ask(s, other)
        await trainee.sees("第二课")
        await trainee.tap("5 ⭐")
        await trainee.sees("已保存")
        assert await s.sql("SELECT verb, old FROM changes WHERE subject = 'form'") == [("change", "1")]


async def test_a_form_changed_stays_anonymous_and_one_of_the_program_or_of_others_is_not_changed() -> None:
    async with school() as s:
        class_id, _, organiser, trainee = await at_questions(s)
        await organiser.send(LINES)
        await organiser.tap("保存并选用")
        await organiser.tap("✏️ 改题目")
        await organiser.sees("改好后整份发回")
        organiser.forget()
        await organiser.send("评分 怎么样")
        preview = await organiser.sees("课后三问，1 题")
        assert "改为记名" not in str(preview["reply_markup"])
        await forged(s, organiser, "forms.named:1")
        await organiser.tap("forged")
        await organiser.sees("匿名：没有人看得到")
        await forged(s, organiser, "forms.keep:0")
        assert (await organiser.tap("forged")).text == "已改好，从下一次征集起生效。"
        [(own_id,)] = await s.sql("SELECT id FROM forms WHERE template IS NULL")
        [(content,)] = await s.sql("SELECT content FROM form_versions WHERE form_id = :id", id=own_id)
        assert "怎么样" in content
        assert '"anonymous": true' in content
        over_all = await s.phone_of("总组织员", None, "organiser")
        await forged(s, over_all, f"forms.edit:{class_id}:1")
        assert "不能改" in (await over_all.tap("forged")).text
        await forged(s, trainee, f"forms.edit:{class_id}:{own_id}")
        assert "无权" in (await trainee.tap("forged")).text


async def test_every_page_of_forms_has_a_way_back_and_leads_to_what_came_of_them() -> None:
    async with school() as s:
        class_id, _, _ = await present(s)
        organiser = await s.phone_of("组织员", class_id, "organiser")
        await organiser.send("/survey")
        await organiser.tap("任职培训班 第1期")
        await organiser.sees("问什么，在什么时候问")
        await organiser.tap("📊 评课结果")
        await organiser.sees("还没有评课")
        await organiser.send("/survey")
        await organiser.tap("任职培训班 第1期")
        await organiser.sees("问什么，在什么时候问")
        await organiser.tap("◀ 返回")
        shown = await organiser.sees("哪个班次？")
        assert "按项目" not in str(shown["reply_markup"])


async def test_who_organises_a_unit_without_classes_is_told_what_to_do_and_finds_its_programmes() -> None:
    async with school() as s:
        organiser = await s.phone_of("组织员", None, "organiser")
        await organiser.send("/survey")
        await organiser.sees("您负责的单位还没有班次。先用 /import 建班")
        await organiser.tap("📚 按项目")
        await organiser.sees("还没有项目")
        await organiser.tap("◀ 返回")
        await organiser.sees("您负责的单位还没有班次")


async def test_strangers_and_supervisors_choose_no_forms() -> None:
    async with school() as s:
        class_id, _, [trainee] = await present(s)
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        other = await s.add_class("别的班")
        elsewhere = await s.phone_of("别的组织员", other, "organiser")
        for phone in (trainee, supervisor):
            await phone.send("/survey")
            await phone.sees("无权")
        for phone in (trainee, supervisor, elsewhere):
            for data in (f"forms.class:{class_id}", f"forms.choose:{class_id}:s:0", f"forms.new:{class_id}:s"):
                await forged(s, phone, data)
                assert "无权" in (await phone.tap("forged")).text, data
        assert await s.sql("SELECT * FROM class_forms") == []


@pytest.mark.parametrize(
    "data", ["forms.retire:1:1", "forms.tighten:1:99", "forms.choose:1:x:0", "forms.choose:1:s:99"]
)
async def test_what_cannot_be_done_to_a_form_is_refused(data: str) -> None:
    async with school() as s:
        await s.add_class()
        boss = await s.phone_of("管理员", role="admin")
        await forged(s, boss, data)
        said = (await boss.tap("forged")).text
        assert "随程序提供" in said or "已有变化" in said
