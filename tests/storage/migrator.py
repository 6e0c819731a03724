"""Brings a data folder's file up to date by the migrations of any folder, apart from all else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from classbell.storage import migrations
from classbell.storage.connection import connect, create


@contextmanager
def opened(data: Path) -> Iterator[sqlite3.Connection]:
    create(data / "classbell.db")
    with closing(connect(data / "classbell.db")) as connection:
        yield connection


def migrate(data: str, folder: str) -> None:
    with opened(Path(data)) as connection:
        migrations.migrate_sqlite(connection, migrations.load(Path(folder)))
