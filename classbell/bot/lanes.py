"""Many queues at once, each strictly in order, by a bounded number of workers."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Lanes(Generic[T]):
    """Work put in a lane runs after all that was put there before, and beside the other lanes.

    `width` lanes run at once; who puts should wait for `room` first, which there is while fewer than `at_most`
    are waiting or being worked on.
    """

    def __init__(self, work: Callable[[T], Awaitable[None]], width: int, at_most: int) -> None:
        self._work = work
        self._width = width
        self._at_most = at_most
        self._size = 0
        self._lanes: dict[int, deque[T]] = {}
        self._ready: asyncio.Queue[int] = asyncio.Queue()
        self._room = asyncio.Event()
        self._room.set()
        self._workers: set[asyncio.Task[None]] = set()
        self._busy: set[asyncio.Task[None] | None] = set()
        self._stopping = False

    def __len__(self) -> int:
        """Count what is waiting or being worked on."""
        return self._size

    def put(self, lane: int, item: T) -> None:
        """Queue an item at the end of its lane."""
        self._size += 1
        if self._size >= self._at_most:
            self._room.clear()
        if lane in self._lanes:
            self._lanes[lane].append(item)
        else:
            self._lanes[lane] = deque([item])
            self._ready.put_nowait(lane)

    @property
    def has_room(self) -> bool:
        """Whether more may be put now."""
        return self._room.is_set()

    async def room(self) -> None:
        """Wait until more may be put."""
        await self._room.wait()

    def start(self) -> None:
        """Let the workers begin."""
        loop = asyncio.get_running_loop()
        self._workers = {loop.create_task(self._serve()) for _ in range(self._width)}

    async def stop(self, within: float) -> None:
        """Begin nothing more, give what is being worked on so many seconds, and drop the rest."""
        self._stopping = True
        for worker in self._workers - self._busy:
            worker.cancel()
        if self._busy:
            await asyncio.wait(self._workers & self._busy, timeout=within)
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    async def _serve(self) -> None:
        this = asyncio.current_task()
        while not self._stopping:
            lane = await self._ready.get()
            self._busy.add(this)
            try:
                await self._work(self._lanes[lane][0])
            finally:
                self._busy.discard(this)
                self._leave(lane)

    def _leave(self, lane: int) -> None:
        """Let another lane go first, if one waits, before the next of this one."""
        queue = self._lanes[lane]
        queue.popleft()
        if queue:
            self._ready.put_nowait(lane)
        else:
            del self._lanes[lane]
        self._size -= 1
        if self._size < self._at_most:
            self._room.set()
