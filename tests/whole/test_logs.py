"""Who changed what, when and why; and every scan, good or bad: in chat and as a file, for staff only."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from classbell.faces import logs as worded
from classbell.words.catalogue import Voice, languages
from tests.school import school
from tests.whole.classday import ClassDay, class_day, tap_data
from tests.whole.test_seals import rule


async def played(day: ClassDay) -> None:
    """One signs in, one scans an old code, one is marked by hand."""
    await day.open_sign_in()
    await day.trainees[0].open(await day.link())
    await day.trainees[0].sees("准时")
    await day.trainees[1].open(await day.link(timedelta(minutes=5)))
    await day.trainees[1].sees("过")
    await rule(day, "学员乙", "请假", "病假")


async def test_a_session_s_log_says_who_when_what_and_why() -> None:
    async with school() as s:
        day = await class_day(s)
        await played(day)
        boss = day.supervisor
        await tap_data(s, boss, f"sessions.more:{day.session_id}")
        await boss.tap("变更与扫码记录")
        text = (await boss.sees("变更记录，共 2 条"))["text"]
        assert "学员乙，公文写作：未登记 → 请假，手动登记，病假（跟班甲，手动登记）" in text
        assert "学员甲，公文写作：未登记 → 准时" in text
        assert text.index("学员乙") < text.index("学员甲"), "the newest first"
        await boss.tap("扫码记录")
        text = (await boss.sees("扫码记录，共 2 条"))["text"]
        assert "学员甲，公文写作，扫码：通过，E2，码龄" in text
        assert "学员乙，公文写作，扫码：" in text


async def test_a_person_s_log_and_both_logs_as_a_file() -> None:
    async with school() as s:
        day = await class_day(s)
        await played(day)
        boss = day.supervisor
        await tap_data(s, boss, f"logs.session:{day.session_id}")
        await boss.tap("按人查看")
        await boss.tap("学员乙")
        text = (await boss.sees("变更记录，共 1 条"))["text"]
        assert "学员甲" not in text
        await boss.tap("XLSX")
        book = load_workbook(BytesIO(await s.box.file((await boss.sees_a("document"))["document"]["file_id"])))
        changes, scans = (list(sheet.values) for sheet in book.worksheets)
        assert changes[0][0] == "时间"
        assert changes[1][1] == "学员乙"
        assert changes[1][6:] == ("跟班甲", "病假")
        assert [row[3] for row in scans[1:]] == ["扫码"]


async def test_long_logs_come_by_the_page() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        for number in range(25):
            facts = {
                "subject": "mark",
                "subject_id": f"{day.session_id}/2",
                "verb": "by_hand",
                "reason": f"第{number}次",
            }
            await s.add("changes", at=number, **facts)
        boss = day.supervisor
        await tap_data(s, boss, f"logs.session:{day.session_id}")
        assert "第24次" in (await boss.sees("共 25 条"))["text"]
        await boss.tap("更早")
        await boss.sees("第14次")
        await boss.tap("更早")
        await boss.sees("第4次")
        await boss.tap("更近")
        await boss.sees("第14次")


async def test_nobody_sees_the_log_of_another_class_or_person() -> None:
    async with school() as s:
        day = await class_day(s)
        other = await s.add_class("另一班")
        stranger = await s.add_person("学员外", other)
        for person, data in (
            (day.trainees[0], f"logs.session:{day.session_id}"),
            (day.trainees[0], f"logs.people:{day.class_id}:0"),
            (day.supervisor, f"logs.people:{other}:0"),
            (day.supervisor, f"logs.of:{other}:0:{stranger}:c:0"),
            (day.supervisor, f"logs.of:{day.class_id}:0:{stranger}:c:0"),
            (day.supervisor, f"logs.book:{day.class_id}:0:{stranger}"),
        ):
            assert "您的角色无权" in (await tap_data(s, person, data)).text, data


@pytest.mark.parametrize("language", languages())
def test_every_way_and_verdict_is_worded(language: str) -> None:
    voice = Voice(language)
    assert len({worded.verdict(one, voice) for one in worded.VERDICTS}) == len(worded.VERDICTS)
    assert len({worded.way(one, voice) for one in worded.WAYS}) == len(worded.WAYS)
    assert worded.verdict("refused.something_new", voice) == voice.text("log.verdict.refused")
