"""Opens the one store a configuration names, up to date and held by this process."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from importlib import import_module
from pathlib import Path
from typing import Any

import structlog

from classbell.storage import backup, migrations
from classbell.storage.connection import begin_reading, connect, create, is_mended
from classbell.storage.database import Database, Reader
from classbell.storage.lock import hold
from classbell.storage.sqlite import Sqlite
from classbell.storage.sqlite_statements import SqliteReader

_log = structlog.get_logger(__name__)


async def open_store(database_url: str | None, data: Path) -> Database:
    """Open `postgresql://...`, or, without a URL, `classbell.db` in the data folder (made when missing).

    Pending migrations are applied first, a SQLite file copied to `backups/` before. Raises StoreLocked when
    another process has the data folder, SchemaTooNew, MigrationFailed, ValueError for any other kind of URL.
    """
    if database_url is None:
        return await _open_file(data)
    if not database_url.startswith(("postgresql://", "postgres://")):
        raise ValueError("a database URL begins with postgresql://")
    server: Any = import_module("classbell.storage.server")  # asyncpg is large, and few need it
    opened: Database = await server.open_server(database_url)
    return opened


@asynccontextmanager
async def looking(database_url: str | None, data: Path) -> AsyncIterator[Reader]:
    """Open a view of a store that another process may have open; nothing of it is brought up to date or written."""
    if database_url is not None:
        server: Any = import_module("classbell.storage.server")
        async with server.looking(database_url) as view:
            yield view
        return
    with closing(connect(data / backup.FILE, mode="ro")) as connection:
        await begin_reading(connection)
        yield SqliteReader(connection)


async def _open_file(data: Path) -> Sqlite:
    lock = await asyncio.to_thread(hold, data)
    try:
        writer = await asyncio.to_thread(_prepare_file, data)
        return Sqlite(data / backup.FILE, writer, lock)
    except BaseException:
        lock.release()
        raise


def _prepare_file(data: Path) -> sqlite3.Connection:
    _say_version()
    path = data / backup.FILE
    create(path)
    connection = connect(path)
    try:
        _migrate(connection, data)
    except BaseException:
        connection.close()
        raise
    return connection


def _migrate(connection: sqlite3.Connection, data: Path) -> None:
    have, known = migrations.version(connection), migrations.load()
    if have and migrations.pending(have, known):
        backup.backup(data, name=f"before-{have + 1:04}")
    migrations.migrate_sqlite(connection, known)


def _say_version() -> None:
    _log.info("store.sqlite", version=sqlite3.sqlite_version)
    if not is_mended(sqlite3.sqlite_version_info):
        _log.warning("store.sqlite_has_wal_reset_race", version=sqlite3.sqlite_version, mended_in="3.51.3")
