"""What somebody was in the middle of yesterday does not stand in the way of this morning."""

from __future__ import annotations

import json

from tests.school import school
from tests.whole.classday import class_day
from tests.whole.feeding import Watch
from tests.whole.test_again import Again


async def test_a_step_worked_on_again_after_a_crash_is_the_same_step() -> None:
    async with school() as s:
        class_id = await s.add_class()
        await s.sql("UPDATE classes SET join_code = 'join'")
        await s.add_person("学员甲", class_id, staff_no="A1")
        newcomer = await s.box.phone("自称甲")
        await newcomer.start()
        await s.box.settled()
        with Watch(s) as watch:
            feed = Again(s, watch=watch)
            for words in ("/start jjoin", "使用工号", "A1"):
                await feed.say(newcomer, words)
            [(step, data)] = await s.sql("SELECT step, data FROM dialogues")
            assert (step, json.loads(data)["staff_no"]) == ("name", "A1")
            await feed.say(newcomer, "学员甲")
        assert len(await s.sql("SELECT 1 FROM claims")) == 1
        assert await s.sql("SELECT 1 FROM attempts WHERE way = 'claim'") == [(1,)]


async def test_six_digits_sign_in_even_where_a_comment_was_awaited() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        trainee = day.trainees[0]
        await s.add(
            "dialogues",
            account_id=trainee.id,
            name="feedback",
            step="line",
            data='{"round_id": 1, "question": 1}',
            changed_at=0,
        )
        columns = {"form_id": 1, "version": 1, "class_id": day.class_id, "session_id": day.session_id}
        await s.add("rounds", opened_at=0, closes_at=9_000_000_000_000, **columns)
        await day.open_sign_in()
        await trainee.send(await day.digits())
        await trainee.sees("准时")
        assert await s.sql("SELECT * FROM answers") == []
        assert await day.marks() == [("学员甲", "on_time", "E2")]
