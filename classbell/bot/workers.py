"""The tasks that work side by side while the bot runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from types import TracebackType
from typing import Any, Self

Stop = Callable[[], Awaitable[None]]


class Workers:
    """Started one by one; when the block ends they are stopped in the other order, each in its own way."""

    def __init__(self) -> None:
        self._workers: list[tuple[asyncio.Task[None], Stop | None]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task, stop in reversed(self._workers):
            if stop is None or task.done():
                task.cancel()
            else:
                await stop()
        await asyncio.gather(*(task for task, _ in self._workers), return_exceptions=True)

    def start(self, work: Coroutine[Any, Any, None], stop: Stop | None = None) -> None:
        """Begin some work; without a `stop` of its own it is cancelled in the end."""
        self._workers.append((asyncio.create_task(work), stop))

    async def failed(self) -> None:
        """Wait until one of them ends by itself, which none should, and raise what it died of."""
        done, _ = await asyncio.wait([task for task, _ in self._workers], return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()


async def first(*waits: Coroutine[Any, Any, object]) -> None:
    """Wait for the first of these to come about; the others are given up."""
    tasks = [asyncio.create_task(wait) for wait in waits]
    done, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    for task in done:
        task.result()
