from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from classbell.actions import clock, reminders
from classbell.storage.instants import stamp
from tests.school import ZONE, School, school

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


async def plan(s: School, session_id: int) -> None:
    """Plan a session's due rows, as whoever writes a timetable does."""
    async with s.desk.db.begin() as tx:
        await reminders.plan(s.desk, tx, [session_id])
    s.desk.bells.ring("due")


async def states(s: School) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind, state in await s.sql("SELECT kind, state FROM reminders ORDER BY due_at, id"):
        found.setdefault(kind, []).append(state)
    return found


async def test_trainees_are_reminded_before_a_session_once() -> None:
    async with school() as s:
        class_id = await s.add_class()
        trainee = await s.phone_of("学员甲", class_id)
        english = await s.phone_of("Trainee Two", class_id, language_code="en")
        await s.add_person("学员丙", class_id)
        venue_id = await s.add("venues", name="一号厅")
        session_id = await s.add_session(class_id, 31 * MINUTE, venue_id=venue_id)
        await plan(s, session_id)
        await trainee.never_sees("公文写作")
        s.clock.move(2 * MINUTE)
        reminder = await trainee.sees("公文写作")
        assert "📍 一号厅" in reminder["text"]
        assert "begins at" in (await english.sees("公文写作"))["text"]
        await s.box.settled()
        assert await s.sql("SELECT kind, state FROM outbox") == [("reminder", "sent")] * 2
        assert (await states(s))["session_soon"] == ["done"]


async def test_the_class_card_comes_to_the_supervisor_by_itself_and_a_warning_if_sign_in_is_not_open() -> None:
    async with school() as s:
        class_id = await s.add_class()
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        session_id = await s.add_session(class_id, 19 * MINUTE)
        await plan(s, session_id)
        await supervisor.sees("公文写作")
        s.clock.move(10 * MINUTE)
        await supervisor.sees("签到尚未开启")
        await supervisor.tap("▶️ 开启签到")
        await s.box.settled()
        assert await s.sql("SELECT opened_at IS NOT NULL FROM sessions") == [(1,)]


async def test_no_warning_where_sign_in_is_open_already() -> None:
    async with school() as s:
        class_id = await s.add_class()
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        session_id = await s.add_session(class_id, 9 * MINUTE, opened_at=1)
        await plan(s, session_id)
        await supervisor.never_sees("签到尚未开启", within=2)
        assert (await states(s))["sign_in_soon"] == ["done"]


async def test_a_moved_session_is_reminded_of_at_its_new_time_only() -> None:
    async with school() as s:
        class_id = await s.add_class()
        trainee = await s.phone_of("学员甲", class_id)
        session_id = await s.add_session(class_id, 31 * MINUTE)
        await plan(s, session_id)
        later = s.clock() + timedelta(hours=5)
        times = {"starts_at": stamp(later), "ends_at": stamp(later + timedelta(hours=1)), "id": session_id}
        await s.sql("UPDATE sessions SET starts_at = :starts_at, ends_at = :ends_at WHERE id = :id", **times)
        await plan(s, session_id)
        s.clock.move(10 * MINUTE)
        await trainee.never_sees("公文写作", within=1.5)
        s.clock.move(timedelta(hours=4, minutes=21))
        await trainee.sees("公文写作")
        assert (await states(s))["session_soon"] == ["dropped", "done"]


async def test_a_cancelled_session_is_not_spoken_of() -> None:
    async with school() as s:
        class_id = await s.add_class()
        trainee = await s.phone_of("学员甲", class_id)
        session_id = await s.add_session(class_id, 31 * MINUTE)
        await plan(s, session_id)
        await s.sql("UPDATE sessions SET cancelled_at = 1")
        await plan(s, session_id)
        s.clock.move(timedelta(hours=3))
        await trainee.never_sees("公文写作", within=1.5)
        assert {state for found in (await states(s)).values() for state in found} == {"dropped"}


