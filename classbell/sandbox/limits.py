"""How fast a bot may write before it gets 429.

Telegram names 30 messages a second over all chats, one a second to a person with a short burst, and 20 a
minute to a group. It cannot know which message answers somebody and which nobody asked for, and lets a bot
that keeps those figures answer people besides. So the ceilings here lie a little above: whoever sends at
exactly the named pace, and answers as well, passes; whoever sends as fast as it can is stopped soon.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from classbell.sandbox.refusals import TooManyRequests
from classbell.sandbox.values import Chat


@dataclass(frozen=True)
class Pace:
    """How much may go at once, and how much comes back a second."""

    burst: float
    per_second: float


OVERALL = Pace(100, 36)
PERSON = Pace(20, 1)
GROUP = Pace(20, 20 / 60)
GROUP_EDITS = Pace(20, 20 / 60)


@dataclass
class Bucket:
    """What is left of a pace, at an instant of a steady clock."""

    pace: Pace
    left: float
    at: float

    def wait(self, weight: int, now: float) -> float:
        """Return the seconds until `weight` may go; 0 when it may go now."""
        self.left = min(self.pace.burst, self.left + (now - self.at) * self.pace.per_second)
        self.at = now
        lacking = min(weight, self.pace.burst) - self.left
        return max(lacking / self.pace.per_second, 0)


@dataclass
class Limits:
    """The paces of one bot. `on` may be turned off for tests that are about something else."""

    on: bool = True
    ticks: Callable[[], float] = time.monotonic
    _buckets: dict[object, Bucket] = field(default_factory=dict)

    def send(self, chat: Chat, weight: int = 1) -> None:
        """Count messages to a chat; refuses with 429 and the seconds to wait, and counts nothing then."""
        own = PERSON if chat.is_private else GROUP
        self._take([("all", OVERALL), (chat.id, own)], weight)

    def edit(self, chat: Chat) -> None:
        """Count an edit; those in groups are paced."""
        if not chat.is_private:
            self._take([(("edits", chat.id), GROUP_EDITS)], 1)

    def _take(self, wanted: list[tuple[object, Pace]], weight: int) -> None:
        if not self.on:
            return
        now = self.ticks()
        buckets = [self._bucket(key, pace, now) for key, pace in wanted]
        wait = max(bucket.wait(weight, now) for bucket in buckets)
        if wait > 0:
            raise TooManyRequests(math.ceil(wait))
        for bucket in buckets:
            bucket.left -= weight

    def _bucket(self, key: object, pace: Pace, now: float) -> Bucket:
        if key not in self._buckets:
            self._buckets[key] = Bucket(pace, pace.burst, now)
        return self._buckets[key]
