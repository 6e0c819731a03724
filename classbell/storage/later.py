"""Statements that may wait for the next commit, and are tried again when it fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager

import structlog

from classbell.storage.database import NotKept, Transaction

AGAIN_AFTER = 5.0
"""Seconds until a statement that failed is tried again."""

Statement = tuple[str, Mapping[str, object]]
_log = structlog.get_logger(__name__)


class Later:
    """Keeps statements in memory until a transaction has taken them; none is dropped without a log line."""

    def __init__(self, begin: Callable[[], AbstractAsyncContextManager[Transaction]]) -> None:
        self._begin = begin
        self._waiting: list[Statement] = []
        self._failed: list[Statement] = []
        self._flushing: asyncio.Task[None] | None = None
        self._again: asyncio.TimerHandle | None = None

    def add(self, statement: Statement) -> None:
        """Let the next flush take this statement."""
        self._waiting.append(statement)
        self._start()

    async def close(self) -> None:
        """Try everything once more; what fails now is lost, and logged as such."""
        await self._idle()
        self._try_again()
        await self._idle()
        if self._again:
            self._again.cancel()
        if self._failed:
            _log.error("store.later_lost", queries=[query for query, _ in self._failed])

    async def _idle(self) -> None:
        while self._flushing and not self._flushing.done():
            await asyncio.wait([self._flushing])

    def _start(self) -> None:
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.get_running_loop().create_task(self._flush())

    async def _flush(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting, []
            try:
                await self._keep(taken)
            except asyncio.CancelledError:
                self._waiting[:0] = taken
                raise

    async def _keep(self, taken: Sequence[Statement]) -> None:
        """Run all in one transaction; when one of them is at fault, the others must not suffer by it."""
        try:
            await self._run(taken)
        except NotKept as error:
            self._set_aside(taken, error)
        except Exception as error:  # noqa: BLE001 whatever it is, the statement is kept and the error logged
            if len(taken) == 1:
                self._set_aside(taken, error)
                return
            for statement in taken:
                await self._keep([statement])

    async def _run(self, taken: Sequence[Statement]) -> None:
        async with self._begin() as tx:
            for query, parameters in taken:
                await tx.run(query, **parameters)

    def _set_aside(self, taken: Sequence[Statement], error: Exception) -> None:
        _log.error("store.later_failed", queries=[query for query, _ in taken], error=repr(error))
        self._failed += taken
        if self._again is None:
            self._again = asyncio.get_running_loop().call_later(AGAIN_AFTER, self._try_again)

    def _try_again(self) -> None:
        if self._again:
            self._again.cancel()
        self._again = None
        self._waiting, self._failed = self._failed + self._waiting, []
        self._start()
