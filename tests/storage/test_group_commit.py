from __future__ import annotations

import asyncio
import signal
import sqlite3
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from classbell.storage import connection
from classbell.storage.backup import FILE, check
from classbell.storage.database import Database, NotKept
from classbell.storage.sqlite import Sqlite
from classbell.storage.store import open_store
from tests.storage import children
from tests.storage.probes import names, put
from tests.stores import database, template


@asynccontextmanager
async def sqlite_store(data: Path) -> AsyncIterator[Sqlite]:
    db = await open_store(None, data)
    assert isinstance(db, Sqlite)
    try:
        yield db
    finally:
        await db.close()


def count_commits(db: Sqlite) -> list[str]:
    commits: list[str] = []
    db._writer.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)
    return commits


@asynccontextmanager
async def slow_disk(db: Sqlite) -> AsyncIterator[None]:
    """Let every commit wait until the block ends."""
    ready = threading.Event()
    db._thread.submit(ready.wait)
    try:
        yield
    finally:
        ready.set()


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_lone_action_costs_one_commit(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path) as db:
        commits = count_commits(db)
        for number in range(5):
            await put(db, str(number))
            assert len(commits) == number + 1


async def test_actions_at_the_same_moment_share_one_commit(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path) as db:
        commits = count_commits(db)
        await asyncio.gather(*(put(db, str(number)) for number in range(50)))
        assert len(commits) == 1


async def test_actions_that_come_while_a_commit_runs_share_the_next(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path) as db:
        commits = count_commits(db)
        async with slow_disk(db):
            tasks = [asyncio.create_task(put(db, "first"))]
            await settle()
            tasks += [asyncio.create_task(put(db, str(number))) for number in range(49)]
            await settle()
        await asyncio.gather(*tasks)
        assert len(commits) == 2
        assert len(await names(db)) == 50


async def test_an_action_returns_only_after_its_commit(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path) as db:
        other = connection.connect(tmp_path / FILE, mode="ro")
        async with slow_disk(db):
            tasks = [asyncio.create_task(put(db, str(number))) for number in range(3)]
            done, _ = await asyncio.wait(tasks, timeout=0.1)
            assert not done
            assert other.execute("SELECT COUNT(*) FROM settings").fetchone()[0] == 0
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        assert done
        assert other.execute("SELECT COUNT(*) FROM settings").fetchone()[0] == 3
        other.close()


async def test_a_failing_action_undoes_only_itself(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path) as db:
        commits = count_commits(db)
        outcomes = await asyncio.gather(
            put(db, "a"), put(db, "a"), put(db, "b"), _fail(db), put(db, "c"), return_exceptions=True
        )
        assert [type(outcome) for outcome in outcomes] == [
            type(None),
            sqlite3.IntegrityError,
            type(None),
            ZeroDivisionError,
            type(None),
        ]
        assert await names(db) == ["a", "b", "c"]
        assert len(commits) == 1


async def _fail(db: Sqlite) -> None:
    async with db.begin() as tx:
        await tx.run("probe.put", name="failing", value="")
        raise ZeroDivisionError


async def test_an_action_cancelled_before_its_turn_does_nothing(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path) as db:
        async with slow_disk(db):
            tasks = [asyncio.create_task(put(db, name)) for name in "a"]
            await settle()
            tasks += [asyncio.create_task(put(db, name)) for name in "bcd"]
            await settle()
            tasks[2].cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes].count(asyncio.CancelledError) == 1
        assert await names(db) == ["a", "b", "d"]


async def test_an_action_cancelled_while_the_disk_works_is_kept_and_the_next_goes_on(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path) as db:
        async with slow_disk(db):
            task = asyncio.create_task(put(db, "a"))
            await settle()
            task.cancel()
            await asyncio.wait([task])
            assert task.cancelled()
        await put(db, "b")
        assert await names(db) == ["a", "b"]


