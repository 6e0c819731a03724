from __future__ import annotations

import asyncio
import re
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest

from classbell.storage import migrations, server
from classbell.storage.migrations import MigrationFailed, SchemaTooNew
from classbell.storage.store import open_store
from tests.storage import children
from tests.storage.migrator import migrate, opened
from tests.stores import database, template

FIRST = """
CREATE TABLE shelves (id {key}, name TEXT NOT NULL);  -- one; two
CREATE TABLE books (id {key}, shelf_id BIGINT NOT NULL REFERENCES shelves (id), title TEXT NOT NULL);
INSERT INTO shelves (name) VALUES ('a; b');
INSERT INTO books (shelf_id, title) VALUES (1, 'one');
"""
# Rebuilds a table that another refers to.
SECOND = """
CREATE TABLE new_shelves (id {key}, name TEXT NOT NULL, height BIGINT NOT NULL DEFAULT 1);
INSERT INTO new_shelves (id, name) SELECT id, name FROM shelves;
DROP TABLE shelves;
ALTER TABLE new_shelves RENAME TO shelves;
CREATE INDEX books_by_title ON books (title);
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "migrations"
    made.mkdir()
    (made / "0001_first.sql").write_text(FIRST)
    return made


def content(data: Path) -> list[str]:
    with opened(data) as connection:
        return list(connection.iterdump())


def copies_in(data: Path) -> list[Path]:
    return list(data.glob("backups/*.db"))


def test_a_new_file_gets_every_migration_once(tmp_path: Path, folder: Path) -> None:
    (folder / "0002_second.sql").write_text(SECOND)
    for _ in range(2):
        migrate(str(tmp_path), str(folder))
    with opened(tmp_path) as connection:
        applied = connection.execute("SELECT version, name FROM schema_version").fetchall()
        assert [tuple(row) for row in applied] == [(1, "first"), (2, "second")]
        assert connection.execute("SELECT height FROM shelves").fetchone()[0] == 1
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("INSERT INTO books (shelf_id, title) VALUES (7, 'lost')")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("CREATE TABLE more (id {key}); INSERT INTO nowhere VALUES (1);", "nowhere"),
        ("CREATE TABLE more (id {key}); UPDATE books SET shelf_id = 9;", "refer to nothing, the first in books"),
        ("CREATE TABLE more (id {key}); COMMIT; CREATE TABLE last (id {key});", "may not begin or end"),
        ("DROP TABLE books; DROP TABLE shelves; CREATE TABLE", "does not end"),
    ],
)
def test_a_failing_migration_leaves_the_store_as_it_was(tmp_path: Path, folder: Path, text: str, reason: str) -> None:
    migrate(str(tmp_path), str(folder))
    before = content(tmp_path)
    (folder / "0002_second.sql").write_text(text)
    with pytest.raises(MigrationFailed, match=f"0002_second: .*{reason}"):
        migrate(str(tmp_path), str(folder))
    assert content(tmp_path) == before


def test_a_kill_at_any_step_leaves_the_old_or_the_new_store(tmp_path: Path, folder: Path) -> None:
    migrate(str(tmp_path), str(folder))
    old = content(tmp_path)
    (folder / "0002_second.sql").write_text(SECOND)
    steps = len(migrations.load(folder)[1].statements("sqlite")) + 1
    gaps = [*(f"migrate.statement:{nth}" for nth in range(1, steps + 1)), "migrate.before_commit"]
    for gap in gaps:
        code, _ = children.run("tests.storage.migrator:migrate", tmp_path, folder, failpoint=gap)
        assert (gap, code) == (gap, -signal.SIGKILL)
        assert content(tmp_path) == old
    code, _ = children.run("tests.storage.migrator:migrate", tmp_path, folder, failpoint="migrate.after_commit")
    assert code == -signal.SIGKILL
    with opened(tmp_path) as connection:
        assert migrations.version(connection) == 2
        assert connection.execute("SELECT height FROM shelves").fetchone()[0] == 1


def test_a_kill_while_the_store_is_first_made_is_mended_by_the_next_start(tmp_path: Path) -> None:
    real = str(migrations.FOLDER)
    for gap in ("migrate.statement:1", "migrate.statement:40", "migrate.before_commit"):
        code, _ = children.run("tests.storage.migrator:migrate", tmp_path, real, failpoint=gap)
        assert code == -signal.SIGKILL
        with opened(tmp_path) as connection:
            assert migrations.version(connection) == 0
    migrate(str(tmp_path), real)
    with opened(tmp_path) as connection:
        assert migrations.draw(connection) == migrations.drawn()


async def test_a_store_is_copied_before_it_is_migrated_and_not_when_it_is_new(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = migrations.load
    monkeypatch.setattr(migrations, "load", lambda: load(folder))
    await (await open_store(None, tmp_path)).close()
    assert copies_in(tmp_path) == []
    before = content(tmp_path)
    (folder / "0002_second.sql").write_text(SECOND)
    for _ in range(2):
        await (await open_store(None, tmp_path)).close()
    (copy,) = copies_in(tmp_path)
    assert copy.name.startswith("before-0002-")
    with closing(sqlite3.connect(copy)) as connection:
        assert list(connection.iterdump()) == before
    assert content(tmp_path) != before


async def test_a_store_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    await (await open_store(None, tmp_path)).close()
    with opened(tmp_path) as connection:
        connection.execute("INSERT INTO schema_version VALUES (9999, 'future', 0)")
    before = content(tmp_path)
    with pytest.raises(SchemaTooNew) as refusal:
        await open_store(None, tmp_path)
    assert (refusal.value.have, refusal.value.known) == (9999, len(migrations.load()))
    assert content(tmp_path) == before


async def test_a_server_migrated_by_a_newer_program_is_refused(tmp_path: Path) -> None:
    async with database(await template()) as url:
        connection = await asyncpg.connect(url)
        await connection.execute("INSERT INTO schema_version VALUES (9999, 'future', 0)")
        await connection.close()
        with pytest.raises(SchemaTooNew):
            await open_store(url, tmp_path)


async def test_a_migration_that_fails_on_a_server_leaves_it_as_it_was(folder: Path) -> None:
    async with database() as url:
        connection = await asyncpg.connect(url)
        await server.migrate(connection, migrations.load(folder))
        before = await _tables(connection)
        (folder / "0002_second.sql").write_text("CREATE TABLE more (id {key}); INSERT INTO nowhere VALUES (1);")
        with pytest.raises(MigrationFailed, match=r"0002_second: .*nowhere"):
            await server.migrate(connection, migrations.load(folder))
        assert await _tables(connection) == before
        await connection.close()


async def test_processes_that_migrate_one_server_at_once_wait_for_each_other(folder: Path) -> None:
    async with database() as url:
        connections = [await asyncpg.connect(url) for _ in range(4)]
        known = migrations.load(folder)
        await asyncio.gather(*(server.migrate(each, known) for each in connections))
        assert await connections[0].fetchval("SELECT COUNT(*) FROM shelves") == 1
        for each in connections:
            await each.close()


def test_the_schema_on_paper_is_the_one_the_migrations_make() -> None:
    assert migrations.SCHEMA.read_text(encoding="utf-8") == migrations.drawn(), (
        "write it anew: python -m classbell.storage.migrations"
    )


async def test_both_engines_get_the_same_tables_columns_and_indexes() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrations.migrate_sqlite(connection, migrations.load())
        here = {name: _columns(connection, name) for name in _names(connection, "table")}
        indexes = _names(connection, "index")
        views = {name: list(_columns(connection, name)) for name in _names(connection, "view")}
    async with database(await template()) as url:
        server = await asyncpg.connect(url)
        there = await _tables(server)
        seen = await _tables(server, "VIEW")
        made = await server.fetch("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")
        await server.close()
    assert here == there
    assert views == {name: list(columns) for name, columns in seen.items()}
    assert indexes <= {row["indexname"] for row in made}


def _names(connection: sqlite3.Connection, kind: str) -> set[str]:
    rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = ? AND name NOT LIKE 'sqlite_%'", [kind])
    return {name for (name,) in rows}


Columns = dict[str, tuple[str, bool]]
_KINDS = {"integer": "number", "bigint": "number", "double precision": "real", "text": "text", "": "computed"}


def _columns(connection: sqlite3.Connection, table: str) -> Columns:
    """Type and whether it must have a value, by column; a key must have one on every engine."""
    found = connection.execute(f"PRAGMA table_info({table})").fetchall()
    return {name: (_KINDS[kind.lower()], bool(required or key)) for _, name, kind, required, _, key in found}


async def _tables(connection: asyncpg.Connection, kind: str = "BASE TABLE") -> dict[str, Columns]:
    rows = await connection.fetch(
        "SELECT table_name, column_name, data_type, is_nullable"
        " FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)"
        " WHERE table_schema = 'public' AND table_type = $1 ORDER BY table_name, ordinal_position",
        kind,
    )
    tables: dict[str, Columns] = {}
    for table, column, type_, nullable in rows:
        tables.setdefault(table, {})[column] = (_KINDS[type_], nullable == "NO")
    return tables


def test_migrations_are_numbered_without_gaps(folder: Path) -> None:
    (folder / "0003_third.sql").write_text(SECOND)
    with pytest.raises(ValueError, match=re.escape("[1, 3]")):
        migrations.load(folder)


def test_no_check_is_put_off_to_the_commit_which_many_actions_share() -> None:
    for migration in migrations.load():
        assert "DEFER" not in migration.text.upper()


def test_a_script_is_cut_only_where_a_statement_ends() -> None:
    trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; DELETE FROM c; END;"
    assert migrations.split(f"-- one; two\nSELECT ';' ; {trigger}\n-- the end\n") == [
        "-- one; two\nSELECT ';' ;",
        trigger,
    ]


async def test_the_store_of_the_first_version_is_brought_up_to_date_and_keeps_its_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = migrations.load()
    with monkeypatch.context() as before:
        before.setattr(migrations, "load", lambda: every[:1])
        await (await open_store(None, tmp_path)).close()
    with opened(tmp_path) as connection:
        connection.execute("INSERT INTO people (name, created_at) VALUES ('学员甲', 1)")
    old = [line for line in content(tmp_path) if "schema_version" not in line]
    await (await open_store(None, tmp_path)).close()
    new = content(tmp_path)
    assert [line for line in old if line not in new] == []
    with opened(tmp_path) as connection:
        assert migrations.version(connection) == len(every)
        assert connection.execute("SELECT COUNT(*) FROM certificates").fetchone()[0] == 0


async def test_a_server_of_the_first_version_is_brought_up_to_date_and_keeps_its_rows() -> None:
    every = migrations.load()
    async with database() as url:
        connection = await asyncpg.connect(url)
        await server.migrate(connection, every[:1])
        await connection.execute("INSERT INTO people (name, created_at) VALUES ('学员甲', 1)")
        await server.migrate(connection, every)
        assert await connection.fetchval("SELECT name FROM people") == "学员甲"
        assert await connection.fetchval("SELECT COUNT(*) FROM certificates") == 0
        await connection.close()
