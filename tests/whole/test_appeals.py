"""A trainee appeals against a mark; staff decide, long after with a second person."""

from __future__ import annotations

from datetime import timedelta

from classbell.faces import code
from tests.phone import Phone
from tests.school import School, school
from tests.whole.classday import ClassDay, class_day, rule_by_hand, tap_data

PICTURE = code.draw("my seat")


async def absent_day(s: School, trainees: int = 2) -> ClassDay:
    """A settled register in which everybody is absent."""
    day = await class_day(s, trainees)
    await day.open_sign_in()
    await day.close_sign_in()
    await day.settle()
    return day


async def appeal(day: ClassDay, phone: Phone, words: str = "我在现场，手机没电") -> None:
    await tap_data(day.school, phone, f"appeals.begin:{day.session_id}")
    await phone.sees("请写明情况")
    await phone.send(words)
    await phone.sees("申诉已送交跟班")


async def test_an_appeal_goes_to_the_supervisor_and_is_granted_with_one_tap() -> None:
    async with school() as s:
        day = await absent_day(s)
        one, boss = day.trainees[0], day.supervisor
        await one.send("/me")
        await one.tap("❓ 公文写作")
        await one.sees("记录有误，可以申诉")
        await one.tap("申诉")
        await one.sees("请写明情况")
        await one.send("字" * 501)
        await one.sees("最多 500 个")
        await one.send("我在现场，<手机>没电")
        await one.sees("申诉已送交跟班")
        await boss.sees("我在现场，<手机>没电")
        await boss.tap("处理")
        await boss.sees("目前：缺勤")
        await boss.tap("改为迟到")
        await boss.sees("已通过")
        await one.sees("申诉通过")
        assert await s.sql("SELECT status, origin, reason FROM marks WHERE reason IS NOT NULL") == [
            ("late", "hand", "appeal")
        ]
        verbs = await s.sql("SELECT verb FROM changes WHERE subject = 'mark' AND subject_id LIKE '%/2' ORDER BY id")
        assert verbs == [("settle",), ("appeal",)]
        assert await s.sql("SELECT * FROM dialogues") == []


async def test_an_appeal_can_carry_a_photo_and_be_refused_for_a_reason() -> None:
    async with school() as s:
        day = await absent_day(s)
        one, boss = day.trainees[0], day.supervisor
        await tap_data(s, one, f"appeals.begin:{day.session_id}")
        await one.upload(PICTURE, "座位.png", caption="这是我的座位", kind="photo")
        await one.sees("申诉已送交跟班")
        await boss.sees("这是我的座位")
        await boss.tap("处理")
        await boss.tap("看照片")
        await boss.sees_a("photo")
        await boss.tap("无法核实")
        await boss.sees("未通过：无法核实")
        await one.sees("无法核实")
        assert await s.sql("SELECT status FROM marks") == [("absent",), ("absent",)]
        assert "已有结论" in (await tap_data(s, one, f"appeals.begin:{day.session_id}")).text


async def test_too_early_too_late_twice_wordless_and_not_theirs_are_five_answers() -> None:
    async with school() as s:
        day = await class_day(s, 2)
        one, two = day.trainees
        stranger = await s.phone_of("学员外", await s.add_class("另一班"))
        assert "尚未结算" in (await tap_data(s, one, f"appeals.begin:{day.session_id}")).text
        await day.open_sign_in()
        await day.close_sign_in()
        await day.settle()
        assert "没有可申诉的记录" in (await tap_data(s, stranger, f"appeals.begin:{day.session_id}")).text
        await appeal(day, one)
        assert "正在处理" in (await tap_data(s, one, f"appeals.begin:{day.session_id}")).text
        await tap_data(s, two, f"appeals.begin:{day.session_id}")
        await two.upload(PICTURE, "座位.png", kind="photo")
        await two.sees("请用文字写明情况")
        s.clock.move(timedelta(hours=48, seconds=1))
        await two.send("我在现场")
        await two.sees("申诉期已于")
        assert await s.sql("SELECT COUNT(*) FROM appeals") == [(1,)]


