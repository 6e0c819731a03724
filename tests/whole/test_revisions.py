from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from classbell.actions import reminders, revisions
from classbell.domain.people import Caller
from classbell.domain.revisions import at
from classbell.storage.instants import stamp
from tests.phone import Phone
from tests.school import ZONE, School, school
from tests.stores import engines

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TRAINEES = "SELECT COUNT(*), COUNT(DISTINCT person_id) FROM outbox WHERE kind = 'revision'"
BELATED = timedelta(minutes=4)
"""When what was changed is told for certain."""


async def a_class(s: School) -> tuple[int, Phone, Phone]:
    """A class with two trainees, one of whom the chat does not reach, and a supervisor."""
    class_id = await s.add_class()
    trainee = await s.phone_of("学员甲", class_id)
    await s.add_person("学员乙", class_id)
    return class_id, trainee, await s.phone_of("跟班", class_id, "supervisor")


async def planned(s: School, class_id: int, starts_in: timedelta, title: str = "公文写作", **columns: object) -> int:
    """A session of a timetable, with all that the clock has to do for it."""
    session_id = await s.add_session(class_id, starts_in, title, **columns)
    async with s.desk.db.begin() as tx:
        await reminders.plan(s.desk, tx, [session_id])
    s.desk.bells.ring("due")
    return session_id


async def open_board(phone: Phone, title: str = "公文写作", says: str = "要改什么？") -> None:
    phone.forget()
    await phone.send("/class")
    await phone.tap("调课")
    await phone.sees("点课次进行调课")
    await phone.tap(title)
    await phone.sees(says)


async def confirm(phone: Phone, label: str = "确认") -> None:
    """Say yes to what the board shows, and wait until it is done."""
    phone.forget()
    await phone.tap(label)
    await phone.sees("已生效")


def wall(s: School, after: timedelta) -> datetime:
    return (s.clock() + after).astimezone(ZoneInfo(ZONE))


@engines
async def test_a_session_is_moved_and_those_concerned_are_told_once(engine: str) -> None:
    async with school(engine) as s:
        class_id, trainee, supervisor = await a_class(s)
        other = await s.phone_of("另一跟班", class_id, "supervisor")
        session_id = await planned(s, class_id, 2 * DAY)
        await open_board(supervisor)
        await supervisor.tap("推迟 1 天")
        board = await supervisor.sees("尚未生效")
        assert "将通知 <b>2</b>" not in board["text"]  # markup is gone on a phone
        assert "将通知 2 人（聊天）：学员 1 人，跟班和授课人 1 人" in board["text"]
        assert "另有 1 名学员聊天联系不上" in board["text"]
        await confirm(supervisor, "确认，通知 2 人")
        [(starts_at, revision)] = await s.sql("SELECT starts_at, revision FROM sessions WHERE id = :id", id=session_id)
        assert abs(starts_at - stamp(s.clock() + 3 * DAY)) < 60_000
        assert revision == 1
        assert await s.sql(TRAINEES) == [(0, 0)]
        s.clock.move(BELATED)
        told = await trainee.sees("课表有 1 处变动")
        assert "改时间：公文写作" in told["text"]
        assert f"{wall(s, 2 * DAY - BELATED):%H:%M}" in told["text"]
        await other.sees("课表有 1 处变动")
        await s.comes_to(TRAINEES, [(1, 1)])
        s.clock.move(HOUR)
        await s.box.settled()
        assert await s.sql(TRAINEES) == [(1, 1)]
        assert "课表有" not in supervisor.transcript()


async def test_several_changes_within_minutes_are_one_message() -> None:
    async with school() as s:
        class_id, trainee, supervisor = await a_class(s)
        for number, title in enumerate(("公文写作", "法律基础", "廉政教育")):
            await planned(s, class_id, (2 + number) * DAY, title)
        await open_board(supervisor, "公文写作")
        await supervisor.tap("推迟 7 天")
        await confirm(supervisor, "确认，通知 1 人")
        s.clock.move(2 * MINUTE)
        await open_board(supervisor, "法律基础")
        await supervisor.tap("取消课次")
        await supervisor.sees("为什么取消")
        await supervisor.send("授课人出差")
        await confirm(supervisor, "确认，通知 1 人")
        s.clock.move(2 * MINUTE)
        await s.box.settled()
        assert await s.sql(TRAINEES) == [(0, 0)]
        s.clock.move(BELATED)
        told = (await trainee.sees("课表有 2 处变动"))["text"]
        assert "取消：法律基础" in told
        assert "原因：授课人出差" in told
        assert "改时间：公文写作" in told
        assert "廉政教育" not in told
        await s.comes_to(TRAINEES, [(1, 1)])


