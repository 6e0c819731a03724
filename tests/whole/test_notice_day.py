"""A notice played by hand on the page: an album to two classes that asks which bus, held and let go, answered,
corrected, answered again, nudged and counted; in Chinese on a wide screen, in English in a pocket.
"""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Locator, expect

from tests import held
from tests.browser import DESKTOP, POCKET, page_of
from tests.held import BROWSERS, PHONES, Held
from tests.school import ROOT, School, school

NAMES = {
    "zh_CN": {"boss": "组织员甲", "one": "学员甲", "two": "学员乙", "three": "学员丙", "four": "学员丁"},
    "en": {
        "boss": "Organiser One",
        "one": "Trainee One",
        "two": "Trainee Two",
        "three": "Trainee Three",
        "four": "Trainee Four",
    },
}
UNBOUND = {"zh_CN": "学员戊", "en": "Trainee Five"}
CLASSES = {"zh_CN": ("任职培训班", "财务培训班"), "en": ("Induction class", "Finance class")}
GROUP = {"zh_CN": "一组", "en": "Group 1"}
UNITS = {"zh_CN": ("甲县", "乙县"), "en": ("County A", "County B")}
BUSES = {"zh_CN": ("甲车", "乙车"), "en": ("Bus A", "Bus B")}
CAPTION = {
    "zh_CN": ("明天现场教学，8:20 在北门上车，见乘车点和座位图。", "8:20", "8:40"),
    "en": ("Field visit tomorrow: board at 8:20 at the north gate, see the map and the seats.", "8:20", "8:40"),
}
REACHED = 4
MOST = 3
"""Trainees of the larger class, of whom one has no phone; the other has one fewer."""


class Day(held.Day):
    """The day of a notice, and who sends it."""

    @property
    def boss(self) -> Held:
        return self.people["boss"]

    @property
    def buses(self) -> tuple[str, str]:
        return BUSES[self.language]

    @property
    def caption(self) -> str:
        return CAPTION[self.language][0]

    @property
    def corrected(self) -> str:
        words, old, new = CAPTION[self.language]
        return words.replace(old, new)

    def trainees_of(self, heads: int) -> str:
        """Give how the trainees of a class are offered."""
        return self.says("audience.offer", name=self.says("audience.circle.trainees"), heads=heads)

    def named(self, part: str) -> str:
        return NAMES[self.language][part]

    async def chooses(self, part: str, bus: str) -> None:
        """Tap a bus, and see it ticked."""
        await self.people[part].tap(bus)
        await expect(self.key(part, self.says("receipt.chosen", label=bus))).to_be_visible()

    async def does_not_see(self, part: str, text: str) -> None:
        await self.people[part].hold()
        await expect(self.people[part].messages(text)).to_have_count(0)

    def key(self, part: str, label: str) -> Locator:
        """Find the newest button of a label."""
        return self.people[part].node.locator(".inline-keyboard .key").filter(has_text=label).last


@asynccontextmanager
async def a_day(language: str, size: tuple[int, int], shots: Path) -> AsyncIterator[Day]:
    """Two classes of two who hold phones, in two units, and one of the first who was never bound."""
    async with school(language=language) as s:
        classes = [await s.add_class(name, "") for name in CLASSES[language]]
        homes = {"boss": classes[0], "one": classes[0], "two": classes[0], "three": classes[1], "four": classes[1]}
        phones = {
            part: await s.phone_of(
                name, homes[part], "organiser" if part == "boss" else None, language_code=PHONES[language]
            )
            for part, name in NAMES[language].items()
        }
        await s.add_person(UNBOUND[language], classes[0], phone="+8613800000005")
        await belong(s, language, classes)
        async with page_of(s.box.url, size, BROWSERS[language]) as page:
            if language == "en":
                await page.locator("#language-key").click()
            yield Day(s, page, language, {part: Held(page, phone) for part, phone in phones.items()}, shots)


async def belong(s: School, language: str, classes: list[int]) -> None:
    """Let the organiser have both classes, every trainee a unit, and each class a first group with one of it."""
    names, ids = NAMES[language], dict(await s.sql("SELECT name, id FROM people"))
    await s.add_role(ids[names["boss"]], "organiser", classes[1])
    first, second = [
        await s.add("units", parent_id=ROOT, path=f"/{ROOT}/{ROOT + place}/", level="county", name=name)
        for place, name in enumerate(UNITS[language], 1)
    ]
    for part, unit_id in (("one", first), ("two", second), ("three", first), ("four", second)):
        await s.sql("UPDATE people SET unit_id = :unit_id WHERE id = :id", unit_id=unit_id, id=ids[names[part]])
    for part, class_id in zip(("one", "three"), classes, strict=True):
        group_id = await s.add("groups", class_id=class_id, name=GROUP[language])
        place = {"group_id": group_id, "id": ids[names[part]]}
        await s.sql("UPDATE enrolments SET group_id = :group_id WHERE person_id = :id", **place)


