"""A store that fails for a while at half past eight: nobody's scan is lost, and everybody hears in the end."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.school import School, school
from tests.whole.classday import class_day


@contextmanager
def file_away(s: School) -> Iterator[None]:
    """Let nobody open the file, as when a process has used up its file handles."""
    readers = s.desk.db._readers  # type: ignore[attr-defined]
    while readers:
        readers.pop().close()
    file, away = s.config.data / "classbell.db", s.config.data / "away.db"
    file.rename(away)
    try:
        yield
    finally:
        away.rename(file)


@contextmanager
def disk_full(s: School) -> Iterator[None]:
    """Let the file not grow."""
    writer = s.desk.db._writer  # type: ignore[attr-defined]
    writer.execute(f"PRAGMA max_page_count = {writer.execute('PRAGMA page_count').fetchone()[0]}")
    filler = "INSERT INTO attempts (at, account_id, way, verdict) VALUES (0, 0, 'qr', hex(randomblob(40)))"
    with suppress(sqlite3.OperationalError):
        while True:
            writer.execute(filler)
    try:
        yield
    finally:
        writer.execute("PRAGMA max_page_count = 1073741823")


async def test_a_scan_that_came_while_the_store_could_not_be_read_counts() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        await day.open_sign_in()
        link = await day.link()
        with file_away(s):
            await day.trainees[0].open(link)
            await asyncio.sleep(0.5)
        await day.trainees[0].sees("准时")
        assert await day.marks() == [("学员甲", "on_time", "E2")]


async def test_a_scan_that_came_while_the_disk_was_full_counts() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        await day.open_sign_in()
        link = await day.link()
        with disk_full(s):
            await day.trainees[0].open(link)
            await asyncio.sleep(0.5)
        await day.trainees[0].sees("准时", within=10)
        assert await day.marks() == [("学员甲", "on_time", "E2")]


async def test_whoever_asked_for_what_the_store_never_keeps_is_told_so() -> None:
    async with school() as s:
        day = await class_day(s, 1)
        await day.open_sign_in()
        link = await day.link()
        great = "INSERT INTO settings VALUES (hex(randomblob(8)), hex(zeroblob(400000)))"
        await s.sql(f"CREATE TRIGGER great BEFORE INSERT ON marks BEGIN {great}; END")
        writer = s.desk.db._writer  # type: ignore[attr-defined]
        writer.execute(f"PRAGMA max_page_count = {writer.execute('PRAGMA page_count').fetchone()[0] + 50}")
        await day.trainees[0].open(link)
        await day.trainees[0].sees("编号", within=10)
        assert await day.marks() == []
        await s.comes_to("SELECT tries FROM inbox WHERE state = 'dead'", [(3,)])