@engines
async def test_what_is_taken_back_before_it_was_told_tells_nobody(engine: str) -> None:
    async with school(engine) as s:
        class_id, trainee, supervisor = await a_class(s)
        session_id = await planned(s, class_id, 2 * DAY)
        before = await s.sql("SELECT starts_at, ends_at, cancelled_at FROM sessions WHERE id = :id", id=session_id)
        await open_board(supervisor)
        await supervisor.tap("推迟 1 天")
        await supervisor.tap("确认，通知 1 人")
        await supervisor.tap("撤回")
        await supervisor.sees("已恢复原样")
        assert (
            await s.sql("SELECT starts_at, ends_at, cancelled_at FROM sessions WHERE id = :id", id=session_id) == before
        )
        s.clock.move(BELATED)
        await s.comes_to("SELECT COUNT(*) FROM announcements WHERE told_at IS NULL", [(0,)])
        assert await s.sql(TRAINEES) == [(0, 0)]
        s.clock.move(2 * DAY - 30 * MINUTE)
        await trainee.sees("“公文写作”")


async def test_a_change_made_twice_is_told_once() -> None:
    async with school() as s:
        class_id, trainee, supervisor = await a_class(s)
        await planned(s, class_id, 2 * DAY)
        await open_board(supervisor)
        await supervisor.tap("推迟 1 天")
        await supervisor.tap("确认，通知 1 人")
        await supervisor.tap("现在就通知")
        await supervisor.sees("正在通知 1 人")
        await trainee.sees("课表有 1 处变动")
        await open_board(supervisor)
        await supervisor.send(f"{wall(s, 3 * DAY):%Y-%m-%d %H:%M}")
        board = await supervisor.sees("公文写作")
        assert "尚未生效" not in board["text"]
        s.clock.move(BELATED)
        await s.box.settled()
        assert await s.sql(TRAINEES) == [(1, 1)]


async def test_once_told_it_is_not_taken_back_but_changed_again() -> None:
    async with school() as s:
        class_id, trainee, supervisor = await a_class(s)
        await planned(s, class_id, 2 * DAY)
        await open_board(supervisor)
        await supervisor.tap("推迟 1 天")
        await confirm(supervisor, "确认，通知 1 人")
        s.clock.move(BELATED)
        await trainee.sees("课表有 1 处变动")
        assert "已经通知过大家" in (await supervisor.tap("撤回")).text


async def test_a_cancelled_session_is_restored_and_both_are_told() -> None:
    async with school() as s:
        class_id, trainee, supervisor = await a_class(s)
        session_id = await planned(s, class_id, 30 * MINUTE)
        await trainee.sees("“公文写作”")
        await supervisor.send("/signin")
        await supervisor.sees_a("photo")
        await open_board(supervisor)
        await supervisor.tap("取消课次")
        await supervisor.tap("不写原因")
        assert "临近上课，立即通知" in (await supervisor.sees("尚未生效"))["text"]
        await supervisor.tap("确认，通知 1 人")
        await trainee.sees("取消：公文写作")
        await s.comes_to("SELECT COUNT(*) FROM codes WHERE closed_at IS NULL", [(0,)])
        assert await s.sql(
            "SELECT COUNT(*) FROM reminders WHERE session_id = :id AND state = 'due'", id=session_id
        ) == [(0,)]
        await open_board(supervisor, says="本课次已取消，要改请先恢复")
        await supervisor.tap("恢复课次")
        await supervisor.tap("确认，通知 1 人")
        await trainee.sees("照常进行：公文写作")
        [(opened_at,)] = await s.sql("SELECT opened_at FROM sessions WHERE id = :id", id=session_id)
        assert opened_at is None


