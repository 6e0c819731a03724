"""What holds back all that is sent unasked: the pace, waits Telegram asked for, a token that is not valid."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from classbell.domain.delivery import Course, Scope, Verdict
from classbell.domain.pace import Limits, Pace
from classbell.storage import settings
from classbell.storage.database import Database
from classbell.storage.instants import instant, stamp

FROZEN = "unasked.frozen"
"""The setting under which waits outlive a restart: JSON, chat id (or `all`) to milliseconds since 1970."""

_ALL = "all"
log = structlog.get_logger(__name__)


class Gate:
    """One for the whole process: everything unasked asks here before it leaves. Waits are in seconds."""

    def __init__(self, db: Database, now: Callable[[], datetime], limits: Limits | None = None) -> None:
        self.trouble: str | None = None
        """Why nothing leaves at the moment, when it is for longer than a pause."""
        self._db = db
        self._now = now
        self._limits = limits or Limits()
        self._pace = Pace(self._limits)
        self._frozen: dict[str, datetime] = {}
        self._open = asyncio.Event()
        self._open.set()

    async def load(self) -> None:
        """Go on waiting where the process before had been told to."""
        async with self._db.read() as tx:
            kept = await settings.value(tx, FROZEN)
        for chat, until in json.loads(kept or "{}").items():
            self._freeze(chat, instant(until))

    @property
    def is_open(self) -> bool:
        """Whether the token is valid, as far as anybody knows."""
        return self._open.is_set()

    def free_in(self) -> float:
        """Tell how long nothing at all may leave; 0: something may."""
        return max(0.0, self._pace.free_at() - time.monotonic())

    def share_of(self, span_for: float) -> int:
        """Tell how many may leave within so many seconds, at least 1."""
        return max(1, int(span_for * self._limits.per_second))

    async def pass_to(self, chat_id: int) -> float:
        """Wait until the sender as a whole is free; then admit (0), or tell how long this chat has to wait still."""
        while True:
            await self._open.wait()
            now = time.monotonic()
            if (free_at := self._pace.free_at()) <= now:
                return self._pace.admit(chat_id, now) - now
            await asyncio.sleep(free_at - now)

    def note_left(self, chat_id: int) -> None:
        """Count the message just admitted to a chat from now on: until now, it had not left."""
        self._pace.note_left(chat_id, time.monotonic())

    def heed(self, verdict: Verdict, chat_id: int) -> None:
        """Wait as long as an answer demands, here and after a restart; shut when the token is not valid."""
        if verdict.course is Course.STOP:
            self.shut(verdict.reason)
        elif verdict.course is Course.RETRY and verdict.wait_for:
            until = self._now() + timedelta(seconds=verdict.wait_for)
            self._freeze(str(chat_id) if verdict.scope is Scope.CHAT else _ALL, until)
            self._keep()

    def shut(self, reason: str) -> None:
        """Let nothing leave until `open`."""
        if self._open.is_set():
            log.error("sending_stopped", reason=reason)
        self.trouble = f"the token is not valid: {reason}"
        self._open.clear()

    def open(self) -> None:
        """Let messages leave again."""
        self.trouble = None
        self._open.set()
        log.info("sending_resumed")

    def _freeze(self, chat: str, until: datetime) -> None:
        wait_for = (until - self._now()).total_seconds()
        if wait_for <= 0:
            return
        self._frozen[chat] = max(until, self._frozen.get(chat, until))
        if chat == _ALL:
            self._pace.freeze_all(time.monotonic() + wait_for)
        else:
            self._pace.freeze_chat(int(chat), time.monotonic() + wait_for)

    def _keep(self) -> None:
        now = self._now()
        self._frozen = {chat: until for chat, until in self._frozen.items() if until > now}
        frozen = {chat: stamp(until) for chat, until in self._frozen.items()}
        self._db.later("settings.keep", name=FROZEN, value=json.dumps(frozen))
