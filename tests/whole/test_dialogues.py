"""What somebody was in the middle of yesterday does not stand in the way of this morning."""

from __future__ import annotations

from tests.school import school
from tests.whole.classday import class_day


async def test_six_digits_sign_in_even_where_a_comment_was_awaited() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        trainee = day.trainees[0]
        await s.add(
            "dialogues",
            account_id=trainee.id,
            name="feedback",
            step="comment",
            data='{"form_id": 1, "message_id": 1}',
            changed_at=0,
        )
        await s.add("forms", session_id=day.session_id, opened_at=0, closes_at=9_000_000_000_000)
        await day.open_sign_in()
        await trainee.send(await day.digits())
        await trainee.sees("准时")
        assert await s.sql("SELECT * FROM answers") == []
        assert await day.marks() == [("学员甲", "on_time", "E2")]
