"""One bot, a queue of scans, and a kill -9 somewhere in the middle, again and again; then the count."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.crash.bots import Victim, title
from tests.crash.programs import Program
from tests.phones import Box, Phone

LOOK_EVERY = 0.005
TITLE = re.compile(r"lesson-\d+-")


@dataclass(frozen=True)
class Count:
    """What became of the scans: without a mark, marked twice; answered again, never answered."""

    scans: int = 0
    lost: int = 0
    doubled: int = 0
    answered_again: int = 0
    unanswered: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.scans + other.scans,
            self.lost + other.lost,
            self.doubled + other.doubled,
            self.answered_again + other.answered_again,
            self.unanswered + other.unanswered,
        )


@dataclass
class Killing:
    """A bot and the people who scan; each kill has a session of its own."""

    box: Box
    victim: Victim
    phones: Sequence[Phone]
    _seen: int = 0
    _replies: Counter[tuple[int, str]] = field(default_factory=Counter)

    def environment(self, **more: str) -> dict[str, str]:
        return {**self.victim.environment(self.box.url), **more}

    def life(self, **environment: str) -> Program:
        return Program(self.victim.command, self.victim.folder, self.environment(**environment))

    async def scan(self, session_id: int) -> None:
        """Let everybody scan and tap Start."""
        payload = self.victim.payload(session_id)
        for phone in self.phones:
            await phone.start(payload)

    async def kill_at_random(self, session_id: int, chance: random.Random) -> None:
        """Let everybody scan, start the bot, and kill it when it has answered some of them."""
        await self.scan(session_id)
        await self._look()
        enough = self._replies.total() + chance.randrange(len(self.phones))
        async with self.life() as life:
            while self._replies.total() <= enough:
                assert life.is_running, "it died of itself"
                await asyncio.sleep(LOOK_EVERY)
                await self._look()
            await life.kill()

    async def kill_at(self, failpoint: str, session_id: int) -> bool:
        """Let everybody scan, and the bot die at a named gap; tell whether it came there."""
        await self.scan(session_id)
        async with self.life(CLASSBELL_FAILPOINT=failpoint) as life:
            return await life.died()

    async def finish(self) -> None:
        """Give the bot one more life, and all the time it wants."""
        await self._look()
        before = self._seen
        async with self.life() as life:
            while self._seen == before:
                assert life.is_running, "it died of itself"
                await asyncio.sleep(LOOK_EVERY)
                await self._look()
            async with asyncio.timeout(120):
                while not self.victim.is_done():  # noqa: ASYNC110 another process sets no event of ours
                    await asyncio.sleep(0.1)
            await self.box.settled(quiet_for=1.0)
            await life.stop()
        await self._look()

    def count(self, session_id: int) -> Count:
        """Count what has become of a session's scans."""
        marks, doubled = self.victim.marks(session_id)
        replies = [self._replies[phone.id, title(session_id)] for phone in self.phones]
        return Count(
            scans=len(self.phones),
            lost=len(self.phones) - marks,
            doubled=doubled,
            answered_again=sum(max(0, number - 1) for number in replies),
            unanswered=replies.count(0),
        )

    async def _look(self) -> None:
        """Take note of what the bot has asked for since the last time."""
        for entry in await self.box.log(self._seen):
            self._seen = entry["n"] + 1
            if entry["method"] == "sendMessage" and entry["ok"]:
                found = TITLE.search(entry["params"]["text"])
                self._replies[entry["chat_id"], found[0] if found else ""] += 1
