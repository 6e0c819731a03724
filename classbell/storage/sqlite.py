"""SQLite: one writing connection with group commit, reading connections apart.

Statements run on the event loop (they take microseconds); only the commit, which waits for the disk, has a
thread. Actions that come while a commit runs are committed together by the next one, with no time window.
Only the writing connection ever checkpoints: the readers are opened `ro`.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from classbell.storage.connection import begin_reading, begin_writing, connect
from classbell.storage.database import NotKept, StoreClosed
from classbell.storage.failpoints import failpoint
from classbell.storage.later import Later
from classbell.storage.lock import Lock
from classbell.storage.sqlite_statements import SqliteReader, SqliteReport, SqliteTransaction

IDLE_READERS = 8
_TROUBLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
}


class Sqlite:
    """A store in one file, with migrations applied; `lock` is let go of when it is closed."""

    engine = "sqlite"

    def __init__(self, path: Path, writer: sqlite3.Connection, lock: Lock) -> None:
        self._path = path
        self._lock = lock
        self._writer = writer
        self._writer.execute("PRAGMA busy_timeout = 0")
        self._readers: list[sqlite3.Connection] = []
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="commit")
        self._turn = asyncio.Lock()
        self._holder: asyncio.Task[Any] | None = None
        self._batch: asyncio.Future[None] | None = None
        self._later = Later(self.begin)
        self._commits: set[asyncio.Task[None]] = set()
        self._closed = False

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[SqliteTransaction]:
        self._check_begin()
        async with self._turn:
            self._holder = asyncio.current_task()
            try:
                batch = self._batch or await self._open_batch()
                with self._action(batch) as tx:
                    yield tx
            finally:
                self._holder = None
        await asyncio.shield(batch)

    def _check_begin(self) -> None:
        self._check_open()
        if self._holder and self._holder is asyncio.current_task():
            raise RuntimeError("begin inside begin: the inner block would wait for the outer one for ever")

    def _check_open(self) -> None:
        if self._closed:
            raise StoreClosed("the store is closed")

    async def _open_batch(self) -> asyncio.Future[None]:
        try:
            await begin_writing(self._writer)
        except sqlite3.OperationalError as error:
            raise NotKept(str(error)) from error
        loop = asyncio.get_running_loop()
        self._batch = batch = loop.create_future()
        task = loop.create_task(self._commit_in_turn(batch))
        self._commits.add(task)
        task.add_done_callback(self._commits.discard)
        return batch

    @contextmanager
    def _action(self, batch: asyncio.Future[None]) -> Iterator[SqliteTransaction]:
        tx = SqliteTransaction(self._writer)
        try:
            self._writer.execute("SAVEPOINT action")
            yield tx
            self._writer.execute("RELEASE action")
        except sqlite3.Error as error:
            if self._take_back(batch, error) or _code(error) in _TROUBLE:
                raise NotKept(str(error)) from error
            raise
        except BaseException as error:
            self._take_back(batch, error)
            raise
        finally:
            tx.end()

    def _take_back(self, batch: asyncio.Future[None], error: BaseException) -> bool:
        """Undo one action; where a full disk has undone the whole batch already, all in it must hear so."""
        try:
            self._writer.execute("ROLLBACK TO action")
            self._writer.execute("RELEASE action")
        except sqlite3.Error:
            self._writer.rollback()
            self._end(batch, error)
            return True
        return False

    async def _commit_in_turn(self, batch: asyncio.Future[None]) -> None:
        """Take the turn behind all who wait for it now: they are the batch."""
        await self._turn.acquire()
        if batch.done():
            self._turn.release()
            return
        # From here on a cancelled task can no longer leave the turn taken or the batch unanswered.
        self._start_commit().add_done_callback(partial(self._committed, batch))

    def _start_commit(self) -> asyncio.Future[None]:
        failpoint("store.before_commit")
        return asyncio.get_running_loop().run_in_executor(self._thread, _commit, self._writer)

    def _committed(self, batch: asyncio.Future[None], commit: asyncio.Future[None]) -> None:
        failpoint("store.after_commit")
        self._end(batch, commit.exception())
        self._turn.release()

    def _end(self, batch: asyncio.Future[None], error: BaseException | None) -> None:
        self._batch = None
        if error is None:
            batch.set_result(None)
            return
        failure = NotKept(f"the batch was undone: {error}")
        failure.__cause__ = error
        batch.set_exception(failure)
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
        self._check_open()
        with _as_not_kept():
            connection = self._readers.pop() if self._readers else connect(self._path, mode="ro", patience=0)
            try:
                await begin_reading(connection)
                yield connection
            finally:
                connection.rollback()
                self._give_back(connection)

    def _give_back(self, connection: sqlite3.Connection) -> None:
        if self._closed or len(self._readers) >= IDLE_READERS:
            connection.close()
        else:
            self._readers.append(connection)

    def later(self, query: str, /, **parameters: object) -> None:
        self._check_open()
        self._later.add((query, parameters))

    async def fold(self) -> None:
        """Empty the write-ahead log, which holds what the file said before; a view that is open puts it off."""
        self._check_open()
        async with self._turn:
            if self._batch is None:
                await asyncio.get_running_loop().run_in_executor(self._thread, _fold, self._writer)

    async def lead(self, what: str) -> bool:
        return self.leads(what)

    def leads(self, what: str) -> bool:  # noqa: ARG002 a file has one process, which does everything
        return True

    async def resign(self, what: str) -> None:
        """Nobody else could."""

    async def close(self) -> None:
        if self._closed:
            return
        await self._later.close()
        self._closed = True
        async with self._turn:
            if batch := self._batch:
                await asyncio.wait([commit := self._start_commit()])
                self._end(batch, commit.exception())
        await asyncio.get_running_loop().run_in_executor(self._thread, self._let_go)
        self._thread.shutdown()

    def _let_go(self) -> None:
        """Close the writer last: closing it folds the log back into the file, which takes its time."""
        for connection in [*self._readers, self._writer]:
            connection.close()
        self._lock.release()


@contextmanager
def _as_not_kept() -> Iterator[None]:
    """The file's own troubles get the one name that callers know on every engine; a view written to is a bug."""
    try:
        yield
    except sqlite3.Error as error:
        if _code(error) in _TROUBLE - {sqlite3.SQLITE_READONLY}:
            raise NotKept(str(error)) from error
        raise


def _code(error: sqlite3.Error) -> int:
    """Errors of the driver itself, such as a parameter not given, have no code."""
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)) & 0xFF


def _fold(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _commit(connection: sqlite3.Connection) -> None:
    try:
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