async def test_a_session_is_added_with_its_venue_and_its_lecturer_is_told() -> None:
    async with school() as s:
        class_id, trainee, supervisor = await a_class(s)
        lecturer = await s.phone_of("授课人甲", class_id, "lecturer")
        bystander = await s.phone_of("授课人乙", class_id, "lecturer")
        await planned(s, class_id, 2 * DAY)
        await supervisor.send("/class")
        await supervisor.tap("调课")
        await supervisor.tap("加课")
        await supervisor.sees("请输入课程名称")
        await supervisor.send("应急管理")
        await supervisor.sees("请输入起止时间")
        await supervisor.send(f"{wall(s, 3 * DAY):%m-%d} 09:00")
        await supervisor.sees("没有看懂这个时间")
        await supervisor.send(f"{wall(s, 3 * DAY):%m-%d} 09:00-11:00")
        await supervisor.sees("新增：应急管理")
        await supervisor.tap("改地点")
        await supervisor.sees("请选择或输入地点")
        await supervisor.send("三号厅")
        await supervisor.sees("📍 三号厅")
        await supervisor.tap("改授课人")
        await supervisor.sees("请输入授课人姓名")
        await supervisor.send("授课人甲、外请专家")
        await supervisor.sees("👤 授课人甲、外请专家")
        await confirm(supervisor, "确认，通知 2 人")
        s.clock.move(BELATED)
        told = (await trainee.sees("新增：应急管理"))["text"]
        assert "09:00–11:00" in told
        assert "📍 三号厅" in told
        await lecturer.sees("新增：应急管理")
        await s.box.settled()
        assert "应急管理" not in bystander.transcript()
        kinds = [kind for (kind,) in await s.sql("SELECT kind FROM reminders WHERE session_id = 2 AND state = 'due'")]
        assert {"session_soon", "card", "close"} <= set(kinds)


async def test_what_cannot_be_is_refused_in_words_and_the_board_stays() -> None:
    async with school() as s:
        class_id, _, supervisor = await a_class(s)
        session_id = await planned(s, class_id, 2 * DAY)
        await planned(s, class_id, 3 * DAY, "法律基础")
        await open_board(supervisor)
        for typed, said in (
            ("2020-01-01 9:00", "已经过去"),
            ("23:00-9:00", "结束时间须晚于开始时间"),
            ("改天吧", "没有看懂这个时间"),
            (f"{wall(s, 3 * DAY):%Y-%m-%d %H:%M}", "与本班“法律基础”"),
        ):
            await supervisor.send(typed)
            await supervisor.sees(said)
        await supervisor.tap("推迟 7 天")
        await supervisor.sees("尚未生效")
        await s.sql("UPDATE sessions SET opened_at = 1 WHERE id = :id", id=session_id)
        columns = {"session_id": session_id, "person_id": 1, "status": "on_time", "evidence": "E2", "kept_at": 1}
        await s.add("marks", **columns)
        assert "已有 1 人签到" in (await supervisor.tap("确认，通知 1 人")).text
        await supervisor.tap("改地点")
        await supervisor.send("二号厅")
        await supervisor.sees("已有 1 人签到")
        assert await s.sql("SELECT revision FROM sessions WHERE id = :id", id=session_id) == [(0,)]


async def test_a_board_that_is_out_of_date_is_shown_afresh() -> None:
    async with school() as s:
        class_id, _, supervisor = await a_class(s)
        await planned(s, class_id, 2 * DAY)
        await open_board(supervisor)
        await supervisor.tap("推迟 1 天")
        await supervisor.sees("将通知 1 人")
        await s.phone_of("学员丙", class_id)
        assert (await supervisor.tap("确认，通知 1 人")).alert
        await supervisor.sees("将通知 2 人")
        await confirm(supervisor, "确认，通知 2 人")


async def test_those_are_told_who_are_on_the_roll_by_then() -> None:
    async with school() as s:
        class_id, left, supervisor = await a_class(s)
        await planned(s, class_id, 2 * DAY)
        await open_board(supervisor)
        await supervisor.tap("推迟 1 天")
        await confirm(supervisor, "确认，通知 1 人")
        await s.sql("UPDATE enrolments SET withdrawn_at = 1 WHERE person_id = 1")
        joined = await s.phone_of("学员丁", class_id)
        s.clock.move(BELATED)
        await joined.sees("课表有 1 处变动")
        await s.box.settled()
        assert "课表有" not in left.transcript()


