from __future__ import annotations

from datetime import timedelta

from classbell.actions import nudges
from classbell.storage.instants import instant
from tests.phone import Message, Phone
from tests.school import School, school
from tests.stores import engines
from tests.whole.classday import caller_of
from tests.whole.test_revisions import DAY, HOUR, MINUTE, a_class, confirm, open_board, planned, wall
from tests.whole.writing import WORDS, written

EDITED = "SELECT COUNT(*) FROM outbox WHERE kind = 'reminder_correction' AND state = 'sent'"
SLACK = timedelta(seconds=15)
"""After the instant of the company that a reminder waits for it goes within so long."""


async def move(supervisor: Phone, title: str, step: str) -> None:
    await open_board(supervisor, title)
    await supervisor.tap(step)
    await supervisor.sees("尚未生效")
    await confirm(supervisor)


def as_it_is(phone: Phone, message: Message) -> Message:
    """Give a message as the phone shows it by now."""
    return next(one for one in phone.messages if one["message_id"] == message["message_id"])


@engines
async def test_the_evening_reminder_of_a_day_names_the_day_as_it_is(engine: str) -> None:
    async with school(engine) as s:
        class_id, trainee, supervisor = await a_class(s)
        await planned(s, class_id, 18 * HOUR)
        await planned(s, class_id, 23 * HOUR, "法律基础")
        s.clock.move(4 * HOUR + MINUTE)
        reminder = await trainee.sees("法律基础")
        await move(supervisor, "公文写作", "推迟 30 分钟")
        await supervisor.tap("现在就通知")
        await trainee.sees("课表有 1 处变动")
        await s.comes_to(EDITED, [(1,)])
        await s.box.settled()
        text = as_it_is(trainee, reminder)["text"]
        assert f"{wall(s, 14 * HOUR + 29 * MINUTE):%H:%M}" in text
        assert "法律基础" in text
        assert "更正" in text
        await move(supervisor, "法律基础", "推迟 7 天")
        await move(supervisor, "公文写作", "推迟 7 天")
        await supervisor.tap("现在就通知")
        await trainee.sees("课表有 2 处变动")
        await s.comes_to(EDITED, [(2,)])
        await s.box.settled()
        assert "当天的课次已取消或改期" in as_it_is(trainee, reminder)["text"]


async def two_at_once(s: School) -> tuple[Phone, Phone]:
    """A trainee of two classes whose sessions begin within minutes of each other, and a supervisor of both."""
    first, trainee, supervisor = await a_class(s)
    await plan_two(s, first)
    return trainee, supervisor


async def plan_two(s: School, first: int) -> None:
    """Give the trainee another class, and both a session; the reminder of the first waits for the other."""
    second = await s.add_class("进修班", "")
    await s.add("enrolments", class_id=second, person_id=1, enrolled_at=0)
    await planned(s, first, 31 * MINUTE)
    await planned(s, second, 33 * MINUTE, "法律基础")
    s.clock.move(2 * MINUTE)
    await s.comes_to("SELECT restraint FROM outbox WHERE kind = 'reminder'", [("company",)])


async def together_leave(s: School) -> None:
    """Let the second fall due, join what waits for it, and both leave; a leap over all of it would part them."""
    [(due_at,)] = await s.sql("SELECT due_at FROM reminders WHERE kind = 'session_soon' AND state = 'due'")
    s.clock.move(instant(due_at) - s.clock())
    await s.comes_to(
        "SELECT COUNT(*) FROM outbox WHERE kind = 'merged' AND state IN ('new', 'sending', 'sent')", [(1,)]
    )
    await s.comes_to("SELECT COUNT(*) FROM outbox WHERE kind = 'reminder' AND state IN ('carried', 'sent')", [(2,)])
    s.clock.move(SLACK)


@engines
async def test_where_several_are_one_message_only_what_has_changed_is_struck_out(engine: str) -> None:
    async with school(engine) as s:
        trainee, supervisor = await two_at_once(s)
        await together_leave(s)
        together = await trainee.sees("法律基础")
        assert "公文写作" in together["text"]
        await move(supervisor, "公文写作", "推迟 1 天")
        await s.comes_to(EDITED, [(1,)])
        await s.box.settled()
        edited = as_it_is(trainee, together)
        assert "⤴️ 改为" in edited["text"]
        [struck] = [one for one in edited["entities"] if one["type"] == "strikethrough"]
        said = edited["text"].encode("utf-16-le")[2 * struck["offset"] : 2 * (struck["offset"] + struck["length"])]
        assert "公文写作" in said.decode("utf-16-le")
        assert "法律基础" not in said.decode("utf-16-le")


