"""PostgreSQL: the same queries over a pool; the server itself commits in groups."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncpg

from classbell.storage import statements
from classbell.storage.database import NotKept, Row, StoreClosed
from classbell.storage.failpoints import failpoint
from classbell.storage.later import Later

CONNECTIONS = 8
PATIENCE = 60.0
"""Seconds one statement may take before it is given up."""

_AWAY = (
    ConnectionError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
)
_TROUBLE = (*_AWAY, asyncpg.ReadOnlySQLTransactionError)
"""A server that only reads keeps nothing; a view that is written to is a bug."""


class PostgresTransaction:
    """Statements on one connection of the pool."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection
        self._queries = statements.load("postgres")

    async def one(self, query: str, /, **parameters: object) -> Row | None:
        sql, values = self._bind(query, parameters)
        row: Row | None = await self._connection.fetchrow(sql, *values)
        return row

    async def all(self, query: str, /, **parameters: object) -> list[Row]:
        sql, values = self._bind(query, parameters)
        rows: list[Row] = await self._connection.fetch(sql, *values)
        return rows

    async def value(self, query: str, /, **parameters: object) -> Any:  # noqa: ANN401 a column can be anything
        sql, values = self._bind(query, parameters)
        return await self._connection.fetchval(sql, *values)

    async def run(self, query: str, /, **parameters: object) -> int:
        sql, values = self._bind(query, parameters)
        tag = await self._connection.execute(sql, *values)
        return int(tag.rpartition(" ")[2])

    async def many(self, query: str, /, rows: Iterable[Mapping[str, object]]) -> None:
        statement = self._queries[query]
        await self._connection.executemany(
            statement.sql, [tuple(row[name] for name in statement.parameters) for row in rows]
        )

    def _bind(self, query: str, parameters: Mapping[str, object]) -> tuple[str, list[object]]:
        statement = self._queries[query]
        return statement.sql, [parameters[name] for name in statement.parameters]


class Postgres:
    """A store on a server; several processes may share it."""

    engine = "postgres"

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._inside: set[asyncio.Task[Any] | None] = set()
        self._later = Later(self.begin)
        self._closed = False
        self._leading: dict[str, asyncpg.Connection] = {}

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[PostgresTransaction]:
        task = asyncio.current_task()
        if task in self._inside:
            raise RuntimeError("begin inside begin: the inner block would not see what the outer one did")
        self._check_open()
        self._inside.add(task)
        try:
            async with self._connection() as connection:
                with _as_not_kept(connection):
                    async with connection.transaction():
                        yield PostgresTransaction(connection)
                        failpoint("store.before_commit")
                failpoint("store.after_commit")
        finally:
            self._inside.discard(task)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[PostgresTransaction]:
        self._check_open()
        async with self._connection() as connection:
            with _as_not_kept(connection, _AWAY):
                async with connection.transaction(isolation="repeatable_read", readonly=True):
                    yield PostgresTransaction(connection)

    report = read

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[asyncpg.Connection]:
        try:
            connection = await self._pool.acquire()
        except (OSError, *_TROUBLE) as error:
            raise NotKept(str(error)) from error
        try:
            yield connection
        finally:
            await self._pool.release(connection)

    def _check_open(self) -> None:
        if self._closed:
            raise StoreClosed("the store is closed")

    def later(self, query: str, /, **parameters: object) -> None:
        self._check_open()
        self._later.add((query, parameters))

    async def fold(self) -> None:
        """The server sees to its log and to rows that are gone by itself."""

    async def lead(self, what: str) -> bool:
        """Hold a lock of the server for as long as one connection lasts: it goes with the process."""
        self._check_open()
        if self.leads(what):
            return True
        await self.resign(what)
        try:
            connection = await self._pool.acquire()
        except (OSError, *_TROUBLE) as error:
            raise NotKept(str(error)) from error
        try:
            with _as_not_kept(connection):
                has_it = await connection.fetchval("SELECT pg_try_advisory_lock(hashtext($1))", f"classbell {what}")
        except BaseException:
            await self._pool.release(connection)
            raise
        if has_it:
            self._leading[what] = connection
        else:
            await self._pool.release(connection)
        return bool(has_it)

    def leads(self, what: str) -> bool:
        connection = self._leading.get(what)
        return connection is not None and not _is_gone(connection)

    async def resign(self, what: str) -> None:
        connection = self._leading.pop(what, None)
        if connection is not None:  # giving it back to the pool undoes what it held
            await self._pool.release(connection)

    async def close(self) -> None:
        if self._closed:
            return
        for what in list(self._leading):
            await self.resign(what)
        await self._later.close()
        self._closed = True
        await self._pool.close()


@contextmanager
def _as_not_kept(connection: asyncpg.Connection, trouble: tuple[type[Exception], ...] = _TROUBLE) -> Iterator[None]:
    """The server's own troubles get the one name that callers know on every engine."""
    try:
        yield
    except trouble as error:
        raise NotKept(str(error)) from error
    except asyncpg.InterfaceError as error:
        if _is_gone(connection):
            raise NotKept(str(error)) from error
        raise


def _is_gone(connection: asyncpg.Connection) -> bool:
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:  # so broken that the pool has taken it back already
        return True


async def connect(url: str) -> Postgres:
    """Open a pool on `postgresql://...`; every commit is on the server's disk before it returns."""
    return Postgres(
        await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=CONNECTIONS,
            command_timeout=PATIENCE,
            server_settings={"synchronous_commit": "on"},
        )
    )
