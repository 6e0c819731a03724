"""A store as its owner sees it with any tool of its engine, whether or not a bot runs on it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg


@dataclass(frozen=True)
class Books:
    """The rows of a store: in a file of a data folder, or, with a URL, on a server."""

    data: Path
    url: str | None = None

    async def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask it."""
        if self.url is None:
            return await asyncio.to_thread(self._rows, statement)
        connection = await asyncpg.connect(self.url)
        try:
            return [tuple(row) for row in await connection.fetch(statement)]
        finally:
            await connection.close()

    async def add(self, columns: str, rows: Sequence[tuple[object, ...]]) -> None:
        """Insert rows: `table (column, ...)`."""
        if not rows:
            return
        if self.url is None:
            await asyncio.to_thread(self._add, columns, rows)
            return
        connection = await asyncpg.connect(self.url)
        try:
            places = ", ".join(f"${n}" for n in range(1, len(rows[0]) + 1))
            await connection.executemany(f"INSERT INTO {columns} VALUES ({places})", rows)
            if "(id, " in columns:
                await self._count_on(connection, columns.partition(" ")[0])
        finally:
            await connection.close()

    @staticmethod
    async def _count_on(connection: asyncpg.Connection, table: str) -> None:
        """Let the ids that the server gives itself begin after those that were given."""
        if sequence := await connection.fetchval(f"SELECT pg_get_serial_sequence('{table}', 'id')"):
            await connection.execute(f"SELECT setval('{sequence}', (SELECT MAX(id) FROM {table}))")

    def _rows(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.data / "classbell.db", timeout=10)) as connection:
            return connection.execute(statement).fetchall()

    def _add(self, columns: str, rows: Sequence[tuple[object, ...]]) -> None:
        places = ", ".join("?" * len(rows[0]))
        with closing(sqlite3.connect(self.data / "classbell.db", timeout=10)) as connection, connection:
            connection.executemany(f"INSERT INTO {columns} VALUES ({places})", rows)
