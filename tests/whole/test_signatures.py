"""Printing a sheet to sign, from the card and from the day's attendance."""

from __future__ import annotations

import pypdfium2

from tests.school import School, school
from tests.whole.classday import class_day, tap_data


async def text_of(s: School, document: dict[str, str]) -> str:
    assert document["file_name"].endswith(".pdf")
    with pypdfium2.PdfDocument(await s.box.file(document["file_id"])) as opened:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in opened)


async def test_from_the_card_one_session_and_from_the_day_all_of_them() -> None:
    async with school() as s:
        day = await class_day(s)
        boss = day.supervisor
        await tap_data(s, boss, f"sessions.more:{day.session_id}")
        await boss.tap("签到表（PDF）")
        empty = await text_of(s, (await boss.sees_a("document"))["document"])
        assert "课次：公文写作" in empty
        assert "学员甲" in empty
        assert "跟班：跟班甲" in empty
        assert "准时" not in empty
        await day.open_sign_in()
        await day.trainees[0].open(await day.link())
        await day.trainees[0].sees("准时")
        await boss.send("/attendance")
        boss.forget()
        await boss.tap("签到表（PDF）")
        filled = await text_of(s, (await boss.sees_a("document"))["document"])
        assert "准时1、未登记1" in filled


async def test_a_cancelled_session_an_empty_day_and_other_people_are_refused() -> None:
    async with school() as s:
        day = await class_day(s)
        tapped = await tap_data(s, day.trainees[0], f"signatures.session:{day.session_id}")
        assert "您的角色无权" in tapped.text
        tapped = await tap_data(s, day.supervisor, f"signatures.day:{day.class_id}:20200101")
        assert "没有课次，无表可打印" in tapped.text
        await s.sql("UPDATE sessions SET cancelled_at = 1")
        tapped = await tap_data(s, day.supervisor, f"signatures.session:{day.session_id}")
        assert "取消" in tapped.text
