"""What those in charge see of answers, and from when on."""

from __future__ import annotations

import codecs
import csv
from io import BytesIO, StringIO

import openpyxl
import pypdfium2

from tests.phone import Phone
from tests.school import school
from tests.whole.test_feedback import asked
from tests.whole.writing import forged

LEAST_3 = {"feedback": {"least_answers": 3}}


async def rated(trainees: list[Phone], stars: str) -> None:
    for trainee, star in zip(trainees, stars, strict=True):
        await trainee.tap(f"{star} ⭐")
        await trainee.sees("匿名保存")


async def written(trainee: Phone, words: str) -> None:
    await trainee.tap("✍️ 想说的话")
    await trainee.sees("请输入一句话")
    await trainee.send(words)
    await trainee.sees("意见已保存")


async def opened(staff: Phone, mark: str = "🟢") -> None:
    await staff.send("/feedback")
    await staff.sees("查看进展和结果")
    await staff.tap(mark)


async def test_nothing_is_shown_while_answers_come_in_and_everything_once_it_is_closed() -> None:
    async with school(policies=LEAST_3) as s:
        class_id, trainees = await asked(s, "甲乙丙丁")
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        await rated(trainees[:3], "543")
        await opened(supervisor)
        still_open = await supervisor.sees("已答 3 人，应答 4 人")
        assert "⭐" not in still_open["text"].replace("📊", "")
        for data in ("findings.chart:1", "findings.book:1", "findings.csv:1", "findings.paper:1"):
            await forged(s, supervisor, data)
            assert "还在收集" in (await supervisor.tap("forged")).text
        await supervisor.tap("现在截止")
        await supervisor.sees("4 人中 3 人已作答")
        await supervisor.tap("确定截止")
        shown = await supervisor.sees("平均 4（满分 5）")
        assert "4 人中 3 人作答" in shown["text"]
        assert "4 ⭐ · 1 ▇▇▇▇▇▇▇▇▇▇" in shown["text"]
        assert "已截止" in (await trainees[3].tap("1 ⭐")).text
        await forged(s, trainees[0], "findings.view:1")
        assert "无权" in (await trainees[0].tap("forged")).text
        assert await s.sql("SELECT verb FROM changes WHERE subject = 'round'") == [("close",)]


async def test_too_few_answers_stay_hidden_for_ever() -> None:
    async with school(policies=LEAST_3) as s:
        class_id, trainees = await asked(s, "甲乙丙")
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        await rated(trainees[:2], "51")
        await opened(supervisor)
        await supervisor.tap("现在截止")
        await supervisor.tap("确定截止")
        shown = await supervisor.sees("不足 3 份")
        assert "平均" not in shown["text"]


async def test_chart_book_and_page_say_what_the_chat_says() -> None:
    async with school(policies=LEAST_3) as s:
        class_id, trainees = await asked(s, "甲乙丙", template="lecture")
        organiser = await s.phone_of("组织员", class_id, "organiser")
        for trainee, stars in zip(trainees, ("555", "444", "334"), strict=True):
            for star in stars:
                await trainee.tap(f"{star} ⭐")
            await trainee.sees("匿名保存")
            await trainee.tap("✍️ 建议")
            await trainee.sees("请输入一句话")
            await trainee.send(f"=意见{stars}")
            await trainee.sees("意见已保存")
        await opened(organiser)
        await organiser.tap("现在截止")
        await organiser.tap("确定截止")
        shown = (await organiser.sees("对工作的帮助"))["text"]
        assert "平均 4.33（满分 5）" in shown
        assert "=意见444" in shown
        await organiser.tap("📈 图")
        await organiser.sees_a("photo")
        await organiser.tap("📄 XLSX")
        file = await organiser.sees_a("document")
        book = openpyxl.load_workbook(BytesIO(await s.box.file(file["document"]["file_id"])))
        rows = [[cell.value for cell in row] for row in book["结果"].iter_rows(min_row=3)]
        assert [row[4] for row in rows if row[4]] == [4, 4, 4.33]
        assert [row[2] for row in rows if row[1] == "5 ★"] == [1, 1, 1]
        lines = [cell.value for cell in book["意见"]["A"]]
        assert sorted(lines[1:]) == ["=意见334", "=意见444", "=意见555"]
        assert {cell.data_type for row in book["意见"].iter_rows() for cell in row} == {"s"}
        organiser.forget()
        await organiser.tap("📄 CSV")
        file = await organiser.sees_a("document")
        assert file["document"]["file_name"].endswith(".csv")
        content = await s.box.file(file["document"]["file_id"])
        assert content.startswith(codecs.BOM_UTF8)
        table = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
        assert [row[4] for row in table[1:] if row[4]] == ["4", "4", "4.33"]
        assert {len(row) for row in table} == {6}
        assert sorted(row[1] for row in table if row[1].startswith("'")) == ["'=意见334", "'=意见444", "'=意见555"]
        organiser.forget()
        await organiser.send("/feedback")
        await organiser.tap("📊")
        await organiser.tap("🖨 PDF")
        file = await organiser.sees_a("document")
        pdf = pypdfium2.PdfDocument(await s.box.file(file["document"]["file_id"]))
        assert len(pdf) == 1
        words = pdf[0].get_textpage().get_text_range()
        assert "4.33" in words
        assert "意见334" in words


