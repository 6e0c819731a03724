"""Updates in: fetched or handed to us, kept before they are confirmed, run in order, a lane a person."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from telegram import Update

from classbell.actions.interruptions import Cause
from classbell.bot.app import Classbell
from classbell.bot.intake import Intake, Job
from classbell.bot.lanes import Lanes
from classbell.bot.transport import Transport
from classbell.bot.updates import built, read, split
from classbell.domain.delivery import CallFailed, Course, judge
from classbell.domain.delivery import Policy as Retry
from classbell.handlers.context import Arrival, arrival
from classbell.storage import inbox
from classbell.storage.database import Database, NotKept
from classbell.storage.failpoints import failpoint

KINDS = ("message", "callback_query", "my_chat_member")
"""The updates we ask for; others are not sent to us."""
KEPT_FOR = timedelta(days=14)
"""How long rows stay that need not be run any more; Telegram repeats nothing that old."""

BLIPS = 3
"""How many polls in a row must fail before it is an interruption."""

_RETRY = Retry(first_wait_for=0.5, longest_wait_for=30.0)
log = structlog.get_logger(__name__)


class GivenUp(Exception):
    """The store did not keep what an update asked for, however often it was tried; its sender is told."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How much is done at once, and how patiently; waits are in seconds."""

    at_once: int = 64
    """Lanes that run at the same time."""
    waiting_at_most: int = 2000
    """Updates in memory; the others wait in the inbox, or with Telegram."""
    poll_for: int = 50
    knock_every: float = 30.0
    """How often to try where trying sooner helps nobody: the token is not valid, another program takes the updates
    (who fetches next ends the other's poll), or an update has no number."""
    leave_within: float = 5.0
    tries: int = 3
    """How often an update is run whose action the store did not keep; then it is set aside."""