def picture(colour: str) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(drawn, "PNG")
    return drawn.getvalue()


@pytest.mark.parametrize(("language", "size"), [("zh_CN", DESKTOP), ("en", POCKET)], ids=["zh_CN-desktop", "en-pocket"])
async def test_a_notice_from_its_first_word_to_its_last_answer(
    language: str, size: tuple[int, int], tmp_path: Path
) -> None:
    async with a_day(language, size, tmp_path) as day:
        await it_is_for_two_classes(day)
        await it_is_an_album(day)
        await it_asks_which_bus(day)
        await it_is_held_and_let_go(day)
        await two_answer_and_one_thinks_again(day)
        await its_caption_is_corrected(day)
        await who_had_answered_is_asked_again(day)
        await only_who_has_not_answered_is_nudged(day)
        await the_answers_are_counted(day)


async def it_is_for_two_classes(day: Day) -> None:
    boss = day.boss
    await boss.write("/notice")
    for place, title in enumerate(CLASSES[day.language]):
        await boss.tap(title)
        await boss.tap(f"☐ {day.trainees_of(MOST - place)}")
        await expect(day.key("boss", f"☑ {day.trainees_of(MOST - place)}")).to_be_visible()
        await day.shoot(f"1-picked-{place}")
        await boss.tap(day.says("notice.back"))
    await boss.tap(day.says("notice.done"))
    board = await boss.sees(day.says("notice.reach", count=REACHED))
    reason = day.says("notice.with_reason", name=UNBOUND[day.language], reason=day.says("notice.reason.unbound"))
    await expect(board).to_contain_text(day.says("notice.beyond", count=1, names=reason))
    await day.shoot("2-reach")


async def it_is_an_album(day: Day) -> None:
    boss = day.boss
    await boss.send_photos(day.caption, picture("seagreen"), picture("goldenrod"))
    await boss.sees(day.says("notice.album", count=2))
    await day.shoot("3-album")


async def it_asks_which_bus(day: Day) -> None:
    boss = day.boss
    await boss.tap(day.says("choice.button"))
    await boss.sees(day.says("choice.no_options"))
    await boss.tap(day.says("choice.write"))
    await boss.sees(day.part_of("choice.how"))
    await boss.write("\n".join(day.buses))
    await boss.sees(day.says("list.clauses").join(day.buses))
    await day.shoot("4-options")
    await boss.tap(day.says("choice.back"))
    await boss.tap(day.says("notice.test"))
    await boss.sees(day.says("receipt.below"))
    await expect(day.key("boss", day.says("receipt.choose", label=day.buses[1]))).to_be_visible()
    await expect(day.key("boss", day.says("notice.send", count=REACHED))).to_be_visible()
    await day.shoot("5-test-copy")


async def it_is_held_and_let_go(day: Day) -> None:
    """One chat takes nothing for now, so that there is something to hold."""
    boss, four, box = day.boss, day.people["four"], day.school.box
    slow = {"kind": "429", "chat_id": four.id, "method": "sendMediaGroup", "retry_after": 1}
    await box.faults([slow])
    await boss.tap(day.says("notice.send", count=REACHED))
    await boss.sees(day.says("progress.waiting", count=1))
    await boss.tap(day.says("progress.pause"))
    board = await boss.sees(day.says("progress.state.paused"))
    await expect(board).to_contain_text(day.says("progress.sent", count=REACHED - 1))
    await board.scroll_into_view_if_needed()
    await day.shoot("6-paused")
    await box.faults([])
    await boss.tap(day.says("progress.resume"))
    await four.sees(day.caption)
    await day.shoot("7-received")
    board = await boss.sees(day.says("progress.state.done"))
    await expect(board).to_contain_text(day.says("progress.sent", count=REACHED))
    await board.scroll_into_view_if_needed()
    await day.shoot("8-done")


async def two_answer_and_one_thinks_again(day: Day) -> None:
    first, second = day.buses
    await day.chooses("one", first)
    await day.chooses("three", first)
    await day.chooses("one", second)
    await day.shoot("9-chosen")
    board = await day.boss.sees(day.says("progress.confirmed", count=2, reached=REACHED))
    await board.scroll_into_view_if_needed()
    await day.shoot("10-confirmed")


