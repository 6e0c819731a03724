from __future__ import annotations

from io import BytesIO

from openpyxl import load_workbook

from tests.school import school
from tests.whole.writing import WORDS, a_class_with_three, forged, written


async def test_organisers_see_messages_per_person_per_day_as_table_chart_and_file() -> None:
    async with school() as s:
        _, trainee, organiser = await a_class_with_three(s)
        for urgent in (False, True):
            await written(organiser)
            if urgent:
                await organiser.tap("📮 送达方式")
                await organiser.tap("☐ 紧急")
                await organiser.tap("◀ 返回")
            await organiser.tap("✉️ 发给 1 人")
            await organiser.sees("发送完毕")
            organiser.forget()
        await trainee.sees(WORDS)
        await organiser.send("/report")
        await organiser.tap("✉️ 每人消息量")
        told = await organiser.sees("每人每日消息")
        assert "1 人共 2 条，最多一人 2 条" in told["text"]
        assert "按种类：通知 2" in told["text"]
        assert "其中紧急通知 1 条：组织员 1" in told["text"]
        await organiser.tap("📊 图表")
        await organiser.sees_a("photo")
        await organiser.tap("📄 XLSX")
        sent = await organiser.sees_a("document")
        sheet = load_workbook(BytesIO(await s.box.file(sent["document"]["file_id"]))).worksheets[0]
        rows = list(sheet.iter_rows(values_only=True))
        assert [row[1:4] for row in rows[:2]] == [("姓名", "条数", "通知"), ("学员甲", "2", "2")]


async def test_only_organisers_are_told_and_silence_is_worded() -> None:
    async with school() as s:
        class_id = await s.add_class()
        trainee = await s.phone_of("学员甲", class_id)
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        organiser = await s.phone_of("组织员", class_id, "organiser")
        await organiser.send("/report")
        await organiser.tap("✉️ 每人消息量")
        await organiser.sees("没有主动发出过消息")
        for phone in (trainee, supervisor):
            await phone.send("/report")
            await phone.sees("您的角色无权")
            await forged(s, phone, "burden.book:0")
            assert (await phone.tap("forged")).alert
