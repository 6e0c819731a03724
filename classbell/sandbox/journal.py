"""The log of what the bot asked for and what it was told, in order."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

from classbell.sandbox.values import Json

KEPT = 50_000


class Journal:
    """A bounded ring of entries, each numbered from 0 by `n`; it holds no token and no file contents."""

    def __init__(self) -> None:
        """Start empty."""
        self.count = 0
        self._entries: deque[Json] = deque(maxlen=KEPT)

    def add(self, entry: Json) -> Json:
        """Keep an entry and return it, numbered, so that its outcome can be added."""
        kept = {"n": self.count, **entry}
        self._entries.append(kept)
        self.count += 1
        return kept

    def since(self, n: int) -> list[Json]:
        """Return the entries numbered `n` and above that are still kept."""
        first = self.count - len(self._entries)
        return list(islice(self._entries, max(n - first, 0), None))


@dataclass
class Pulse:
    """Whether the bot is at work: calls under way, and when the last one ended by a steady clock."""

    in_flight: int = 0
    last_at: float = field(default_factory=time.monotonic)

    @contextmanager
    def beat(self, method: str) -> Iterator[None]:
        """Count a call while it lasts; waiting for updates is no work."""
        weight = int(method.lower() != "getupdates")
        self.in_flight += weight
        try:
            yield
        finally:
            self.in_flight -= weight
            self.last_at = time.monotonic() if weight else self.last_at
