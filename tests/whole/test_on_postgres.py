"""A class day from the roster to the digest, played by chat on either engine: it reads the same and keeps the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

from openpyxl import load_workbook

from tests import tables
from tests.phone import Phone
from tests.school import ZONE, School, school
from tests.stores import engines
from tests.whole import register
from tests.whole.classday import tap_data
from tests.whole.writing import WORDS

ROSTER = [
    tables.HEADINGS,
    ["学员甲", "13800000001", "A1", "办公室", "科级", "第一组", ""],
    ["学员乙", "13800000002", "A2", "", "", "第一组", "学员"],
    ["学员丙", "13800000003", "A3", "", "", "", ""],
    ["跟班甲", "13800000004", "A4", "", "", "", "跟班"],
]
HEADINGS = ["日期", "开始", "结束", "课程", "授课方式", "地点", "授课人"]


@dataclass(frozen=True)
class Cast:
    """Who plays: the class's staff, two trainees with phones; a third has none."""

    school: School
    organiser: Phone
    supervisor: Phone
    one: Phone
    two: Phone


@engines
async def test_a_class_day_is_played_alike_on_either_engine(engine: str) -> None:
    async with school(engine, policies={"feedback": {"least_answers": 1}}) as s:
        assert s.desk.db.engine == engine
        move_to(s, time(8), days=1)
        cast = await a_class(s)
        await a_notice_is_sent_and_confirmed(cast)
        await a_timetable_brings_reminders(cast)
        await a_session_is_held(cast)
        await every_face_agrees(cast)
        await those_present_are_asked(cast)
        await the_digest_comes(cast)
        await all_of_it_is_kept(s)


def move_to(s: School, of_day: time, days: int = 0) -> None:
    now = s.clock().astimezone(ZoneInfo(ZONE))
    s.clock.move(datetime.combine(now.date() + timedelta(days=days), of_day, ZoneInfo(ZONE)) - now)


async def a_class(s: School) -> Cast:
    """The organiser imports the roster; the supervisor is known by a number, one trainee by a link, one by both."""
    await s.add_class()
    organiser = await s.phone_of("组织员", role="organiser")
    await imported(organiser, tables.workbook(ROSTER), "花名册.xlsx", "确认：加入 4 人", "已加入 3 人")
    supervisor = await s.box.phone("跟班甲", phone_number="+8613800000004", language_code="zh-hans")
    await supervisor.start()
    await supervisor.contact()
    await supervisor.sees("您是 跟班甲")
    one = await s.box.phone("学员甲", language_code="zh-hans")
    await one.open((await links(organiser))["学员甲"])
    await one.sees("您是 学员甲")
    return Cast(s, organiser, supervisor, one, await joined(supervisor, "学员乙", "+8613800000002"))


async def joined(supervisor: Phone, name: str, number: str) -> Phone:
    await supervisor.send("/class")
    await supervisor.tap("入班码")
    phone = await supervisor.box.phone(name, phone_number=number, language_code="en")
    await phone.scan(await supervisor.sees_a("photo"))
    await phone.contact()
    await phone.sees(name)
    await phone.send("/language")
    await phone.tap("中文")
    await phone.sees("中文")
    return phone


async def imported(organiser: Phone, content: bytes, name: str, button: str, done: str) -> None:
    organiser.forget()
    await organiser.send("/import")
    await organiser.tap("任职培训班 第1期")
    await organiser.sees("请把花名册或课表")
    await organiser.upload(content, name)
    await organiser.tap(button, within=20)
    await organiser.sees(done)


async def links(staff: Phone) -> dict[str, str]:
    await staff.send("/class")
    await staff.tap("邀请链接")
    await staff.tap("全部列表 XLSX")
    document = (await staff.sees_a("document"))["document"]
    [sheet] = load_workbook(BytesIO(await staff.box.file(document["file_id"]))).worksheets
    return {str(row[0]): str(row[3]) for row in sheet.iter_rows(min_row=2, values_only=True)}


async def a_notice_is_sent_and_confirmed(cast: Cast) -> None:
    organiser = cast.organiser
    await organiser.send("/notice")
    await organiser.tap("☐ 全体学员（3 人）")
    await organiser.sees("将发给 2 人")
    await organiser.send(WORDS)
    await organiser.tap("✉️ 发给 2 人")
    for trainee in (cast.one, cast.two):
        await trainee.sees(WORDS)
    assert (await cast.one.tap("✅ 收到")).text == "已确认，谢谢。"
    assert (await cast.one.tap("✓ 已收到")).text == "您之前已确认，无需重复。"
    progress = await organiser.sees("已确认：1 人（已送达 2 人）", within=15)
    assert "无法送达：1" in progress["text"]


async def a_timetable_brings_reminders(cast: Cast) -> None:
    today = cast.school.clock().astimezone(ZoneInfo(ZONE)).date().isoformat()
    rows = [HEADINGS, [today, "09:00", "10:30", "公文写作", "课堂", "301", "授课人甲"]]
    await imported(cast.organiser, tables.workbook(rows), "课表.xlsx", "添加 1 个课次", "已添加 1 个课次")
    move_to(cast.school, time(8, 31))
    for trainee in (cast.one, cast.two):
        assert "301" in (await trainee.sees("公文写作", within=10))["text"]
    move_to(cast.school, time(8, 41))
    await cast.supervisor.sees("签到未开启", within=10)


