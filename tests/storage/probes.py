"""Statements on the settings table for tests of the store itself, known to both engines as `probe.…`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from classbell.storage import statements
from classbell.storage.database import Database, Reader

for _engine in ("sqlite", "postgres"):
    _found = statements._read(Path(__file__).with_name("probe.sql"), _engine)
    statements.load(_engine).update({f"probe.{name}": query for name, query in _found.items()})


async def eventually(holds: Callable[[], Awaitable[object]]) -> None:
    """Return once the condition holds; TimeoutError after five seconds."""
    async with asyncio.timeout(30):
        while not await holds():  # noqa: ASYNC110 what is waited for is a row, not a task
            await asyncio.sleep(0.01)


async def put(db: Database, name: str, value: str = "") -> None:
    async with db.begin() as tx:
        await tx.run("probe.put", name=name, value=value)


async def names(db: Database) -> list[str]:
    async with db.read() as reader:
        return await names_in(reader)


async def names_in(reader: Reader) -> list[str]:
    return sorted(row["name"] for row in await reader.all("probe.every"))
