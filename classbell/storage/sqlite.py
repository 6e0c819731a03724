"""SQLite: one writing connection with group commit, reading connections apart.

Statements run on the event loop (they take microseconds); only the commit, which waits for the disk, has a
thread. Actions that come while a commit runs are committed together by the next one, with no time window.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from classbell.storage import statements
from classbell.storage.database import Row
from classbell.storage.failpoints import failpoint

BUSY_FOR = 5.0


class SqliteReader:
    """Statements on one connection, run where the caller stands."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._queries = statements.load("sqlite")

    async def one(self, query: str, /, **parameters: object) -> Row | None:
        row: Row | None = self._execute(query, parameters).fetchone()
        return row

    async def all(self, query: str, /, **parameters: object) -> list[Row]:
        return self._execute(query, parameters).fetchall()

    async def value(self, query: str, /, **parameters: object) -> Any:  # noqa: ANN401 a column can be anything
        row = self._execute(query, parameters).fetchone()
        return row[0] if row else None

    def _execute(self, query: str, parameters: Mapping[str, object]) -> sqlite3.Cursor:
        return self._connection.execute(self._queries[query].sql, parameters)


class SqliteReport(SqliteReader):
    """The same in a thread, for statements that take longer than a reply may wait."""

    async def one(self, query: str, /, **parameters: object) -> Row | None:
        rows = await self.all(query, **parameters)
        return rows[0] if rows else None

    async def all(self, query: str, /, **parameters: object) -> list[Row]:
        return await asyncio.to_thread(lambda: self._execute(query, parameters).fetchall())

    async def value(self, query: str, /, **parameters: object) -> Any:  # noqa: ANN401 a column can be anything
        row = await asyncio.to_thread(lambda: self._execute(query, parameters).fetchone())
        return row[0] if row else None


class SqliteTransaction(SqliteReader):
    """One action's statements inside the batch that the next commit takes."""

    async def run(self, query: str, /, **parameters: object) -> int:
        cursor = self._execute(query, parameters)
        if cursor.description:
            return len(cursor.fetchall())
        return cursor.rowcount

    async def many(self, query: str, /, rows: Iterable[Mapping[str, object]]) -> None:
        self._connection.executemany(self._queries[query].sql, rows)


class Sqlite:
    """A store in one file."""

    engine = "sqlite"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer = connect(path)
        self._readers: list[sqlite3.Connection] = []
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="commit")
        self._turn = asyncio.Lock()
        self._batch: asyncio.Future[None] | None = None
        self._later: list[tuple[str, Mapping[str, object]]] = []
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[SqliteTransaction]:
        async with self._turn:
            batch = self._batch or await self._open_batch()
            self._writer.execute("SAVEPOINT action")
            try:
                yield SqliteTransaction(self._writer)
                self._writer.execute("RELEASE action")
            except BaseException as error:
                self._take_back(batch, error)
                raise
        await asyncio.shield(batch)

    def _take_back(self, batch: asyncio.Future[None], error: BaseException) -> None:
        """Undo one action; a full disk has undone the whole batch already, and all in it must hear so."""
        if self._writer.in_transaction:
            self._writer.execute("ROLLBACK TO action")
            self._writer.execute("RELEASE action")
        else:
            self._end(batch, error)

    async def _open_batch(self) -> asyncio.Future[None]:
        await self._begin_immediate()
        self._batch = batch = asyncio.get_running_loop().create_future()
        self._spawn(self._commit(batch))
        return batch

    async def _begin_immediate(self) -> None:
        """Another process may hold the file for a moment; wait for it without holding up the event loop."""
        until = asyncio.get_running_loop().time() + BUSY_FOR
        while True:
            try:
                self._writer.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or asyncio.get_running_loop().time() > until:
                    raise
                await asyncio.sleep(0.01)
            else:
                return

    async def _commit(self, batch: asyncio.Future[None]) -> None:
        """Take the turn behind all who wait for it now: they are the batch."""
        async with self._turn:
            if batch.done():
                return
            failpoint("store.before_commit")
            error: BaseException | None = None
            try:
                await asyncio.get_running_loop().run_in_executor(self._thread, self._writer.commit)
            except sqlite3.Error as failure:
                error = failure
                if self._writer.in_transaction:
                    self._writer.rollback()
            failpoint("store.after_commit")
            self._end(batch, error)

    def _end(self, batch: asyncio.Future[None], error: BaseException | None) -> None:
        self._batch = None
        if error is None:
            batch.set_result(None)
        elif not batch.done():
            batch.set_exception(error)
            batch.exception()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[SqliteReader]:
        async with self._view() as connection:
            yield SqliteReader(connection)

    @asynccontextmanager
    async def report(self) -> AsyncIterator[SqliteReport]:
        async with self._view() as connection:
            yield SqliteReport(connection)

    @asynccontextmanager
    async def _view(self) -> AsyncIterator[sqlite3.Connection]:
        connection = self._readers.pop() if self._readers else connect(self._path, mode="ro")
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.rollback()
            self._readers.append(connection)

    def later(self, query: str, /, **parameters: object) -> None:
        if not self._later:
            self._spawn(self._flush())
        self._later.append((query, parameters))

    async def _flush(self) -> None:
        async with self.begin() as tx:
            statements, self._later = self._later, []
            for query, parameters in statements:
                await tx.run(query, **parameters)

    def _spawn(self, work: Any) -> None:  # noqa: ANN401 a coroutine
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        while self._tasks:
            await asyncio.gather(*self._tasks)
        self._thread.shutdown()
        for connection in [self._writer, *self._readers]:
            connection.close()


def connect(path: Path, mode: str = "rw") -> sqlite3.Connection:
    """Open the file `rw` or `ro`; rows by name, every commit on disk before it returns."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=512,
        timeout=0,
    )
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    if mode == "rw":
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    return connection
