"""A real browser on the sandbox's page, for tests."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.async_api import async_playwright

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Page

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = (1600, 1000)
POCKET = (390, 844)


@asynccontextmanager
async def page_of(url: str, size: tuple[int, int] = DESKTOP, language: str = "zh-CN") -> AsyncIterator[Page]:
    """Open a page in a fresh browser; an error inside it, or a request to elsewhere, fails the test."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        viewport = {"width": size[0], "height": size[1]}
        context = await browser.new_context(viewport=viewport, locale=language)  # type: ignore[arg-type]
        context.set_default_timeout(30_000)
        page = await context.new_page()
        errors: list[str] = []
        asked: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(url)
        yield page
        await browser.close()
    assert errors == []
    assert [address for address in asked if not _stays(address, url)] == []


def _stays(asked: str, home: str) -> bool:
    return asked.startswith(("blob:", "data:", "about:")) or urlsplit(asked).netloc == urlsplit(home).netloc