class Receiver:
    """Runs the application on every update once, in the order of its lane, whatever happens between.

    A row is done when its handler has finished; what a crash left is run again at the next start, so that actions
    must be idempotent by `cause_id`. One receiver at a time per bot.
    """

    def __init__(
        self,
        application: Classbell,
        transport: Transport,
        db: Database,
        now: Callable[[], datetime],
        policy: Policy | None = None,
    ) -> None:
        self.trouble: Cause | None = None
        """Why nothing comes in at the moment; None while all is well."""
        self._application = application
        self._transport = transport
        self._db = db
        self._now = now
        self._policy = policy or Policy()
        self._lanes: Lanes[Job] = Lanes(self._run, self._policy.at_once, self._policy.waiting_at_most)
        self._intake = Intake(db, self._lanes, now)
        self._failures = 0
        self._stopping = asyncio.Event()
        self._stopped = asyncio.Event()
        self._stopped.set()

    async def run(self) -> None:
        """Poll, and work, until `stop`."""
        await self._work(self._poll)

    async def serve(self) -> None:
        """Work on what `accept` is given, until `stop`."""
        await self._work()

    async def accept(self, raw: bytes) -> None:
        """Take one update from a webhook; return once it is on disk, raise NotKept when it is not."""
        await self._intake.keep([read(raw)])

    async def stop(self) -> None:
        """Fetch nothing more, finish what is being worked on within a few seconds, leave the rest in the inbox."""
        self._stopping.set()
        await self._stopped.wait()

    async def purge(self) -> int:
        """Delete what was received 14 days ago and is not needed, and give how many rows that were."""
        deleted = 0
        while True:
            async with self._db.begin() as tx:
                some = await inbox.purge(tx, self._now() - KEPT_FOR)
            if not some:
                return deleted
            deleted += some

    async def _work(self, *sources: Callable[[], Awaitable[None]]) -> None:
        self._stopped.clear()
        stopping = asyncio.create_task(_wait(self._stopping))
        tasks = [asyncio.ensure_future(work()) for work in (self._intake.run, *sources)]
        self._lanes.start()
        try:
            done, _ = await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (stopping, *tasks):
                task.cancel()
            await asyncio.gather(stopping, *tasks, return_exceptions=True)
            await self._lanes.stop(self._policy.leave_within)
            self._stopped.set()

    async def _poll(self) -> None:
        """Fetch without an offset, save to confirm what has just been kept.

        So it does not matter where Telegram's numbers go on after a quiet week.
        """
        confirmed: int | None = None
        while True:
            await self._intake.ready()
            try:
                confirmed = await self._fetch(confirmed)
            except CallFailed as failure:
                confirmed = None
                await self._wait_out(failure)
            except NotKept as error:
                confirmed = None
                await self._pause(Cause.STORE, str(error), self._growing_wait())
            else:
                self._failures, self.trouble = 0, None

    async def _fetch(self, offset: int | None) -> int | None:
        """Fetch and keep one batch, and give the offset that confirms it."""
        answer = await self._transport.get_updates_answer(offset, self._policy.poll_for, KINDS)
        failpoint("receiver.fetched")
        reads = split(answer)
        if not reads:
            return None
        await self._intake.keep(reads)
        failpoint("receiver.kept")
        numbers = [one.incoming.update_id for one in reads if one.incoming.update_id >= 0]
        if numbers:
            return numbers[-1] + 1
        # Nothing in it has a number, so it cannot be confirmed and comes again.
        await asyncio.sleep(self._policy.knock_every)
        return None

    async def _wait_out(self, failure: CallFailed) -> None:
        verdict = judge(failure, _RETRY)
        if verdict.course is Course.CONFLICT:
            await self._pause(Cause.RIVAL, verdict.reason, self._policy.knock_every)
        elif verdict.course is Course.STOP:
            await self._pause(Cause.TOKEN, verdict.reason, self._policy.knock_every)
        else:
            await self._pause(Cause.NETWORK, verdict.reason, max(verdict.wait_for, self._growing_wait()))

    def _growing_wait(self) -> float:
        self._failures += 1
        longest = min(_RETRY.longest_wait_for, _RETRY.first_wait_for * 2.0 ** min(self._failures, 16))
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 to keep many instances from knocking at once

    async def _pause(self, cause: Cause, reason: str, wait_for: float) -> None:
        self.trouble = cause
        if cause is not Cause.NETWORK or self._failures >= BLIPS:
            self._application.tools.desk.interruptions.note(cause, self._now())
        log.error("receiver_pauses", trouble=cause.value, reason=reason, seconds=round(wait_for, 1))
        await asyncio.sleep(wait_for)

    async def _run(self, job: Job) -> None:
        """Run one update to its end; nothing it does may stop the lanes."""
        failpoint("lane.before_handler")
        try:
            update = built(job.update or json.loads(job.row.raw), self._application.bot)
        except Exception as error:  # noqa: BLE001 a malformed update can make the parser raise anything
            self._set_dead(job, f"not an update: {error!r}")
            return
        arrival.set(Arrival(job.row.id, job.row.received_at))
        try:
            finished = await self._try(job, update)
        except Exception as error:
            log.exception("update_failed", inbox_id=job.row.id)
            self._give_up(job, f"failed: {type(error).__name__}")
            return
        if finished:
            failpoint("lane.after_handler")
            self._db.later("inbox.done", id=job.row.id)

    async def _try(self, job: Job, update: Update) -> bool:
        """Run the handlers, again where the store kept nothing of it; tell whether they came to their end."""
        while True:
            try:
                await self._application.process_update(update)
            except NotKept as error:
                if await self._count_try(job, error) >= self._policy.tries:
                    self._give_up(job, f"not kept: {error}")
                    await self._application.process_error(update, GivenUp(str(error)))
                    return False
            else:
                return True

    async def _count_try(self, job: Job, error: NotKept) -> int:
        """Wait until the store keeps something again: this very count, so that it outlives a restart."""
        wait_for = _RETRY.first_wait_for
        while True:
            log.error("update_not_kept", inbox_id=job.row.id, error=str(error), seconds=wait_for)
            await asyncio.sleep(wait_for)
            wait_for = min(2 * wait_for, _RETRY.longest_wait_for)
            try:
                async with self._db.begin() as tx:
                    return await inbox.count_try(tx, job.row.id)
            except NotKept as again:
                error = again

    def _set_dead(self, job: Job, reason: str) -> None:
        log.error("update_set_aside", inbox_id=job.row.id, reason=reason)
        self._db.later("inbox.set_dead", id=job.row.id, reason=reason)

    def _give_up(self, job: Job, reason: str) -> None:
        """Set an update aside that was run in vain; what it said is not kept, its sender has been told."""
        log.error("update_set_aside", inbox_id=job.row.id, reason=reason)
        self._db.later("inbox.give_up", id=job.row.id, reason=reason)


async def _wait(event: asyncio.Event) -> None:
    await event.wait()
