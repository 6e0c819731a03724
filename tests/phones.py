"""People with phones in the sandbox, for tests that read as sentences."""

from __future__ import annotations

import asyncio
import json
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp

from classbell.sandbox.serve import Server
from classbell.sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

Message = dict[str, Any]
TOKEN = "700000001:sandbox-token-of-nobody"
BOT_USERNAME = "classbell_bot"


class Phone:
    """One person's phone, in their chat with the bot unless another chat is named."""

    def __init__(self, box: Box, face: dict[str, Any]) -> None:
        self.box = box
        self.id: int = face["id"]
        self.name: str = face["name"]
        self._chats: dict[int, dict[int, Message]] = {}
        self._changed = asyncio.Condition()

    @property
    def messages(self) -> list[Message]:
        return self.messages_in(self.id)

    def messages_in(self, chat_id: int) -> list[Message]:
        return list(self._chats.get(chat_id, {}).values())

    @property
    def last(self) -> Message:
        return self.messages[-1]

    async def send(self, text: str, chat_id: int | None = None) -> Message:
        return await self._do("send", chat_id=chat_id or self.id, text=text)

    async def start(self, payload: str = "") -> Message:
        return await self._do("start", payload=payload)

    async def open(self, link: str) -> Message:
        return await self._do("open", link=link)

    async def sees(self, text: str, within: float = 5.0, chat_id: int | None = None) -> Message:
        """Wait until a message with this text is in the chat, and return the newest such."""
        chat_id = chat_id or self.id
        try:
            async with asyncio.timeout(within), self._changed:
                await self._changed.wait_for(lambda: self._found(text, chat_id))
        except TimeoutError:
            raise AssertionError(f"{self.name} does not see {text!r}:\n{self.transcript(chat_id)}") from None
        return self._found(text, chat_id)[-1]

    def transcript(self, chat_id: int | None = None) -> str:
        return "\n".join(_told(message) for message in self.messages_in(chat_id or self.id)[-10:])

    def _found(self, text: str, chat_id: int) -> list[Message]:
        return [message for message in self.messages_in(chat_id) if text in _words(message)]

    async def _do(self, act: str, **asked: Any) -> Any:
        return await self.box.post(f"phones/{self.id}/{act}", asked)

    def learn(self, chats: list[dict[str, Any]]) -> None:
        for chat in chats:
            self._chats[chat["id"]] = {message["message_id"]: message for message in chat["messages"]}

    async def hear(self, event: dict[str, Any]) -> None:
        async with self._changed:
            chat = self._chats.setdefault(event["chat"], {})
            if event["type"] == "message":
                chat[event["message"]["message_id"]] = event["message"]
            elif event["type"] == "deleted":
                chat.pop(event["message_id"], None)
            self._changed.notify_all()


class Box:
    """A sandbox seen from outside: its URL, its phones, its faults and its log."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token
        self.phones: dict[int, Phone] = {}
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))
        self._listener: asyncio.Task[None] | None = None

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str, token: str = TOKEN) -> AsyncIterator[Box]:
        box = cls(url.rstrip("/"), token)
        try:
            await box._listen()
            yield box
        finally:
            await box._close()

    async def phone(self, name: str, **details: str | None) -> Phone:
        face = await self.post("phones", {"name": name, **details})
        phone = self.phones.setdefault(face["id"], Phone(self, face))
        phone.learn(face["chats"])
        return phone

    async def log(self, since: int = 0) -> list[dict[str, Any]]:
        return list(await self._get(f"log?since={since}"))

    async def post(self, path: str, asked: Any) -> Any:
        async with self._session.post(f"{self.url}/api/{path}", json=asked) as answer:
            return await _checked(answer)

    async def _get(self, path: str) -> Any:
        async with self._session.get(f"{self.url}/api/{path}") as answer:
            return await _checked(answer)

    async def _listen(self) -> None:
        stream = await self._session.get(f"{self.url}/api/events")
        await stream.content.readline()
        for face in (await self._get("world"))["phones"]:
            self.phones[face["id"]] = Phone(self, face)
            self.phones[face["id"]].learn(face["chats"])
        self._listener = asyncio.create_task(self._follow(stream))

    async def _follow(self, stream: aiohttp.ClientResponse) -> None:
        async for line in stream.content:
            if line.startswith(b"data: "):
                await self._hear(json.loads(line[6:]))

    async def _hear(self, event: dict[str, Any]) -> None:
        if event["type"] in {"message", "deleted"} and event["phone"] in self.phones:
            await self.phones[event["phone"]].hear(event)

    async def _close(self) -> None:
        if self._listener:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)
        await self._session.close()


@asynccontextmanager
async def sandbox(token: str = TOKEN) -> AsyncIterator[Box]:
    """Run a sandbox on a free port of this machine, in this loop, for as long as the block lasts."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    server = Server(World(token, BOT_USERNAME, "Classbell"), "127.0.0.1", port)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        async with Box.at(f"http://127.0.0.1:{port}", token) as box:
            yield box
    finally:
        server.should_exit = True
        await serving


async def _checked(answer: aiohttp.ClientResponse) -> Any:
    body = await answer.json()
    assert answer.ok, body
    return body


def _words(message: Message) -> str:
    return f"{message.get('text', '')}{message.get('caption', '')}"


def _told(message: Message) -> str:
    return f"  {'>' if message['out'] else '<'} {_words(message)!r}"
