"""The live stream of what changes on the phones, to every page that listens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable

from classbell.sandbox.values import Json

HEARTBEAT_FOR = 15.0
GATHER_FOR = 0.05
WAITING_AT_MOST = 20_000


class Hub:
    """Listeners of the event stream. A listener that falls far behind is cut off and may come again."""

    draw: Callable[[int], Json]
    """Gives the whole phone of a person id, for events that say a phone changed; set before anybody can listen."""

    def __init__(self) -> None:
        """Begin without listeners."""
        self._listeners: dict[asyncio.Queue[str | None], frozenset[str]] = {}
        self._touched: set[int] = set()

    def publish(self, event: Json) -> None:
        """Hand an event to every listener that wants its type."""
        listeners = self._wanting(event["type"])
        if listeners:
            line = f"data: {json.dumps(event, ensure_ascii=False)}\n\n"
            for listener in listeners:
                self._put(listener, line)

    def touch(self, person_id: int) -> None:
        """Say soon that a phone changed; many changes within a moment make one event."""
        if not self._wanting("phone"):
            return
        if not self._touched:
            asyncio.get_running_loop().call_later(GATHER_FOR, self._flush)
        self._touched.add(person_id)

    async def stream(self, types: frozenset[str] = frozenset()) -> AsyncIterator[str]:
        """Yield server-sent events of these types (none named: of all), first `hello`, until the hub closes."""
        listener: asyncio.Queue[str | None] = asyncio.Queue(WAITING_AT_MOST)
        self._listeners[listener] = types
        line: str | None = 'data: {"type": "hello"}\n\n'
        try:
            while line is not None:
                yield line
                line = await self._next(listener)
        finally:
            self._listeners.pop(listener, None)

    def close(self) -> None:
        """End every stream."""
        for listener in list(self._listeners):
            self._cut(listener)

    def _wanting(self, kind: str) -> list[asyncio.Queue[str | None]]:
        return [listener for listener, types in self._listeners.items() if not types or kind in types]

    async def _next(self, listener: asyncio.Queue[str | None]) -> str | None:
        try:
            return await asyncio.wait_for(listener.get(), HEARTBEAT_FOR)
        except TimeoutError:
            return ": still here\n\n"

    def _put(self, listener: asyncio.Queue[str | None], line: str) -> None:
        if listener.full():
            self._cut(listener)
        else:
            listener.put_nowait(line)

    def _cut(self, listener: asyncio.Queue[str | None]) -> None:
        self._listeners.pop(listener, None)
        while listener.full():
            listener.get_nowait()
        listener.put_nowait(None)

    def _flush(self) -> None:
        touched, self._touched = sorted(self._touched), set()
        for person_id in touched:
            self.publish({"type": "phone", "phone": self.draw(person_id)})
