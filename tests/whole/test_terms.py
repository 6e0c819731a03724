"""How a session is signed in to, chosen from the class card."""

from __future__ import annotations

from datetime import timedelta

from tests.school import school
from tests.whole.classday import class_day, tap_data


async def test_the_terms_are_two_taps_from_the_card_and_change_at_once() -> None:
    async with school() as s:
        day = await class_day(s)
        boss = day.supervisor
        await boss.send("/class")
        await boss.sees("人数，截至")
        await boss.tap("更多")
        await boss.tap("签到方式")
        await boss.sees("签到码：动态码\n最低要求：E1")
        await boss.sees("与全班相同")
        await boss.tap("动态码加看图")
        await boss.sees("签到码：动态码加看图")
        await boss.tap("E3")
        await boss.sees("最低要求：E3")
        await boss.sees("本课次单独设置")
        assert await s.sql("SELECT code_kind, floor, asks_place FROM sessions") == [("challenge", "E3", None)]
        await boss.tap("与全班相同")
        await boss.sees("签到码：动态码\n最低要求：E1")
        assert await s.sql("SELECT code_kind, floor, asks_place FROM sessions") == [(None, None, None)]
        assert await s.sql("SELECT COUNT(*) FROM changes WHERE subject = 'session' AND verb = 'terms'") == [(3,)]
        for tool in ("📡 扫码分析", "签到方式", "🧮 清点人数"):
            await boss.tap(tool)  # the page of tools stands above what each of them sends


async def test_what_was_chosen_for_one_session_can_become_the_classes_default() -> None:
    async with school() as s:
        day = await class_day(s)
        other_id = await s.add_session(day.class_id, title="另一课")
        boss = day.supervisor
        await tap_data(s, boss, f"terms.code:{day.session_id}:challenge")
        await tap_data(s, boss, f"terms.for_class:{day.session_id}")
        await tap_data(s, boss, f"terms.show:{other_id}")
        await boss.sees("另一课 的签到方式")
        await boss.sees("签到码：动态码加看图")
        assert await s.sql("SELECT code_kind, floor, asks_place FROM classes") == [("challenge", "E1", 0)]


async def test_an_open_sign_in_goes_on_with_the_new_code_and_the_old_one_ends() -> None:
    async with school() as s:
        day = await class_day(s)
        one = day.trainees[0]
        await day.open_sign_in()
        old = await day.link()
        await tap_data(s, day.supervisor, f"terms.code:{day.session_id}:challenge")
        assert await s.sql("SELECT kind, closed_at IS NULL FROM codes ORDER BY id") == [
            ("rotating", 0),
            ("challenge", 1),
        ]
        s.clock.move(timedelta(seconds=2))
        await one.open(old)
        await one.sees("过期")
        await one.open(await day.link(kind="challenge"))
        await one.sees("此刻")


async def test_terms_that_nobody_can_meet_are_pointed_out() -> None:
    async with school() as s:
        day = await class_day(s)
        boss = day.supervisor
        await tap_data(s, boss, f"terms.floor:{day.session_id}:E3")
        await boss.sees("达不到最低要求")
        await tap_data(s, boss, f"terms.place:{day.session_id}:1")
        await boss.sees("位置未设置")


async def test_forged_and_foreign_terms_change_nothing() -> None:
    async with school() as s:
        day = await class_day(s)
        for data in ("code:{}:none", "floor:{}:E4", "place:{}:2", "code:999:static"):
            assert (await tap_data(s, day.supervisor, f"terms.{data.format(day.session_id)}")).alert
        assert (await tap_data(s, day.trainees[0], f"terms.code:{day.session_id}:static")).alert
        assert await s.sql("SELECT code_kind, floor, asks_place FROM sessions") == [(None, None, None)]


async def test_the_policy_counts_where_nothing_was_chosen() -> None:
    async with school(policies={"terms": {"code_kind": "challenge"}}) as s:
        day = await class_day(s)
        await day.open_sign_in()
        assert await s.sql("SELECT kind FROM codes") == [("challenge",)]
