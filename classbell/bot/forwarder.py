"""Sends by outside channels what the chat could not bring: found, claimed, sent, recorded; never twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

import structlog

from classbell.actions import channels
from classbell.actions.desk import Desk
from classbell.domain.channels import Forward, State, addressed, batches
from classbell.storage import channels as kept
from classbell.storage.database import NotKept

LOOK_EVERY = 5.0
"""Seconds between two looks where no bell rings: a letter may have come back as undeliverable meanwhile."""
PATIENCE = timedelta(minutes=10)
log = structlog.get_logger(__name__)


class Forwarder:
    """Works off what waits for channels. Several processes may each run one on the same PostgreSQL."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def run(self) -> None:
        """Work until cancelled; what was on its way then counts as unknown later."""
        patience = timedelta(0) if self._desk.db.engine == "sqlite" else PATIENCE
        with self._desk.bells.listen("outbox") as ear:
            while True:
                await self.look(patience)
                patience = PATIENCE
                await ear.heard(LOOK_EVERY)

    async def look(self, patience: timedelta = PATIENCE) -> None:
        """Send everything that waits now, one call after another."""
        if not self._desk.policies.channels.kinds:
            return
        try:
            claimed = await channels.claim(self._desk, patience)
        except NotKept as error:
            log.error("forwards_not_claimed", error=str(error))  # noqa: TRY400 the next look is near
            return
        by_subject: dict[tuple[str, int], list[Forward]] = defaultdict(list)
        for one in claimed:
            by_subject[one.kind, one.subject_id].append(one)
        for forwards in by_subject.values():
            is_personal = await channels.is_personal(self._desk, forwards[0])
            for batch in batches(forwards, is_personal):
                await self._send(batch)

    async def _send(self, batch: list[Forward]) -> None:
        first = batch[0]
        url = addressed(first)
        if url is None:
            await self._settle(batch, State.FAILED, "no_phone")
            return
        try:
            title, text = await channels.words(self._desk, batch)
            within = self._desk.policies.channels.answer_within.total_seconds()
            reason = await self._desk.outside.send(url, title, text, within)
        except TimeoutError:
            await self._settle(batch, State.UNKNOWN, "time")
        except Exception as error:  # noqa: BLE001 its text could hold the URL, and with it secrets
            log.error("forward_stumbled", channel_id=first.channel_id, error=type(error).__name__)  # noqa: TRY400
            await self._settle(batch, State.FAILED, "error")
        else:
            await self._settle(batch, State.FAILED if reason else State.SENT, reason)

    async def _settle(self, batch: Sequence[Forward], state: State, reason: str | None) -> None:
        first = batch[0]
        log.info("forwarded", letter_id=first.letter_id, channel_id=first.channel_id, state=state, people=len(batch))
        async with self._desk.db.begin() as tx:
            letter_ids = [one.letter_id for one in batch]
            await kept.settle(tx, letter_ids, (state, reason), self._desk.now())
