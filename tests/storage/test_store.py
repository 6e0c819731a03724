from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs
from structlog.typing import EventDict

from classbell.storage import connection, later
from classbell.storage.backup import FILE
from classbell.storage.database import Database, NotKept, StoreClosed
from classbell.storage.store import open_store
from tests.storage.probes import eventually, names, put
from tests.stores import database, engines, server, store

CONSTRAINT = (sqlite3.IntegrityError, asyncpg.IntegrityConstraintViolationError)


@engines
async def test_what_a_block_did_is_there_when_it_has_ended(engine: str) -> None:
    async with store(engine) as db:
        async with db.begin() as tx:
            assert await tx.run("probe.put", name="a", value="1") == 1
            assert await tx.run("probe.keep", name="a", value="2") == 0
            assert await tx.value("probe.get", name="b") is None
        async with db.read() as reader:
            row = await reader.one("probe.get", name="a")
            assert row
            assert dict(row) == {"name": "a", "value": "1"}
            assert await reader.one("probe.get", name="b") is None


@engines
async def test_a_statement_that_returns_rows_can_be_read_or_counted(engine: str) -> None:
    async with store(engine) as db, db.begin() as tx:
        await tx.run("probe.put", name="a", value="1")
        changed = await tx.one("probe.change", name="a", value="2")
        assert changed
        assert changed["value"] == "2"
        assert await tx.value("probe.change", name="a", value="3") == "a"
        assert await tx.run("probe.change", name="a", value="4") == 1
        assert await tx.run("probe.change", name="nobody", value="4") == 0


@engines
async def test_many_runs_a_statement_for_each_of_the_rows(engine: str) -> None:
    async with store(engine) as db:
        async with db.begin() as tx:
            await tx.many("probe.put", ({"name": str(n), "value": ""} for n in range(3)))
        assert await names(db) == ["0", "1", "2"]


@engines
async def test_a_failing_block_leaves_nothing_and_passes_its_error_on(engine: str) -> None:
    async with store(engine) as db:
        with pytest.raises(ZeroDivisionError):
            await _put_and_divide(db, 0)
        for query in ("probe.put", "probe.orphan"):
            with pytest.raises(CONSTRAINT):
                await _put_and_run(db, query, name="a", value="", class_id=1)
        assert await names(db) == []


async def _put_and_divide(db: Database, by: int) -> float:
    async with db.begin() as tx:
        await tx.run("probe.put", name="a", value="")
        return 1 / by


async def _put_and_run(db: Database, query: str, **parameters: object) -> None:
    async with db.begin() as tx:
        await tx.run("probe.put", name="a", value="")
        await tx.run(query, **parameters)


@engines
async def test_an_unknown_statement_or_parameter_is_an_error_and_undoes_the_block(engine: str) -> None:
    async with store(engine) as db:
        for query, parameters in {"probe.nothing": {}, "probe.put": {"name": "b"}}.items():
            with pytest.raises((KeyError, sqlite3.ProgrammingError)):
                await _put_and_run(db, query, **parameters)
        assert await names(db) == []


@engines
async def test_a_view_does_not_see_an_open_block_and_stays_as_it_was(engine: str) -> None:
    async with store(engine) as db:
        async with db.begin() as tx:
            await tx.run("probe.put", name="a", value="")
            assert await names(db) == []
        for name, view in {"b": db.read, "c": db.report}.items():
            async with view() as reader:
                before = await reader.all("probe.every")
                await put(db, name)
                assert len(await reader.all("probe.every")) == len(before)
        assert await names(db) == ["a", "b", "c"]


@engines
async def test_a_view_cannot_change_anything(engine: str) -> None:
    async with store(engine) as db:
        with pytest.raises((sqlite3.OperationalError, asyncpg.ReadOnlySQLTransactionError)):
            async with db.read() as reader:
                await reader.value("probe.put", name="a", value="")
        assert await names(db) == []


@engines
async def test_a_block_inside_a_block_is_refused_instead_of_waiting_for_ever(engine: str) -> None:
    async with store(engine) as db:
        with pytest.raises(RuntimeError, match="begin inside begin"):
            await _put_inside(db)
        await put(db, "next")
        assert await names(db) == ["next"]


async def _put_inside(db: Database) -> None:
    async with db.begin() as tx:
        await tx.run("probe.put", name="outer", value="")
        await put(db, "inner")