@engines
async def test_what_was_answered_in_such_a_message_stays_answered_when_it_is_edited(engine: str) -> None:
    async with school(engine) as s:
        first, trainee, supervisor = await a_class(s)
        organiser = await s.phone_of("组织员", first, "organiser")
        await written(organiser)
        await organiser.tap("✉️ 发给 1 人")
        await trainee.sees(WORDS)
        await plan_two(s, first)
        await nudges.nudge(s.desk, await caller_of(s, organiser), 1)
        await s.comes_to("SELECT COUNT(*) FROM outbox WHERE kind = 'nudge' AND state = 'carried'", [(1,)])
        await together_leave(s)
        together = await trainee.sees("您尚未确认")
        assert "公文写作" in together["text"]
        assert (await trainee.tap("✅ 收到")).text == "已确认，谢谢。"
        await s.box.settled()
        assert labels(as_it_is(trainee, together)) == ["✓ 已收到"]
        await move(supervisor, "公文写作", "推迟 1 天")
        await s.comes_to(EDITED, [(1,)])
        await s.box.settled()
        edited = as_it_is(trainee, together)
        assert "⤴️ 改为" in edited["text"]
        assert labels(edited) == ["✓ 已收到"]


def labels(message: Message) -> list[str]:
    return [key["text"] for row in message["reply_markup"]["inline_keyboard"] for key in row]


async def test_a_reminder_that_still_waits_for_company_does_not_leave_for_the_old_time() -> None:
    async with school() as s:
        trainee, supervisor = await two_at_once(s)
        await move(supervisor, "公文写作", "推迟 1 天")
        await trainee.sees("课表有 1 处变动")
        s.clock.move(2 * MINUTE + SLACK)
        alone = await trainee.sees("法律基础")
        assert "公文写作" not in alone["text"]
        await s.comes_to("SELECT COUNT(*) FROM outbox WHERE kind = 'reminder' AND state = 'cancelled'", [(1,)])


async def test_the_prompt_to_open_sign_in_is_struck_out_and_loses_its_button() -> None:
    async with school() as s:
        class_id, trainee, supervisor = await a_class(s)
        await planned(s, class_id, 9 * MINUTE)
        prompt = await supervisor.sees("签到尚未开启")
        reminder = await trainee.sees("公文写作")
        assert prompt["reply_markup"]["inline_keyboard"]
        await move(supervisor, "公文写作", "推迟 1 天")
        await s.comes_to(EDITED, [(2,)])
        await s.box.settled()
        assert "⤴️ 改为" in as_it_is(trainee, reminder)["text"]
        edited = as_it_is(supervisor, prompt)
        assert "⤴️ 改为" in edited["text"]
        assert not edited.get("reply_markup", {}).get("inline_keyboard")


@engines
async def test_the_prompt_to_open_sign_in_says_who_has_opened_it_and_loses_its_button(engine: str) -> None:
    async with school(engine) as s:
        class_id, trainee, supervisor = await a_class(s)
        other = await s.phone_of("Supervisor Two", class_id, "supervisor", language_code="en")
        await other.sees("Welcome back")
        await planned(s, class_id, 9 * MINUTE)
        prompts = [await supervisor.sees("签到尚未开启"), await other.sees("sign-in is not open yet")]
        await other.tap("▶️ Open sign-in")
        await s.comes_to(f"{EDITED} AND state = 'sent'", [(2,)])
        await s.box.settled()
        for phone, prompt, said in zip(
            (supervisor, other),
            prompts,
            ("✅ Supervisor Two 已于 ", "✅ Supervisor Two opened sign-in at "),
            strict=True,
        ):
            edited = as_it_is(phone, prompt)
            assert said in edited["text"]
            assert [one["offset"] for one in edited["entities"] if one["type"] == "strikethrough"] == [0]
            assert not edited.get("reply_markup", {}).get("inline_keyboard")
        assert "已于" not in trainee.transcript()


async def test_a_day_that_another_session_joins_is_told_anew_in_the_message_that_told_of_it() -> None:
    async with school() as s:
        class_id, trainee, supervisor = await a_class(s)
        await planned(s, class_id, 18 * HOUR)
        await planned(s, class_id, 2 * DAY + 18 * HOUR, "法律基础")
        s.clock.move(4 * HOUR + MINUTE)
        reminder = await trainee.sees("公文写作")
        assert "法律基础" not in reminder["text"]
        await open_board(supervisor, "法律基础")
        await supervisor.send(f"{wall(s, 16 * HOUR):%Y-%m-%d %H:%M}")
        await supervisor.sees("尚未生效")
        await confirm(supervisor)
        await supervisor.tap("现在就通知")
        await trainee.sees("课表有 1 处变动")
        await s.comes_to(EDITED, [(1,)])
        await s.box.settled()
        assert "法律基础" in as_it_is(trainee, reminder)["text"]
