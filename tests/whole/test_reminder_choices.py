"""A class chooses which reminders its trainees get, and when; and sees what is going to be sent."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import openpyxl

from classbell.storage.instants import stamp
from tests.phone import Phone
from tests.school import ZONE, School, school
from tests.stores import engines
from tests.whole.classday import tap_data
from tests.whole.test_reminders import MINUTE, at, plan, states

HOUR = timedelta(hours=1)


async def soon(s: School) -> list[tuple[str, str]]:
    """Give the due rows before sessions, by the hour of the class, with their state."""
    rows = await s.sql("SELECT due_at, state FROM reminders WHERE kind = 'session_soon' ORDER BY due_at")
    zone = ZoneInfo(ZONE)
    return [(f"{datetime.fromtimestamp(due_at / 1000, UTC).astimezone(zone):%H:%M}", state) for due_at, state in rows]


async def begin(s: School, hour: int = 9, ahead: int = 1) -> tuple[int, Phone, Phone]:
    """Give a class a session, planned, with a supervisor and a trainee."""
    class_id = await s.add_class()
    trainee = await s.phone_of("学员甲", class_id)
    boss = await s.phone_of("跟班甲", class_id, "supervisor")
    await plan(s, await s.add_session(class_id, await at(s, hour, ahead=ahead) - s.clock()))
    return class_id, boss, trainee


async def test_times_are_tapped_and_what_is_to_come_is_planned_anew() -> None:
    async with school() as s:
        _, boss, trainee = await begin(s)
        await boss.send("/class")
        await boss.tap("🔔 提醒")
        await boss.sees("• 课前提醒：提前 30 分钟（按单位规定）")
        await boss.tap("课前提醒")
        await boss.sees("现在：提前 30 分钟\n待发送 1 次")
        await boss.tap("2 小时")
        await boss.sees("现在：提前 2 小时、提前 30 分钟\n待发送 2 次")
        assert await soon(s) == [("07:00", "due"), ("08:30", "due")]
        await boss.tap("✓ 2 小时")
        await boss.sees("现在：提前 30 分钟\n待发送 1 次")
        assert await soon(s) == [("07:00", "dropped"), ("08:30", "due")]
        await boss.tap("按单位规定")
        await s.comes_to("SELECT COUNT(*) FROM reminder_rules", [(0,)])
        told = await s.sql("SELECT verb, old, new FROM changes WHERE subject = 'class' ORDER BY id")
        assert told == [
            ("reminder_session_soon", None, "2h 30m"),
            ("reminder_session_soon", "2h 30m", "30m"),
            ("reminder_session_soon", "30m", None),
        ]
        s.clock.move(await at(s, 8, 30) - s.clock())
        await trainee.sees("09:00 开始")
        assert await s.sql("SELECT COUNT(*) FROM outbox WHERE kind = 'reminder'") == [(1,)]


async def test_a_kind_that_is_off_is_not_sent_and_on_again_keeps_its_time() -> None:
    async with school() as s:
        class_id, boss, trainee = await begin(s)
        await tap_data(s, boss, f"reminder.lead:{class_id}:class_tomorrow:e2000:1")
        await boss.sees("现在：前一晚 20:00")
        await boss.tap("🔕 关闭")
        await boss.sees("现在：已关闭\n目前没有待发送的")
        s.clock.move(await at(s, 20, ahead=0) - s.clock() + MINUTE)
        await trainee.never_sees("公文写作", within=1)
        await boss.tap("🔔 开启")
        await boss.sees("现在：前一晚 20:00\n目前没有待发送的")
        await trainee.never_sees("公文写作", within=1)
        assert (await states(s))["class_tomorrow"] == ["dropped", "late"]


async def test_what_would_have_been_due_by_now_is_not_sent_late_whatever_follows() -> None:
    async with school() as s:
        class_id, boss, trainee = await begin(s, hour=16, ahead=0)
        await tap_data(s, boss, f"reminder.turn:{class_id}:session_soon:0")
        s.clock.move(await at(s, 15, 40, ahead=0) - s.clock())
        await tap_data(s, boss, f"reminder.turn:{class_id}:session_soon:1")
        await boss.sees("现在：提前 30 分钟\n目前没有待发送的")
        await plan(s, 1)
        await trainee.never_sees("公文写作", within=1.5)
        assert await soon(s) == [("15:30", "late")]


async def test_times_are_typed_and_what_cannot_be_read_leaves_the_question_open() -> None:
    async with school() as s:
        class_id, boss, _ = await begin(s)
        await tap_data(s, boss, f"reminder.kind:{class_id}:session_soon")
        await boss.tap("✏️ 其他时间")
        await boss.sees("请写时间")
        for typed, answer in (
            ("尽早", "没有看懂这个时间"),
            ("9天", "1 分钟到 7 天之间"),
            ("1天、2小时、1小时、30分钟", "写了 4 个时间，这种提醒最多 3 个"),
        ):
            await boss.send(typed)
            await boss.sees(answer)
        await boss.send("前一晚19:00，45分钟")
        await boss.sees("现在：前一晚 19:00、提前 45 分钟")
        assert await soon(s) == [("19:00", "due"), ("08:15", "due"), ("08:30", "dropped")]
        assert await s.sql("SELECT COUNT(*) FROM dialogues") == [(0,)]


async def test_each_kind_takes_only_the_times_that_suit_it() -> None:
    async with school() as s:
        class_id, boss, _ = await begin(s)
        for kind, typed, answer in (
            ("class_tomorrow", "30分钟", "只在前一晚的一个时间发"),
            ("sign_in_waiting", "19:00", "这种提醒在开始以后发"),
        ):
            await tap_data(s, boss, f"reminder.ask:{class_id}:{kind}")
            await boss.sees("请写时间")
            await boss.send(typed)
            await boss.sees(answer)
        for forged in (
            f"reminder.lead:{class_id}:class_tomorrow:30m:1",
            f"reminder.lead:{class_id}:nudge:30m:1",
            f"reminder.lead:{class_id}:session_soon:30s:1",
            f"reminder.lead:{class_id}:close:30m:1",
            f"reminder.turn:{class_id}:settle:0",
            f"reminder.turn:{class_id}:session_soon:2",
            f"reminder.kind:{class_id}:sunrise",
        ):
            await tap_data(s, boss, forged)
        assert await s.sql("SELECT COUNT(*) FROM reminder_rules") == [(0,)]


async def test_receipts_are_switched_by_who_organises_and_then_the_clock_asks_nobody_of_the_class() -> None:
    async with school() as s:
        class_id, boss, trainee = await begin(s)
        organiser = await s.phone_of("组织员甲", class_id, "organiser")
        content = '{"method": "sendMessage", "body": {"text": "周五交表"}}'
        audience_id = await s.add("audiences", owner_id=3, made_at=1)
        part = {"side": "whom", "kind": "trainees", "class_id": class_id, "subject_id": class_id}
        await s.add("audience_parts", audience_id=audience_id, **part)
        times = {"created_at": 1, "queued_at": 1, "deadline_at": stamp(s.clock() + 5 * HOUR)}
        notice = {"author_id": 3, "audience_id": audience_id, "state": "queued", "content": content}
        notice_id = await s.add("notices", **notice, **times)
        sent = {"kind": "notice", "method": "sendMessage", "state": "sent", "message_id": 1, "not_before": 1}
        await s.add("outbox", subject_id=notice_id, person_id=1, chat_id=trainee.id, **sent)
        due = {"kind": "nudge", "subject_id": notice_id, "useless_after": times["deadline_at"]}
        for hours in (1, 2):
            await s.add("reminders", due_at=stamp(s.clock() + hours * HOUR), **due)
        await tap_data(s, boss, f"reminder.kind:{class_id}:nudge")
        await boss.sees("由本班组织员设置")
        await tap_data(s, boss, f"reminder.turn:{class_id}:nudge:0")
        assert await s.sql("SELECT COUNT(*) FROM reminder_rules") == [(0,)]
        await tap_data(s, organiser, f"reminder.turn:{class_id}:nudge:0")
        await organiser.sees("现在：已关闭")
        s.clock.move(HOUR + MINUTE)
        await s.comes_to("SELECT state FROM reminders WHERE kind = 'nudge' ORDER BY id", [("done",), ("due",)])
        assert await s.sql("SELECT COUNT(*) FROM outbox WHERE kind = 'nudge'") == [(0,)]
        await tap_data(s, organiser, f"reminder.turn:{class_id}:nudge:1")
        await organiser.sees("现在：按每条通知的设定")
        s.clock.move(HOUR)
        await trainee.sees("周五交表")


async def test_the_plan_says_what_goes_when_to_how_many_and_gives_it_as_a_file() -> None:
    async with school() as s:
        class_id, boss, _ = await begin(s)
        second = await s.phone_of("学员乙", class_id)
        await s.add_person("学员丙", class_id)
        await tap_data(s, second, "reminder.mute:session_soon:0")
        await tap_data(s, boss, f"reminder.plan:{class_id}:0")
        page = (await boss.sees("的提醒计划"))["text"]
        assert "19:00 · 次日课程 · " in page
        assert "08:30 · 课前提醒 · 公文写作 · 1 人" in page
        assert "09:03 · 未签到提醒 · 公文写作 · 最多 2 人" in page
        assert "08:40 · 班次卡片 · 公文写作 · 1 人" in page
        await boss.tap("📊 XLSX")
        file = await boss.sees_a("document")
        sheet = openpyxl.load_workbook(io.BytesIO(await s.box.file(file["document"]["file_id"]))).worksheets[0]
        rows = [[str(cell.value) for cell in row] for row in sheet.iter_rows()]
        soon_row = next(row for row in rows if "课前提醒" in row)
        assert soon_row[2:5] == ["公文写作", "学员", "1"]
        assert any("最多 2" in row for row in rows)


async def test_a_class_without_sessions_has_no_plan_and_says_so() -> None:
    async with school() as s:
        class_id = await s.add_class()
        boss = await s.phone_of("Escort One", class_id, "supervisor", language_code="en")
        await tap_data(s, boss, f"reminder.plan:{class_id}:0")
        await boss.sees("no reminders are planned now")
        await tap_data(s, boss, f"reminder.class:{class_id}")
        await boss.sees("Tomorrow’s sessions: 19:00 the evening before (as by policy)")
        await boss.sees("Receipts not given: as each notice says")


async def test_staff_of_another_class_and_trainees_neither_see_nor_change_it() -> None:
    async with school() as s:
        class_id, _, trainee = await begin(s)
        stranger = await s.phone_of("跟班乙", await s.add_class("别的班"), "supervisor")
        for phone in (trainee, stranger):
            for data in ("class:{}", "kind:{}:session_soon", "turn:{}:session_soon:0", "plan:{}:0", "book:{}"):
                await tap_data(s, phone, "reminder." + data.format(class_id))
            await s.box.settled()
            await phone.never_sees("提前 30 分钟", within=0.1)
        assert await s.sql("SELECT COUNT(*) FROM reminder_rules") == [(0,)]


async def test_the_time_before_feedback_closes_and_before_a_leave_ends_follow_the_choice() -> None:
    async with school() as s:
        class_id, boss, _ = await begin(s)
        form_id = (await s.sql("SELECT id FROM forms WHERE about = 'session' ORDER BY id"))[0][0]
        closes_at = await at(s, 12, ahead=2)
        opened = {"form_id": form_id, "version": 1, "class_id": class_id, "session_id": 1, "opened_at": 1}
        await s.add("rounds", closes_at=stamp(closes_at), **opened)
        span = {"from_at": stamp(await at(s, 0, ahead=0)), "until_at": stamp(await at(s, 0))}
        asked = {"class_id": class_id, "person_id": 1, "kind": "sick", "reason": "发烧", "asked_at": 1}
        await s.add("leaves", state="granted", rank="supervisor", **asked, **span)
        await tap_data(s, boss, f"reminder.lead:{class_id}:feedback_waiting:6h:1")
        await tap_data(s, boss, f"reminder.lead:{class_id}:leave_ends:2h:1")
        await boss.sees("现在：提前 2 小时")
        found = await s.sql("SELECT kind, due_at FROM reminders WHERE kind IN ('feedback_waiting', 'leave_ends')")
        assert sorted(found) == [
            ("feedback_waiting", stamp(closes_at - 6 * HOUR)),
            ("leave_ends", stamp(await at(s, 0) - 2 * HOUR)),
        ]


async def digests(s: School) -> list[tuple[str, str]]:
    rows = await s.sql("SELECT due_at, state FROM reminders WHERE kind = 'digest' ORDER BY due_at")
    zone = ZoneInfo(ZONE)
    return [(f"{datetime.fromtimestamp(due_at / 1000, UTC).astimezone(zone):%H:%M}", state) for due_at, state in rows]


@engines
async def test_a_class_chooses_at_what_hour_its_day_is_told_and_keeps_it_when_a_session_moves(engine: str) -> None:
    async with school(engine) as s:
        class_id, boss, _ = await begin(s)
        await boss.send("/class")
        await boss.tap("🔔 提醒")
        await boss.sees("• 每日考勤：当天 18:00（按单位规定）")
        await boss.tap("每日考勤")
        await boss.sees("现在：当天 18:00\n待发送 1 次")
        await boss.tap("当天 20:00")
        await boss.sees("现在：当天 20:00\n待发送 1 次")
        await boss.tap("✏️ 其他时间")
        await boss.sees("几点发")
        for text in ("30分钟", "20:00，21:00"):
            await boss.send(text)
            await boss.sees("每天只发一次")
            boss.forget()
        await boss.send("晚上9点")
        await boss.sees("现在：当天 21:00")
        assert await digests(s) == [("18:00", "dropped"), ("20:00", "dropped"), ("21:00", "due")]
        await plan(s, await s.add_session(class_id, await at(s, 19) - s.clock(), title="晚课"))
        assert await digests(s) == [("18:00", "dropped"), ("20:00", "dropped"), ("21:00", "due")]
        s.clock.move(await at(s, 21) - s.clock())
        await boss.sees("晚课")
        await s.comes_to("SELECT COUNT(*) FROM outbox WHERE kind = 'digest_book' AND state = 'sent'", [(1,)])
        boss.forget()
        await boss.send("/class")
        await boss.tap("🔔 提醒")
        await boss.tap("每日考勤")
        await boss.tap("✏️ 其他时间")
        await boss.sees("几点发")
        await boss.send("23:00")
        await boss.sees("现在：当天 23:00")
        assert ("23:00", "due") not in await digests(s)


async def test_a_class_does_without_the_digest_of_its_day() -> None:
    async with school() as s:
        _, boss, _ = await begin(s)
        await boss.send("/class")
        await boss.tap("🔔 提醒")
        await boss.tap("每日考勤")
        await boss.sees("待发送 1 次")
        await boss.tap("🔕 关闭")
        await boss.sees("现在：已关闭")
        assert await digests(s) == [("18:00", "dropped")]
        kinds = (
            "SELECT kind FROM reminders WHERE state = 'due' AND kind IN ('digest', 'week', 'office_day') ORDER BY kind"
        )
        assert await s.sql(kinds) == [("office_day",), ("week",)]
        await boss.tap("↩️ 按单位规定")
        await boss.sees("现在：当天 18:00")
        assert await digests(s) == [("18:00", "due")]