@engines
async def test_a_task_started_inside_a_block_has_a_block_of_its_own(engine: str) -> None:
    async with store(engine) as db:
        async with db.begin() as tx:
            await tx.run("probe.put", name="outer", value="")
            other = asyncio.create_task(put(db, "other"))
            await asyncio.sleep(0)
        await other
        assert await names(db) == ["other", "outer"]


@engines
async def test_a_long_report_does_not_hold_up_anybody(engine: str) -> None:
    async with store(engine) as db, db.report() as report:
        crawl = asyncio.create_task(report.value("probe.crawl", upto=1_500_000))
        kept = 0
        while not crawl.done():
            await put(db, str(kept))
            kept += 1
        assert await crawl == 1_500_000
        assert kept > 3


@engines
async def test_a_report_given_up_ends_at_once_and_the_store_goes_on(engine: str) -> None:
    async def crawl(db: Database) -> None:
        async with db.report() as report:
            await report.value("probe.crawl", upto=10**12)

    async with store(engine) as db:
        task = asyncio.create_task(crawl(db))
        await asyncio.sleep(0.1)
        task.cancel()
        done, _ = await asyncio.wait([task], timeout=10)
        assert done
        await put(db, "a")
        assert await names(db) == ["a"]


@engines
async def test_later_is_kept_with_a_commit_soon(engine: str) -> None:
    async with store(engine) as db:
        db.later("probe.keep", name="a", value="")
        await put(db, "b")
        await eventually(lambda: _are(db, "a", "b"))


async def _are(db: Database, *kept: str) -> bool:
    return await names(db) == list(kept)


@engines
async def test_a_failing_later_is_logged_and_tried_again_without_harm_to_others(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(later, "AGAIN_AFTER", 0.05)
    async with store(engine) as db:
        with capture_logs() as logs:
            for statement in ("probe.keep", "probe.orphan"):
                db.later(statement, name="a", value="", class_id=1)
            await eventually(lambda: _failed(logs, 2))
        assert {tuple(line["queries"]) for line in logs} == {("probe.orphan",)}
        assert await names(db) == ["a"]
        async with db.begin() as tx:
            await tx.run("probe.make_unit")
            await tx.run("probe.make_class")
        await eventually(lambda: _groups(db))


async def _failed(logs: list[EventDict], times: int) -> bool:
    return [line["event"] for line in logs].count("store.later_failed") >= times


async def _groups(db: Database) -> int:
    async with db.read() as reader:
        return int(await reader.value("probe.groups"))


@engines
async def test_close_keeps_what_was_left_for_later_and_names_what_it_could_not_keep(
    engine: str,
) -> None:
    async with store(engine) as db:
        with capture_logs() as logs:
            db.later("probe.orphan", class_id=1)
            await db.close()
        assert [(line["event"], line["queries"]) for line in logs][-1] == ("store.later_lost", ["probe.orphan"])


@engines
async def test_a_closed_store_says_so_and_can_be_closed_again(engine: str) -> None:
    async with store(engine) as db:
        await db.close()
        await db.close()
        with pytest.raises(StoreClosed):
            await put(db, "a")
        with pytest.raises(StoreClosed):
            await names(db)
        with pytest.raises(StoreClosed):
            db.later("probe.keep", name="a", value="")


Action = tuple[int, int, str]
actions = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 3), st.sampled_from(["keep", "keep", "raise", "constraint", "cancel"])),
    max_size=12,
)


@pytest_asyncio.fixture
async def used_store(engine: str) -> AsyncIterator[Database]:
    async with store(engine) as db:
        yield db


@engines
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=actions)
async def test_whatever_the_order_only_actions_that_succeeded_are_kept_and_those_whole(
    used_store: Database, plan: list[Action]
) -> None:
    kept, outcomes = await _carry_out(used_store, plan)
    for number, outcome in enumerate(outcomes):
        if outcome is None:
            assert number in kept
        elif not isinstance(outcome, asyncio.CancelledError):
            assert number not in kept


