"""A real browser on the sandbox's page, for tests."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

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
    """Open a page in a fresh browser; an error inside the page fails the test that opened it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        viewport = {"width": size[0], "height": size[1]}
        context = await browser.new_context(viewport=viewport, locale=language)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        page = await context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(url)
        yield page
        await browser.close()
    assert errors == []