async def test_a_transaction_used_after_its_block_is_refused(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path) as db:
        async with db.begin() as tx:
            await tx.run("probe.put", name="a", value="")
        with pytest.raises(RuntimeError, match="ended"):
            await tx.run("probe.put", name="b", value="")
        with pytest.raises(RuntimeError, match="ended"):
            await tx.many("probe.put", [{"name": "b", "value": ""}])
        assert await names(db) == ["a"]


def leave_pages(db: Sqlite, pages: int) -> None:
    """Let the file grow by so many pages more."""
    now = db._writer.execute("PRAGMA page_count").fetchone()[0]
    db._writer.execute(f"PRAGMA max_page_count = {now + pages}")


async def test_a_full_disk_is_heard_by_all_in_the_batch_and_the_store_resumes_by_itself(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path) as db:
        await put(db, "before")
        leave_pages(db, 0)
        outcomes = await asyncio.gather(
            put(db, "a"), put(db, "big", "x" * 100_000), put(db, "b"), return_exceptions=True
        )
        assert [type(outcome) for outcome in outcomes] == [NotKept, NotKept, type(None)]
        assert await names(db) == ["b", "before"]
        with pytest.raises(NotKept):
            await put(db, "big", "x" * 100_000)
        leave_pages(db, 1000)
        await put(db, "big", "x" * 100_000)
        assert await names(db) == ["b", "before", "big"]
    assert check(tmp_path / FILE) == []


async def test_a_full_disk_that_undoes_one_statement_undoes_only_its_action(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path) as db:
        leave_pages(db, 2)
        outcomes = await asyncio.gather(put(db, "a"), _fill(db), put(db, "b"), return_exceptions=True)
        assert isinstance(outcomes[1], NotKept)
        kept = [name for name, outcome in zip(("a", "b"), outcomes[::2], strict=True) if outcome is None]
        assert await names(db) == kept


async def _fill(db: Sqlite) -> None:
    async with db.begin() as tx:
        await tx.run("probe.fill", name="f", value="x" * 1000, upto=100)


async def test_an_action_that_overlooks_a_full_disk_keeps_nothing_all_the_same(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path) as db:
        leave_pages(db, 0)
        for then_small in (False, True):
            with pytest.raises(NotKept):
                await _overlook(db, then_small)
        assert await names(db) == []


async def _overlook(db: Sqlite, then_small: bool) -> None:
    async with db.begin() as tx:
        with suppress(sqlite3.OperationalError):
            await tx.run("probe.put", name="big", value="x" * 100_000)
        if then_small:
            await tx.run("probe.put", name="small", value="")


async def test_a_commit_that_fails_is_heard_by_all_in_it_and_the_next_goes_on(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path) as db:
        async with slow_disk(db):
            tasks = [asyncio.create_task(put(db, "first"))]
            await settle()
            tasks += [asyncio.create_task(work) for work in (put(db, "a"), _fail_at_commit(db), put(db, "b"))]
            await settle()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [type(None), NotKept, NotKept, NotKept]
        await put(db, "next")
        assert await names(db) == ["first", "next"]


async def _fail_at_commit(db: Sqlite) -> None:
    async with db.begin() as tx:
        db._writer.execute("PRAGMA defer_foreign_keys = ON")
        await tx.run("probe.orphan", class_id=1)


async def test_a_block_of_thousands_of_statements_lets_others_in_between(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path) as db:
        many = [{"name": str(number), "value": ""} for number in range(2000)]
        for work in (_put_each(db, many), _put_many(db, many)):
            task = asyncio.create_task(work)
            turns = 0
            while not task.done():
                await asyncio.sleep(0)
                turns += 1
            assert turns > 10
        assert await names(db) == []


async def _put_each(db: Sqlite, many: list[dict[str, str]]) -> None:
    with suppress(ZeroDivisionError):
        async with db.begin() as tx:
            for row in many:
                await tx.run("probe.put", **row)
            raise ZeroDivisionError


async def _put_many(db: Sqlite, many: list[dict[str, str]]) -> None:
    async with db.begin() as tx:
        await tx.many("probe.put", many)
        await tx.run("probe.clear")


