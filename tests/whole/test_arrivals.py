"""Who came and could not be marked at once waits for the supervisor, with the instant of arrival."""

from __future__ import annotations

from datetime import timedelta

from classbell.actions import binding, merging
from classbell.domain.arrivals import Arrival
from classbell.storage.instants import stamp
from tests.phone import Phone
from tests.school import School, school
from tests.whole.classday import ClassDay, caller_of, class_day, tap_data


async def too_late(day: ClassDay, phone: Phone) -> None:
    """Scan a code that has changed since."""
    await phone.open(await day.link(ago=timedelta(seconds=40)))
    await phone.sees("过期")


async def states(s: School) -> list[str]:
    return [row[0] for row in await s.sql("SELECT state FROM arrivals ORDER BY id")]


async def test_a_walk_in_waits_on_the_card_is_admitted_from_their_instant_and_told() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        guest = await s.phone_of("来宾甲", await s.add_class("另一班"))
        boss = day.supervisor
        await day.open_sign_in()
        await boss.send("/class")
        await boss.sees("人数，截至")
        came_at = s.clock()
        await guest.open(await day.link())
        await boss.sees("待核准：1 人")
        s.clock.move(timedelta(minutes=20))
        await tap_data(s, boss, f"sessions.more:{day.session_id}")
        await boss.tap("待核准")
        await boss.sees("1 人待核准")
        await boss.tap("来宾甲")
        await boss.sees("核准后加入本班")
        await boss.tap("✅ 核准")
        await boss.sees("已核准：来宾甲 准时")
        await guest.sees("跟班已核准您")
        [(status, evidence, origin, reason, signed_at)] = await s.sql(
            "SELECT status, evidence, origin, reason, signed_at FROM marks"
        )
        assert (status, evidence, origin, reason) == ("on_time", "E2", "hand", "walk_in")
        assert abs(signed_at - stamp(came_at)) < 5000
        roll = "SELECT COUNT(*) FROM enrolments WHERE class_id = :id AND withdrawn_at IS NULL"
        assert await s.sql(roll, id=day.class_id) == [(2,)]
        assert await s.sql("SELECT verb FROM changes WHERE subject = 'enrolment'") == [("walk_in",)]
        assert await states(s) == ["admitted"]


async def test_a_member_who_waits_and_then_signs_in_waits_no_more() -> None:
    async with school() as s:
        day = await class_day(s, 2)
        one, two = day.trainees
        await day.open_sign_in()
        await too_late(day, one)
        await too_late(day, one)
        await too_late(day, two)
        assert await states(s) == ["waiting", "waiting"], "one person waits once"
        await one.open(await day.link())
        await one.sees("准时")
        await tap_data(s, day.supervisor, f"arrivals.begin:{day.session_id}")
        listed = await day.supervisor.sees("1 人待核准")
        assert "学员甲" not in str(listed["reply_markup"])


async def test_refusing_is_told_and_a_second_supervisor_is_too_late() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        other = await s.phone_of("跟班乙", day.class_id, "supervisor")
        await day.open_sign_in()
        link = await day.link()
        await day.close_sign_in()
        s.clock.move(timedelta(seconds=2))
        await day.trainees[0].open(link)
        await day.trainees[0].sees("签到已结束")
        await tap_data(s, day.supervisor, "arrivals.refuse:1")
        await day.trainees[0].sees("没有核准")
        assert "已由他人处理" in (await tap_data(s, other, "arrivals.admit:1")).text
        assert not (await tap_data(s, day.supervisor, "arrivals.refuse:1")).alert, "saying so again is harmless"
        assert await day.marks() == []
        assert await states(s) == ["refused"]
        told = await s.sql("SELECT COUNT(*) FROM outbox WHERE kind = 'arrival'")
        assert told == [(1,)]


async def test_a_named_walk_in_is_present_and_a_name_of_the_roll_is_refused() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        boss = day.supervisor
        await day.open_sign_in()
        await tap_data(s, boss, f"arrivals.begin:{day.session_id}")
        await boss.tap("临时到课")
        await boss.sees("请输入临时到课人员")
        await boss.send("学员甲")
        await boss.sees("花名册上已有学员甲")
        await boss.send("字" * 41)
        await boss.sees("40")
        await boss.send("来 宾 乙")
        await boss.sees("已核准：来宾乙 准时")
        assert await day.marks() == [("来宾乙", "on_time", "E4")]
        assert await s.sql("SELECT unit_id, name FROM people WHERE name = '来宾乙'") == [(1, "来宾乙")]
        assert await s.sql("SELECT * FROM dialogues") == []


