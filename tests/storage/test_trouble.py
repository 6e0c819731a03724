"""A store that cannot even be read says so by the one name that callers know, and comes back by itself."""

from __future__ import annotations

from pathlib import Path

import asyncpg
import pytest

from classbell.storage.database import Database, NotKept
from classbell.storage.store import open_store
from tests.stores import server, store


async def look(db: Database) -> None:
    async with db.read() as tx:
        await tx.value("people.scope_of_class", class_id=0)


async def look_for_long(db: Database) -> None:
    async with db.report() as tx:
        await tx.value("people.scope_of_class", class_id=0)


async def test_a_file_that_cannot_be_opened_is_trouble_of_the_store(tmp_path: Path) -> None:
    db = await open_store(None, tmp_path)
    file, away = tmp_path / "classbell.db", tmp_path / "away.db"
    file.rename(away)
    for looking in (look, look_for_long):
        with pytest.raises(NotKept):
            await looking(db)
    away.rename(file)
    await look(db)
    await db.close()


async def _look_and_lose_the_server(db: Database) -> None:
    async with db.read() as tx:
        await _terminate_all()
        await tx.value("people.scope_of_class", class_id=0)


async def _terminate_all() -> None:
    manager = await asyncpg.connect(server().get_uri())
    await manager.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname LIKE 'test_%'")
    await manager.close()


async def test_a_server_that_goes_away_while_it_is_read_is_trouble_of_the_store() -> None:
    async with store("postgres") as db:
        with pytest.raises(NotKept):
            await _look_and_lose_the_server(db)
        await look(db)
