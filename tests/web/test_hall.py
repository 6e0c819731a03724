"""The hall screen over HTTP: paired once, live, one a session, and shut to everyone else."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from datetime import timedelta
from io import BytesIO
from itertools import pairwise
from typing import Any

import aiohttp
import zxingcpp
from PIL import Image
from starlette.applications import Starlette
from starlette.routing import Mount

from classbell.actions import scans, screens, sessions
from classbell.bot.webserver import serving
from classbell.domain.challenges import PICTURES
from classbell.faces import pictures
from classbell.web.app import create
from tests.school import School, school
from tests.whole.classday import ClassDay, caller_of, class_day

QUICK = {"codes": {"step": timedelta(seconds=2), "grace": timedelta(seconds=2)}}


class Browser:
    """A browser without eyes: cookies, pages, and a stream of events."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def pair(self, day: ClassDay) -> str:
        """Use a fresh ticket, and give the path it led to."""
        async with self.http.post(f"{self.base}/hall/{await ticket(day)}") as answer:
            assert answer.status == 200
            return answer.url.path

    async def status(self, path: str, method: str = "GET") -> tuple[int, str]:
        async with self.http.request(method, f"{self.base}{path}") as answer:
            return answer.status, await answer.text()

    def events(self) -> AbstractAsyncContextManager[AsyncGenerator[tuple[str, dict[str, Any]]]]:
        return aclosing(self._events())

    async def _events(self) -> AsyncGenerator[tuple[str, dict[str, Any]]]:
        async with self.http.get(f"{self.base}/hall/events") as stream:
            assert stream.status == 200
            assert stream.content_type == "text/event-stream"
            name = ""
            async for line in stream.content:
                if line.startswith(b"event: "):
                    name = line[7:].decode().strip()
                elif line.startswith(b"data: "):
                    yield name, json.loads(line[6:])


@asynccontextmanager
async def browser(s: School, base: str = "") -> AsyncIterator[Browser]:
    made = Browser(base or s.url)
    try:
        yield made
    finally:
        await made.http.close()


async def ticket(day: ClassDay) -> str:
    caller = await caller_of(day.school, day.supervisor)
    _, url = await screens.ticket(day.school.desk, caller, day.session_id)
    return url.rsplit("/", 1)[1]


def read(event: dict[str, Any]) -> str:
    """Read the code of an event from its pixels."""
    head, _, data = event["picture"].partition(",")
    assert head == "data:image/png;base64"
    found = zxingcpp.read_barcodes(Image.open(BytesIO(base64.b64decode(data))))
    return found[0].text


async def test_the_supervisors_link_opens_the_screen_and_a_trainee_scans_it() -> None:
    async with school() as s, browser(s) as hall:
        day = await class_day(s)
        await day.open_sign_in()
        await day.supervisor.tap("大屏")
        text = (await day.supervisor.sees("投影电脑"))["text"]
        secret = text.rsplit("/", 1)[1]
        assert len(base64.urlsafe_b64decode(secret + "==")) == 16, "128 bits"
        async with hall.http.post(f"{s.url}/hall/{secret}") as page:
            assert page.status == 200
            assert page.url.path == "/hall"
            html = await page.text()
            assert "公文写作" in html
            assert "data:image" not in html, "the code comes by the stream alone"
        async with asyncio.timeout(20), hall.events() as events:
            async for name, event in events:
                if name == "code":
                    await day.trainees[0].open(read(event))
                    await day.trainees[0].sees("准时")
                if name == "state" and event["present"] == 1:
                    assert (event["phase"], event["expected"], event["late"], event["missing"]) == ("open", 2, 0, 1)
                    break
        assert await day.marks() == [("学员甲", "on_time", "E2")]


