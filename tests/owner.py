"""Whoever holds a store: looks into it and changes it past the bot, as one can with any tool of its engine."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import asyncpg

Rows = list[tuple[Any, ...]]


class Owner(Protocol):
    """Asks a store from outside; what it has opened stays open until it is closed."""

    async def ask(self, statement: str, parameters: dict[str, Any]) -> Rows: ...

    async def close(self) -> None: ...


class OfFile:
    """Asks a SQLite file; it need not be there before the first question."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _line(self) -> sqlite3.Connection:
        """Opening one means reading the whole schema: it is done once. What is written here need not be on disk."""
        line = sqlite3.connect(self._path, timeout=10, check_same_thread=False)
        line.execute("PRAGMA synchronous = OFF")
        return line

    @cached_property
    def _turn(self) -> asyncio.Lock:
        return asyncio.Lock()

    async def ask(self, statement: str, parameters: dict[str, Any]) -> Rows:
        """Look at once, as looking waits for nobody; wait apart from the loop for the turn to write."""
        async with self._turn:
            if statement.startswith("SELECT"):
                await asyncio.sleep(0)
                return self._line.execute(statement, parameters).fetchall()
            return await asyncio.to_thread(self._write, statement, parameters)

    def _write(self, statement: str, parameters: dict[str, Any]) -> Rows:
        with self._line:
            return self._line.execute(statement, parameters).fetchall()

    async def close(self) -> None:
        self._line.close()


class OfServer:
    """Asks a database on a PostgreSQL server."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._line: asyncpg.Connection | None = None
        self._turn = asyncio.Lock()

    async def ask(self, statement: str, parameters: dict[str, Any]) -> Rows:
        places = {name: f"${place}" for place, name in enumerate(parameters, 1)}
        numbered = re.sub(r":([a-z_0-9]+)", lambda found: places[found[1]], statement)
        async with self._turn:
            if self._line is None or self._line.is_closed():
                self._line = await asyncpg.connect(self._url)
            return [tuple(row) for row in await self._line.fetch(numbered, *parameters.values())]

    async def close(self) -> None:
        if self._line:
            await self._line.close()