async def its_caption_is_corrected(day: Day) -> None:
    boss, (_, old, new) = day.boss, CAPTION[day.language]
    await boss.tap(day.says("correction.begin"))
    await boss.sees(day.part_of("correction.how_media"))
    await boss.write(day.corrected)
    offer = await boss.sees(day.says("correction.piece.changed", old=old, new=new))
    await expect(offer).to_contain_text(day.says("correction.edited", count=REACHED))
    await expect(offer).to_contain_text(day.says("correction.asked_again", count=2))
    await day.shoot("11-correcting")
    await boss.tap(day.says("correction.send", count=REACHED))
    await boss.sees(day.says("changes.changed", count=REACHED))
    await day.shoot("12-corrected")


async def who_had_answered_is_asked_again(day: Day) -> None:
    """All read the new words where the old ones stood; who had answered finds a new question, nobody else does."""
    _, old, new = CAPTION[day.language]
    for part in ("one", "two", "three", "four"):
        await day.people[part].sees(day.corrected)
        got = day.people[part].messages(day.corrected).first  # the new question below says the words as well
        await expect(got).to_contain_text(day.part_of("correction.mark"))
        await expect(got).to_contain_text(day.says("correction.piece.changed", old=old, new=new))
        await day.does_not_see(part, day.caption)
        await day.shoot(f"13-{part}")
    for part, bus in (("one", day.buses[1]), ("three", day.buses[0])):
        await day.people[part].sees(day.part_of("correction.again"))
        await day.chooses(part, bus)
        await day.shoot(f"14-{part}")
    await day.school.comes_to("SELECT state FROM outbox WHERE kind = 'reconfirm'", [("sent",)] * 2)
    for part in ("two", "four"):
        await day.does_not_see(part, day.part_of("correction.again"))


async def only_who_has_not_answered_is_nudged(day: Day) -> None:
    boss = day.boss
    await boss.sees(day.says("progress.confirmed", count=2, reached=REACHED))
    await boss.tap(day.says("progress.unconfirmed"))
    listed = await boss.sees(day.says("waiting.person", name=UNBOUND[day.language], phone="+8613800000005"))
    for part in ("two", "four"):
        await expect(listed).to_contain_text(day.named(part))
    for part in ("one", "three"):
        await expect(listed).not_to_contain_text(day.named(part))
    await day.shoot("15-unconfirmed")
    await boss.tap(day.says("waiting.nudge", count=2))
    await boss.sees(day.says("waiting.nudged", count=2))
    for part in ("two", "four"):
        await day.people[part].sees(day.part_of("notice.nudge"))
        await day.shoot(f"16-{part}")
    await day.school.comes_to("SELECT state FROM outbox WHERE kind = 'nudge'", [("sent",)] * 2)
    for part in ("one", "three"):
        await day.does_not_see(part, day.part_of("notice.nudge"))
    await day.people["four"].hold()
    four = day.people["four"].node.locator(".inline-keyboard .key")
    await four.filter(has_text=day.buses[0]).first.click()  # below the album, not below the nudge
    await expect(day.key("four", day.says("receipt.chosen", label=day.buses[0]))).to_be_visible()
    await day.shoot("17-four")


async def the_answers_are_counted(day: Day) -> None:
    """By option two and one; by unit; by group, each with its class since both have a first one."""
    boss, (first, second) = day.boss, day.buses
    await boss.sees(day.says("progress.confirmed", count=3, reached=REACHED))
    await boss.tap(day.says("progress.counts"))
    counts = await boss.sees(day.says("counts.by_choice"))
    lines = [day.says("counts.choice", label=first, count=2), day.says("counts.choice", label=second, count=1)]
    shares = [(UNITS[day.language][0], 2, 2), (UNITS[day.language][1], 1, 2)]
    shares += [(f"{title} · {GROUP[day.language]}", 1, 1) for title in CLASSES[day.language]]
    shares.append((day.says("counts.none.group"), 1, 2))
    lines += [day.says("counts.share", label=label, count=count, reached=reached) for label, count, reached in shares]
    for line in lines:
        await expect(counts).to_contain_text(line)
    await day.shoot("18-counts")
    await boss.tap(day.says("counts.chart"))
    await expect(boss.node.locator(".photo")).to_have_count(5)  # two albums', the author's and the test copy, and this
    await day.shoot("19-chart")
    await boss.tap(day.says("progress.results"))
    reason = day.says("notice.reason.unbound")
    listed = await boss.sees(day.says("results.failed", name=UNBOUND[day.language], reason=reason))
    await expect(listed).to_contain_text(day.named("one"))
    await listed.scroll_into_view_if_needed()
    await day.shoot("20-results")
