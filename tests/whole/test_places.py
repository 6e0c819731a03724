"""Where people are when they sign in, and where venues are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.phone import Phone
from tests.school import School, school
from tests.whole.classday import ClassDay, class_day, tap_data
from tests.whole.feeding import copied, run_again

LATITUDE, LONGITUDE = 25.040617, 102.712251
NEAR = {"latitude": LATITUDE + 0.0009, "longitude": LONGITUDE, "horizontal_accuracy": 12}
FAR = {"latitude": LATITUDE + 0.0451, "longitude": LONGITUDE, "horizontal_accuracy": 12}
LIVE = {"live_period": 900}


async def placed_day(s: School, **columns: Any) -> ClassDay:
    """A class day at a venue whose place is known, where people are asked for theirs."""
    point = {"latitude": LATITUDE, "longitude": LONGITUDE, "grid": "wgs84", "radius": 200}
    venue_id = await s.add("venues", name="一号楼", **point)
    day = await class_day(s, **{"asks_place": 1, "venue_id": venue_id} | columns)
    await day.open_sign_in()
    return day


async def asked(day: ClassDay) -> Phone:
    """Give a trainee who has scanned and is asked where they are."""
    one = day.trainees[0]
    await one.open(await day.link())
    await one.sees("📍")
    return one


async def places(s: School) -> list[tuple[Any, ...]]:
    return await s.sql("SELECT verdict, distance, evidence FROM attempts WHERE way = 'place' ORDER BY id")


async def test_a_live_location_inside_makes_the_mark_e3() -> None:
    async with school() as s:
        day = await placed_day(s)
        one = await asked(day)
        assert await day.marks() == [("学员甲", "on_time", "E2")]
        await one.location(**NEAR | LIVE)
        await one.sees("已确认在场（实时位置，距上课地点约 100 米）")
        assert await day.marks() == [("学员甲", "on_time", "E3")]
        assert await places(s) == [("place.inside", 100, "E3")]
        assert (await one.chat())["reply_keyboard"] is None
        verbs = await s.sql("SELECT verb FROM changes WHERE subject = 'mark' ORDER BY id")
        assert verbs == [("sign_in",), ("place",)]


async def test_the_button_shares_a_location_that_is_noted_but_proves_less() -> None:
    async with school() as s:
        day = await placed_day(s)
        one = await asked(day)
        keyboard = (await one.chat())["reply_keyboard"]["keyboard"]
        assert keyboard[0][0]["request_location"]
        await one.location(**NEAR)
        await one.sees("已记录：在上课地点（约 100 米）")
        assert await day.marks() == [("学员甲", "on_time", "E2")]
        assert await places(s) == [("place.inside", 100, "E2")]


async def test_a_pin_on_the_map_is_not_where_a_phone_is() -> None:
    async with school() as s:
        day = await placed_day(s)
        one = await asked(day)
        await one.location(latitude=LATITUDE, longitude=LONGITUDE)
        await one.sees("地图上选的点或转发的位置")
        assert await s.sql("SELECT verdict FROM attempts WHERE way = 'place'") == [("refused.pin_for_place",)]
        await one.location(**NEAR | LIVE)
        await one.sees("已确认在场")


async def test_a_location_that_nobody_asked_for_is_refused_and_not_kept() -> None:
    async with school() as s:
        day = await placed_day(s)
        two = day.trainees[1]
        await two.location(**NEAR | LIVE)
        await two.sees("目前没有课次需要您的位置")
        assert await s.sql("SELECT verdict, distance FROM attempts") == [("refused.place_not_asked", None)]
        one = await asked(day)
        s.clock.move(timedelta(minutes=16))
        await one.location(**NEAR | LIVE)
        await one.sees("目前没有课次需要您的位置")


async def test_far_away_is_told_with_a_round_distance_and_after_three_nothing_more_is_asked() -> None:
    async with school() as s:
        day = await placed_day(s)
        one = await asked(day)
        for _ in range(2):
            one.forget()
            await one.location(**FAR | LIVE)
            await one.sees("约 5,000 米，不在范围内")
        await one.location(**FAR | LIVE)
        await one.sees("三次都无法确认")
        assert await day.marks() == [("学员甲", "on_time", "E2")]
        assert await places(s) == [("place.outside", 5000, "E2")] * 3
        await one.location(**NEAR | LIVE)
        await one.sees("目前没有课次需要您的位置")


async def test_an_unsure_phone_says_nothing() -> None:
    async with school() as s:
        day = await placed_day(s)
        one = await asked(day)
        await one.location(**NEAR | LIVE | {"horizontal_accuracy": 900})
        await one.sees("定位误差太大")
        assert await day.marks() == [("学员甲", "on_time", "E2")]


async def test_where_e3_is_asked_for_the_mark_comes_only_with_the_live_location() -> None:
    async with school() as s:
        day = await placed_day(s, floor="E3")
        one = day.trainees[0]
        await one.open(await day.link())
        await one.sees("还差一步")
        assert await day.marks() == []
        [(scanned_at,)] = await s.sql("SELECT scanned_at FROM proofs")
        await one.location(**NEAR)
        await one.sees("须用实时位置")
        assert await day.marks() == []
        await one.location(**NEAR | LIVE)
        await one.sees("已确认在场")
        assert await day.marks() == [("学员甲", "on_time", "E3")]
        assert await s.sql("SELECT signed_at FROM marks") == [(scanned_at,)]


async def test_who_never_proves_it_waits_for_the_supervisor() -> None:
    async with school() as s:
        day = await placed_day(s, floor="E3")
        one = day.trainees[0]
        await one.open(await day.link())
        await one.sees("还差一步")
        for _ in range(3):
            await one.location(**FAR | LIVE)
        await one.sees("三次都无法确认")
        assert await day.marks() == []
        assert await s.sql("SELECT kind, state, evidence FROM arrivals") == [("weak", "waiting", "E2")]


async def test_one_who_declines_keeps_the_mark() -> None:
    async with school() as s:
        day = await placed_day(s)
        one = await asked(day)
        await one.press("暂不发送")
        await one.sees("不发送位置")
        assert await day.marks() == [("学员甲", "on_time", "E2")]


async def test_a_restart_between_arrival_and_judgement_asks_again() -> None:
    async with school() as s:
        await copied(s)
        day = await placed_day(s)
        one = await asked(day)
        await one.location(**NEAR | LIVE)
        await one.sees("已确认在场")
        await s.sql("DELETE FROM attempts WHERE way = 'place'")
        await s.sql("UPDATE proofs SET state = 'open', tries = 0, cause_id = NULL")
        await s.sql("UPDATE marks SET evidence = 'E2'")
        one.forget()
        await run_again(s)
        await one.sees("请再发送一次")
        assert await day.marks() == [("学员甲", "on_time", "E2")]


async def test_the_same_update_run_again_says_the_same_without_the_coordinates() -> None:
    async with school() as s:
        await copied(s)
        day = await placed_day(s)
        one = await asked(day)
        await one.location(**NEAR | LIVE)
        await one.sees("已确认在场")
        one.forget()
        await run_again(s)
        await one.sees("已确认在场（实时位置，距上课地点约 100 米）")
        assert await places(s) == [("place.inside", 100, "E3")]


async def test_the_venue_is_set_from_the_card_by_a_location_or_by_numbers_of_either_grid() -> None:
    async with school() as s:
        venue_id = await s.add("venues", name="一号楼")
        day = await class_day(s, venue_id=venue_id)
        boss = day.supervisor
        await tap_data(s, boss, f"terms.show:{day.session_id}")
        await boss.tap("上课地点")
        await boss.sees("还没有设置位置")
        await boss.tap("设置位置")
        await boss.sees("请发送")
        await boss.send("不知道")
        await boss.sees("没有看懂")
        await boss.send("25.0406, 102.7123")
        await boss.sees("哪种地图")
        await boss.tap("高德")
        await boss.sees("高德、腾讯 / GCJ-02")
        assert await s.sql("SELECT latitude, longitude, grid, radius FROM venues") == [
            (25.0406, 102.7123, "gcj02", 200)
        ]
        await boss.tap("半径")
        await boss.send("5")
        await boss.sees("20 到 5,000")
        await boss.send("300")
        await boss.sees("半径 300 米")
        await boss.tap("设置位置")
        await boss.location(latitude=LATITUDE, longitude=LONGITUDE)
        await boss.sees("25.040617, 102.712251")
        assert await s.sql("SELECT grid, radius FROM venues") == [("wgs84", 300)]
        await boss.tap("清除")
        await boss.sees("还没有设置位置")
        assert await s.sql("SELECT latitude, radius FROM venues") == [(None, None)]


async def test_a_session_without_a_venue_has_no_place_and_others_may_not_set_one() -> None:
    async with school() as s:
        day = await class_day(s)
        assert "没有填写上课地点" in (await tap_data(s, day.supervisor, f"places.set:{day.session_id}")).text
        assert (await tap_data(s, day.trainees[0], f"places.venue:{day.session_id}")).alert