async def test_two_supervisors_decide_once_and_nobody_decides_their_own() -> None:
    async with school() as s:
        day = await absent_day(s, 1)
        other = await s.phone_of("跟班乙", day.class_id, "supervisor")
        await appeal(day, day.trainees[0])
        [(appellant,)] = await s.sql("SELECT person_id FROM appeals")
        await s.add_role(appellant, "organiser", day.class_id)
        assert "不能由本人处理" in (await tap_data(s, day.trainees[0], "appeals.grant:1:on_time")).text
        await tap_data(s, day.supervisor, "appeals.refuse:1:as_recorded")
        assert "已有结论" in (await tap_data(s, other, "appeals.grant:1:on_time")).text
        assert await s.sql("SELECT state FROM appeals") == [("refused",)]
        assert await day.marks() == [("学员甲", "absent", "E0")]


async def test_long_after_a_ruling_and_a_granted_appeal_wait_for_an_organiser() -> None:
    async with school() as s:
        day = await absent_day(s)
        organiser = await s.phone_of("组织员甲", role="organiser")
        one, boss = day.trainees[0], day.supervisor
        people = [row[0] for row in await s.sql("SELECT person_id FROM enrolments ORDER BY person_id")]
        await appeal(day, one)
        s.clock.move(timedelta(hours=48, seconds=5))
        tapped = await rule_by_hand(day, people[1], "on_leave:sick")
        assert "1 条已送交" in tapped.text
        await tap_data(s, boss, "appeals.grant:1:on_time")
        await boss.sees("待组织员复核")
        await one.sees("待组织员复核")
        assert await day.marks() == [("学员甲", "absent", "E0"), ("学员乙", "absent", "E0")]
        await organiser.sees("跟班甲请您复核：学员乙")
        assert "无权" in (await tap_data(s, boss, "countersigns.grant:1")).text
        await tap_data(s, organiser, "countersigns.look:1")
        await organiser.sees("请求改为：请假（病假）")
        await organiser.tap("✅ 同意")
        await organiser.sees("已同意，已更正")
        await organiser.tap("◀ 待复核")
        await organiser.sees("1 条更正待复核")
        await tap_data(s, organiser, "countersigns.grant:2")
        await organiser.sees("请求改为：准时（申诉通过）")
        assert await day.marks() == [("学员甲", "on_time", "E0"), ("学员乙", "on_leave", "E0")]
        verbs = await s.sql("SELECT verb, by_person FROM changes WHERE subject = 'mark' AND verb <> 'settle'")
        [(organiser_id,)] = await s.sql("SELECT person_id FROM accounts WHERE id = :id", id=organiser.id)
        assert verbs == [("correction", organiser_id)] * 2


async def test_who_asked_cannot_countersign_and_a_second_organiser_is_too_late() -> None:
    async with school() as s:
        day = await absent_day(s, 1)
        first, second = [await s.phone_of(f"组织员{name}", role="organiser") for name in "甲乙"]
        [(person_id,)] = await s.sql("SELECT person_id FROM enrolments")
        s.clock.move(timedelta(hours=49))
        assert "1 条已送交" in (await rule_by_hand(day, person_id, "on_time:seen", first)).text
        assert "另一名组织员" in (await tap_data(s, first, "countersigns.grant:1")).text
        await tap_data(s, second, "countersigns.refuse:1")
        await second.sees("维持原记录")
        third = await s.phone_of("组织员丙", role="organiser")
        assert "已由他人复核" in (await tap_data(s, third, "countersigns.grant:1")).text
        assert await day.marks() == [("学员甲", "absent", "E0")]


async def test_staff_find_what_waits_two_taps_from_the_card() -> None:
    async with school() as s:
        day = await absent_day(s, 1)
        boss = day.supervisor
        await appeal(day, day.trainees[0])
        await tap_data(s, boss, f"sessions.more:{day.session_id}")
        await boss.tap("🙋 申诉")
        await boss.sees("1 条申诉待处理")
        await boss.tap("学员甲")
        await boss.tap("记录无误")
        await boss.sees("未通过：记录无误")
        await boss.tap("◀ 待处理申诉")
        await boss.sees("没有待处理的申诉")
        await tap_data(s, boss, f"countersigns.begin:{day.session_id}")
        await boss.sees("没有待复核的更正")
