"""One phone on the sandbox's page, held by a newcomer: only what a person could see and tap."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from playwright.async_api import expect

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import FilePayload, Locator, Page

SOON = 30_000
"""Milliseconds within which what a person waits for has to show, on a machine that does other things besides."""
expect.set_options(timeout=SOON)


class Handset:
    """The phone of the person of this name."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.node = page.locator(".phone").filter(has=page.locator(".owner strong", has_text=name))

    def messages(self, text: str) -> Locator:
        """Find the messages that hold a text."""
        return self.node.locator("[data-message]").filter(has_text=text)

    async def sees(self, text: str) -> Locator:
        """Wait for a message that holds the text, and give the newest such."""
        found = self.messages(text)
        await expect(found.last).to_be_visible()
        return found.last

    @asynccontextmanager
    async def brought(self, text: str) -> AsyncIterator[None]:
        """Wait, at the end, for another message that holds the text than the newest such at the beginning.

        For what replaces a message that looks the same: the bot takes the one before away only when the new one stands.
        """
        found = self.messages(text)
        before = await found.last.get_attribute("data-message") if await found.count() else ""
        yield
        await expect(found.last).not_to_have_attribute("data-message", before or "")

    async def write(self, text: str) -> None:
        await self.node.locator(".composer textarea").fill(text)
        await self.node.locator(".send-key").click()

    async def start(self) -> None:
        """Tap START below the chat."""
        await self.node.locator(".start-bar .main").click()

    async def tap(self, label: str) -> None:
        """Tap the newest button of this label under a message."""
        await self.node.locator(".inline-keyboard .key").filter(has_text=label).last.click()

    async def press(self, label: str) -> None:
        """Press a key of the keyboard that the bot put in place of the phone's own."""
        await self.node.locator(".board .key").filter(has_text=label).click()

    async def agree(self) -> None:
        """Say yes to what the phone asks before it does it."""
        await self.node.locator(".sheet .main").click()

    async def send_own_file(self, name: str) -> None:
        """Send a file that lies on the phone."""
        await self.node.locator(".attach-key").click()
        await self.page.locator('[data-action="own"]').click()
        await self.node.locator(f'[data-file-name="{name}"]').click()

    async def send_photos(self, caption: str, *photos: bytes) -> None:
        """Send pictures from the computer in one go."""
        await self.node.locator(".attach-key").click()
        async with self.page.expect_file_chooser() as chooser:
            await self.page.locator('[data-action="photo"]').click()
        files: list[FilePayload] = [
            {"name": f"{place}.png", "mimeType": "image/png", "buffer": photo} for place, photo in enumerate(photos)
        ]
        await (await chooser.value).set_files(files)
        await self.node.locator(".sheet textarea").fill(caption)
        await self.agree()

    async def scan(self, sight: str | None = None) -> None:
        """Hold the camera before a code, the only one in sight unless named, and tap START."""
        await self.node.locator('[data-action="scan"]').click()
        if sight is not None:
            await self.node.locator(f'[data-sight="{sight}"]').click()
        await self.start()
