from __future__ import annotations

from datetime import timedelta

import pytest

from classbell.actions import sessions, settling
from classbell.domain.errors.register import SessionOver, TooEarlyToOpen
from tests.school import school
from tests.whole.classday import caller_of, class_day, tap_data


async def test_a_supervisor_opens_sign_in_and_a_trainee_scans_the_picture_in_the_chat() -> None:
    async with school() as s:
        day = await class_day(s, 3)
        supervisor, trainees = day.supervisor, day.trainees
        await supervisor.send("/signin")
        photo = await supervisor.sees_a("photo")
        await trainees[0].scan(photo)
        await trainees[0].sees("准时")
        assert await s.sql("SELECT status, evidence FROM marks") == [("on_time", "E2")]


async def test_the_code_in_the_chat_changes_itself_and_the_old_one_goes_stale() -> None:
    async with school(policies={"codes": {"step": timedelta(seconds=1), "grace": timedelta(seconds=1)}}) as s:
        day = await class_day(s, 3)
        supervisor, trainees = day.supervisor, day.trainees
        await supervisor.send("/signin")
        first = await supervisor.sees_a("photo")
        picture = await s.box.file(first["photo"][-1]["file_id"])
        seen = {first["caption"]}
        while len(seen) < 3:
            supervisor.forget()
            seen.add((await supervisor.sees_a("photo", within=15))["caption"])
        assert len(await s.sql("SELECT * FROM cards WHERE kind = 'code'")) == 1
        await trainees[0].scan_image(picture)
        await trainees[0].sees("签到码已过期")
        await trainees[0].scan(await supervisor.sees_a("photo"))
        await trainees[0].sees("准时")


async def test_the_class_card_counts_by_itself() -> None:
    async with school() as s:
        day = await class_day(s, 3)
        supervisor, trainees = day.supervisor, day.trainees
        await supervisor.send("/class")
        await supervisor.sees("签到未开启")
        await supervisor.tap("开启签到")
        await supervisor.sees("实到：0，其中迟到：0")
        photo = await supervisor.sees_a("photo")
        for trainee in trainees[:2]:
            await trainee.scan(photo)
            await trainee.sees("准时")
        await supervisor.sees("实到：2，其中迟到：0")
        await supervisor.sees("未到：1")
        await supervisor.tap("结束签到")
        await supervisor.sees("签到已于")
        await supervisor.sees("此码作废")
        rows = await s.sql("SELECT status, evidence, kept_by FROM marks ORDER BY person_id")
        assert rows == [("on_time", "E2", None), ("on_time", "E2", None)]


async def test_a_class_that_was_chosen_leads_to_its_card_of_today() -> None:
    async with school() as s:
        await class_day(s)
        other = await s.add_class("另一班")
        today = await s.add_session(other, timedelta(0), "案例研讨")
        await s.add_session(other, timedelta(days=3), "后天的课")
        organiser = await s.phone_of("组织员", role="organiser")
        await organiser.send("/class")
        await organiser.sees("哪个课次")
        await tap_data(s, organiser, f"class.at:{other}")
        view = await organiser.sees("花名册：0 人")
        [first, *others] = [button for row in view["reply_markup"]["inline_keyboard"] for button in row]
        assert first["text"].endswith("案例研讨 · 另一班 第1期")
        assert first["callback_data"] == f"sessions.card:{today}"
        assert not [button for button in others if "sessions" in button["callback_data"]]


async def test_closing_by_the_clock_at_the_end_of_the_session() -> None:
    async with school() as s:
        day = await class_day(s)
        await day.open_sign_in()
        await day.trainees[0].open(await day.link())
        await day.trainees[0].sees("准时")
        await sessions.close_by_clock(s.desk, day.session_id)
        assert await day.marks() == [("学员甲", "on_time", "E2")], "it has not ended yet"
        s.clock.move(timedelta(minutes=91))
        await sessions.close_by_clock(s.desk, day.session_id)
        await sessions.close_by_clock(s.desk, day.session_id)
        await settling.settle_by_clock(s.desk, day.session_id)
        assert await day.marks() == [("学员甲", "on_time", "E2")], "nobody is absent before the register settles"
        s.clock.move(timedelta(minutes=16))
        await settling.settle_by_clock(s.desk, day.session_id)
        await settling.settle_by_clock(s.desk, day.session_id)
        assert await day.marks() == [("学员甲", "on_time", "E2"), ("学员乙", "absent", "E0")]
        log = await s.sql("SELECT verb, by_person FROM changes WHERE subject = 'session' ORDER BY id")
        assert log[1:] == [("close", None), ("settle", None)]


