"""How much people were written to unasked, day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from classbell.domain.people import PersonId

KINDS = ("notice", "nudge", "reminder", "class_tomorrow", "feedback", "merged")
"""Kinds of messages that are told apart; all else is `other`."""
OTHER = "other"
BUSIEST = 5


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that reached a person unasked; `author` names who sent a notice."""

    person_id: PersonId
    kind: str
    sent_at: datetime
    urgent: bool
    author: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """What one person was sent on one day."""

    day: date
    name: str
    by_kind: Mapping[str, int]

    @property
    def number(self) -> int:
        """How many messages that was."""
        return sum(self.by_kind.values())


@dataclass(frozen=True, slots=True)
class Day:
    """One day: how many people were sent how many messages, and the most that one person was sent."""

    day: date
    heads: int
    messages: int
    most: int


@dataclass(frozen=True, slots=True)
class Report:
    """Messages per person per day."""

    days: tuple[Day, ...]
    lines: tuple[Line, ...]
    """By day, who was sent most first."""
    urgent: Mapping[str, int]
    """Messages of urgent notices, by who sent them."""
    heads: int
    """How many people there are, sent anything or not."""
    budget: int
    at: datetime

    @property
    def by_kind(self) -> dict[str, int]:
        """All messages by kind; kinds that did not occur are left out."""
        total: Counter[str] = Counter()
        for line in self.lines:
            total.update(line.by_kind)
        return {kind: total[kind] for kind in (*KINDS, OTHER) if total[kind]}

    @property
    def spread(self) -> dict[int, int]:
        """On how many person-days it was how many messages, from 1 to the most."""
        counts = Counter(line.number for line in self.lines)
        return {number: counts[number] for number in range(1, max(counts, default=0) + 1)}

    @property
    def busiest(self) -> tuple[Line, ...]:
        """Who was sent most on a day."""
        return tuple(sorted(self.lines, key=lambda line: -line.number)[:BUSIEST])


def fold(sent: Iterable[Sent], names: Mapping[PersonId, str], days: Sequence[date], zone: ZoneInfo) -> list[Line]:
    """Add up what these people were sent on these days, in a zone; by day, who was sent most first."""
    counts: dict[tuple[date, PersonId], Counter[str]] = {}
    wanted = frozenset(days)
    for one in sent:
        day = one.sent_at.astimezone(zone).date()
        if one.person_id in names and day in wanted:
            kind = one.kind if one.kind in KINDS else OTHER
            counts.setdefault((day, one.person_id), Counter())[kind] += 1
    lines = [Line(day, names[person_id], dict(by_kind)) for (day, person_id), by_kind in counts.items()]
    return sorted(lines, key=lambda line: (line.day, -line.number, line.name))


def by_day(lines: Sequence[Line], days: Sequence[date]) -> list[Day]:
    """Sum the lines of each day; a day without any is all zeros."""
    found = []
    for day in days:
        numbers = [line.number for line in lines if line.day == day]
        found.append(Day(day, len(numbers), sum(numbers), max(numbers, default=0)))
    return found


def urgent(sent: Iterable[Sent], people: Mapping[PersonId, str]) -> dict[str, int]:
    """Count messages of urgent notices to these people by author, who sent most first."""
    counts = Counter(one.author or "" for one in sent if one.urgent and one.person_id in people)
    return dict(counts.most_common())