async def test_another_process_writing_for_a_while_is_waited_for_without_holding_up_anybody(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path) as db:
        other = connection.connect(tmp_path / FILE)
        other.execute("BEGIN IMMEDIATE")
        tasks = [asyncio.create_task(put(db, name)) for name in "abc"]
        loop = asyncio.get_running_loop()
        began, turns = loop.time(), 0
        while loop.time() < began + 1:
            await asyncio.sleep(0.001)
            assert await names(db) == []
            turns += 1
        other.rollback()
        await asyncio.gather(*tasks)
        assert turns > 50
        assert await names(db) == ["a", "b", "c"]
        other.close()


async def test_another_process_writing_for_too_long_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_FOR", 0.1)
    async with sqlite_store(tmp_path) as db:
        other = connection.connect(tmp_path / FILE)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotKept):
            await put(db, "a")
        other.rollback()
        other.close()
        await put(db, "b")
        assert await names(db) == ["b"]


async def test_close_keeps_what_is_under_way(tmp_path: Path) -> None:
    db = await open_store(None, tmp_path)
    tasks = [asyncio.create_task(put(db, str(number))) for number in range(5)]
    await settle()
    db.later("probe.keep", name="later", value="")
    await db.close()
    await asyncio.gather(*tasks)
    async with sqlite_store(tmp_path) as again:
        assert await names(again) == ["0", "1", "2", "3", "4", "later"]


def test_work_cut_off_by_the_end_of_the_loop_leaves_a_store_that_can_be_closed(tmp_path: Path) -> None:
    async def cut_off() -> None:
        db = await open_store(None, tmp_path)
        assert isinstance(db, Sqlite)
        tasks = [asyncio.create_task(put(db, str(number))) for number in range(5)]
        await asyncio.sleep(0)
        for task in tasks + list(db._commits):
            task.cancel()
        await asyncio.wait(tasks)
        await db.close()

    for _ in range(2):
        asyncio.run(cut_off())
    assert check(tmp_path / FILE) == []


def keep_many(data: str, url: str) -> None:
    """Keep rows in fives at the same moment, and print each name once it is kept."""
    asyncio.run(_keep_many(url or None, Path(data)))


async def _keep_many(url: str | None, data: Path) -> None:
    db = await open_store(url, data)
    for batch in range(10):
        await asyncio.gather(*(_keep_and_say(db, f"{batch}.{number}") for number in range(5)))
    await db.close()


async def _keep_and_say(db: Database, name: str) -> None:
    await put(db, name)
    sys.stdout.write(f"kept {name}\n")
    sys.stdout.flush()


async def keep_until_killed(data: Path, url: str, gap: str) -> tuple[list[str], list[str]]:
    """Give what the killed process said it had kept, and what is there afterwards."""
    code, said = await asyncio.to_thread(
        children.run, "tests.storage.test_group_commit:keep_many", data, url, failpoint=gap
    )
    assert code == -signal.SIGKILL
    db = await open_store(url or None, data)
    kept = await names(db)
    await db.close()
    return [line.removeprefix("kept ") for line in said if line.startswith("kept ")], kept


@pytest.mark.parametrize("gap", ["store.before_commit", "store.after_commit"])
@pytest.mark.parametrize("nth", [1, 2, 7])
async def test_whoever_was_told_kept_is_there_after_a_kill(tmp_path: Path, gap: str, nth: int) -> None:
    told, kept = await keep_until_killed(tmp_path, "", f"{gap}:{nth}")
    assert len(told) == 5 * (nth - 1)
    assert set(told) <= set(kept)
    assert len(kept) == (5 * nth if gap == "store.after_commit" else 5 * (nth - 1))


@pytest.mark.parametrize("gap", ["store.before_commit", "store.after_commit"])
async def test_whoever_was_told_kept_is_there_after_a_kill_on_a_server(tmp_path: Path, gap: str) -> None:
    async with database(await template()) as url:
        told, kept = await keep_until_killed(tmp_path, url, f"{gap}:7")
    assert 0 < len(told) <= 6
    assert set(told) <= set(kept)