async def test_what_has_become_useless_is_dropped_and_the_rest_is_done() -> None:
    async with school() as s:
        class_id = await s.add_class()
        trainee = await s.phone_of("学员甲", class_id)
        session_id = await s.add_session(class_id, timedelta(hours=1), opened_at=1)
        await plan(s, session_id)
        s.clock.move(timedelta(hours=3))
        await trainee.never_sees("公文写作", within=2)
        found = await states(s)
        assert found["session_soon"] == found["sign_in_soon"] == found["card"] == ["late"]
        assert await s.sql("SELECT closed_at IS NOT NULL FROM sessions") == [(1,)]
        assert await s.sql("SELECT * FROM marks") == []
        s.clock.move(16 * MINUTE)
        await s.comes_to("SELECT status FROM marks", [("absent",)])


async def test_at_the_end_the_clock_closes_and_those_present_are_asked() -> None:
    async with school() as s:
        class_id = await s.add_class()
        present = await s.phone_of("学员甲", class_id)
        absent = await s.phone_of("学员乙", class_id)
        session_id = await s.add_session(class_id, opened_at=1)
        columns = {"session_id": session_id, "person_id": 1, "status": "on_time", "evidence": "E2", "kept_at": 1}
        await s.add("marks", **columns)
        await plan(s, session_id)
        s.clock.move(91 * MINUTE)
        await present.sees("怎么样")
        await absent.never_sees("怎么样")
        assert await s.sql("SELECT status FROM marks") == [("on_time",)]
        s.clock.move(15 * MINUTE)
        await s.comes_to("SELECT status FROM marks ORDER BY person_id", [("on_time",), ("absent",)])


async def test_the_digest_comes_with_table_chart_and_file_at_its_time_of_day() -> None:
    async with school() as s:
        class_id = await s.add_class()
        await s.add_person("学员甲", class_id)
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        zone = ZoneInfo(ZONE)
        tomorrow = s.clock().astimezone(zone).date() + timedelta(days=1)
        nine = datetime.combine(tomorrow, time(9), zone).astimezone(UTC)
        session_id = await s.add_session(class_id, nine - s.clock())
        await plan(s, session_id)
        six = datetime.combine(tomorrow, time(18), zone).astimezone(UTC)
        s.clock.move(six - s.clock() - 2 * MINUTE)
        await asyncio.sleep(1.5)
        assert (await states(s))["digest"] == ["due"]
        s.clock.move(3 * MINUTE)
        await supervisor.sees("学员甲", within=20)
        await supervisor.sees_a("photo", within=20)
        file = await supervisor.sees_a("document", within=20)
        assert file["document"]["file_name"].endswith(f"{tomorrow.isoformat()}.xlsx")
        assert (await states(s))["digest"] == ["done"]


async def test_two_clocks_and_a_second_run_of_the_same_row_queue_one_letter() -> None:
    async with school() as s:
        class_id = await s.add_class()
        trainee = await s.phone_of("学员甲", class_id)
        session_id = await s.add_session(class_id, 31 * MINUTE)
        await plan(s, session_id)
        s.clock.move(2 * MINUTE)
        for row in await clock.due(s.desk):
            await asyncio.gather(*(clock.settle(s.desk, row) for _ in range(4)))
            await clock.settle(s.desk, row)
        await trainee.sees("公文写作")
        await s.box.settled()
        assert await s.sql("SELECT COUNT(*) FROM outbox WHERE kind = 'reminder'") == [(1,)]


async def test_the_clock_set_back_and_forth_reminds_once() -> None:
    async with school() as s:
        class_id = await s.add_class()
        trainee = await s.phone_of("学员甲", class_id)
        session_id = await s.add_session(class_id, 31 * MINUTE)
        await plan(s, session_id)
        s.clock.move(2 * MINUTE)
        await trainee.sees("公文写作")
        for jump in (timedelta(hours=-1), timedelta(hours=1), timedelta(days=-1), timedelta(days=1)):
            s.clock.move(jump)
            await plan(s, session_id)
        await s.box.settled()
        assert await s.sql("SELECT COUNT(*) FROM outbox WHERE kind = 'reminder'") == [(1,)]


