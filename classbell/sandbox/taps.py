"""Taps on inline buttons that wait for the bot's answer."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from classbell.sandbox.values import Json

ANSWERED_WITHIN = 15.0
WAITED_FOR = 10.0


@dataclass
class Tap:
    """One callback query: who tapped, when by a steady clock, and the answer to come."""

    person_id: int
    at: float
    answer: asyncio.Future[Json]


@dataclass
class Taps:
    """Callback queries by id. An id can be answered for 15 seconds."""

    show: Callable[[int, Json], None]
    ticks: Callable[[], float] = time.monotonic
    _waiting: dict[str, Tap] = field(default_factory=dict)

    def begin(self, person_id: int) -> str:
        """Return the id of a new query."""
        self._forget()
        query_id = str(secrets.randbits(62))
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[query_id] = Tap(person_id, self.ticks(), answer)
        return query_id

    def answer(self, query_id: str, answer: Json) -> bool:
        """Give whoever tapped the answer, and how many seconds it came `after` the tap; False for no or an old tap."""
        self._forget()
        tap = self._waiting.get(query_id)
        if tap is None:
            return False
        if not tap.answer.done():
            tap.answer.set_result(answer | {"after": self.ticks() - tap.at})
            self.show(tap.person_id, answer)
        return True

    async def wait(self, query_id: str) -> Json | None:
        """Return the answer to a query, or None when none came in 10 seconds."""
        answer = self._waiting[query_id].answer
        await asyncio.wait([answer], timeout=WAITED_FOR)
        return answer.result() if answer.done() and not answer.cancelled() else None

    def close(self) -> None:
        """Let nobody wait any longer."""
        for tap in self._waiting.values():
            tap.answer.cancel()

    def _forget(self) -> None:
        oldest = self.ticks() - ANSWERED_WITHIN
        self._waiting = {query_id: tap for query_id, tap in self._waiting.items() if tap.at > oldest}
