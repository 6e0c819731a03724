"""The queue of updates for the bot, and the long poll that empties it."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from classbell.sandbox.refusals import Conflict, Refused, WebhookSet
from classbell.sandbox.values import Json

KEPT_FOR = 24 * 3600
POLL_AT_MOST = 50
BATCH_AT_MOST = 100
FIRST_ID = 100_000_001
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True)
class Queued:
    """An update that the bot has not confirmed."""

    at: float
    chat_id: int
    body: Json

    @property
    def id(self) -> int:
        """The update_id."""
        number: int = self.body["update_id"]
        return number


@dataclass
class Poll:
    """What one getUpdates asked for; times in seconds."""

    offset: int = 0
    limit: int = BATCH_AT_MOST
    timeout: float = 0


@dataclass
class Updates:
    """The queue. Numbers only rise until somebody sets `next_id`; updates expire after 24 hours.

    While `watch` is set it is called for each new update, and polls are refused: updates go to a webhook.
    """

    clock: Callable[[], float] = time.time
    next_id: int = FIRST_ID
    allowed: list[str] = field(default_factory=list)
    watch: Callable[[], None] | None = None
    _queue: deque[Queued] = field(default_factory=deque)
    _waiter: asyncio.Future[None] | None = None

    def push(self, kind: str, chat_id: int, payload: Json) -> None:
        """Queue an update of this kind, unless the bot did not ask for the kind."""
        if not self.wants(kind):
            return
        body = {"update_id": self.next_id, kind: payload}
        self._queue.append(Queued(self.clock(), chat_id, body))
        self.next_id += 1
        self._wake()

    def wants(self, kind: str) -> bool:
        """Tell whether updates of this kind are queued."""
        return kind in self.allowed if self.allowed else kind not in ON_REQUEST

    def pending(self) -> list[Queued]:
        """Return the unconfirmed updates, oldest first."""
        self._expire()
        return list(self._queue)

    def drop(self, update_id: int | None = None) -> None:
        """Forget one update, or all of them."""
        kept = [queued for queued in self._queue if update_id is not None and queued.id != update_id]
        self._queue = deque(kept)

    async def poll(self, poll: Poll) -> list[Json]:
        """Confirm what lies before the offset, then wait for updates. A later poll ends this one with 409."""
        if self.watch:
            raise WebhookSet
        self.interrupt(Conflict())
        self._expire()
        self._confirm(poll.offset)
        if not self._queue and poll.timeout > 0:
            await self._wait(min(poll.timeout, POLL_AT_MOST))
        return [queued.body for queued in self._queue][: min(max(poll.limit, 1), BATCH_AT_MOST)]

    def interrupt(self, refusal: Refused) -> None:
        """End the poll under way, if any, with a refusal."""
        if self._waiter and not self._waiter.done():
            self._waiter.set_exception(refusal)
        self._waiter = None

    async def _wait(self, timeout_for: float) -> None:
        waiter = self._waiter = asyncio.get_running_loop().create_future()
        await asyncio.wait([waiter], timeout=timeout_for)
        if self._waiter is waiter:
            self._waiter = None
        if waiter.done():
            waiter.result()

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)
        if self.watch:
            self.watch()

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self._queue) > -offset:
                self._queue.popleft()
        if offset > 0:
            self._queue = deque(queued for queued in self._queue if queued.id >= offset)

    def _expire(self) -> None:
        now = self.clock()
        while self._queue and self._queue[0].at < now - KEPT_FOR:
            self._queue.popleft()
