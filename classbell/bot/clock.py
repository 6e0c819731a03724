"""Looks at the store for what is due, and does the house's chores at their times.

APScheduler only ticks: its memory knows no job that the store or the wiring does not.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]  # it comes without types
from apscheduler.triggers.interval import IntervalTrigger  # type: ignore[import-untyped]

from classbell.actions import clock
from classbell.actions.desk import Desk
from classbell.domain import digests
from classbell.storage.failpoints import failpoint
from classbell.storage.reminders import DueRow

TICK_EVERY = timedelta(seconds=1)
LOOK_AT_LEAST_EVERY = 5.0
"""Seconds between two looks even where no tick comes, as after the wall clock was set back."""
TOGETHER = 16
"""How many rows that only write letters share a commit, on an engine that has but one writer: a disk may take long."""
AGAIN_AFTER = 60.0
"""Seconds until a due row that could not be settled is tried again."""
JUMP = 30.0
"""Seconds that wall and steady clock may drift apart between two looks before it counts as a jump."""
SLOW = digests.KINDS
"""Kinds that draw; they are settled one after another, beside the others."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to do every so often, whoever else does it too; its name is its job's id."""

    name: str
    every: timedelta
    do: Callable[[], Awaitable[None]]


class Clock:
    """Settles due rows within about a second of their instant, or of the bell `due`, and does chores.

    What was due while no process ran is settled at the first look; a jump of the clock costs one look.
    """

    def __init__(self, desk: Desk, chores: Sequence[Chore] = ()) -> None:
        self._desk = desk
        self._chores = chores
        self._again_at: dict[int, float] = {}
        self._drawing: dict[int, asyncio.Task[None]] = {}
        self._easel = asyncio.Lock()
        self._drift = time.time() - time.monotonic()
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    async def run(self) -> None:
        """Work until cancelled; a row that is being settled then is either settled or due again."""
        self._scheduler.add_job(self._tick, IntervalTrigger(seconds=TICK_EVERY.total_seconds()), id="due")
        for chore in self._chores:
            self._scheduler.add_job(_do, IntervalTrigger(seconds=chore.every.total_seconds()), [chore], id=chore.name)
        self._scheduler.start()
        try:
            with self._desk.bells.listen("due") as ear:
                while True:
                    await self.look()
                    await ear.heard(LOOK_AT_LEAST_EVERY)
                    self._mind_jumps()
        finally:
            self._scheduler.shutdown(wait=False)
            for task in self._drawing.values():
                task.cancel()

    async def look(self) -> None:
        """Settle everything that is due now, the longest due first; one that fails does not stop the others."""
        try:
            while rows := [row for row in await clock.due(self._desk) if self._may_try(row.id)]:
                for row in rows:
                    if row.due.kind in SLOW:
                        self._begin(row)
                for group in self._groups([row for row in rows if row.due.kind not in SLOW]):
                    await asyncio.gather(*(self._settle(row) for row in group))
        except Exception:  # the store may be away for a moment; the next look is near
            log.exception("due_rows_not_read")

    def _groups(self, rows: Sequence[DueRow]) -> Iterator[Sequence[DueRow]]:
        """Part rows into those that are settled side by side, in their order.

        Letters to one person are merged only by who sees the letters before: not between transactions on a server.
        """
        has_one_writer = self._desk.db.engine == "sqlite"
        for is_deed, found in groupby(rows, lambda row: row.due.kind in clock.DEEDS):
            run, size = list(found), TOGETHER if has_one_writer and not is_deed else 1
            yield from (run[at : at + size] for at in range(0, len(run), size))

    def _begin(self, row: DueRow) -> None:
        """Have a slow row settled beside the others: nothing that is due waits for a picture."""
        task = asyncio.create_task(self._settle_slowly(row))
        self._drawing[row.id] = task
        task.add_done_callback(lambda _: self._drawing.pop(row.id))

    async def _settle_slowly(self, row: DueRow) -> None:
        async with self._easel:
            await self._settle(row)

    async def _settle(self, row: DueRow) -> None:
        failpoint("clock.before_settle")
        try:
            await clock.settle(self._desk, row)
        except Exception:  # it stays due, and others must not suffer by it
            log.exception("due_row_not_settled", row_id=row.id, kind=row.due.kind)
            self._again_at[row.id] = time.monotonic() + AGAIN_AFTER
        else:
            self._again_at.pop(row.id, None)
        failpoint("clock.after_settle")

    def _may_try(self, row_id: int) -> bool:
        return row_id not in self._drawing and self._again_at.get(row_id, 0.0) <= time.monotonic()

    async def _tick(self) -> None:
        self._desk.bells.ring("due")

    def _mind_jumps(self) -> None:
        """The scheduler counts on the wall clock; after a jump its jobs begin anew from now."""
        drift = time.time() - time.monotonic()
        jumped, self._drift = abs(drift - self._drift) > JUMP, drift
        if jumped:
            log.warning("clock_jumped", seconds=round(drift, 1))
            for job in self._scheduler.get_jobs():
                job.modify(next_run_time=datetime.now(UTC))


async def _do(chore: Chore) -> None:
    try:
        await chore.do()
    except Exception:  # a chore has its next turn
        log.exception("chore_failed", chore=chore.name)
