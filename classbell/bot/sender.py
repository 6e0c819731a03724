"""Sends what waits in the outbox: claimed, paced, sent, recorded; never twice where its kind forbids it."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog

from classbell.actions import receipts
from classbell.actions.desk import Desk
from classbell.bot.courier import Courier, Policy, Report
from classbell.bot.gate import Gate
from classbell.bot.traces import Traces
from classbell.bot.transport import Transport
from classbell.domain.delivery import CallFailed
from classbell.storage import cards, chats, outbox, people
from classbell.storage.database import NotKept, Transaction
from classbell.storage.failpoints import failpoint
from classbell.storage.outbox import Claimed

IN_FLIGHT = 8
"""Rows that may be `sending` at any moment, and so the most that a crash can leave unknown."""
TRACES = "leaving"
"""The file in the data folder that tells which of them had begun to leave."""

_LOOK_EVERY = 1.0
_GATHER_FOR = 0.005
_DUTY = "sender"
_AHEAD_AT_LEAST, _AHEAD_AT_MOST = 0.01, 0.1
_SMOOTHING = 4
_LOST_AFTER = timedelta(minutes=5)
_SLACK = timedelta(seconds=10)
_AGES_AHEAD = datetime(9999, 1, 1, tzinfo=UTC)
log = structlog.get_logger(__name__)


class Sender:
    """The only one that moves outbox rows on.

    Several processes may each run one on the same PostgreSQL: one of them sends, so that they keep the pace together,
    and another goes on within a second when it ends.

    `card_kinds` are the kinds of letters that become cards, kept up to date from then on.
    """

    def __init__(
        self,
        transport: Transport,
        desk: Desk,
        gate: Gate,
        card_kinds: Collection[str] = (),
        policy: Policy | None = None,
    ) -> None:
        self._transport = transport
        self._desk = desk
        self._gate = gate
        self._card_kinds = frozenset(card_kinds)
        self._policy = policy or Policy()
        self._traces = Traces(desk.house.data / TRACES if desk.db.engine == "sqlite" else None, IN_FLIGHT)
        self._courier = Courier(transport, desk, gate, self._policy, self._traces, self._go_on)
        self._took_for = 0.0
        self._letters: asyncio.Queue[Claimed] = asyncio.Queue()
        self._reports: list[Report] = []
        self._in_flight = 0
        self._hungry = True
        self._leads = False
        self._heir_since: datetime | None = None
        self._stir = asyncio.Event()
        self._stir.set()
        self._stopping = False
        self._stopped = asyncio.Event()
        self._stopped.set()

    async def run(self) -> None:
        """Send until `stop`, or until cancelled; either way what has begun to leave is finished first."""
        self._stopped.clear()
        loop = asyncio.get_running_loop()
        workers = [loop.create_task(self._serve()) for _ in range(IN_FLIGHT)]
        helpers = [loop.create_task(work()) for work in (self._listen, self._knock, self._look_for_lost)]
        working = loop.create_task(self._work())
        try:
            await asyncio.shield(working)  # cancelled in the middle of a claim, it would not know what it has claimed
        finally:
            self._stopping = True
            self._stir.set()
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(working, *helpers, return_exceptions=True)
            await self._leave(workers)
            await self._resign()
            self._traces.close()
            self._stopped.set()

    async def stop(self) -> None:
        """Begin no more, give what is leaving a few seconds, put the rest back."""
        self._stopping = True
        self._stir.set()
        await self._stopped.wait()

    async def _work(self) -> None:
        await self._try_to_lead()
        if self._desk.db.engine == "sqlite":
            await self._recover(_AGES_AHEAD, self._traces.recall())
        else:
            await self._recover(self._long_ago())
        while not self._stopping:
            await self._stir.wait()
            self._stir.clear()
            while not self._stopping and (self._reports or self._appetite()):
                await self._gather()
                await self._turn(self._appetite())

    async def _gather(self) -> None:
        """Let those in flight come back together if they come soon: one commit for all costs less than one for each."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_GATHER_FOR):
                while 0 < len(self._reports) < self._in_flight and not self._stopping:
                    self._stir.clear()
                    await self._stir.wait()

    def _appetite(self) -> int:
        """Tell how many letters to claim now, beside recording what came back: so few that each can leave at once."""
        room = IN_FLIGHT - self._in_flight + len(self._reports)
        if not (self._hungry and room and self._gate.is_open and self._desk.db.leads(_DUTY)):
            return 0
        wait_for, ahead_for = self._gate.free_in(), self._ahead_for()
        if wait_for > ahead_for:
            asyncio.get_running_loop().call_later(wait_for - ahead_for, self._stir.set)
            return 0
        return max(0, min(room, self._gate.share_of(ahead_for) - self._courier.waiting))

    def _ahead_for(self) -> float:
        """Tell how long before its turn a letter is claimed: hardly longer than claiming takes.

        What is claimed and has not left when the power goes is in doubt all the same.
        """
        return min(_AHEAD_AT_MOST, max(_AHEAD_AT_LEAST, 2 * self._took_for))

    def _go_on(self) -> None:
        self._stir.set()

    async def _turn(self, appetite: int) -> None:
        """Record what came back and claim what goes out next, in one transaction."""
        reports, self._reports = self._reports, []
        began_at = asyncio.get_running_loop().time()
        self._hungry = self._hungry and not appetite  # a bell that rings meanwhile is heard
        try:
            async with self._desk.db.begin() as tx:
                await self._record(tx, reports)
                claimed = await outbox.claim(tx, self._desk.now(), appetite) if appetite else []
        except NotKept as error:
            await self._wait_for_store(reports, error)
            return
        self._took_for += (asyncio.get_running_loop().time() - began_at - self._took_for) / _SMOOTHING
        if reports:
            failpoint("sender.recorded")
        if claimed:
            failpoint("sender.claimed")
        self._traces.forget(report.letter for report in reports)
        self._in_flight += len(claimed) - len(reports)
        self._hungry = self._hungry or (appetite > 0 and len(claimed) == appetite)
        for letter in claimed:
            self._letters.put_nowait(letter)
        if not self._in_flight:
            self._courier.envelopes.forget()

    async def _wait_for_store(self, reports: Sequence[Report], error: NotKept) -> None:
        """What was sent stays known here; nothing new is claimed until it is on disk."""
        self._reports[:0] = reports
        self._hungry = True
        log.error("outbox_not_kept", error=str(error), unrecorded=len(self._reports))
        await asyncio.sleep(_LOOK_EVERY)
        self._stir.set()

    async def _record(self, tx: Transaction, reports: Sequence[Report]) -> None:
        if reports:
            await outbox.settle(tx, ((report.letter, report.outcome) for report in reports))
            arrived = [one.letter.id for one in reports if one.letter.kind == "notice" and one.outcome.album]
            if arrived:
                await receipts.ask_below(self._desk, tx, arrived)
                self._hungry = True
        for report in reports:
            letter, outcome = report.letter, report.outcome
            if report.unreachable and letter.chat_id > 0:
                await people.set_unreachable(tx, letter.chat_id, report.unreachable)
            if outcome.chat_id:
                await outbox.readdress(tx, letter.chat_id, outcome.chat_id)
                await chats.readdress(tx, letter.chat_id, outcome.chat_id)
                await cards.readdress(tx, letter.chat_id, outcome.chat_id)
            if letter.kind in self._card_kinds and letter.subject_id is not None and outcome.message_id:
                await cards.put(tx, letter.kind, letter.subject_id, letter.chat_id, outcome.message_id)

    async def _serve(self) -> None:
        while not self._stopping:
            letter = await self._letters.get()
            report = await self._deliver(letter)
            self._reports.append(report)  # apart: the list of before the wait may have been handed in meanwhile
            self._stir.set()

    async def _deliver(self, letter: Claimed) -> Report:
        try:
            return await self._courier.deliver(letter)
        except asyncio.CancelledError:
            return self._courier.put_back(letter)
        except Exception as error:
            log.exception("letter_stumbled", outbox_id=letter.id)
            return self._courier.stumbled(letter, error)

    async def _listen(self) -> None:
        """Look when the bell rings, and now and then: another process may have rung, or a wait be over."""
        with self._desk.bells.listen("outbox") as ear:
            while True:
                await ear.heard(_LOOK_EVERY)
                await self._try_to_lead()
                await self._inherit()
                self._hungry = True
                self._stir.set()

    async def _try_to_lead(self) -> None:
        """Send if no other process does; what Telegram has told that one to wait for is waited for."""
        led, self._leads = self._leads, False
        try:
            self._leads = await self._desk.db.lead(_DUTY)
            if self._leads and not led:
                self._heir_since = self._desk.now()
                await self._gate.load()
        except NotKept as error:
            log.error("sender_does_not_lead", error=str(error))  # noqa: TRY400 it is tried again in a moment

    async def _inherit(self) -> None:
        """Settle what whoever sent before us has left, once even a request it lived to finish must have ended."""
        heir_since = self._heir_since
        if not self._leads or heir_since is None:
            return
        if self._desk.now() >= heir_since + timedelta(seconds=self._policy.answer_within) + _SLACK:
            self._heir_since = None
            await self._recover(heir_since)

    async def _resign(self) -> None:
        try:
            await self._desk.db.resign(_DUTY)
        except NotKept as error:
            log.error("sender_not_resigned", error=str(error))  # noqa: TRY400 it ends with the process

    async def _knock(self) -> None:
        """See now and then whether a token that was refused is valid again."""
        while True:
            await asyncio.sleep(self._policy.knock_every)
            if self._gate.is_open:
                continue
            try:
                await self._transport.call("getMe", {})
            except CallFailed as failure:
                log.warning("still_refused", reason=str(failure))
            else:
                self._gate.open()
                self._stir.set()

    async def _look_for_lost(self) -> None:
        """Where several processes share the store, one may have died over letters it had claimed."""
        while True:
            await asyncio.sleep(_LOST_AFTER.total_seconds() / 5)
            await self._recover(self._long_ago())

    async def _recover(self, before: datetime, begun: Mapping[int, int] | None = None) -> None:
        """Settle what a process that died had claimed; `begun` has the attempts of its last that left, if known."""
        try:
            async with self._desk.db.begin() as tx:
                if begun and not await outbox.knows(tx, begun):
                    begun = None  # the file of the store is an older copy
                lost = await outbox.interrupted(tx, before)
                await self._record(tx, [self._found(letter, begun) for letter in lost])
        except NotKept as error:
            log.error("outbox_not_recovered", error=str(error))  # noqa: TRY400 it is looked for again

    def _found(self, letter: Claimed, begun: Mapping[int, int] | None) -> Report:
        if begun is None or begun.get(letter.id) == letter.attempt:
            return self._courier.cut_short(letter, "interrupted while it was being sent")
        return self._courier.put_back(letter)

    def _long_ago(self) -> datetime:
        return self._desk.now() - _LOST_AFTER

    async def _leave(self, workers: Sequence[asyncio.Task[None]]) -> None:
        while not self._letters.empty():
            self._reports.append(self._courier.put_back(self._letters.get_nowait()))
        leaving = [worker for worker in workers if worker in self._courier.under_way]
        for worker in workers:
            if worker not in leaving:
                worker.cancel()
        if leaving:
            await asyncio.wait(leaving, timeout=self._policy.leave_within)
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        await self._turn(0)