async def at(s: School, hour: int, minute: int = 0, ahead: int = 1) -> datetime:
    """Give an instant by the clocks of the class, so many days from now."""
    zone = ZoneInfo(ZONE)
    day = s.clock().astimezone(zone).date() + timedelta(days=ahead)
    return datetime.combine(day, time(hour, minute), zone).astimezone(UTC)


async def evening_of(s: School, class_id: int) -> tuple[int, int]:
    """Give a class two sessions tomorrow, planned, and move the clock to a minute before the evening's hour."""
    morning = await s.add_session(class_id, await at(s, 9) - s.clock(), venue_id=await s.add("venues", name="一号厅"))
    afternoon = await s.add_session(class_id, await at(s, 14) - s.clock(), title="应急管理")
    for session_id in (morning, afternoon):
        await plan(s, session_id)
    s.clock.move(await at(s, 18, 59, ahead=0) - s.clock())
    return morning, afternoon


async def test_the_evening_before_a_class_day_its_sessions_are_told_once() -> None:
    async with school() as s:
        class_id = await s.add_class()
        trainee = await s.phone_of("学员甲", class_id)
        english = await s.phone_of("Trainee Two", class_id, language_code="en")
        morning, afternoon = await evening_of(s, class_id)
        await trainee.never_sees("公文写作")
        s.clock.move(MINUTE)
        told = (await trainee.sees("公文写作"))["text"]
        assert "09:00–10:30 公文写作 · 一号厅\n14:00–15:30 应急管理" in told
        assert "任职培训班 第1期" in (await english.sees("公文写作"))["text"]
        for session_id in (morning, afternoon):
            await plan(s, session_id)
        await s.box.settled()
        assert await s.sql("SELECT kind, COUNT(*) FROM outbox GROUP BY kind") == [("class_tomorrow", 2)]
        assert (await states(s))["class_tomorrow"] == ["done"]


async def test_who_is_on_leave_is_told_only_of_the_sessions_they_come_to() -> None:
    async with school() as s:
        class_id = await s.add_class()
        partly, away = await s.phone_of("学员甲", class_id), await s.phone_of("学员乙", class_id)
        morning, afternoon = await evening_of(s, class_id)
        leave = {"status": "on_leave", "evidence": "E0", "kept_at": 1}
        for session_id, person_id in ((morning, 1), (morning, 2), (afternoon, 2)):
            await s.add("marks", session_id=session_id, person_id=person_id, **leave)
        s.clock.move(MINUTE)
        assert "公文写作" not in (await partly.sees("应急管理"))["text"]
        await away.never_sees("应急管理")
        assert await s.sql("SELECT person_id FROM outbox") == [(1,)]


async def test_a_day_that_is_called_off_meanwhile_is_not_told_of() -> None:
    async with school() as s:
        class_id = await s.add_class()
        trainee = await s.phone_of("学员甲", class_id)
        await evening_of(s, class_id)
        await s.sql("UPDATE sessions SET cancelled_at = 1")
        s.clock.move(MINUTE)
        await s.comes_to("SELECT state FROM reminders WHERE kind = 'class_tomorrow'", [("done",)])
        await trainee.never_sees("公文写作")


