"""A class day that does not go smoothly, played by hand on the page: leave, a count that does not add up, a spot check,
the settled and sealed register, and an appeal; in both languages, on a wide screen and in a pocket.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests import held
from tests.browser import DESKTOP, POCKET, page_of
from tests.held import BROWSERS, PHONES, Held
from tests.school import school

NAMES = {
    "zh_CN": {"boss": "跟班甲", "one": "学员甲", "two": "学员乙", "away": "学员丙"},
    "en": {"boss": "Supervisor One", "one": "Trainee One", "two": "Trainee Two", "away": "Trainee Three"},
}
CLASS = {"zh_CN": ("任职培训班", "公文写作"), "en": ("Induction class", "Official writing")}
SAID = {
    "zh_CN": {"why_away": "家中有事", "appeal": "我一直坐在最后一排"},
    "en": {"why_away": "Family matters", "appeal": "I sat in the last row all the time"},
}


class Day(held.Day):
    """The day of a class, and its supervisor."""

    @property
    def boss(self) -> Held:
        return self.people["boss"]

    def named(self, part: str) -> str:
        return NAMES[self.language][part]


@asynccontextmanager
async def a_day(language: str, size: tuple[int, int], shots: Path) -> AsyncIterator[Day]:
    """A class of four whose session begins in ten minutes; three trainees and the supervisor hold phones."""
    async with school(language=language) as s:
        class_name, title = CLASS[language]
        class_id = await s.add_class(class_name, "")
        await s.add_session(class_id, timedelta(minutes=10), title)
        phones = {
            part: await s.phone_of(
                name, class_id, "supervisor" if part == "boss" else None, language_code=PHONES[language]
            )
            for part, name in NAMES[language].items()
        }
        async with page_of(s.box.url, size, BROWSERS[language]) as page:
            if language == "en":
                await page.locator("#language-key").click()
            people = {part: Held(page, phone) for part, phone in phones.items()}
            yield Day(s, page, language, people, shots)


@pytest.mark.parametrize("size", [DESKTOP, POCKET], ids=["desktop", "pocket"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
async def test_a_day_that_does_not_add_up(language: str, size: tuple[int, int], tmp_path: Path) -> None:
    async with a_day(language, size, tmp_path) as day:
        await somebody_asks_for_leave(day)
        await two_sign_in(day)
        await the_heads_do_not_add_up(day)
        await a_spot_check_finds_who_is_not_there(day)
        await the_register_settles_and_is_sealed(day)
        await who_was_not_found_appeals(day)
        await the_chain_still_holds(day)


async def somebody_asks_for_leave(day: Day) -> None:
    away = day.people["away"]
    await away.write("/leave")
    await away.tap(day.says("leave.new"))
    await away.tap(day.says("leave.by_sessions"))
    await away.tap(CLASS[day.language][1])
    await away.tap(day.says("reason.personal"))
    await away.sees(day.says("leave.ask_reason"))
    await away.write(SAID[day.language]["why_away"])
    await away.tap(day.says("leave.no_slip_yet"))
    await away.sees(day.says("leave.check"))
    await away.tap(day.says("leave.send"))
    await away.sees(day.says("leave.sent"))
    await day.boss.sees(SAID[day.language]["why_away"])
    await day.shoot("1-leave")
    await day.boss.tap(day.says("leave.yes"))
    await day.school.comes_to("SELECT status FROM marks", [("on_leave",)])


async def two_sign_in(day: Day) -> None:
    """By the digits below the code: a phone in a pocket does not see another's screen."""
    await day.boss.write("/class")
    await day.boss.sees(day.part_of("card.not_open"))
    await day.boss.tap(day.says("card.button.open"))
    code = await day.boss.sees(day.part_of("code.rotating"))
    found = re.search(r"\d{3} \d{3}", await code.inner_text())
    assert found is not None
    for part in ("one", "two"):
        await day.people[part].write(found[0])
        await day.people[part].sees("✅")
    await day.boss.sees(day.says("card.present", present=2, late=0))
    await day.boss.sees(day.says("card.others", on_leave=1, missing=0))


async def the_heads_do_not_add_up(day: Day) -> None:
    await day.boss.tap(day.says("card.button.more"))
    await day.boss.sees(day.says("more.text"))
    await day.shoot("2-tools")
    await day.boss.tap(day.says("more.head_count"))
    await day.boss.sees(day.part_of("head_counts.ask"))
    await day.boss.write("1")
    told = await day.boss.sees(day.says("head_counts.unseen", count=1))
    await expect(told).to_contain_text(day.named("one"))
    await expect(told).to_contain_text(day.named("two"))
    await day.shoot("3-head-count")


async def a_spot_check_finds_who_is_not_there(day: Day) -> None:
    """Two are drawn, in whatever order: the one is there, the other is not."""
    await day.boss.tap(day.says("spot_checks.draw", count=5))
    first = await day.boss.sees("1/2")
    answers = [day.says("spot_checks.here"), day.says("spot_checks.not_here")]
    if day.named("two") in await first.inner_text():
        answers.reverse()
    await day.shoot("4-spot-check")
    await day.boss.tap(answers[0])
    await day.boss.sees("2/2")
    await day.boss.tap(answers[1])
    result = await day.boss.sees(day.says("spot_checks.found", checked=2, here=1, not_here=1, left=0, skipped=0))
    await expect(result).to_contain_text(
        day.says("spot_checks.named", seen=day.says("seen.not_here"), names=day.named("two"))
    )
    await day.shoot("5-result")
    await day.boss.sees(day.says("card.present", present=1, late=0))


async def have_card_anew(day: Day) -> None:
    await day.boss.hold()
    async with day.boss.brought(day.part_of("card.others")):
        await day.boss.write("/class")


async def have_tools_anew(day: Day) -> None:
    async with day.boss.brought(day.says("more.text")):
        await day.boss.tap(day.says("card.button.more"))


async def the_register_settles_and_is_sealed(day: Day) -> None:
    day.school.clock.move(timedelta(minutes=30))
    await have_card_anew(day)
    await day.boss.tap(day.says("card.button.close"))
    await have_tools_anew(day)
    await day.boss.tap(day.says("more.settle"))
    await day.boss.tap(day.says("settling.yes"))
    await day.boss.sees(day.part_of("seal.receipt"))
    await day.shoot("6-sealed")


async def who_was_not_found_appeals(day: Day) -> None:
    two, words = day.people["two"], SAID[day.language]["appeal"]
    await two.write("/me")
    await two.sees(day.says("reason.spot_check"))
    await two.tap(day.part_of("why.button"))
    chain = await two.sees(day.part_of("why.foot_appeal"))
    await expect(chain).to_contain_text(day.says("seal.event.spot_check"))
    await day.shoot("7-why")
    await two.tap(day.says("appeals.begin"))
    await two.write(words)
    await two.sees(day.part_of("appeals.sent"))
    await day.boss.sees(words)
    await day.boss.tap(day.says("appeal.look"))
    await day.boss.tap(day.says("appeals.as_on_time"))
    await day.boss.sees(day.says("appeals.is_granted"))
    await two.sees(day.part_of("appeal.granted"))
    await day.shoot("8-appeal")


async def the_chain_still_holds(day: Day) -> None:
    await have_card_anew(day)
    await have_tools_anew(day)
    await day.boss.tap(day.says("seal.open"))
    await day.boss.sees(day.says("seal.amendments", count=1))
    await day.boss.tap(day.says("seal.recheck"))
    await day.boss.sees(day.part_of("seal.intact"))
    await day.shoot("9-chain")
