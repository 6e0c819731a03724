"""Attacks on a whole bot: nothing comes of them, each is answered in words of its own, and each is in the log."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random

from structlog.testing import capture_logs

from benchmarks import attacks
from classbell.actions.attendance import sign_in, type_digits
from classbell.domain import codes
from classbell.domain.errors.basics import Refused
from classbell.domain.people import Caller
from tests.school import School, school
from tests.whole.classday import ClassDay, caller_of, class_day
from tests.whole.test_places import LATITUDE, LONGITUDE, NEAR


async def refused(s: School, caller: Caller, text: str) -> str:
    """Try a code, and give the refusal's word; "" if it was accepted."""
    try:
        await sign_in(s.desk, caller, text)
    except Refused as refusal:
        return refusal.word
    return ""


async def issued(s: School, kind: str = "rotating") -> str:
    [(code_id,)] = await s.sql("SELECT MAX(id) FROM codes WHERE kind = :kind", kind=kind)
    return codes.issue(s.desk.code_key, code_id, kind, s.clock(), s.desk.policies.codes)


def test_no_forged_code_is_read() -> None:
    found = attacks.forged(8000, Random(1))  # noqa: S311 an attack to try with, the same each time
    assert sum(tried for tried, _ in found.values()) == 8000
    assert not [name for name, (_, accepted) in found.items() if accepted]


def test_the_shares_passed_on_are_what_the_grades_promise() -> None:
    shares = attacks.relayed(60, Random(2))  # noqa: S311 as above
    past = slice(25, None)
    for name, found in shares.items():
        if not name.startswith("E1"):
            assert not any(found[past]), name
    assert not any(shares["E4 staff looked"])
    assert not any(shares["E3 live location, phone honest"])
    assert shares["E2 rotating code, photo"][0] == 1
    guessed = sum(shares["E3 picture, code alone and guesses"][:10]) / 10
    assert 0.35 < guessed < 0.65, "as the page says"


async def test_all_codes_of_a_session_shown_again_make_no_mark() -> None:
    async with school() as s:
        day = await class_day(s)
        await day.open_sign_in()
        shown = []
        for _ in range(40):
            shown.append(await issued(s))
            s.clock.move(timedelta(seconds=15))
        s.clock.move(timedelta(seconds=15))
        words = {await refused(s, await caller_of(s, day.trainees[0]), text) for text in shown}
        await day.close_sign_in()
        s.clock.move(timedelta(hours=3))
        words |= {await refused(s, await caller_of(s, day.trainees[1]), text) for text in shown}
        assert words == {"refused.code_expired_waiting", "refused.code_expired"}
        assert await s.sql("SELECT COUNT(*) FROM marks WHERE origin = 'sign_in'") == [(0,)]
        assert await s.sql("SELECT COUNT(*) FROM attempts") == [(80,)]


async def test_live_links_passed_to_people_of_another_class_make_no_mark() -> None:
    async with school() as s:
        day = await class_day(s)
        other_id = await s.add_class("另一班")
        others = [await s.phone_of(f"学员外{number}", other_id) for number in range(5)]
        await day.open_sign_in()
        for _ in range(20):
            text = await issued(s)
            assert {await refused(s, await caller_of(s, one), text) for one in others} == {
                "refused.not_on_roll_waiting"
            }
            s.clock.move(timedelta(seconds=5))
        assert await s.sql("SELECT * FROM marks") == []
        assert await s.sql("SELECT COUNT(*), COUNT(DISTINCT person_id) FROM arrivals") == [(5, 5)]


async def test_digits_are_guessed_in_vain() -> None:
    async with school() as s:
        day = await class_day(s)
        await day.open_sign_in()
        caller = await caller_of(s, day.trainees[0])
        words = []
        for number in range(40):
            try:
                await type_digits(s.desk, caller, f"{(number * 24_691) % 1_000_000:06d}")
            except Refused as refusal:
                words.append(refusal.word)
        assert words[:10] == ["refused.digits_wrong"] * 10
        assert set(words[10:]) == {"refused.too_many_tries"}


async def test_no_coordinate_of_anybody_is_on_disk_or_in_the_logs_after_a_day() -> None:
    async with school() as s:
        with capture_logs() as logged:
            day = await a_day_with_places(s)
            await s.box.settled()
        assert await s.sql("SELECT COUNT(*) FROM attempts WHERE way = 'place'") == [(7,)]
        with closing(sqlite3.connect(s.config.data / "classbell.db")) as connection:
            connection.execute("PRAGMA wal_checkpoint(FULL)")
        files = [path for path in s.config.data.rglob("*") if path.is_file()]
        assert {path.name for path in files} >= {"classbell.db"}
        assert not [(path.name, mark) for path in files for mark in COORDINATES if _holds(path, mark)]
        assert not [mark for mark in COORDINATES if mark in str(logged)]
        assert day.trainees


COORDINATES = ("25.04151", "25.08571", "102.71225", "25.04061")
"""What of the locations that were shared would be found, however they were written."""


async def a_day_with_places(s: School) -> ClassDay:
    """Share locations of every kind: live, by the button, as a pin, far away, unasked, by somebody unknown."""
    point = {"latitude": 25.0, "longitude": 102.7, "grid": "wgs84", "radius": 5000}
    venue_id = await s.add("venues", name="一号楼", **point)
    day = await class_day(s, 3, asks_place=1, venue_id=venue_id)
    await day.open_sign_in()
    one, two, three = day.trainees
    for phone in (one, two):
        await phone.open(await day.link())
        await phone.sees("📍")
    await one.location(latitude=LATITUDE, longitude=LONGITUDE)
    await one.sees("地图上选的点")
    await one.location(**NEAR | {"latitude": 25.085712, "horizontal_accuracy": 900})
    await one.sees("误差太大")
    await one.location(**NEAR | {"latitude": 25.085712, "live_period": 900})
    await one.sees("不在范围内")
    await one.location(**NEAR | {"live_period": 900})
    await one.sees("已确认在场")
    await two.location(**NEAR)
    await two.sees("已记录")
    await three.location(**NEAR | {"live_period": 900})
    await three.sees("目前没有课次")
    stranger = await s.box.phone("路人")
    await stranger.location(**NEAR)
    return day


def _holds(path: Path, mark: str) -> bool:
    return mark.encode() in path.read_bytes()
