"""What the log of scans tells a supervisor."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from openpyxl import load_workbook

from classbell.actions import relays
from classbell.storage.instants import stamp
from tests.school import School, school
from tests.whole.classday import ClassDay, class_day, tap_data


async def log(s: School, day: ClassDay, people: list[int]) -> None:
    """Log five days of four sessions: two sign in together, the last with old codes."""
    for number in range(20):
        ago = timedelta(days=1 + number // 4, hours=number % 4)
        session_id = await s.add_session(day.class_id, -ago, title=f"第{number + 1}课")
        rows = []
        for place, person_id in enumerate(people):
            second = 3 if place == 1 else 40 * place
            age = 20_000 if place == len(people) - 1 else 4000 + 100 * ((place * 7 + number * 3) % 11)
            rows.append(
                {
                    "at": stamp(s.clock() - ago + timedelta(seconds=second)),
                    "account_id": person_id,
                    "person_id": person_id,
                    "session_id": session_id,
                    "way": "qr",
                    "verdict": "accepted",
                    "evidence": "E2",
                    "code_age": age,
                }
            )
        await s.add_rows("attempts", rows)


async def test_pairs_and_old_codes_are_told_with_their_odds_in_chat_and_file() -> None:
    async with school() as s:
        day = await class_day(s, 0, starts_in=timedelta(minutes=-5))
        people = [await s.add_person(f"学员{number:02}", day.class_id) for number in range(12)]
        await log(s, day, people)
        boss = day.supervisor
        await boss.send("/class")
        await boss.sees("人数，截至")
        await boss.tap("更多")
        await boss.tap("扫码分析")
        told = (await boss.sees("近四周扫码情况"))["text"]
        assert "扫码 240 人次" in told
        assert "屏幕换码以后才用的：20 人次（8.3%）" in told
        assert "学员00、学员01：20 / 20" in told
        assert "学员11：20 / 20，20 秒" in told
        assert "不是证据" in told
        await boss.tap("明细")
        file = await boss.sees_a("document")
        sheet = load_workbook(BytesIO(await s.box.file(file["document"]["file_id"]))).worksheets[0]
        assert [cell.value for cell in sheet[2]] == ["先后五秒内", "学员00、学员01：20 / 20"]
        assert [cell.value for cell in sheet[3]] == ["旧码", "学员11：20 / 20，20 秒"]
        async with s.desk.db.read() as tx:
            assert await relays.flagged(s.desk, tx, day.class_id) == {people[0], people[1]}


async def test_a_class_that_has_not_scanned_yet_and_somebody_who_may_not_look() -> None:
    async with school() as s:
        day = await class_day(s)
        await tap_data(s, day.supervisor, f"relays.show:{day.session_id}")
        await day.supervisor.sees("还没有人扫过动态码")
        assert (await tap_data(s, day.trainees[0], f"relays.show:{day.session_id}")).alert
        assert (await tap_data(s, day.trainees[0], f"relays.file:{day.session_id}")).alert
