"""Takes updates in: keeps them in the inbox before anybody is told, then hands them to the lanes in their order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from classbell.bot.lanes import Lanes
from classbell.bot.updates import Json, Read
from classbell.storage import inbox
from classbell.storage.database import Database, NotKept
from classbell.storage.failpoints import failpoint
from classbell.storage.inbox import Waiting

LOADED_AT_ONCE = 500
_LOAD_AGAIN_AFTER = 2.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One kept update for the lanes; `update` is what its text says, where somebody has read it already."""

    row: Waiting
    update: Json | None = None


@dataclass(frozen=True, slots=True)
class _Batch:
    """What came while the transaction before was on its way to the disk; kept together by the next one."""

    reads: list[Read] = field(default_factory=list)
    kept: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Intake:
    """The only writer of new inbox rows, and the only one that fills the lanes.

    While it is behind (at start, and when updates come faster than they are answered), rows wait in the inbox
    alone and are loaded as the lanes get room.
    """

    def __init__(self, db: Database, lanes: Lanes[Job], now: Callable[[], datetime]) -> None:
        self._db = db
        self._lanes = lanes
        self._now = now
        self._batch = _Batch()
        self._offered = asyncio.Event()
        self._order = asyncio.Lock()
        self._newest = 0
        self._behind = asyncio.Event()
        self._behind.set()
        self._caught_up = asyncio.Event()
        self._stopped = False

    async def keep(self, reads: Sequence[Read]) -> None:
        """Return once the updates are on disk; raise NotKept when they are not."""
        if self._stopped:
            raise NotKept("the receiver is stopping")
        batch = self._batch
        batch.reads.extend(reads)
        self._offered.set()
        await asyncio.shield(batch.kept)

    async def ready(self) -> None:
        """Wait until nothing is left over from before, and the lanes have room."""
        await self._caught_up.wait()
        await self._lanes.room()

    async def run(self) -> None:
        """Work until cancelled."""
        loading = asyncio.create_task(self._load_all())
        try:
            while True:
                await self._offered.wait()
                await self._keep_next()
        finally:
            self._stopped = True
            loading.cancel()
            await asyncio.gather(loading, return_exceptions=True)
            _answer(self._batch, NotKept("the receiver is stopping"))

    async def _keep_next(self) -> None:
        batch, self._batch = self._batch, _Batch()
        self._offered.clear()
        try:
            async with self._order:
                self._hand_on(await self._keep(batch.reads))
        except Exception as error:  # noqa: BLE001 whoever offered the batch has to hear of it, whatever it is
            _answer(batch, error)
        except asyncio.CancelledError:
            _answer(batch, NotKept("the receiver is stopping"))
            raise
        else:
            _answer(batch, None)

    async def _keep(self, reads: Sequence[Read]) -> list[Job]:
        """Keep the batch, and give those of it that are new."""
        now = self._now()
        by_number = {read.incoming.update_id: read for read in reads}
        async with self._db.begin() as tx:
            await inbox.keep(tx, (read.incoming for read in reads), now)
            found = await inbox.ids_after(tx, self._newest) if self._caught_up.is_set() else []
        failpoint("intake.kept")
        for read in reads:
            if read.incoming.reason:
                log.error("update_set_aside", update_id=read.incoming.update_id, reason=read.incoming.reason)
        return [_job(row_id, by_number[number], now) for row_id, number in found if number in by_number]

    def _hand_on(self, jobs: Sequence[Job]) -> None:
        if not self._caught_up.is_set():
            self._behind.set()
            return
        if not self._lanes.has_room:
            self._caught_up.clear()
            self._behind.set()
            return
        for job in jobs:
            self._newest = job.row.id
            self._lanes.put(job.row.lane, job)

    async def _load_all(self) -> None:
        while True:
            await self._behind.wait()
            await self._lanes.room()
            try:
                async with self._order:
                    await self._load()
            except Exception:  # whatever keeps us from reading now, the rows are kept and are read later
                log.exception("inbox_not_read")
                await asyncio.sleep(_LOAD_AGAIN_AFTER)

    async def _load(self) -> None:
        async with self._db.read() as tx:
            rows = await inbox.waiting(tx, self._newest, LOADED_AT_ONCE)
        for row in rows:
            self._newest = row.id
            self._lanes.put(row.lane, Job(row))
        if len(rows) < LOADED_AT_ONCE:
            self._behind.clear()
            self._caught_up.set()


def _job(row_id: int, read: Read, now: datetime) -> Job:
    incoming = read.incoming
    return Job(inbox.Waiting(row_id, incoming.lane, incoming.raw, now), read.update)


def _answer(batch: _Batch, error: Exception | None) -> None:
    if batch.kept.done():
        return
    if error is None:
        batch.kept.set_result(None)
    else:
        batch.kept.set_exception(error)
        batch.kept.exception()  # nobody may be waiting for it any more
