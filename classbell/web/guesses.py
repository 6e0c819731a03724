"""How often somebody may ask for an address that leads nowhere."""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

WITHIN = timedelta(minutes=10)
AT_MOST = 30
"""So many misses within that time, and the place they came from has to wait until the first of them is that old."""
_PLACES = 10_000
"""So many places are remembered; the longest quiet is forgotten first."""


@dataclass
class Guesses:
    """Misses by the place they came from, in this process."""

    _misses: OrderedDict[str, deque[datetime]] = field(default_factory=OrderedDict)

    def wait_for(self, place: str, now: datetime) -> int:
        """Tell how many seconds a place has to wait; 0: it may ask."""
        misses = self._misses.get(place, deque())
        while misses and misses[0] <= now - WITHIN:
            misses.popleft()
        return int((misses[0] + WITHIN - now).total_seconds()) + 1 if len(misses) >= AT_MOST else 0

    def missed(self, place: str, now: datetime) -> None:
        """Note that somebody asked for what is not there."""
        self._misses.setdefault(place, deque(maxlen=AT_MOST)).append(now)
        self._misses.move_to_end(place)
        if len(self._misses) > _PLACES:
            self._misses.popitem(last=False)