async def test_a_session_nobody_opened_is_left_alone_by_the_clock() -> None:
    async with school() as s:
        day = await class_day(s, starts_in=timedelta(minutes=-100))
        await sessions.close_by_clock(s.desk, day.session_id)
        assert await day.marks() == []


async def test_far_too_early_and_too_late_are_refused_with_what_to_do() -> None:
    async with school() as s:
        day = await class_day(s, starts_in=timedelta(hours=3))
        await day.supervisor.send("/signin")
        await day.supervisor.sees("目前没有可以开启签到的课次")
        caller = await caller_of(s, day.supervisor)
        with pytest.raises(TooEarlyToOpen):
            await sessions.open_sign_in(s.desk, caller, day.session_id)
        s.clock.move(timedelta(hours=6))
        with pytest.raises(SessionOver):
            await sessions.open_sign_in(s.desk, caller, day.session_id)


async def test_with_several_sessions_the_supervisor_picks_one() -> None:
    async with school() as s:
        day = await class_day(s)
        await s.add_session(day.class_id, timedelta(minutes=20), "案例研讨")
        await day.supervisor.send("/signin")
        await day.supervisor.sees("哪个课次")
        await day.supervisor.tap("案例研讨")
        photo = await day.supervisor.sees_a("photo")
        assert "案例研讨" in photo["caption"]
        opened = await s.sql("SELECT title FROM sessions WHERE opened_at IS NOT NULL")
        assert opened == [("案例研讨",)]


BUTTONS = (
    "sessions.card:{session}",
    "sessions.open:{session}",
    "sessions.reopen:{session}",
    "sessions.close:{session}",
    "sessions.code:{session}",
    "sessions.print:{session}",
    "screens.pair:{session}",
    "rulings.begin:{session}",
    "rulings.missing:{session}:0",
    "rulings.all:{session}:0",
    "rulings.person:{session}:{person}",
    "rulings.person:{session}:0",
    "rulings.status:{session}:{person}:absent:000000",
    "rulings.keep:{session}:{person}:absent:no_show:000000",
    "rulings.keep:{session}:0:on_time:seen:000000",
    "rulings.type:{session}:{person}:absent:000000",
    "rulings.undo:{session}:1700000000000",
    "sheets.class:{class_}",
    "sheets.day:{class_}:20260302:0",
    "sheets.chart:{class_}:20260302",
    "sheets.book:{class_}:20260302",
    "sheets.missing:{session}",
)


async def test_a_trainee_with_a_supervisors_button_and_a_supervisor_of_another_class_are_refused() -> None:
    async with school() as s:
        day = await class_day(s)
        await s.box.unlimited()
        other_class = await s.add_class("另一班")
        other = await s.phone_of("跟班乙", other_class, "supervisor")
        await day.open_sign_in()
        before = await s.sql("SELECT COUNT(*) FROM changes")
        for person in (day.trainees[0], other):
            for data in BUTTONS:
                filled = data.format(session=day.session_id, person=1, class_=day.class_id)
                tapped = await tap_data(s, person, filled)
                assert "您的角色无权" in tapped.text, data
            assert not [one for one in person.messages if "photo" in one or "document" in one]
        assert await s.sql("SELECT COUNT(*) FROM changes") == before
        assert await s.sql("SELECT closed_at FROM sessions WHERE id = :id", id=day.session_id) == [(None,)]
        assert await s.sql("SELECT COUNT(*) FROM screens") == [(0,)]