async def test_whoever_is_not_paired_gets_401_everywhere_and_no_code() -> None:
    async with school() as s, browser(s) as stranger:
        day = await class_day(s)
        await day.open_sign_in()
        shown = await sessions.shown(s.desk, day.session_id)
        assert shown is not None
        used, old = await ticket(day), await ticket(day)
        async with browser(s) as hall:
            assert (await hall.status(f"/hall/{used}", "POST"))[0] == 200
        await s.sql("UPDATE screens SET ticket_until = 1 WHERE paired_at IS NULL")
        paths = ["/hall", "/hall/events", "/hall/never-made", f"/hall/{used}", f"/hall/{old}", "/hall?language=en"]
        tried = [(path, "GET") for path in paths] + [(f"/hall/{secret}", "POST") for secret in (used, old, "x" * 22)]
        for cookie in ("", "x" * 22):
            stranger.http.cookie_jar.update_cookies({"hall": cookie})
            for path, method in tried:
                status, body = await stranger.status(path, method)
                assert status == 401, (path, method)
                assert shown.digits not in body
                assert "data:image" not in body
                assert "公文写作" not in body


async def test_looking_at_a_ticket_does_not_use_it_up() -> None:
    async with school() as s, browser(s) as hall:
        day = await class_day(s)
        secret = await ticket(day)
        for _ in range(3):
            status, body = await hall.status(f"/hall/{secret}")
            assert status == 200
            assert "<form" in body
        assert (await hall.status("/hall"))[0] == 401
        assert (await hall.status(f"/hall/{secret}", "POST"))[0] == 200
        assert (await hall.status("/hall"))[0] == 200
        assert (await hall.status(f"/hall/{secret}"))[0] == 401
        hashes = await s.sql("SELECT ticket_hash, cookie_hash FROM screens")
        assert secret not in str(hashes)


async def test_the_cookie_and_the_headers_are_strict() -> None:
    for public_url, is_secure in (("http://127.0.0.1:1", False), ("https://bell.example", True)):
        async with school(public_url=public_url) as s, browser(s) as hall:
            day = await class_day(s)
            url = f"{s.url}/hall/{await ticket(day)}"
            async with hall.http.post(url, allow_redirects=False) as answer:
                assert answer.status == 303
                cookie = answer.headers["Set-Cookie"].lower()
            assert "httponly" in cookie
            assert "samesite=lax" in cookie
            assert "path=/hall" in cookie
            assert ("secure" in cookie) == is_secure
            for path in ("/hall", "/healthz", "/static/hall.js", "/nothing"):
                async with hall.http.get(f"{s.url}{path}") as answer:
                    assert answer.headers["Cache-Control"] == "no-store"
                    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
                    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
                    assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_a_code_comes_only_when_its_step_begins() -> None:
    async with school(policies=QUICK) as s, browser(s) as hall:
        day = await class_day(s)
        await day.open_sign_in()
        await hall.pair(day)
        codes: list[dict[str, Any]] = []
        async with asyncio.timeout(20), hall.events() as events:
            async for name, event in events:
                if name == "code":
                    codes.append(event)
                if len(codes) == 4:
                    break
        assert len({read(event) for event in codes}) == 4
        assert len({event["digits"] for event in codes}) == 4
        for event in codes:
            assert event["began_at"] <= event["at"] < event["changes_at"] == event["began_at"] + 2000
        for one, following in pairwise(codes):
            assert following["began_at"] == one["changes_at"]
            assert following["at"] - following["began_at"] < 500, "it comes at once"


async def test_pairing_another_screen_cuts_the_first_one_off() -> None:
    async with school() as s, browser(s) as first, browser(s) as second:
        day = await class_day(s)
        await day.open_sign_in()
        await first.pair(day)
        seen: list[tuple[str, dict[str, Any]]] = []

        async def watch() -> None:
            async with first.events() as events:
                async for name, event in events:
                    seen.append((name, event))
                    if len(seen) == 2:
                        await second.pair(day)

        await asyncio.wait_for(watch(), 20)
        assert [name for name, _ in seen[:2]] == ["state", "code"]
        assert seen[-1][1]["phase"] == "replaced"
        status, body = await first.status("/hall")
        assert status == 200
        assert 'data-phase="replaced"' in body
        async with first.events() as events:
            again = [event async for event in events]
        assert [(name, event["phase"]) for name, event in again] == [("state", "replaced")]
        assert 'data-phase="open"' in (await second.status("/hall"))[1]


