"""The hall screen in a real browser: its code read from pixels, at the size of a projector and of a phone."""

from __future__ import annotations

from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from classbell.actions import sessions
from tests.browser import page_of
from tests.school import school
from tests.web.test_hall import QUICK, ticket
from tests.whole.classday import caller_of, class_day

SIZES = [(1920, 1080), (1280, 720), (390, 844)]


def codes_in(picture: bytes) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(Image.open(BytesIO(picture)))]


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_code_is_read_from_the_screen_and_nothing_runs_over_the_edge(size: tuple[int, int]) -> None:
    async with school(public_url="http://127.0.0.1:1") as s:
        day = await class_day(s)
        await day.open_sign_in()
        async with page_of(f"{s.url}/hall/{await ticket(day)}", size) as page:
            await page.wait_for_url("**/hall")
            await page.wait_for_selector("[data-qr]:not([hidden])")
            [link] = codes_in(await page.screenshot())
            await day.trainees[0].open(link)
            await day.trainees[0].sees("准时")
            await page.locator("#present", has_text="1").wait_for()
            digits = (await page.inner_text("#digits")).replace(" ", "")
            await day.trainees[1].send(digits)
            await day.trainees[1].sees("准时")
            assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]
            assert await page.evaluate(OVERLAPS) == []
        assert await day.marks() == [("学员甲", "on_time", "E2"), ("学员乙", "on_time", "E2")]


OVERLAPS = """() => {
  const parts = [...document.querySelectorAll("h1, .when, #clock, .frame, #digits, .ring, dd, .how li")]
    .map((one) => [one.id || one.className || one.tagName, one.getBoundingClientRect()])
    .filter(([, box]) => box.width && box.height);
  return parts.flatMap(([name, a], at) => parts.slice(at + 1)
    .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
    .map(([other]) => `${name} over ${other}`));
}"""


async def test_the_picture_turns_by_itself_and_goes_when_sign_in_closes() -> None:
    async with school(policies=QUICK) as s:
        day = await class_day(s)
        await day.open_sign_in()
        async with page_of(f"{s.url}/hall/{await ticket(day)}") as page:
            seen = set()
            for _ in range(3):
                await page.wait_for_selector("[data-qr]:not([hidden])")
                seen.update(codes_in(await page.screenshot()))
                await page.wait_for_timeout(2100)
            assert len(seen) == 3
            await sessions.close_sign_in(s.desk, await caller_of(s, day.supervisor), day.session_id)
            await page.wait_for_selector("body[data-phase=closed]")
            assert codes_in(await page.screenshot()) == []
            assert await page.inner_text("#missing") == "2"


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_picture_to_be_named_fits_beside_the_code(size: tuple[int, int]) -> None:
    async with school(public_url="http://127.0.0.1:1") as s:
        day = await class_day(s, code_kind="challenge")
        await day.open_sign_in()
        async with page_of(f"{s.url}/hall/{await ticket(day)}", size) as page:
            await page.wait_for_url("**/hall")
            await page.wait_for_selector("#picture:not([hidden])")
            await page.wait_for_selector("[data-qr]:not([hidden])")
            assert len(codes_in(await page.screenshot())) == 1
            code = await page.locator("#code").bounding_box()
            picture = await page.locator("#picture").bounding_box()
            assert code is not None
            assert picture is not None
            assert picture["width"] > size[0] / 6
            assert code["x"] + code["width"] <= picture["x"] + 1, "beside each other"
            assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]
            assert await page.evaluate(OVERLAPS) == []
