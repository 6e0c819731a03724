from __future__ import annotations

from tests.school import school


async def test_who_writes_in_a_group_is_neither_answered_nor_kept() -> None:
    async with school() as s:
        somebody = await s.box.phone("路人")
        group = await s.box.group("班级群", somebody)
        before = len([call for call in await s.box.log() if call["method"].startswith("send")])
        await somebody.send("大家好", chat_id=group)
        await somebody.send("/help@classbell_bot", chat_id=group)
        await s.box.settled()
        assert await s.sql("SELECT id, name FROM accounts") == []
        assert len([call for call in await s.box.log() if call["method"].startswith("send")]) == before
