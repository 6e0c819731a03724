"""How one part of the process tells another that there is something to do.

A bell carries no truth, only haste: whoever listens reads the store, and looks by itself now and then, because
another process may have rung where this one cannot hear.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Ear:
    """One listener's collected rings."""

    def __init__(self) -> None:
        self._subjects: set[int] = set()
        self._rung = asyncio.Event()

    def hear(self, subject: int) -> None:
        """Take note of a ring."""
        self._subjects.add(subject)
        self._rung.set()

    async def heard(self, within: float) -> set[int]:
        """Wait for a ring, at most so many seconds; give the subjects rung since the last time, maybe none."""
        try:
            # Not wait_for: in Python 3.11 it loses a cancellation that comes together with a ring.
            async with asyncio.timeout(within):
                await self._rung.wait()
        except TimeoutError:
            return set()
        self._rung.clear()
        subjects, self._subjects = self._subjects, set()
        return subjects


EVERYTHING = 0
"""The subject of a ring that is about no one thing."""


class Bells:
    """Topics: `outbox` (something to send), `due` (the plan changed), `register` (a session's marks changed)."""

    def __init__(self) -> None:
        self._ears: defaultdict[str, set[Ear]] = defaultdict(set)
        self.is_over = False
        """Whether the service ends: whoever keeps a connection open lets go of it."""

    def ring(self, topic: str, subject: int = EVERYTHING) -> None:
        """Tell all who listen to the topic; ring after the commit, never inside the transaction."""
        for ear in self._ears[topic]:
            ear.hear(subject)

    def end(self) -> None:
        """Ring for the last time, everywhere."""
        self.is_over = True
        for topic in list(self._ears):
            self.ring(topic)

    @contextmanager
    def listen(self, topic: str) -> Iterator[Ear]:
        """Collect the rings of a topic while the block lasts."""
        ear = Ear()
        self._ears[topic].add(ear)
        try:
            yield ear
        finally:
            self._ears[topic].discard(ear)
