"""Statements on one SQLite connection: in a quick view, in a long report, in an action's transaction."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any, TypeVar

from classbell.storage import statements
from classbell.storage.database import NotKept, Row

BREATH = 200
"""Statements one block may run before others get the event loop for a moment."""

T = TypeVar("T")


class SqliteReader:
    """Statements on one connection, run where the caller stands."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._queries = statements.load("sqlite")
        self._without_breath = 0

    async def one(self, query: str, /, **parameters: object) -> Row | None:
        row: Row | None = (await self._next(query, parameters)).fetchone()
        return row

    async def all(self, query: str, /, **parameters: object) -> list[Row]:
        return (await self._next(query, parameters)).fetchall()

    async def value(self, query: str, /, **parameters: object) -> Any:  # noqa: ANN401 a column can be anything
        row = (await self._next(query, parameters)).fetchone()
        return row[0] if row else None

    async def _next(self, query: str, parameters: Mapping[str, object]) -> sqlite3.Cursor:
        """Nothing here waits for anything, so who runs thousands of statements must let others in between."""
        self._without_breath += 1
        if self._without_breath == BREATH:
            self._without_breath = 0
            await asyncio.sleep(0)
        return self._execute(query, parameters)

    def _execute(self, query: str, parameters: Mapping[str, object]) -> sqlite3.Cursor:
        return self._connection.execute(self._queries[query].sql, parameters)


class SqliteReport(SqliteReader):
    """The same in a thread, for statements that take longer than a reply may wait."""

    async def one(self, query: str, /, **parameters: object) -> Row | None:
        row: Row | None = await self._aside(lambda: self._execute(query, parameters).fetchone())
        return row

    async def all(self, query: str, /, **parameters: object) -> list[Row]:
        return await self._aside(lambda: self._execute(query, parameters).fetchall())

    async def value(self, query: str, /, **parameters: object) -> Any:  # noqa: ANN401 a column can be anything
        row = await self._aside(lambda: self._execute(query, parameters).fetchone())
        return row[0] if row else None

    async def _aside(self, work: Callable[[], T]) -> T:
        """Run in a thread; who is cancelled leaves the connection only when the thread has left it."""
        future = asyncio.get_running_loop().run_in_executor(None, work)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            self._connection.interrupt()
            await _end_of(future)
            raise


async def _end_of(future: asyncio.Future[Any]) -> None:
    while not future.done():
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError:
            continue


class SqliteTransaction(SqliteReader):
    """One action's statements inside the batch that the next commit takes."""

    _over = False

    async def run(self, query: str, /, **parameters: object) -> int:
        cursor = await self._next(query, parameters)
        if cursor.description:
            return len(cursor.fetchall())
        return cursor.rowcount

    async def many(self, query: str, /, rows: Iterable[Mapping[str, object]]) -> None:
        remaining = iter(rows)
        while some := list(islice(remaining, BREATH)):
            self._check()
            self._connection.executemany(self._queries[query].sql, some)
            await asyncio.sleep(0)

    def end(self) -> None:
        """Refuse every further statement."""
        self._over = True

    def _execute(self, query: str, parameters: Mapping[str, object]) -> sqlite3.Cursor:
        self._check()
        return self._connection.execute(self._queries[query].sql, parameters)

    def _check(self) -> None:
        """A statement outside its transaction would be kept by itself, or with somebody else's action."""
        if self._over:
            raise RuntimeError("this transaction has ended")
        if not self._connection.in_transaction:
            raise NotKept("the store has undone this transaction already")