async def a_session_is_held(cast: Cast) -> None:
    boss = cast.supervisor
    boss.forget()
    await boss.send("/signin")
    photo = await boss.sees_a("photo")
    await cast.one.scan(photo)
    await cast.one.sees("准时")
    await cast.one.scan(photo)
    await cast.one.sees("无需重复")
    await boss.send("/class")
    await boss.sees("实到：1，其中迟到：0")
    await boss.tap("手动登记")
    await boss.tap("学员乙")
    await boss.tap("请假")
    await boss.tap("病假")
    await boss.sees("已登记：学员乙")
    await boss.tap("结束签到")
    await boss.sees("签到已于", within=10)
    move_to(cast.school, time(9, 1))
    [(session_id,)] = await cast.school.sql("SELECT id FROM sessions")
    await tap_data(cast.school, boss, f"settling.ask:{session_id}")
    await boss.sees("1 人没有登记，将记为缺勤")
    await boss.tap("✅ 结算")
    await boss.sees("考勤已于")


async def every_face_agrees(cast: Cast) -> None:
    s, boss = cast.school, cast.supervisor
    [(session_id,)] = await s.sql("SELECT id FROM sessions")
    people = await register.kept(s, session_id)
    assert [(one.name, one.status, one.evidence, one.reason) for one in people] == [
        ("学员甲", "on_time", "E2", None),
        ("学员乙", "on_leave", "E0", "sick"),
        ("学员丙", "absent", "E0", None),
    ]
    await boss.send("/attendance")
    table = await boss.sees("应到 3 人：")
    assert "应到 3 人：准时 1，请假 1，缺勤 1" in table["text"].splitlines()
    await boss.tap("XLSX")
    book = await s.box.file((await boss.sees_a("document", within=20))["document"]["file_id"])
    details = register.by_calamine(book)["明细"]
    assert [row[:2] + row[4:7] for row in details[1:]] == [
        (group, one.name, register.STATUSES[one.status], one.time, one.ground)
        for group, one in zip(("第一组", "第一组", None), people, strict=True)
    ]
    await boss.send("/missing")
    assert "学员丙 +8613800000003" in (await boss.sees("1 人未到"))["text"]
    await cast.two.send("/me")
    await cast.two.sees("请假")


async def those_present_are_asked(cast: Cast) -> None:
    move_to(cast.school, time(10, 31))
    await cast.one.tap("5 ⭐", within=10)
    await cast.one.tap("✍️ 想说的话")
    await cast.one.sees("请输入")
    await cast.one.send("例子很好")
    await cast.one.sees("意见已保存")
    await cast.two.never_sees("怎么样")
    boss = cast.supervisor
    await boss.send("/feedback")
    await boss.tap("公文写作")
    await boss.tap("现在截止")
    await boss.tap("确定截止")
    assert "1 人作答" in (await boss.sees("平均 5（满分 5）"))["text"]


async def the_digest_comes(cast: Cast) -> None:
    cast.supervisor.forget()
    move_to(cast.school, time(18, 1))
    await cast.supervisor.sees("应到 3 人", within=20)
    await cast.supervisor.sees_a("photo", within=20)
    await cast.supervisor.sees_a("document", within=20)


async def all_of_it_is_kept(s: School) -> None:
    await s.comes_to(f"SELECT kind, state, COUNT(*) FROM outbox {BY_BOTH.format('kind', 'state')}", LETTERS)
    assert await s.sql("SELECT kind, state FROM reminders ORDER BY due_at, id") == DUE
    assert await s.sql(f"SELECT subject, verb, COUNT(*) FROM changes {BY_BOTH.format('subject', 'verb')}") == CHANGES
    await s.box.settled()
    assert await s.sql("SELECT DISTINCT state FROM inbox") == [("done",)]
    assert await s.sql("SELECT question, value FROM answers ORDER BY question") == [(0, "5"), (1, "例子很好")]


BY_BOTH = "GROUP BY {0}, {1} ORDER BY {0}, {1}"
LETTERS = [
    ("card", "sent", 1),
    ("digest", "sent", 1),
    ("digest_book", "sent", 1),
    ("digest_chart", "sent", 1),
    ("feedback", "sent", 2),
    ("notice", "failed", 1),
    ("notice", "sent", 2),
    ("reminder", "sent", 2),
    ("seal", "sent", 2),
]
DUE = [
    ("session_soon", "done"),
    ("card", "done"),
    ("sign_in_soon", "done"),
    ("sign_in_waiting", "dropped"),
    ("missing", "late"),
    ("unopened", "dropped"),
    ("unopened_still", "dropped"),
    ("feedback", "done"),
    ("close", "dropped"),
    ("settle", "dropped"),
    ("class_feedback", "done"),
    ("digest", "done"),
    ("office_day", "due"),
    ("feedback_waiting", "due"),
    ("feedback_waiting", "due"),
    ("week", "due"),
    ("office_week", "due"),
]
CHANGES = [
    ("account", "bind", 3),
    ("class", "invite", 1),
    ("import", "keep", 2),
    ("mark", "by_hand", 1),
    ("mark", "settle", 1),
    ("mark", "sign_in", 1),
    ("notice", "send", 1),
    ("round", "close", 1),
    ("seal", "day", 1),
    ("session", "close", 1),
    ("session", "open", 1),
    ("session", "settle", 1),
]
