"""Rows put into a store, and looked at, the plain way, on either engine."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

from classbell.storage.database import Database
from classbell.storage.instants import stamp
from classbell.storage.postgres import Postgres
from classbell.storage.sqlite import Sqlite

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ZONE = "Asia/Shanghai"


async def sql(db: Database, statement: str, **parameters: object) -> list[tuple[Any, ...]]:
    """Run any statement and give its rows; parameters as `:name`."""
    if isinstance(db, Sqlite):
        return await asyncio.to_thread(_in_file, db, statement, parameters)
    assert isinstance(db, Postgres)
    names = list(parameters)
    numbered = re.sub(r":(\w+)", lambda found: f"${names.index(found[1]) + 1}", statement)
    return [tuple(row) for row in await db._pool.fetch(numbered, *parameters.values())]


def _in_file(db: Sqlite, statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(db._path, timeout=10)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")
        return connection.execute(statement, parameters).fetchall()


async def add(db: Database, table: str, **columns: object) -> int:
    """Put one row in a table whose key is `id`, and give it."""
    names, values = ", ".join(columns), ", ".join(f":{name}" for name in columns)
    rows = await sql(db, f"INSERT INTO {table} ({names}) VALUES ({values}) RETURNING id", **columns)
    return int(rows[0][0])


async def add_class(db: Database, name: str = "任职培训班", run: str = "第1期") -> int:
    unit_id = await add(db, "units", path=f"/{name}{run}/", level="county", name="单位")
    return await add(db, "classes", unit_id=unit_id, name=name, run=run, zone=ZONE, created_at=0)


async def add_session(db: Database, class_id: int, starts_at: datetime = NOW, title: str = "公文写作") -> int:
    ends_at = starts_at + timedelta(minutes=90)
    times = {"starts_at": stamp(starts_at), "ends_at": stamp(ends_at)}
    return await add(db, "sessions", class_id=class_id, title=title, **times)


async def add_person(db: Database, name: str, class_id: int | None = None, **columns: object) -> int:
    """Add a person, and enrol them where a class is named."""
    person_id = await add(db, "people", name=name, created_at=0, **columns)
    if class_id is not None:
        await add(db, "enrolments", class_id=class_id, person_id=person_id, enrolled_at=0)
    return person_id


async def add_account(db: Database, person_id: int | None, account_id: int, **columns: object) -> int:
    return await add(db, "accounts", id=account_id, person_id=person_id, name="帐号", seen_at=0, **columns)


async def add_role(db: Database, person_id: int, role: str, **scope: object) -> int:
    return await add(db, "roles", person_id=person_id, role=role, granted_at=0, **scope)
