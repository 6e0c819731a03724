"""What staff are asked to do: open sign-in that nobody has opened, call who is missing."""

from __future__ import annotations

from datetime import timedelta

from classbell.actions import reminders
from classbell.domain.channels import Policy
from classbell.domain.policies import Policies
from tests.outside import mailbox
from tests.school import School, school

MINUTE = timedelta(minutes=1)
UNOPENED = "签到还没有开启"
POLICIES = Policies(channels=Policy(kinds=("mailto",)))
STILL = "至今没有开启签到"


async def plan(s: School, session_id: int) -> None:
    async with s.desk.db.begin() as tx:
        await reminders.plan(s.desk, tx, [session_id])
    s.desk.bells.ring("due")


async def settled(s: School, kind: str, *expected: str) -> None:
    await s.comes_to(f"SELECT state FROM reminders WHERE kind = '{kind}' ORDER BY id", [(one,) for one in expected])


async def test_a_supervisor_hears_that_nobody_has_opened_sign_in_and_opens_it() -> None:
    async with school() as s:
        class_id = await s.add_class()
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        organiser = await s.phone_of("组织员", class_id, "organiser")
        await plan(s, await s.add_session(class_id, MINUTE))
        s.clock.move(10 * MINUTE)
        await supervisor.never_sees(UNOPENED, within=1.5)
        s.clock.move(1.5 * MINUTE)
        await supervisor.sees(UNOPENED)
        await supervisor.tap("▶️ 开启签到")
        await s.comes_to("SELECT opened_at IS NOT NULL FROM sessions", [(1,)])
        await settled(s, "unopened_still", "dropped")
        s.clock.move(20 * MINUTE)
        await settled(s, "missing", "done")
        await organiser.never_sees(STILL, within=1)


async def test_organisers_hear_of_it_after_a_second_span_with_whom_to_call() -> None:
    async with school() as s:
        class_id = await s.add_class()
        await s.phone_of("跟班甲", class_id, "supervisor")
        absent = await s.add_person("跟班乙", phone="+8613800000002")
        await s.add_role(absent, "supervisor", class_id)
        organiser = await s.phone_of("Organiser", class_id, "organiser", language_code="en")
        await plan(s, await s.add_session(class_id, MINUTE))
        s.clock.move(11.5 * MINUTE)
        await settled(s, "unopened", "done")
        s.clock.move(10 * MINUTE)
        told = await organiser.sees("nor the roll called")
        assert "跟班甲, no number known" in told["text"]
        assert "跟班乙 +8613800000002 · not reached by the bot" in told["text"]
        await organiser.tap("▶️ Open sign-in")
        await s.comes_to("SELECT opened_at IS NOT NULL FROM sessions", [(1,)])


async def test_organisers_hear_at_once_where_no_supervisor_can_be_written_to() -> None:
    async with school() as s:
        class_id = await s.add_class()
        organiser = await s.phone_of("组织员", class_id, "organiser")
        await plan(s, await s.add_session(class_id, MINUTE))
        s.clock.move(11.5 * MINUTE)
        assert "本班没有跟班" in (await organiser.sees(STILL))["text"]
        s.clock.move(10 * MINUTE)
        await settled(s, "unopened_still", "done")
        await s.box.settled()
        assert await s.sql("SELECT COUNT(*) FROM outbox WHERE kind = 'prompt'") == [(1,)]


async def test_a_supervisor_whom_no_chat_reaches_is_told_by_their_channel_and_the_organisers_at_once() -> None:
    async with mailbox() as box, school(policies=POLICIES) as s:
        class_id = await s.add_class()
        absent = await s.add_person("跟班乙")
        await s.add_role(absent, "supervisor", class_id)
        organiser = await s.phone_of("组织员", class_id, "organiser")
        url = f"mailto://127.0.0.1:{box.port}?from=office@example.org&to=duty@example.org"
        await s.add("channels", person_id=absent, schema="mailto", url=url, made_by=absent, made_at=0)
        await plan(s, await s.add_session(class_id, MINUTE))
        s.clock.move(11.5 * MINUTE)
        await organiser.sees(STILL)
        [mail] = await box.get()
        assert "“公文写作”" in mail.subject
        assert mail.text.splitlines()[0].endswith(f"{UNOPENED}。")
        await s.comes_to("SELECT state FROM forwards", [("sent",)])
        stranded = "SELECT state, reason FROM outbox WHERE kind = 'prompt' AND chat_id IS NULL"
        await s.comes_to(stranded, [("failed", "unbound")])


