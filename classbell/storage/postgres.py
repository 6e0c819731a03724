"""PostgreSQL: the same queries over a pool; the server itself commits in groups."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from classbell.storage import statements
from classbell.storage.database import Row


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
        self._later: list[tuple[str, Mapping[str, object]]] = []
        self._flushing: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[PostgresTransaction]:
        async with self._pool.acquire() as connection, connection.transaction():
            yield PostgresTransaction(connection)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[PostgresTransaction]:
        async with (
            self._pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield PostgresTransaction(connection)

    report = read

    def later(self, query: str, /, **parameters: object) -> None:
        self._later.append((query, parameters))
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.get_running_loop().create_task(self._flush())

    async def _flush(self) -> None:
        while self._later:
            statements, self._later = self._later, []
            async with self.begin() as tx:
                for query, parameters in statements:
                    await tx.run(query, **parameters)

    async def close(self) -> None:
        if self._flushing:
            await self._flushing
        await self._pool.close()


async def connect(url: str) -> Postgres:
    """Open a pool on `postgresql://...`; every commit is on the server's disk before it returns."""
    return Postgres(await asyncpg.create_pool(url, min_size=1, max_size=8))
