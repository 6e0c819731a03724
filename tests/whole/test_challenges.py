"""Which picture is on the screen now: asked of whoever scans, judged by when they tap."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from classbell.actions import scans
from classbell.words.catalogue import Voice
from tests.school import School, school
from tests.whole.classday import ClassDay, class_day, rule_by_hand, tap_data
from tests.whole.feeding import copied, run_again


async def pictured_day(s: School, trainees: int = 2, **columns: Any) -> ClassDay:
    day = await class_day(s, trainees, code_kind="challenge", **columns)
    await day.open_sign_in()
    return day


async def link(day: ClassDay, ago: timedelta = timedelta(0)) -> str:
    return await day.link(ago, kind="challenge")


async def proof(s: School) -> tuple[int, int, datetime]:
    """Give the code, the tries and the instant from which the only question counts."""
    [(code_id, tries, asked_at)] = await s.sql("SELECT code_id, tries, asked_at FROM proofs")
    return code_id, tries, datetime.fromtimestamp(asked_at / 1000, s.clock().tzinfo)


async def right_label(s: School) -> str:
    """Wait in time until the question counts, and give the button of the picture that is shown then."""
    code_id, _, asked_from = await proof(s)
    if s.clock() < asked_from:
        s.clock.move(asked_from - s.clock())
    return label(scans.deck(s.desk, code_id).picture(s.clock()))


async def wrong_label(s: School) -> str:
    code_id, _, asked_from = await proof(s)
    deck = scans.deck(s.desk, code_id)
    shown = {deck.picture(s.clock() + timedelta(seconds=after)) for after in (-2, 0, 1)}
    wrong = next(name for name in deck.choices(asked_from, 1) if name not in shown)
    return label(wrong)


def label(name: str) -> str:
    return Voice("zh_CN").text(f"picture.{name}")


async def test_a_scan_and_the_right_picture_make_an_e3_mark_from_the_instant_of_the_scan() -> None:
    async with school() as s:
        day = await pictured_day(s)
        one = day.trainees[0]
        await one.open(await link(day))
        asked = await one.sees("此刻")
        assert [len(row) for row in asked["reply_markup"]["inline_keyboard"]] == [2, 2]
        assert await day.marks() == []
        assert await day.verdicts() == ["asked.challenge"]
        [(scanned_at,)] = await s.sql("SELECT scanned_at FROM proofs")
        await one.tap(await right_label(s))
        await one.sees("准时")
        assert await day.marks() == [("学员甲", "on_time", "E3")]
        assert await s.sql("SELECT signed_at FROM marks") == [(scanned_at,)]
        assert await day.verdicts() == ["asked.challenge", "accepted"]
        await one.open(await link(day))
        await one.sees("无需重复")


async def test_the_typed_digits_lead_to_the_same_question() -> None:
    async with school() as s:
        day = await pictured_day(s)
        one = day.trainees[0]
        await one.send(await day.digits(kind="challenge"))
        await one.sees("此刻")
        await one.tap(await right_label(s))
        await one.sees("准时")
        assert await day.marks() == [("学员甲", "on_time", "E3")]


async def test_a_wrong_picture_is_asked_once_more_about_others_and_then_waits_for_the_supervisor() -> None:
    async with school() as s:
        day = await pictured_day(s)
        one = day.trainees[0]
        await one.open(await link(day))
        first = await one.sees("此刻")
        tapped = await one.tap(await wrong_label(s))
        assert tapped.alert
        assert "不是屏幕上的图" in tapped.text
        second = await one.sees("最后一次")
        assert pictures_of(first).isdisjoint(pictures_of(second))
        _, tries, asked_from = await proof(s)
        assert tries == 1
        s.clock.move(max(asked_from - s.clock(), timedelta(0)))
        await one.tap(await wrong_label(s))
        await one.sees("两次都没有答对")
        assert await day.marks() == []
        assert (await day.verdicts())[1:] == ["refused.challenge_wrong", "refused.challenge_wrong"]
        assert await s.sql("SELECT kind, state, evidence, name FROM arrivals") == [("weak", "waiting", "E2", "学员甲")]
        one.forget()
        await one.open(await link(day))
        await one.sees("两次都没有答对")
        assert await day.marks() == []


async def test_a_late_answer_is_told_from_a_wrong_one() -> None:
    async with school() as s:
        day = await pictured_day(s)
        one = day.trainees[0]
        await one.open(await link(day))
        await one.sees("此刻")
        name = await right_label(s)
        s.clock.move(timedelta(seconds=30))
        assert "太晚" in (await one.tap(name)).text
        await one.sees("最后一次")
        await one.tap(await right_label(s))
        await one.sees("准时")
        assert (await day.verdicts())[1:] == ["refused.challenge_late", "accepted"]


async def test_who_scans_again_is_asked_the_same_until_it_is_over() -> None:
    async with school() as s:
        day = await pictured_day(s)
        one = day.trainees[0]
        await one.open(await link(day))
        first = await one.sees("此刻")
        one.forget()
        await one.open(await link(day))
        assert pictures_of(await one.sees("此刻")) == pictures_of(first)
        s.clock.move(timedelta(seconds=40))
        one.forget()
        await one.open(await link(day))
        assert pictures_of(await one.sees("此刻")).isdisjoint(pictures_of(first))
        assert await s.sql("SELECT tries FROM proofs") == [(0,)]


async def test_a_question_is_answered_by_its_own_person_once() -> None:
    async with school() as s:
        day = await pictured_day(s)
        one, other = day.trainees
        await one.open(await link(day))
        asked = await one.sees("此刻")
        data = asked["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        assert "问别人的" in (await tap_data(s, other, data)).text
        assert await day.marks() == []
        await one.tap(await right_label(s))
        await one.sees("准时")
        assert "不用再答" in (await tap_data(s, one, data)).text
        assert "已有变化" in (await tap_data(s, one, "challenges.answer:999:0:sun")).text
        assert (await day.verdicts())[1:] == [
            "refused.not_your_question",
            "accepted",
            "refused.challenge_done",
            "refused.changed",
        ]
        assert len(await day.marks()) == 1


async def test_what_a_crash_left_is_asked_and_judged_the_same_when_it_is_run_again() -> None:
    async with school() as s:
        await copied(s)
        day = await pictured_day(s)
        one = day.trainees[0]
        await one.open(await link(day))
        first = await one.sees("此刻")
        one.forget()
        await run_again(s)
        assert data_of(await one.sees("此刻")) == data_of(first)
        s.clock.move(timedelta(seconds=40))
        await one.tap(label(data_of(first)[0].split(":")[-1]))
        second = await one.sees("太晚")
        await run_again(s)
        await s.box.settled()
        assert data_of(await one.sees("太晚")) == data_of(second)
        assert await s.sql("SELECT tries FROM proofs") == [(1,)]
        await one.tap(await right_label(s))
        await one.sees("准时")
        one.forget()
        await run_again(s)
        await one.sees("准时")
        assert await day.verdicts() == ["asked.challenge", "refused.challenge_late", "accepted"]
        assert await s.sql("SELECT COUNT(*) FROM changes WHERE subject = 'mark'") == [(1,)]


async def test_a_picture_that_was_not_offered_counts_for_nothing() -> None:
    async with school() as s:
        day = await pictured_day(s)
        one = day.trainees[0]
        await one.open(await link(day))
        asked = await one.sees("此刻")
        [(proof_id,)] = await s.sql("SELECT id FROM proofs")
        offered = {data.split(":")[-1] for data in data_of(asked)}
        other = next(name for name in ("sun", "moon", "star", "cloud", "tree") if name not in offered)
        assert (await tap_data(s, one, f"challenges.answer:{proof_id}:0:{other}")).alert
        assert await s.sql("SELECT state, tries FROM proofs") == [("open", 0)]


async def test_who_scanned_in_time_may_answer_after_sign_in_was_closed() -> None:
    async with school() as s:
        day = await pictured_day(s)
        one = day.trainees[0]
        await one.open(await link(day))
        await one.sees("此刻")
        await day.close_sign_in()
        await one.tap(await right_label(s))
        await one.sees("准时")
        assert await day.marks() == [("学员甲", "on_time", "E3")]


async def test_who_never_answers_waits_for_the_supervisor_once_sign_in_is_closed() -> None:
    async with school() as s:
        day = await pictured_day(s)
        one, two = day.trainees
        await one.open(await link(day))
        await one.sees("此刻")
        s.clock.move(timedelta(seconds=40))
        await two.open(await link(day))
        await two.sees("此刻")
        await day.close_sign_in()
        assert await s.sql("SELECT name, kind FROM arrivals ORDER BY id") == [("学员甲", "weak"), ("学员乙", "weak")]
        assert await s.sql("SELECT state FROM proofs ORDER BY id") == [("failed",), ("open",)]
        await s.sql("DELETE FROM proofs WHERE state = 'failed'")
        await two.tap(await right_label(s))
        await two.sees("准时")
        assert await day.marks() == [("学员乙", "on_time", "E3")]


async def test_the_hand_of_the_supervisor_goes_before_any_question() -> None:
    async with school() as s:
        day = await pictured_day(s)
        one = day.trainees[0]
        [(person_id,)] = await s.sql("SELECT id FROM people WHERE name = '学员甲'")
        await rule_by_hand(day, person_id, "on_time:seen")
        await one.open(await link(day))
        await one.sees("跟班已将您登记为")
        assert await day.marks() == [("学员甲", "on_time", "E4")]
        assert await s.sql("SELECT * FROM proofs") == []


async def test_the_picture_stands_beside_the_code_in_the_chat_and_the_code_can_be_read() -> None:
    async with school() as s:
        day = await pictured_day(s)
        photo = await day.supervisor.sees_a("photo")
        assert "此刻的图片" in photo["caption"]
        size = photo["photo"][-1]
        assert size["width"] > 1.5 * size["height"]
        await day.trainees[0].scan(photo)
        await day.trainees[0].sees("此刻")


def data_of(message: dict[str, Any]) -> list[str]:
    return [one["callback_data"] for row in message["reply_markup"]["inline_keyboard"] for one in row]


def pictures_of(message: dict[str, Any]) -> set[str]:
    return {data.split(":")[-1] for data in data_of(message)}
