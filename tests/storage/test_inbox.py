from __future__ import annotations

from datetime import UTC, datetime, timedelta

from classbell.storage import inbox
from classbell.storage.database import Database
from classbell.storage.inbox import Incoming
from tests.stores import engines, store

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


async def keep(db: Database, *incoming: Incoming, now: datetime = NOON) -> None:
    async with db.begin() as tx:
        await inbox.keep(tx, incoming, now)


async def waiting(db: Database, after: int = 0) -> list[str]:
    async with db.read() as tx:
        return [row.raw for row in await inbox.waiting(tx, after, 100)]


async def later(db: Database, query: str, **parameters: object) -> None:
    async with db.begin() as tx:
        await tx.run(query, **parameters)


@engines
async def test_updates_wait_in_the_order_they_came_whatever_their_numbers(engine: str) -> None:
    async with store(engine) as db:
        await keep(db, Incoming(900, 1, "a"), Incoming(7, 2, "b"))
        await keep(db, Incoming(8, 1, "c"))
        assert await waiting(db) == ["a", "b", "c"]
        async with db.read() as tx:
            ids = await inbox.ids_after(tx, 0)
        assert [number for _, number in ids] == [900, 7, 8]
        assert await waiting(db, ids[0][0]) == ["b", "c"]


@engines
async def test_an_update_that_comes_again_changes_nothing(engine: str) -> None:
    async with store(engine) as db:
        await keep(db, Incoming(1, 5, "first"))
        await keep(db, Incoming(1, 5, "second"), Incoming(2, 5, "other"))
        assert await waiting(db) == ["first", "other"]


@engines
async def test_what_is_done_or_dead_waits_no_more(engine: str) -> None:
    async with store(engine) as db:
        await keep(db, Incoming(1, 1, "a"), Incoming(2, 1, "b"), Incoming(3, 1, "c"), Incoming(-9, 0, "?", "not JSON"))
        async with db.read() as tx:
            ids = {number: row_id for row_id, number in await inbox.ids_after(tx, 0)}
            assert await inbox.newest(tx) >= max(ids.values())
        await later(db, "inbox.done", id=ids[1])
        await later(db, "inbox.set_dead", id=ids[2], reason="broken")
        assert await waiting(db) == ["c"]


@engines
async def test_tries_are_counted(engine: str) -> None:
    async with store(engine) as db:
        await keep(db, Incoming(1, 1, "a"))
        async with db.begin() as tx:
            [(row_id, _)] = await inbox.ids_after(tx, 0)
            assert [await inbox.count_try(tx, row_id) for _ in range(3)] == [1, 2, 3]


@engines
async def test_only_what_is_old_and_need_not_be_run_is_purged(engine: str) -> None:
    async with store(engine) as db:
        await keep(db, Incoming(1, 1, "old"), Incoming(2, 1, "old, still to be run"), Incoming(-3, 0, "dead", "no"))
        await keep(db, Incoming(4, 1, "young"), now=NOON + timedelta(hours=1))
        async with db.read() as tx:
            ids = {number: row_id for row_id, number in await inbox.ids_after(tx, 0)}
        for number in (1, 4):
            await later(db, "inbox.done", id=ids[number])
        async with db.begin() as tx:
            assert await inbox.purge(tx, NOON + timedelta(minutes=1)) == 2
            assert await inbox.purge(tx, NOON + timedelta(minutes=1)) == 0
        assert await waiting(db) == ["old, still to be run"]
        await keep(db, Incoming(4, 1, "again"))
        assert await waiting(db) == ["old, still to be run"]