async def _carry_out(db: Database, plan: list[Action]) -> tuple[set[int], list[BaseException | None]]:
    """Run all at once; give the actions whose rows are there, every one of them whole, and how each ended."""
    async with db.begin() as tx:
        await tx.run("probe.clear")
        await tx.run("probe.put", name="count", value="0")
    tasks = [asyncio.create_task(_act(db, number, action)) for number, action in enumerate(plan)]
    for (delay, _, end), task in zip(plan, tasks, strict=True):
        if end == "cancel":
            asyncio.get_running_loop().call_later(delay / 1000, task.cancel)
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    async with db.read() as reader:
        rows = {row["name"]: row["value"] for row in await reader.all("probe.every")}
    assert int(rows.pop("count")) == sum(name.endswith(".0") for name in rows)
    whole = {number: {f"{number}.{step}" for step in range(steps)} for number, (_, steps, _) in enumerate(plan)}
    kept = {number for number in whole if f"{number}.0" in rows}
    assert set(rows) == set().union(*(whole[number] for number in kept))
    return kept, outcomes


async def _act(db: Database, number: int, action: Action) -> None:
    delay, steps, end = action
    for _ in range(delay):
        await asyncio.sleep(0)
    async with db.begin() as tx:
        for step in range(steps):
            await tx.run("probe.put", name=f"{number}.{step}", value="")
            await asyncio.sleep(0)
        await tx.run("probe.add_one", name="count")
        if end == "raise":
            raise ZeroDivisionError
        if end == "constraint":
            await tx.run("probe.put", name=f"{number}.0", value="again")


async def test_a_file_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"
    db = await open_store(None, data)
    await put(db, "a")
    assert data.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in data.iterdir()} == {0o600}
    await db.close()
    assert not list(data.glob("*-wal"))


async def test_what_was_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    for number in range(3):
        db = await open_store(None, tmp_path)
        await put(db, str(number))
        await db.close()
    db = await open_store(None, tmp_path)
    assert await names(db) == ["0", "1", "2"]
    await db.close()


async def test_every_commit_waits_for_the_disk_and_foreign_keys_are_held(tmp_path: Path) -> None:
    (await _made(tmp_path)).close()
    with sqlite3.connect(tmp_path / FILE) as plain:
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    plain.close()
    ours = connection.connect(tmp_path / FILE)
    assert tuple(ours.execute("PRAGMA synchronous").fetchone()) == (2,)
    assert tuple(ours.execute("PRAGMA foreign_keys").fetchone()) == (1,)
    ours.close()


async def _made(data: Path) -> sqlite3.Connection:
    db = await open_store(None, data)
    await db.close()
    return connection.connect(data / FILE)


@pytest.mark.parametrize(
    ("version", "mended"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 0), True),
    ],
)
def test_an_sqlite_with_the_wal_reset_race_is_known(version: tuple[int, int, int], mended: bool) -> None:
    assert connection.is_mended(version) is mended


async def test_the_engine_and_its_version_are_said_at_start(tmp_path: Path) -> None:
    with capture_logs() as logs:
        await (await open_store(None, tmp_path)).close()
    assert ("store.sqlite", sqlite3.sqlite_version) in [(line["event"], line["version"]) for line in logs]
    warned = "store.sqlite_has_wal_reset_race" in [line["event"] for line in logs]
    assert warned is not connection.is_mended(sqlite3.sqlite_version_info)


async def test_a_url_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="postgresql://"):
        await open_store("mysql://127.0.0.1/classbell", tmp_path)


async def test_several_processes_may_open_one_server_at_the_same_moment(tmp_path: Path) -> None:
    async with database() as url:
        stores = await asyncio.gather(*(open_store(url, tmp_path) for _ in range(4)))
        await asyncio.gather(*(put(db, str(number)) for number, db in enumerate(stores)))
        assert await names(stores[0]) == ["0", "1", "2", "3"]
        for db in stores:
            await db.close()


async def test_a_server_that_goes_away_is_not_kept_and_the_store_comes_back_with_it() -> None:
    async with store("postgres") as db:
        with pytest.raises(NotKept):
            await _put_and_lose_the_server(db)
        await put(db, "c")
        assert await names(db) == ["c"]


async def _put_and_lose_the_server(db: Database) -> None:
    async with db.begin() as tx:
        await tx.run("probe.put", name="a", value="")
        await _terminate(await tx.value("probe.backend"))
        await tx.run("probe.put", name="b", value="")


async def _terminate(pid: int) -> None:
    manager = await asyncpg.connect(server().get_uri())
    await manager.execute("SELECT pg_terminate_backend($1, 5000)", pid)
    await manager.close()