async def test_nobody_is_asked_to_open_what_another_session_of_the_half_day_has_opened_or_a_roll_call_has_settled() -> (
    None
):
    async with school() as s:
        class_id = await s.add_class()
        await s.sql("UPDATE classes SET signs_by = 'half_day' WHERE id = :id", id=class_id)
        by_hand = await s.add_class("新任班", "第2期")
        supervisor = await s.phone_of("跟班", None, "supervisor")
        trainee_id = await s.add_person("学员甲", by_hand)
        await s.add_session(class_id, -30 * MINUTE, title="上半场", opened_at=1, closed_at=2)
        second, alone = await s.add_session(class_id, MINUTE), await s.add_session(by_hand, MINUTE)
        columns = {"session_id": alone, "person_id": trainee_id, "evidence": "E4", "kept_at": 1}
        await s.add("marks", status="on_time", origin="hand", **columns)
        for session_id in (second, alone):
            await plan(s, session_id)
        s.clock.move(22 * MINUTE)
        for kind in ("unopened", "unopened_still"):
            await settled(s, kind, "done", "done")
        await supervisor.never_sees("没有开启", within=1)


async def test_who_is_missing_is_named_with_numbers_once_the_late_limit_has_passed() -> None:
    async with school() as s:
        class_id = await s.add_class()
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        group_id = await s.add("groups", class_id=class_id, name="一组")
        for name, phone in (("学员甲", "+8613800000001"), ("学员乙", None)):
            person_id = await s.add_person(name, phone=phone)
            columns = {"class_id": class_id, "person_id": person_id, "enrolled_at": 0}
            await s.add("enrolments", group_id=group_id, **columns)
        session_id = await s.add_session(class_id, MINUTE)
        await plan(s, session_id)
        await supervisor.sees("公文写作")
        await supervisor.tap("▶️ 开启签到")
        await s.comes_to("SELECT state FROM reminders WHERE kind = 'missing'", [("due",)])
        s.clock.move(5 * MINUTE)
        await supervisor.never_sees("2 人未到", within=1)
        s.clock.move(1.5 * MINUTE)
        told = await supervisor.sees("2 人未到")
        assert "一组" in told["text"]
        assert "学员甲 +8613800000001" in told["text"]
        assert "学员乙（无电话）" in told["text"]
        await supervisor.tap("📞 最新名单")
        await supervisor.sees("2 人未到")
        await supervisor.tap("📋 班次卡片")
        await supervisor.sees("签到进行中")


async def test_silence_where_nobody_is_missing_or_the_supervisor_does_not_want_to_know() -> None:
    async with school() as s:
        class_id = await s.add_class()
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        trainee_id = await s.add_person("学员甲", class_id)
        full = await s.add_session(class_id, MINUTE, opened_at=1)
        columns = {"session_id": full, "person_id": trainee_id, "status": "on_time", "evidence": "E2", "kept_at": 1}
        await s.add("marks", **columns)
        unwanted = await s.add_session(class_id, 60 * MINUTE, title="党史", opened_at=1)
        for session_id in (full, unwanted):
            await plan(s, session_id)
        s.clock.move(7 * MINUTE)
        await settled(s, "missing", "done", "due")
        [(person_id,)] = await s.sql("SELECT id FROM people WHERE name = '跟班'")
        await s.sql("INSERT INTO mutes (person_id, kind) VALUES (:id, 'missing')", id=person_id)
        s.clock.move(60 * MINUTE)
        await settled(s, "missing", "done", "done")
        await supervisor.never_sees("人未到", within=1)


async def test_many_missing_fit_one_message() -> None:
    async with school() as s:
        class_id = await s.add_class()
        supervisor = await s.phone_of("跟班", class_id, "supervisor")
        people = [{"name": f"{n}<{'很长的名字' * 12}>", "phone": "+8613800000000", "created_at": 0} for n in range(90)]
        ids = await s.add_rows("people", people)
        await s.add_rows("enrolments", [{"class_id": class_id, "person_id": one, "enrolled_at": 0} for one in ids])
        await plan(s, await s.add_session(class_id, MINUTE, opened_at=1))
        s.clock.move(7 * MINUTE)
        told = await supervisor.sees("90 人未到")
        assert "……共 90 人" in told["text"]
        await s.box.settled()
        assert await s.sql("SELECT state FROM outbox WHERE kind = 'prompt'") == [("sent",)]
