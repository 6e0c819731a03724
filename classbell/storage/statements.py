"""Reads the .sql files: one text for both engines, found by `file.name`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import aiosql
from aiosql.adapters.asyncpg import AsyncPGAdapter
from aiosql.adapters.sqlite3 import SQLite3Adapter

FOLDER = Path(__file__).parent / "queries"
_ADAPTER = {"sqlite": SQLite3Adapter, "postgres": AsyncPGAdapter}


@dataclass(frozen=True, slots=True)
class Query:
    """One statement as the engine wants it, and the order of its parameters."""

    sql: str
    parameters: tuple[str, ...]


@cache
def load(engine: str) -> dict[str, Query]:
    """All statements for `sqlite` or `postgres`, by `file.name`."""
    return {
        f"{path.stem}.{name}": query
        for path in sorted(FOLDER.glob("*.sql"))
        for name, query in _read(path, engine).items()
    }


def _read(path: Path, engine: str) -> dict[str, Query]:
    adapter = _ADAPTER[engine]()
    text = path.read_text(encoding="utf-8").replace("/* skip locked */", _SKIP[engine])
    found = aiosql.from_str(text, lambda: adapter, mandatory_parameters=False, kwargs_only=True)
    order = getattr(adapter, "var_sorted", {})
    return {
        name: Query(getattr(found, name).sql, tuple(order.get(name, ())))
        for name in found.available_queries
        if not name.endswith("_cursor")
    }


# Two processes that claim at once must not wait for each other's rows; SQLite has one writer anyway.
_SKIP = {"sqlite": "", "postgres": "FOR UPDATE SKIP LOCKED"}
