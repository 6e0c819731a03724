from __future__ import annotations

from classbell.domain import codes
from tests.school import School, school


async def issue(s: School, session_id: int, kind: str = "rotating") -> str:
    now = s.clock()
    code_id = await s.add("codes", session_id=session_id, kind=kind, opened_at=0)
    await s.sql("UPDATE sessions SET opened_at = 0 WHERE id = :id", id=session_id)
    return codes.issue(s.desk.code_key, code_id, kind, now, s.config.policies.codes)


async def test_a_scan_becomes_a_mark_and_a_second_scan_keeps_the_first() -> None:
    async with school() as s:
        class_id = await s.add_class()
        session_id = await s.add_session(class_id)
        trainee = await s.phone_of("学员甲", class_id)
        code = await issue(s, session_id)
        await trainee.start(code)
        await trainee.sees("准时")
        await trainee.start(code)
        await trainee.sees("无需重复")
        assert await s.sql("SELECT status, evidence FROM marks") == [("on_time", "E2")]
        assert await s.sql("SELECT verdict FROM attempts ORDER BY id") == [("accepted",), ("again",)]
