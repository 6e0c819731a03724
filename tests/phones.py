"""The sandbox and its phones, for tests that read as sentences."""

from __future__ import annotations

import asyncio
import json
import socket
import time
import uuid
from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING, Any

import aiohttp

from classbell.sandbox.serve import LEAVE_FOR, Server
from classbell.sandbox.world import World
from tests.phone import Json, Message, Phone, Tapped

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

__all__ = ["BOT_USERNAME", "TOKEN", "Box", "Json", "Message", "Phone", "Tapped", "sandbox"]
TOKEN = "700000001:sandbox-token-of-nobody"
BOT_USERNAME = "classbell_bot"
TYPES = "message,deleted,mark"


class Box:
    """A sandbox seen from outside: its URL, its phones, its faults and its log."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token
        self.phones: dict[int, Phone] = {}
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))
        self._listener: asyncio.Task[None] | None = None
        self._marks: dict[str, asyncio.Event] = {}

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str, token: str = TOKEN) -> AsyncIterator[Box]:
        """Attach to a sandbox that runs already, in this process or another."""
        box = cls(url.rstrip("/"), token)
        try:
            await box._listen()
            yield box
        finally:
            await box._leave()

    async def phone(self, name: str, **details: str | None) -> Phone:
        """Give somebody a phone: `language_code`, `phone_number`, `username`, `role`."""
        return self._know(await self.post("phones", {"name": name, **details}))

    async def person(self, name: str) -> Phone:
        """Return the phone of somebody who has one already."""
        faces = [face for face in (await self.get("world"))["phones"] if face["name"] == name]
        assert faces, f"nobody is called {name}"
        return self._know(faces[0])

    async def group(self, title: str, *members: Phone, admins: tuple[int, ...] = ()) -> int:
        """Make a group of these people with the bot in it, and return its chat id."""
        asked = {"title": title, "members": [phone.id for phone in members], "admins": list(admins)}
        return int((await self.post("groups", asked))["id"])

    async def faults(self, rules: list[Json], seed: int | None = None) -> None:
        """Lay the faults to come, as `POST api/faults` describes them; none clears them."""
        await self.post("faults", {"rules": rules, "seed": seed})

    async def unlimited(self) -> None:
        """Turn Telegram's limits off."""
        await self.post("limits", {"on": False})

    async def log(self, since: int = 0) -> list[Json]:
        """Return what the bot asked for, in order."""
        return list(await self.get(f"log?since={since}"))

    async def settled(self, quiet_for: float = 0.25, within: float = 15.0) -> None:
        """Wait until the bot has taken every update and has been at rest for a moment."""
        deadline = time.monotonic() + within
        while True:
            quiet = await self.get("quiet")
            if quiet["pending"] == quiet["in_flight"] == 0 and quiet["idle_for"] >= quiet_for:
                break
            assert time.monotonic() < deadline, f"the bot does not settle in {within} s: {quiet}"
            await asyncio.sleep(quiet_for / 5)
        await self.caught_up()

    async def caught_up(self) -> None:
        """Wait until the phones show everything that the sandbox has shown them so far."""
        mark = str(uuid.uuid4())
        self._marks[mark] = asyncio.Event()
        await self.post("mark", {"mark": mark})
        await asyncio.wait_for(self._marks[mark].wait(), 5)
        del self._marks[mark]

    async def call(self, method: str, **params: object) -> Json:
        """Call a Bot API method as the bot, and return the body of the answer."""
        async with self._session.post(f"{self.url}/bot{self.token}/{method}", json=params) as answer:
            body: Json = await answer.json()
            return body

    async def read_code(self, picture: bytes) -> str | None:
        """Return the text of the QR code in a picture."""
        async with self._session.post(f"{self.url}/api/scan", data=picture) as answer:
            text: str | None = (await _checked(answer))["text"]
            return text

    async def file(self, file_id: str) -> bytes:
        """Return the contents of a file that was sent."""
        async with self._session.get(f"{self.url}/api/files/{file_id}") as answer:
            assert answer.ok, await answer.text()
            return await answer.read()

    async def get(self, path: str) -> Any:
        async with self._session.get(f"{self.url}/api/{path}") as answer:
            return await _checked(answer)

    async def post(self, path: str, asked: Json) -> Any:
        async with self._session.post(f"{self.url}/api/{path}", json=asked) as answer:
            return await _checked(answer)

    async def post_form(self, path: str, form: aiohttp.FormData) -> Any:
        async with self._session.post(f"{self.url}/api/{path}", data=form) as answer:
            return await _checked(answer)

    async def _listen(self) -> None:
        stream = await self._session.get(f"{self.url}/api/events?types={TYPES}")
        await stream.content.readline()
        for face in (await self.get("world"))["phones"]:
            self._know(face)
        self._listener = asyncio.create_task(self._follow(stream))

    async def _follow(self, stream: aiohttp.ClientResponse) -> None:
        waiting = b""
        with closing(stream):
            async for chunk in stream.content.iter_any():
                *lines, waiting = (waiting + chunk).split(b"\n")
                for line in lines:
                    if line.startswith(b"data: "):
                        self._hear(json.loads(line[6:]))

    def _hear(self, event: Json) -> None:
        if event["type"] == "mark" and event["mark"] in self._marks:
            self._marks[event["mark"]].set()
        elif event.get("phone") in self.phones:
            self.phones[event["phone"]].hear(event)

    def _know(self, face: Json) -> Phone:
        return self.phones.setdefault(face["id"], Phone(self, face))

    async def _leave(self) -> None:
        if self._listener:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)
        await self._session.close()


class _Sandbox(Server):
    """A sandbox that is gone as soon as nobody is connected to it: uvicorn looks about ten times a second."""

    def __init__(self, world: World, port: int) -> None:
        super().__init__(world, "127.0.0.1", port)
        self.leaving = asyncio.Event()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.leaving.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002 uvicorn's own
        await self.world.close()
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        async with asyncio.timeout(LEAVE_FOR):
            while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110 nobody is told
                await asyncio.sleep(0.005)


@asynccontextmanager
async def sandbox(token: str = TOKEN, clock: Callable[[], float] = time.time) -> AsyncIterator[Box]:
    """Run a sandbox on a free port of this machine, in this loop, for as long as the block lasts."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    server = _Sandbox(World(token, BOT_USERNAME, "Classbell", clock), port)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        async with Box.at(f"http://127.0.0.1:{port}", token) as box:
            yield box
    finally:
        server.leaving.set()
        await serving


async def _checked(answer: aiohttp.ClientResponse) -> Any:
    body = await answer.json()
    assert answer.ok, body
    return body
