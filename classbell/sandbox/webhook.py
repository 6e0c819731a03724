"""Updates sent to the bot's own address, tried again until it takes them."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import aiohttp

from classbell.sandbox.keyboards import is_loopback
from classbell.sandbox.refusals import BadRequest
from classbell.sandbox.updates import Queued, Updates
from classbell.sandbox.values import Json

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}|")
FIRST_DELAY_FOR = 0.5
LONGEST_DELAY_FOR = 60.0
ANSWERED_WITHIN = 60.0
AT_ONCE = 40
OK = range(200, 300)


@dataclass(frozen=True)
class Hook:
    """Where updates go."""

    url: str
    secret: str = ""
    at_once: int = AT_ONCE


@dataclass
class Deliverer:
    """Takes updates to a hook: in order within a chat, chats beside each other, a failing chat later and later.

    `carry_out` is given the call that a bot may write into its answer.
    """

    updates: Updates
    hook: Hook
    carry_out: Callable[[Json], Awaitable[None]]
    last_error: Json = field(default_factory=dict)
    _lanes: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _session: aiohttp.ClientSession | None = None
    _room: asyncio.Semaphore | None = None

    def begin(self) -> None:
        """Start delivering; to be called in the running loop."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWERED_WITHIN))
        self._room = asyncio.Semaphore(self.hook.at_once)
        self.updates.watch = self._look
        self._look()

    async def end(self) -> None:
        """Stop delivering; what was not taken stays queued."""
        self.updates.watch = None
        tasks = list(self._lanes.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session:
            await self._session.close()

    def _look(self) -> None:
        for chat_id in {queued.chat_id for queued in self.updates.pending()} - self._lanes.keys():
            self._lanes[chat_id] = asyncio.create_task(self._drain(chat_id))

    async def _drain(self, chat_id: int) -> None:
        delay_for = FIRST_DELAY_FOR
        try:
            while queued := self._first(chat_id):
                if await self._taken(queued):
                    self.updates.drop(queued.id)
                    delay_for = FIRST_DELAY_FOR
                else:
                    await asyncio.sleep(delay_for)
                    delay_for = min(delay_for * 2, LONGEST_DELAY_FOR)
        finally:
            del self._lanes[chat_id]

    def _first(self, chat_id: int) -> Queued | None:
        return next((queued for queued in self.updates.pending() if queued.chat_id == chat_id), None)

    async def _taken(self, queued: Queued) -> bool:
        assert self._session
        assert self._room
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.hook.secret} if self.hook.secret else {}
        try:
            async with (
                self._room,
                self._session.post(self.hook.url, json=queued.body, headers=headers) as answer,
            ):
                return await self._read(answer)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._fail("Connection timed out" if isinstance(error, TimeoutError) else "Connection refused")
            return False

    async def _read(self, answer: aiohttp.ClientResponse) -> bool:
        if answer.status not in OK:
            self._fail(f"Wrong response from the webhook: {answer.status} {answer.reason}")
            return False
        with contextlib.suppress(ValueError):
            body = await answer.json(content_type=None)
            if isinstance(body, dict) and "method" in body:
                await self.carry_out(body)
        return True

    def _fail(self, message: str) -> None:
        self.last_error = {"last_error_date": int(self.updates.clock()), "last_error_message": message}


def checked(hook: Hook) -> Hook:
    """Return a hook; refuses a bad secret and an address without HTTPS that is not on this machine."""
    if not SECRET.fullmatch(hook.secret):
        raise BadRequest("secret token contains unallowed characters")
    if not hook.url.startswith("https://") and not (hook.url.startswith("http://") and is_loopback(hook.url)):
        raise BadRequest("bad webhook: An HTTPS URL must be provided for webhook")
    return hook