async def test_at_night_it_waits_for_the_morning_with_all_that_is_changed_until_then() -> None:
    async with school() as s:
        class_id, trainee, supervisor = await a_class(s)
        await planned(s, class_id, 4 * DAY)
        s.clock.move(8 * HOUR)  # 23:00
        await open_board(supervisor)
        await supervisor.tap("推迟 1 天")
        board = await supervisor.sees("尚未生效")
        assert "07:00 通知" in board["text"]
        await confirm(supervisor, "确认，通知 1 人")
        s.clock.move(7 * HOUR)
        await s.box.settled()
        assert await s.sql(TRAINEES) == [(0, 0)]
        s.clock.move(HOUR + MINUTE)
        await trainee.sees("课表有 1 处变动")


async def test_a_reminder_that_was_sent_is_corrected_where_it_stands() -> None:
    async with school() as s:
        class_id, trainee, supervisor = await a_class(s)
        await planned(s, class_id, 31 * MINUTE)
        s.clock.move(2 * MINUTE)
        reminder = await trainee.sees("“公文写作”")
        start = wall(s, 29 * MINUTE)
        await open_board(supervisor)
        await supervisor.tap("推迟 1 天")
        await supervisor.tap("确认，通知 1 人")
        corrected = await trainee.sees("⤴️ 改为")
        assert corrected["message_id"] == reminder["message_id"]
        assert corrected["text"].startswith(reminder["text"])
        struck = corrected["entities"][0]
        assert (struck["type"], struck["offset"]) == ("strikethrough", 0)
        assert struck["length"] == len(reminder["text"].encode("utf-16-le")) // 2
        await trainee.sees("改时间：公文写作")
        await open_board(supervisor)
        await supervisor.send(f"{start:%Y-%m-%d %H:%M}")
        await supervisor.sees("尚未生效")
        await supervisor.tap("确认，通知 1 人")
        await s.comes_to("SELECT COUNT(*) FROM outbox WHERE kind = 'reminder_correction' AND state = 'sent'", [(2,)])
        await s.box.settled()
        [mended] = [one for one in trainee.messages if one["message_id"] == reminder["message_id"]]
        assert "⤴️" not in mended["text"]


async def test_the_first_session_of_a_class_is_no_news() -> None:
    async with school() as s:
        _, trainee, supervisor = await a_class(s)
        await supervisor.send("/class")
        await supervisor.tap("调课")
        await supervisor.sees("没有未结束的课次")
        await supervisor.tap("加课")
        await supervisor.sees("请输入课程名称")
        await supervisor.send("开班")
        await supervisor.sees("请输入起止时间")
        await supervisor.send(f"{wall(s, 3 * DAY):%m-%d} 09:00-11:00")
        assert "不发消息" in (await supervisor.sees("新增：开班"))["text"]
        await confirm(supervisor, "✅ 确认")
        s.clock.move(BELATED)
        await s.box.settled()
        assert await s.sql(TRAINEES) == [(0, 0)]
        assert "课表有" not in trainee.transcript()


@engines
async def test_run_again_for_the_same_update_a_confirmation_changes_nothing_more(engine: str) -> None:
    async with school(engine) as s:
        class_id, _, supervisor = await a_class(s)
        session_id = await planned(s, class_id, 2 * DAY)
        place = class_id, session_id
        [(person_id,)] = await s.sql("SELECT person_id FROM accounts WHERE id = :id", id=supervisor.id)
        caller = Caller(supervisor.id, "跟班", person_id, "跟班", "zh_CN", s.clock(), 77)
        proposal = await revisions.begin(s.desk, caller, place)
        stands = at(proposal.revision.now, proposal.revision.now.starts_at + DAY)
        seal = (await revisions.amend(s.desk, caller, revisions.Draft(place, "公文写作", stands))).seal
        first = await revisions.keep(s.desk, caller, place, seal)
        again = await revisions.keep(s.desk, caller, place, seal)
        assert (first.session, first.revision, first.forecast.told) == (
            again.session,
            again.revision,
            again.forecast.told,
        )
        assert again.session.revision == 1
        assert await s.sql("SELECT COUNT(*) FROM changes WHERE subject = 'session'") == [(1,)]
        assert await s.sql("SELECT COUNT(*) FROM reminders WHERE kind = 'revision' AND state = 'due'") == [(1,)]
