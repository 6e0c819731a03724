"""Choosing classes from a menu: places, the line, changing, and every reason why not."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta

import pytest

from classbell.storage.instants import stamp
from tests.phone import Phone, Tapped
from tests.school import ROOT, School, school
from tests.whole.offering import add_class, offering, programme
from tests.whole.writing import forged

ROLL = "SELECT COUNT(*) FROM enrolments WHERE class_id = {} AND withdrawn_at IS NULL"


async def pressed(s: School, phone: Phone, data: str) -> Tapped:
    """Press a button nobody made."""
    await forged(s, phone, data)
    return await phone.tap("forged")


async def choose(phone: Phone, title: str, how: str = "✅ 选这个班") -> str:
    """Go through the menu to a class and take it; give what the popup says."""
    await phone.send("/choose")
    await phone.sees("年度主体班次 2026 选学")
    phone.forget()
    await phone.tap(f"{title} 第1期")
    await phone.sees("内容：")
    return (await phone.tap(how)).text


async def test_somebody_chooses_a_class_is_on_its_roll_changes_and_gives_it_up() -> None:
    async with school() as s:
        o = await offering(s, 3, 3)
        (first, _), (second, _) = o.classes
        trainee = await o.trainee("学员甲")
        assert await choose(trainee, "甲班") == "已选上 甲班 第1期。"
        shown = await trainee.sees("已选上。")
        assert "余 3 个名额（共 3 个）" in shown["text"]
        assert await s.sql(ROLL.format(first)) == [(1,)]
        await trainee.tap("乙班")
        await trainee.tap("✅ 选这个班")
        await trainee.sees("可以改选 乙班 第1期")
        await trainee.tap("退 甲班")
        await s.comes_to(ROLL.format(second), [(1,)])
        assert await s.sql(ROLL.format(first)) == [(0,)]
        trainee.forget()
        await trainee.tap("✅ 乙班")
        await trainee.tap("退选")
        await trainee.sees("确定退选 乙班 第1期")
        assert (await trainee.tap("确定退选")).text == "已退选。"
        assert await s.sql(ROLL.format(second)) == [(0,)]
        assert await s.sql("SELECT state FROM picks ORDER BY id") == [("withdrawn",), ("withdrawn",)]


async def test_a_full_class_has_a_line_and_a_place_that_frees_goes_to_the_first_who_is_told_once() -> None:
    async with school() as s:
        o = await offering(s, 1)
        [(class_id, _)] = o.classes
        first, second, third = [await o.trainee(f"学员{name}") for name in "甲乙丙"]
        await choose(first, "甲班")
        assert await choose(second, "甲班", "⏳ 排候补") == "甲班 第1期 已满，您排候补第 1 位。"
        assert await choose(third, "甲班", "⏳ 排候补") == "甲班 第1期 已满，您排候补第 2 位。"
        assert await s.sql(ROLL.format(class_id)) == [(1,)]
        await first.tap("✅ 甲班")
        await first.tap("退选")
        await first.sees("2 人在等")
        await first.tap("确定退选")
        await second.sees("轮到您了：甲班 第1期 有了名额")
        third.forget()
        await third.tap("🔄 刷新")
        await third.sees("候补第 1 位")
        assert await s.sql(ROLL.format(class_id)) == [(1,)]
        assert await s.sql("SELECT COUNT(*) FROM outbox WHERE kind = 'place'") == [(1,)]


async def test_a_class_of_one_day_names_it_once_and_one_of_several_names_both_ends() -> None:
    async with school() as s:
        o = await offering(s, 2, 2)
        await s.add_session(o.classes[1][0], timedelta(days=8), title="第二课")
        trainee = await o.trainee("学员甲")
        for name, dates in (("甲班 第1期", 1), ("乙班 第1期", 2)):
            await trainee.send("/choose")
            await trainee.tap(name)
            shown = await trainee.sees("内容：")
            assert shown["text"].count("日周") == dates
            trainee.forget()


async def test_a_topic_had_before_is_shown_and_chosen_only_knowingly() -> None:
    async with school() as s:
        o = await offering(s, 3)
        trainee = await o.trainee("学员甲")
        await had(s, trainee, "甲班", "第0期")
        await choose(trainee, "甲班")
        await trainee.sees("与您参加过的 甲班 第0期 内容相同")
        assert await s.sql("SELECT COUNT(*) FROM picks") == [(0,)]
        assert (await trainee.tap("仍要选")).text == "已选上 甲班 第1期。"
        await trainee.sees("🔁 重训")


async def had(s: School, phone: Phone, name: str, run: str) -> None:
    """Let somebody have been present in an earlier class."""
    class_id = await s.add_class(name, run)
    session_id = await s.add_session(class_id, timedelta(days=-30))
    [(person_id,)] = await s.sql("SELECT id FROM people WHERE name = :name", name=phone.name)
    await s.add("enrolments", class_id=class_id, person_id=person_id, enrolled_at=0)
    mark = {"status": "on_time", "evidence": "E2", "kept_at": 0}
    await s.add("marks", session_id=session_id, person_id=person_id, **mark)


async def test_where_the_rule_says_so_nobody_takes_a_topic_twice() -> None:
    async with school() as s:
        o = await offering(s, 3, repeats="refused")
        trainee = await o.trainee("学员甲")
        await had(s, trainee, "甲班", "第0期")
        assert "不能重复参加" in await choose(trainee, "甲班")
        assert await s.sql("SELECT COUNT(*) FROM picks") == [(0,)]


async def test_what_meets_at_the_same_time_or_teaches_the_same_is_refused() -> None:
    async with school() as s:
        o = await offering(s, 3, 3, at_most=3)
        (first, _), (second, _) = o.classes
        trainee = await o.trainee("学员甲")
        await choose(trainee, "甲班")
        await s.sql(
            "UPDATE sessions SET starts_at = (SELECT starts_at FROM sessions WHERE class_id = :first),"
            " ends_at = (SELECT ends_at FROM sessions WHERE class_id = :first) WHERE class_id = :second",
            first=first,
            second=second,
        )
        assert await choose(trainee, "乙班") == "乙班 第1期 与您的 甲班 第1期 时间冲突。"
        await s.sql("UPDATE classes SET topic = '甲班' WHERE id = :second", second=second)
        assert await choose(trainee, "乙班") == "“甲班”只能选一个班，您已选 甲班 第1期。"
        await trainee.tap("都不变")
        assert await s.sql("SELECT COUNT(*) FROM picks") == [(1,)]


async def test_each_reason_why_not_is_its_own() -> None:
    async with school() as s:
        o = await offering(s, 3)
        [(class_id, offered_id)] = o.classes
        trainee = await o.trainee("学员甲")
        take = f"picks.take:{offered_id}"
        await s.sql("UPDATE offered_classes SET levels = '[\"county\"]'")
        assert "限其他层级或类别" in (await pressed(s, trainee, take)).text
        other_id = await s.add("units", parent_id=ROOT, path="/1/77/", level="county", name="外县")
        await s.sql("UPDATE offers SET unit_id = :other", other=other_id)
        assert "不向您的单位开放" in (await pressed(s, trainee, take)).text
        await s.sql("UPDATE offers SET unit_id = 1")
        await s.sql("UPDATE offered_classes SET levels = '[]'")
        person_id = (await s.sql("SELECT id FROM people WHERE name = '学员甲'"))[0][0]
        await s.add("enrolments", class_id=class_id, person_id=person_id, enrolled_at=0)
        assert "已在 甲班 第1期 的花名册上" in (await pressed(s, trainee, take)).text
        await s.sql("UPDATE offered_classes SET withdrawn_at = 1")
        assert "不再开放选学" in (await pressed(s, trainee, take)).text
        await s.sql("UPDATE offers SET opens_at = :at", at=stamp(s.clock() + timedelta(hours=3)))
        assert "选学还没有开始" in (await pressed(s, trainee, take)).text
        await s.sql("UPDATE offers SET opens_at = 1, closes_at = 2")
        assert "选学已截止" in (await pressed(s, trainee, take)).text
        assert "选学已截止" in (await pressed(s, trainee, f"picks.leave:{offered_id}")).text
        for data in ("picks.take:999", "picks.take:x", "picks.menu:999:0", f"picks.swap:{offered_id}"):
            assert "变" in (await pressed(s, trainee, data)).text, data
        assert await s.sql("SELECT COUNT(*) FROM picks") == [(0,)]


async def test_a_draft_is_nobodys_to_choose_from_and_a_stranger_is_told_to_be_bound() -> None:
    async with school() as s:
        o = await offering(s, 3, published=False)
        [(_, offered_id)] = o.classes
        trainee = await o.trainee("学员甲")
        await trainee.send("/choose")
        await trainee.sees("现在没有向您开放的选学")
        assert "变" in (await pressed(s, trainee, f"picks.take:{offered_id}")).text
        stranger = await s.box.phone("路人", language_code="en")
        await stranger.start()
        await stranger.send("/choose")
        await stranger.sees("do not know yet who you are")


async def test_tapping_twice_changes_nothing() -> None:
    async with school() as s:
        o = await offering(s, 1)
        [(class_id, offered_id)] = o.classes
        trainee, other = await o.trainee("学员甲"), await o.trainee("学员乙")
        for phone in (trainee, trainee, other, other):
            await pressed(s, phone, f"picks.take:{offered_id}")
        assert await s.sql("SELECT state FROM picks ORDER BY id") == [("placed",), ("waiting",)]
        for _ in range(2):
            await pressed(s, trainee, f"picks.leave:{offered_id}")
        assert await s.sql("SELECT state FROM picks ORDER BY id") == [("withdrawn",), ("placed",)]
        assert await s.sql(ROLL.format(class_id)) == [(1,)]


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
async def test_the_clock_draws_the_lot_as_anybody_can_check_and_tells_everybody_once(engine: str) -> None:
    async with school(engine) as s:
        o = await offering(s, 2, manner="lot")
        [(class_id, _)] = o.classes
        phones = [await o.trainee(f"学员{name}") for name in "甲乙丙丁"]
        for phone in phones:
            assert await choose(phone, "甲班", "🎟 报名摇号") == "已报名 甲班 第1期，截止后摇号。"
        assert await s.sql(ROLL.format(class_id)) == [(0,)]
        s.clock.move(timedelta(days=2, minutes=1))
        for phone in phones:
            await phone.sees("年度主体班次 2026 摇号结果")
        ranked = await s.sql("SELECT id, state, rank FROM picks ORDER BY rank")
        assert [state for _, state, _ in ranked] == ["placed", "placed", "waiting", "waiting"]
        assert [ticket for ticket, _, _ in ranked] == drawn_by_hand([ticket for ticket, _, _ in ranked])
        assert await s.sql(ROLL.format(class_id)) == [(2,)]
        assert await s.sql("SELECT COUNT(*) FROM outbox WHERE kind = 'draw'") == [(4,)]
        await phones[0].tap("🧭 查看选学")
        await phones[0].tap("🔍 核对摇号")
        proof = await phones[0].sees("种子 5eed")
        assert "document" in proof


def drawn_by_hand(tickets: list[int]) -> list[int]:
    """Draw as docs/offers.md tells anybody to, with nothing of the program's own."""

    def sha(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    together = sha(",".join(str(one) for one in sorted(tickets)))
    return sorted(tickets, key=lambda one: sha(f"5eed:{together}:{one}"))


async def test_in_english_a_second_programme_is_chosen_from_by_its_name() -> None:
    async with school() as s:
        o = await offering(s, 3)
        other = await programme(s, "专题班")
        class_id = await add_class(s, other, "丁班", 9)
        times = {"opens_at": 1, "closes_at": stamp(s.clock() + timedelta(days=1))}
        rules = {"at_most": 1, "repeats": "warned", "state": "published", "made_by": 1, "made_at": 0}
        offer_id = await s.add("offers", programme_id=other, unit_id=ROOT, **times, **rules)
        await s.add("offered_classes", offer_id=offer_id, class_id=class_id, capacity=5)
        trainee = await o.trainee("Trainee One", language_code="en")
        await trainee.send("/choose")
        await trainee.sees("Which offer?")
        await trainee.tap("专题班 2026")
        await trainee.sees("5 of 5 places left")


async def test_two_hundred_people_tap_at_once_and_exactly_the_places_there_are_go() -> None:
    async with school() as s:
        o = await offering(s, 73)
        [(class_id, offered_id)] = o.classes
        phones = await many(s, 200)
        await asyncio.gather(*(forged(s, phone, f"picks.take:{offered_id}") for phone in phones))
        told = [tapped.text for tapped in await asyncio.gather(*(phone.tap("forged") for phone in phones))]
        assert told.count("已选上 甲班 第1期。") == 73
        line = sorted(int(text.split(" ")[-2]) for text in told if "候补" in text)
        assert line == list(range(1, 128))
        assert await s.sql(ROLL.format(class_id)) == [(73,)]
        assert await s.sql("SELECT state, COUNT(*) FROM picks GROUP BY state") == [("placed", 73), ("waiting", 127)]


async def many(s: School, number: int) -> list[Phone]:
    """So many people of the unit, with phones that have pressed Start."""
    phones = [await s.box.phone(f"学员{place:03}", language_code="zh-hans") for place in range(number)]
    ids = await s.add_rows("people", [{"name": phone.name, "created_at": 0, "unit_id": ROOT} for phone in phones])
    bound = zip(phones, ids, strict=True)
    accounts = [{"id": p.id, "person_id": one, "name": p.name, "seen_at": 0, "bound_at": 0} for p, one in bound]
    await s.add_rows("accounts", accounts)
    await s.box.unlimited()
    await asyncio.gather(*(phone.start() for phone in phones))
    await s.box.settled()
    return phones