async def test_an_abusive_line_is_hidden_kept_marked_and_counted() -> None:
    async with school(policies=LEAST_3) as s:
        class_id, trainees = await asked(s, "甲乙丙")
        organiser = await s.phone_of("组织员", class_id, "organiser")
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        await rated(trainees, "555")
        for trainee, words in zip(trainees, ("很好", "骂人的话", "多些案例"), strict=True):
            await written(trainee, words)
        await opened(organiser)
        await organiser.tap("现在截止")
        await organiser.tap("确定截止")
        await organiser.sees("骂人的话")
        await organiser.tap("逐条管理意见")
        await organiser.sees("意见 3 条，已隐藏 0 条")
        await organiser.tap("骂人的话")
        await organiser.sees("意见 3 条，已隐藏 1 条")
        await organiser.tap("◀ 返回")
        shown = await organiser.sees("另有 1 条已由负责人隐藏")
        assert "骂人的话" not in shown["text"]
        assert await s.sql("SELECT value FROM answers WHERE hidden = 1") == [("骂人的话",)]
        assert await s.sql("SELECT verb, old, new FROM changes WHERE verb = 'hide'") == [("hide", None, None)]
        await organiser.tap("逐条管理意见")
        await organiser.tap("🚫 骂人的话")
        await organiser.sees("意见 3 条，已隐藏 0 条")
        await opened(supervisor, "📊")
        assert "逐条管理意见" not in str((await supervisor.sees("多些案例"))["reply_markup"])
        await forged(s, supervisor, "findings.lines:1:0")
        assert "无权" in (await supervisor.tap("forged")).text


async def test_a_named_form_says_so_and_keeps_names() -> None:
    async with school(policies=LEAST_3) as s:
        await s.sql(
            "UPDATE form_versions SET content = REPLACE(content, '\"anonymous\": true', '\"anonymous\": false')"
        )
        _, [trainee] = await asked(s)
        assert "记名" in (await trainee.sees("怎么样"))["text"]
        await trainee.tap("4 ⭐")
        await trainee.sees("已保存")
        assert await s.sql("SELECT person_id, question, value FROM named_answers") == [(1, 0, "4")]
        assert await s.sql("SELECT * FROM answers") == []
        await trainee.tap("撤回重答")
        await trainee.sees("怎么样")
        assert await s.sql("SELECT * FROM named_answers") == []


async def test_who_answered_what_under_their_names_is_a_file_for_organisers_alone() -> None:
    async with school(policies=LEAST_3) as s:
        await s.sql(
            "UPDATE form_versions SET content = REPLACE(content, '\"anonymous\": true', '\"anonymous\": false')"
        )
        class_id, trainees = await asked(s, "甲乙丙")
        organiser = await s.phone_of("组织员", class_id, "organiser")
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        for trainee, star in zip(trainees[:2], ("4 ⭐", "跳过"), strict=True):
            await trainee.tap(star)
            await trainee.sees("已保存")
        await trainees[0].tap("✍️ 想说的话")
        await trainees[0].sees("请输入一句话")
        await trainees[0].send("=案例再多些")
        await trainees[0].sees("意见已保存")
        await forged(s, organiser, "findings.people:1")
        assert "还在收集" in (await organiser.tap("forged")).text
        await opened(organiser)
        await organiser.tap("现在截止")
        assert "还没有答的 1 人" in (await organiser.sees("现在截止“"))["text"]
        await organiser.tap("确定截止")
        await organiser.tap("👤 按人列出")
        file = await organiser.sees_a("document")
        book = openpyxl.load_workbook(BytesIO(await s.box.file(file["document"]["file_id"])))
        rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=2)]
        given = {row[0]: row[2:] for row in rows}
        assert given == {"学员甲": ["4", "=案例再多些"], "学员乙": ["（跳过）", ""]}
        assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row if cell.value} == {"s"}
        await forged(s, supervisor, "findings.people:1")
        assert "无权" in (await supervisor.tap("forged")).text


async def test_nobody_gets_names_of_answers_given_without_them() -> None:
    async with school(policies=LEAST_3) as s:
        class_id, trainees = await asked(s, "甲乙丙")
        organiser = await s.phone_of("组织员", class_id, "organiser")
        await rated(trainees, "543")
        await opened(organiser)
        await organiser.tap("现在截止")
        await organiser.tap("确定截止")
        assert "按人列出" not in str((await organiser.sees("平均 4（满分 5）"))["reply_markup"])
        await forged(s, organiser, "findings.people:1")
        assert "匿名填写" in (await organiser.tap("forged")).text
