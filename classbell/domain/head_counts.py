"""Head counts: how many people staff counted in the room, held against the register."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from classbell.domain.attendance import Evidence
from classbell.domain.errors.register import HeadsNotUnderstood
from classbell.domain.sheets import Entry

AT_MOST = 9999
_NUMBER = re.compile(r"(\d{1,4})\s*(?:人|个人|名|位|people|heads|persons?)?", re.IGNORECASE)
_AROUND = range(-5, 3)
"""How far from the number of those marked present the offered numbers lie."""


@dataclass(frozen=True, slots=True)
class HeadCount:
    """One count, and what the register said as it came in."""

    heads: int
    present: int
    on_leave: int
    expected: int
    counted_at: datetime
    counted_by: str
    """The name of who counted."""

    @property
    def unseen(self) -> int:
        """How many more are marked present than were counted; below zero: so many sit there without a mark."""
        return self.present - self.heads


@dataclass(frozen=True, slots=True)
class Doubts:
    """Whose marks of being there rest on least, and how many marks rest on what."""

    weakest: tuple[Entry, ...]
    """Everybody of the weakest grade that occurs, unless staff have seen all."""
    grades: tuple[tuple[Evidence, int], ...]
    """Heads marked present by grade, the weakest first."""


def read(text: str) -> int:
    """Read a number of people as somebody types it: 71, ７１, 71人; raises HeadsNotUnderstood."""
    found = _NUMBER.fullmatch(text.strip())
    if not found:
        raise HeadsNotUnderstood(at_most=AT_MOST)
    return int(found[1])


def around(present: int) -> list[int]:
    """Give numbers worth a button: about as many as are marked present. None of them is marked as the right one."""
    first = max(0, present + _AROUND.start)
    return list(range(first, first + len(_AROUND)))


def doubts(entries: Iterable[Entry]) -> Doubts:
    """Tell whose presence is the least certain."""
    present = [(entry, entry.mark.evidence) for entry in entries if entry.mark and entry.mark.status.is_present]
    grades = sorted(Counter(evidence for _, evidence in present).items())
    weakest = next((grade for grade, _ in grades if grade is not Evidence.SEEN), None)
    return Doubts(tuple(entry for entry, evidence in present if evidence is weakest), tuple(grades))