async def test_waiting_open_and_closed_are_told_with_the_result() -> None:
    async with school() as s, browser(s) as hall:
        day = await class_day(s)
        caller = await caller_of(s, day.supervisor)
        await hall.pair(day)
        phases: list[str] = []
        async with asyncio.timeout(20), hall.events() as events:
            async for name, event in events:
                if name == "code":
                    await sessions.close_sign_in(s.desk, caller, day.session_id)
                    continue
                if event["phase"] not in phases:
                    phases.append(event["phase"])
                if event["phase"] == "waiting":
                    await sessions.open_sign_in(s.desk, caller, day.session_id)
                if event["phase"] == "closed":
                    assert (event["expected"], event["present"], event["missing"]) == (2, 0, 2)
                    break
        assert phases == ["waiting", "open", "closed"]


async def test_a_supervisor_who_loses_the_role_loses_the_screen() -> None:
    async with school() as s, browser(s) as hall:
        day = await class_day(s)
        await day.open_sign_in()
        await hall.pair(day)
        assert (await hall.status("/hall"))[0] == 200
        await s.sql("DELETE FROM roles")
        assert (await hall.status("/hall"))[0] == 401
        assert (await hall.status("/hall/events"))[0] == 401


async def test_in_both_languages() -> None:
    async with school() as s, browser(s) as hall:
        day = await class_day(s)
        await hall.pair(day)
        assert "签到尚未开始" in (await hall.status("/hall"))[1]
        assert "Sign-in has not opened yet" in (await hall.status("/hall?language=en"))[1]


async def test_below_a_path_every_address_still_leads_home() -> None:
    async with school() as s:
        below = Starlette(routes=[Mount("/bell", create(s.desk))])
        async with serving(below, "127.0.0.1", 0) as port, browser(s, f"http://127.0.0.1:{port}/bell") as hall:
            day = await class_day(s)
            await day.open_sign_in()
            assert await hall.pair(day) == "/bell/hall"
            assert (await hall.status("/static/hall.css"))[0] == 200
            assert (await hall.status("/healthz"))[0] == 200
            assert [name for name, _ in await first_two(hall)] == ["state", "code"]


async def first_two(hall: Browser) -> list[tuple[str, dict[str, Any]]]:
    async with asyncio.timeout(10), hall.events() as events:
        return [await anext(events), await anext(events)]


async def test_a_static_code_stays_on_the_screen() -> None:
    async with school() as s, browser(s) as hall:
        day = await class_day(s, code_kind="static")
        await day.open_sign_in()
        await hall.pair(day)
        code = dict(await first_two(hall))["code"]
        assert code["changes_at"] is None
        await day.trainees[0].open(read(code))
        await day.trainees[0].sees("准时")
        assert await day.marks() == [("学员甲", "on_time", "E1")]


async def test_the_picture_to_be_named_stands_beside_the_code_and_changes_faster() -> None:
    quick = {"challenges": {"step": timedelta(seconds=2), "grace": timedelta(seconds=2)}}
    async with school(policies=quick) as s, browser(s) as hall:
        day = await class_day(s, code_kind="challenge")
        await day.open_sign_in()
        await hall.pair(day)
        code_id = await day.code_id()
        seen: list[str] = []
        async with asyncio.timeout(30), hall.events() as events:
            async for name, event in events:
                if name != "picture":
                    continue
                deck = scans.deck(s.desk, code_id)
                seen.append(named(event["picture"]))
                assert seen[-1] in {deck.picture(s.clock()), deck.picture(s.clock() - timedelta(seconds=2))}
                if len(seen) == 4:
                    break
        assert all(one != other for one, other in pairwise(seen))


def named(picture: str) -> str:
    """Tell which picture it is, by its pixels."""
    data = base64.b64decode(picture.partition(",")[2])
    return next(name for name in PICTURES if pictures.draw(name) == data)
