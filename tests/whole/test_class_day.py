"""A class day, played by newcomers on the page of the very program that `classbell demo` starts, in both languages."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

import openpyxl
import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import expect

from classbell.words.catalogue import Voice, languages
from tests.browser import page_of
from tests.demo import demo
from tests.handset import Handset

if TYPE_CHECKING:
    from playwright.async_api import FrameLocator, Page

BROWSERS = {"zh_CN": "zh-CN", "en": "en-GB"}
NOTICE = {"zh_CN": "明天八点二十在一号楼前集合。", "en": "Tomorrow we meet at 8:20 in front of building 1."}
COMMENT = {"zh_CN": "例子很实用。", "en": "Useful examples."}
HARMLESS = {"zh_CN": "无需重复", "en": "Nothing has changed"}
TRAINEES = 10
A_CODE_LATER = 20_000
"""Milliseconds within which the code on the hall screen has changed."""


@dataclass
class Day:
    """The page with its phones, and the words that should stand on them."""

    page: Page
    voice: Voice

    def says(self, word: str, **facts: object) -> str:
        """Give a sentence of the bot as people see it, without markup."""
        return unescape(re.sub(r"<[^>]+>", "", self.voice.html(word, **facts)))

    def phone(self, word: str) -> Handset:
        return Handset(self.page, self.says(f"demo.{word}"))

    @property
    def organiser(self) -> Handset:
        return self.phone("organiser")

    @property
    def supervisor(self) -> Handset:
        return self.phone("supervisor")

    @property
    def trainee(self) -> Handset:
        return self.phone("trainee_one")

    @property
    def hall(self) -> FrameLocator:
        return self.page.frame_locator("#pane iframe")

    async def has_ticked(self, steps: int) -> None:
        """See that the guide has ticked so many steps, and those the first."""
        await expect(self.page.locator(".steps li.done")).to_have_count(steps)
        assert await self.page.locator(f".steps li:nth-child(-n + {steps}).done").count() == steps

    async def code(self) -> str:
        """Read the code on the hall screen from a picture of it."""
        picture = await self.hall.locator("#code").screenshot()
        found = zxingcpp.read_barcode(Image.open(io.BytesIO(picture)))
        assert found is not None, "no code to be read"
        return found.text


@pytest.mark.parametrize("language", languages())
async def test_a_class_day(language: str) -> None:
    async with demo(language) as running, page_of(running.url, language=BROWSERS[language]) as page:
        day = Day(page, Voice(language))
        await a_roster_is_imported(day)
        await day.has_ticked(1)
        await everybody_joins(day)
        await day.has_ticked(4)
        await a_notice_is_confirmed(day)
        await day.has_ticked(6)
        await a_timetable_is_imported(day)
        await day.has_ticked(7)
        await sign_in_opens_on_the_hall_screen(day)
        await day.has_ticked(8)
        first = await the_trainee_signs_in(day)
        await day.has_ticked(9)
        await the_supervisor_pulls_the_attendance(day)
        await day.has_ticked(10)
        await another_signs_in_with_a_later_code(day, first)
        await sign_in_closes(day)
        await day.has_ticked(11)
        await the_session_is_rated(day)
        await day.has_ticked(13)
        await expect(page.locator(".steps li")).to_have_count(13)
        assert (await running.stop(), running.complaints) == (0, b"")


async def a_roster_is_imported(day: Day) -> None:
    organiser = day.organiser
    await organiser.send_own_file(day.says("demo.roster_file"))
    await organiser.tap(day.says("import.new_class"))
    await organiser.sees(day.says("class.ask.name"))
    await organiser.write(day.says("demo.class"))
    await organiser.sees(day.says("class.ask.run"))
    await organiser.tap(day.says("class.skip"))
    await organiser.sees(day.says("class.ask.programme"))
    await organiser.tap(day.says("class.skip"))
    await organiser.sees(day.says("remark.phone_bad", value="12345"))
    await organiser.tap(day.says("import.keep.r", count=TRAINEES + 1))
    await organiser.sees(day.says("import.roster_kept", count=TRAINEES, title=day.says("demo.class")))


async def everybody_joins(day: Day) -> None:
    await day.organiser.tap(day.says("class.join_code"))
    await day.organiser.sees("t.me/classbell_demo_bot")
    for word in ("supervisor", "trainee_one", "trainee_two"):
        phone = day.phone(word)
        await phone.scan()
        await phone.press(day.says("binding.share_contact"))
        await phone.agree()
        await phone.sees(day.says("binding.bound", name=day.says(f"demo.{word}")))


async def a_notice_is_confirmed(day: Day) -> None:
    organiser, trainee, words = day.organiser, day.trainee, NOTICE[day.voice.language]
    await organiser.write("/notice")
    await organiser.tap(day.says("audience.circle.trainees"))
    await organiser.tap(day.says("notice.done"))
    await organiser.sees(day.says("notice.audience"))
    await organiser.write(words)
    await organiser.tap(day.says("notice.send", count=2))
    await organiser.sees(day.says("progress.state.done"))
    await trainee.sees(words)
    await trainee.tap(day.says("notice.confirm"))
    await trainee.sees(day.says("receipt.given"))
    await organiser.sees(day.says("progress.confirmed", count=1, reached=2))


async def a_timetable_is_imported(day: Day) -> None:
    """What is due then comes by itself: the reminder to the trainee, the card to the supervisor."""
    organiser = day.organiser
    await organiser.send_own_file(day.says("demo.timetable_file"))
    await organiser.tap(day.says("demo.class"))
    await organiser.tap(day.says("import.keep.t", count=2))
    await organiser.sees(day.says("import.timetable_kept", count=2, title=day.says("demo.class")))
    title, venue, _ = day.says("demo.session_one").split("|")
    await day.trainee.sees(day.says("reminder.venue", venue=venue))
    card = await day.supervisor.sees(day.says("card.not_open"))
    await expect(card).to_contain_text(title)


async def sign_in_opens_on_the_hall_screen(day: Day) -> None:
    supervisor = day.supervisor
    await supervisor.tap(day.says("card.button.open"))
    await supervisor.tap(day.says("card.button.hall"))
    await supervisor.tap(day.says("hall.button"))
    await expect(day.hall.locator("#code")).to_be_visible()
    await expect(day.hall.locator("#present")).to_have_text("0")


async def the_trainee_signs_in(day: Day) -> tuple[str, str]:
    """Give the code and the digits that stood on the screen."""
    seen = await day.code(), await day.hall.locator("#digits").inner_text()
    assert seen[0].startswith("https://t.me/classbell_demo_bot?start=")
    await day.trainee.scan("screen")
    await day.trainee.sees(day.says("demo.sign.signed"))
    await expect(day.hall.locator("#present")).to_have_text("1")
    await day.supervisor.sees(day.says("card.present", present=1, late=0))
    await day.trainee.scan("screen")
    await day.trainee.sees(HARMLESS[day.voice.language])
    await expect(day.hall.locator("#present")).to_have_text("1")
    return seen


async def the_supervisor_pulls_the_attendance(day: Day) -> None:
    supervisor = day.supervisor
    await supervisor.write("/attendance")
    await supervisor.sees(day.says("sheet.kind", status=day.says("status.on_time"), number=1))
    await supervisor.tap(day.says("sheet.chart"))
    await expect(supervisor.node.locator(".photo")).to_have_count(2)  # the code's, and the chart
    await supervisor.tap(day.says("sheet.book"))
    async with day.page.expect_download() as download:
        await supervisor.node.locator(".paper", has_text=".xlsx").click()
    file = await (await download.value).path()
    marks = openpyxl.load_workbook(io.BytesIO(file.read_bytes()))[day.says("book.marks")]
    cells = [cell for row in marks.iter_rows(values_only=True) for cell in row]
    assert cells.count(day.says("demo.trainee_one")) == cells.count(day.says("demo.trainee_two")) == 2
    assert cells.count(day.says("status.on_time")) == 1


async def another_signs_in_with_a_later_code(day: Day, first: tuple[str, str]) -> None:
    code, digits = first
    await expect(day.hall.locator("#digits")).not_to_have_text(digits, timeout=A_CODE_LATER)
    assert await day.code() != code
    other = day.phone("trainee_two")
    await other.scan("screen")
    await other.sees(day.says("demo.sign.signed"))
    await expect(day.hall.locator("#present")).to_have_text("2")


async def sign_in_closes(day: Day) -> None:
    supervisor, missing = day.supervisor, TRAINEES - 2
    await supervisor.tap(day.says("card.button.close"))
    await expect(day.hall.locator("#missing")).to_have_text(str(missing))
    await supervisor.sees(day.says("card.button.reopen"))
    await supervisor.write("/attendance")
    await supervisor.sees(day.says("sheet.kind", status=day.says("status.unmarked"), number=missing))


async def the_session_is_rated(day: Day) -> None:
    """Nothing shows while answers come in; once closed, their mean."""
    organiser, trainee, other = day.organiser, day.trainee, day.phone("trainee_two")
    await trainee.tap("5 ⭐")
    await trainee.tap("✍️")
    await trainee.sees("/cancel")
    await trainee.write(COMMENT[day.voice.language])
    await trainee.sees(day.says("feedback.line_kept"))
    await organiser.write("/feedback")
    await organiser.sees(day.says("feedback.only_results"))
    await organiser.tap("🟢")
    await organiser.sees(day.says("findings.close"))
    await other.tap("4 ⭐")
    await other.sees(day.says("feedback.again"))
    await organiser.tap(day.says("findings.refresh"))
    await organiser.tap(day.says("findings.close"))
    await organiser.tap(day.says("findings.close_now"))
    await organiser.sees("4.5")
