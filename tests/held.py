"""A day played by hand on the page: its people with their phones, and the words that should stand there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from classbell.words.catalogue import Voice
from tests.handset import Handset
from tests.phone import Phone
from tests.school import School
from tests.test_words import said

BROWSERS = {"zh_CN": "zh-CN", "en": "en-GB"}
PHONES = {"zh_CN": "zh-hans", "en": "en"}


class Held(Handset):
    """A handset that is taken to hand first: the page shows the first four, or in a pocket one at a time."""

    def __init__(self, page: Page, phone: Phone) -> None:
        super().__init__(page, phone.name)
        self.id = phone.id
        self._chip = page.locator(f'[data-chip="{phone.id}"]')

    async def hold(self) -> None:
        """Take it out unless it is; in a pocket, where one is shown at a time, that puts the other away."""
        if await self._chip.get_attribute("aria-pressed") == "false":
            await self._chip.click()
        await expect(self.node).to_be_visible()

    async def sees(self, text: str) -> Locator:
        await self.hold()
        return await super().sees(text)

    async def write(self, text: str) -> None:
        await self.hold()
        await super().write(text)

    async def tap(self, label: str) -> None:
        await self.hold()
        await super().tap(label)

    async def send_photos(self, caption: str, *photos: bytes) -> None:
        await self.hold()
        await super().send_photos(caption, *photos)


@dataclass
class Day:
    """The page, its people, and the words that should stand there."""

    school: School
    page: Page
    language: str
    people: Mapping[str, Held]
    shots: Path

    def says(self, word: str, **facts: object) -> str:
        """Give a sentence of the bot as people see it, without markup."""
        return unescape(re.sub(r"<[^>]+>", "", Voice(self.language).html(word, **facts)))

    def part_of(self, word: str) -> str:
        """Give the longest piece of a sentence that is the same whatever it is filled with."""
        message = said(self.language)[word]
        sentence = message.string if isinstance(message.string, str) else list(message.string or ())[-1]
        return max(re.split(r"\{[^}]*\}|<[^>]+>|\n", sentence), key=len).strip()

    async def shoot(self, name: str) -> None:
        """Keep a picture of the page as it is."""
        await self.page.screenshot(path=self.shots / f"{name}.png", animations="disabled")