async def test_once_sign_in_is_open_only_who_is_not_in_yet_is_reminded() -> None:
    async with school() as s:
        class_id = await s.add_class()
        present, missing = await s.phone_of("学员甲", class_id), await s.phone_of("学员乙", class_id)
        away, waiting = await s.phone_of("学员丙", class_id), await s.phone_of("学员丁", class_id)
        session_id = await s.add_session(class_id, 2 * MINUTE, opened_at=1)
        for person_id, status in ((1, "on_time"), (3, "on_leave")):
            columns = {"session_id": session_id, "person_id": person_id, "evidence": "E2", "kept_at": 1}
            await s.add("marks", status=status, **columns)
        came = {"kind": "expired", "person_id": 4, "name": "学员丁", "came_at": 1, "evidence": "E2"}
        await s.add("arrivals", session_id=session_id, **came)
        await plan(s, session_id)
        s.clock.move(4 * MINUTE)
        await missing.never_sees("您还没有签到", within=1)
        s.clock.move(MINUTE)
        assert "以后算迟到" in (await missing.sees("您还没有签到"))["text"]
        await s.comes_to("SELECT state FROM reminders WHERE kind = 'sign_in_waiting'", [("done",)])
        for phone in (present, away, waiting):
            await phone.never_sees("您还没有签到", within=0.3)


async def test_a_sign_in_opened_late_is_spoken_of_so_long_after_its_opening_and_one_never_opened_is_not() -> None:
    async with school() as s:
        class_id = await s.add_class()
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        trainee = await s.phone_of("学员甲", class_id)
        session_id = await s.add_session(class_id)
        await plan(s, session_id)
        s.clock.move(4 * MINUTE)
        await s.comes_to("SELECT state FROM reminders WHERE kind = 'sign_in_waiting'", [("done",)])
        await trainee.never_sees("您还没有签到", within=0.3)
        s.clock.move(6 * MINUTE)
        await supervisor.send("/signin")
        await supervisor.sees_a("photo")
        s.clock.move(4 * MINUTE)
        assert "以后算迟到" not in (await trainee.sees("您还没有签到"))["text"]


async def test_on_the_last_evening_of_a_leave_its_person_is_told_what_comes_after_it() -> None:
    async with school() as s:
        class_id = await s.add_class()
        trainee = await s.phone_of("学员甲", class_id)
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        session_id = await s.add_session(class_id, await at(s, 9) - s.clock())
        midnight = [stamp(await at(s, 0, ahead=ahead)) for ahead in (0, 1)]
        span = {"from_at": midnight[0], "until_at": midnight[1]}
        person_id, staff_id = [found for (found,) in await s.sql("SELECT id FROM people ORDER BY id")]
        asked = {"class_id": class_id, "person_id": person_id, "kind": "sick", "reason": "发烧", "asked_at": 1}
        leave_id = await s.add("leaves", state="granted", rank="supervisor", **asked, **span)
        decision = {"verdict": "granted", "rank": "supervisor", "decided_by": staff_id, "decided_at": 1}
        await s.add("leave_decisions", leave_id=leave_id, **decision)
        await plan(s, session_id)
        assert (await states(s))["leave_ends"] == ["due"]
        s.clock.move(await at(s, 19, ahead=0) - s.clock())
        told = (await trainee.sees("您的请假即将结束"))["text"]
        assert "公文写作" in told
        await supervisor.never_sees("您的请假", within=0.3)
        await s.comes_to("SELECT COUNT(*) FROM outbox WHERE kind = 'leave_ends'", [(1,)])


async def test_what_is_due_at_the_same_hour_is_one_message() -> None:
    async with school() as s:
        class_id = await s.add_class()
        trainee = await s.phone_of("学员甲", class_id)
        other_id = await s.add_class("应急班")
        await s.add("enrolments", class_id=other_id, person_id=1, enrolled_at=0)
        for class_ in (class_id, other_id):
            title = "公文写作" if class_ == class_id else "桌面推演"
            await plan(s, await s.add_session(class_, await at(s, 9) - s.clock(), title=title))
        s.clock.move(await at(s, 19, ahead=0) - s.clock())
        await s.comes_to("SELECT COUNT(*) FROM outbox WHERE kind = 'class_tomorrow'", [(2,)])
        s.clock.move(timedelta(seconds=11))
        told = (await trainee.sees("公文写作"))["text"]
        assert "桌面推演" in told
        await s.comes_to("SELECT kind, state FROM outbox WHERE kind = 'merged'", [("merged", "sent")])
