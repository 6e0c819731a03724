"""Opens a store on a PostgreSQL server, up to date. Loaded only where one is asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg
import structlog

from classbell.storage import migrations, postgres
from classbell.storage.database import Reader
from classbell.storage.migrations import VERSIONS, Migration, MigrationFailed, pending

# Any number will do, as long as every process asks for the same.
_ADVISORY_LOCK = 0x636C617373
_log = structlog.get_logger(__name__)


async def open_server(url: str) -> postgres.Postgres:
    """Open the store at a `postgresql://...`, migrated; raises SchemaTooNew or MigrationFailed."""
    connection = await asyncpg.connect(url)
    try:
        _log.info("store.postgres", version=connection.get_server_version()[0])
        await migrate(connection, migrations.load())
    finally:
        await connection.close()
    return await postgres.connect(url)


@asynccontextmanager
async def looking(url: str) -> AsyncIterator[Reader]:
    """Open a view of the store as it is."""
    db = await postgres.connect(url)
    try:
        async with db.read() as view:
            yield view
    finally:
        await db.close()


async def migrate(connection: asyncpg.Connection, known: Sequence[Migration]) -> None:
    """Apply what is pending, each in one transaction; a process that starts at the same moment waits."""
    await connection.execute("SELECT pg_advisory_lock($1)", _ADVISORY_LOCK)
    try:
        await connection.execute(VERSIONS)
        have = await connection.fetchval("SELECT COALESCE(MAX(version), 0) FROM schema_version")
        for migration in pending(have, known):
            await _apply_on_server(connection, migration)
    finally:
        await connection.execute("SELECT pg_advisory_unlock($1)", _ADVISORY_LOCK)


async def _apply_on_server(connection: asyncpg.Connection, migration: Migration) -> None:
    try:
        async with connection.transaction():
            for statement in migration.statements("postgres"):
                await connection.execute(statement)
            await connection.execute(
                "INSERT INTO schema_version VALUES ($1, $2, $3)", migration.number, migration.name, migrations.now()
            )
    except (asyncpg.PostgresError, ValueError) as error:
        raise MigrationFailed(f"{migration.number:04}_{migration.name}: {error}") from error
