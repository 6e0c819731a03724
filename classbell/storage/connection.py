"""Opens a SQLite file the one way Classbell opens it."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

BUSY_FOR = 5.0
"""Seconds another process may hold the file before anybody hears of it."""

_SNAPSHOT = "SELECT 1 FROM sqlite_schema LIMIT 1"
_MENDED = ((3, 44, 6), (3, 50, 7), (3, 51, 3))


def connect(path: Path, mode: str = "rw", patience: float = BUSY_FOR) -> sqlite3.Connection:
    """Open the file `rw` or `ro`; rows by name, every commit on disk before it returns.

    Each statement waits `patience` seconds for another process: not for the event loop, which gives 0.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=512,
        timeout=patience,
    )
    connection.row_factory = sqlite3.Row
    try:
        _prepare(connection, mode)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, mode: str) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    if mode == "rw":
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA journal_size_limit = 67108864")
        connection.execute("PRAGMA secure_delete = ON")  # what is gone is gone from the file too


def create(path: Path) -> None:
    """Make an empty file that only its owner can read, in folders only its owner can enter."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)


async def begin_writing(connection: sqlite3.Connection) -> None:
    """Take the file's one write lock."""
    await _patiently(connection, "BEGIN IMMEDIATE")


async def begin_reading(connection: sqlite3.Connection) -> None:
    """Fix what every statement until the rollback sees."""
    await _patiently(connection, "BEGIN")
    try:
        await _patiently(connection, _SNAPSHOT)
    except BaseException:
        connection.rollback()
        raise


async def _patiently(connection: sqlite3.Connection, statement: str) -> None:
    """Another process may hold the file for a moment; wait for it without holding up the event loop."""
    until = asyncio.get_running_loop().time() + BUSY_FOR
    while True:
        try:
            connection.execute(statement).fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or asyncio.get_running_loop().time() > until:
                raise
            await asyncio.sleep(0.01)
        else:
            return


def is_mended(version: tuple[int, ...]) -> bool:
    """Tell whether this SQLite is free of the WAL-reset race (3.51.3; also 3.50.7 and 3.44.6)."""
    return version >= _MENDED[-1] or any(version[:2] == mended[:2] and version >= mended for mended in _MENDED)