async def test_a_walk_in_is_not_offered_another_walk_in_to_be_merged_into() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        boss = day.supervisor
        await day.open_sign_in()
        for number, name in enumerate(["来宾甲", "来宾乙"], 1):
            guest = await s.box.phone(name)
            await guest.start()
            await guest.open(await day.link())
            await s.comes_to("SELECT count(*) FROM arrivals", [(number,)])
            await tap_data(s, boss, f"arrivals.admit:{number}")
            await boss.sees(f"已核准：{name}")
        await tap_data(s, boss, f"merging.list:{day.session_id}:0")
        await boss.tap("来宾甲")
        asked = await boss.sees("花名册上的哪一位")
        assert "来宾乙" not in str(asked["reply_markup"])


async def test_somebody_nobody_knows_becomes_a_person_and_is_merged_into_the_real_one() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        boss, stranger = day.supervisor, await s.box.phone("小王")
        await stranger.start()
        await day.open_sign_in()
        await stranger.open(await day.link())
        await s.comes_to("SELECT name FROM arrivals", [("小王",)])
        await tap_data(s, boss, "arrivals.admit:1")
        await boss.sees("已核准：小王")
        real_id = await s.add_person("王学员", day.class_id)
        await day.close_sign_in()
        await day.settle()
        absent = await s.sql("SELECT status FROM marks WHERE person_id = :id", id=real_id)
        assert absent == [("absent",)]
        await tap_data(s, boss, f"merging.list:{day.session_id}:0")
        await boss.tap("小王")
        await boss.tap("王学员")
        await boss.sees("1 条考勤并入王学员")
        await boss.tap("✅ 并入")
        await boss.sees("已把小王的 1 条考勤并入王学员")
        assert await s.sql("SELECT person_id FROM accounts WHERE id = :id", id=stranger.id) == [(real_id,)]
        assert sorted(await day.marks()) == sorted([("王学员", "on_time", "E2"), ("学员甲", "absent", "E0")])
        merges = await s.sql("SELECT COUNT(*) FROM changes WHERE subject = 'mark' AND verb = 'merge'")
        assert merges == [(2,)], "the mark that goes and the one that stands are both logged"
        assert [one.id for one in (await arrivals_on_roll(day))] == []
        tapped = await tap_data(s, boss, f"merging.merge:1:{real_id}")
        assert "只有临时学员" in tapped.text


async def arrivals_on_roll(day: ClassDay) -> list[Arrival]:
    from_roll = await merging.walk_ins(day.school.desk, await caller_of(day.school, day.supervisor), day.session_id)
    return from_roll[1]


async def test_nobody_waits_after_the_session() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        await day.open_sign_in()
        s.clock.move(timedelta(minutes=91))
        await too_late(day, day.trainees[0])
        assert await states(s) == []


async def test_an_unknown_account_that_waits_and_is_bound_then_is_signed_in_and_waits_no_more() -> None:
    async with school() as s:
        day = await class_day(s, 0)
        phone = await s.box.phone("小李", phone_number="+8613800000001")
        await phone.start()
        await s.add_person("学员李", day.class_id, phone="+8613800000001")
        await day.open_sign_in()
        await phone.open(await day.link())
        await s.comes_to("SELECT kind, person_id FROM arrivals", [("walk_in", None)])
        [(person_id,)] = await s.sql("SELECT person_id FROM enrolments")
        desk, caller = s.desk, await caller_of(s, phone)
        async with desk.db.begin() as tx:
            await binding.stand_for(desk, tx, phone.id, person_id, caller)
        assert await day.marks() == [("学员李", "on_time", "E2")]
        assert await s.sql("SELECT person_id FROM arrivals") == [(person_id,)]
        await tap_data(s, day.supervisor, f"arrivals.begin:{day.session_id}")
        await day.supervisor.sees("没有人待核准")
