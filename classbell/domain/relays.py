"""What the log of scans tells of codes that were passed on: hints with their odds, never a proof.

Two questions are asked of some weeks of one class. Whose codes are older, time after time, than chance would have it?
And which two sign in within seconds of each other, time after time? A slow phone, a seat at the back, two friends who
come together: each has its honest reasons too, and whoever reads this has to ask.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median, quantiles

from classbell.domain.people import PersonId

WINDOW = timedelta(weeks=4)
"""How far back is looked."""
APART = timedelta(seconds=5)
"""Two who sign in closer than this may have had one phone between them."""
LEAST_TIMES = 4
"""Fewer times than this are no habit."""
LEAST_DAYS = 2
LEAST_SHARE = 0.6
"""Of the sessions that both have signed in to."""
CHANCE = 0.01
"""How likely it may be, over the whole class, that chance alone flags anybody."""
OLDEST = 0.25
"""The share of each session's codes that are called its oldest."""
FEW = 8
"""In a session with fewer uses than this, none is called old."""
_DECILES = 10


@dataclass(frozen=True, slots=True)
class Use:
    """One person's first use of a live code in one session."""

    session_id: int
    person_id: PersonId
    at: datetime
    age: timedelta
    """How long ago its picture had come up."""
    day: str
    """The day of the session, in its own zone."""


@dataclass(frozen=True, slots=True)
class Slow:
    """Somebody whose codes are among the oldest more often than chance would have it."""

    person_id: PersonId
    times: int
    of: int
    middle: timedelta
    """The middle age of the codes they used."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two who sign in within seconds of each other more often than chance would have it."""

    one: PersonId
    other: PersonId
    times: int
    of: int
    days: int


@dataclass(frozen=True, slots=True)
class Relays:
    """What some weeks of one class come to; ages are from a code's coming up to its use."""

    uses: int
    """Person-times."""
    middle: timedelta | None
    nine_in_ten: timedelta | None
    """Nine in ten uses are not older than this."""
    after_change: int
    """How many used a code that was no longer on the screen."""
    most: tuple[int, int, datetime] | None
    """The most uses that one picture had: how many, in which session, and when it came up."""
    slow: Sequence[Slow]
    pairs: Sequence[Pair]

    @property
    def flagged(self) -> frozenset[PersonId]:
        """Everybody named in a pair."""
        return frozenset(person for pair in self.pairs for person in (pair.one, pair.other))


def fold(uses: Iterable[Use], step: timedelta) -> Relays:
    """Make it of the first uses in each session; `step` is how long a code is on the screen."""
    firsts = _firsts(uses)
    ages = sorted(use.age for use in firsts)
    slices = Counter((use.session_id, use.at - use.age) for use in firsts)
    most = max(slices.items(), key=lambda found: (found[1], found[0][1]), default=None)
    return Relays(
        uses=len(firsts),
        middle=_middle(ages) if ages else None,
        nine_in_ten=_nine_in_ten(ages),
        after_change=sum(age >= step for age in ages),
        most=most and (most[1], *most[0]),
        slow=slow(firsts),
        pairs=pairs(firsts),
    )


def pairs(uses: Sequence[Use]) -> list[Pair]:
    """Give the pairs that sign in closer than APART time after time, the surest first."""
    by_session = _by_session(uses)
    days = {use.session_id: use.day for use in uses}
    close: dict[tuple[PersonId, PersonId], list[int]] = defaultdict(list)
    chances = {}
    for session_id, held in by_session.items():
        found = _close(held)
        chances[session_id] = len(found) / max(math.comb(len(held), 2), 1)
        for pair in found:
            close[pair].append(session_id)
    came = _came(uses)
    limit = CHANCE / max(math.comb(len(came), 2), 1)
    found_pairs = []
    for (one, other), times in close.items():
        both = came[one] & came[other]
        on_days = {days[session_id] for session_id in times}
        is_habit = len(times) >= LEAST_TIMES and len(on_days) >= LEAST_DAYS and len(times) >= LEAST_SHARE * len(both)
        if is_habit and tail([chances[session_id] for session_id in both], len(times)) < limit:
            found_pairs.append(Pair(one, other, len(times), len(both), len(on_days)))
    return sorted(found_pairs, key=lambda pair: (-pair.times / pair.of, -pair.times, pair.one, pair.other))


def slow(uses: Sequence[Use]) -> list[Slow]:
    """Give those whose codes are among the oldest of their session time after time, the surest first."""
    ages: dict[PersonId, list[timedelta]] = defaultdict(list)
    old: Counter[PersonId] = Counter()
    for held in _by_session(uses).values():
        if len(held) < FEW:
            continue
        oldest = sorted(held, key=lambda use: use.age, reverse=True)[: int(OLDEST * len(held))]
        old.update(use.person_id for use in oldest)
        for use in held:
            ages[use.person_id].append(use.age)
    limit = CHANCE / max(len(ages), 1)
    found = [
        Slow(person_id, times, len(ages[person_id]), _middle(ages[person_id]))
        for person_id, times in old.items()
        if times >= LEAST_TIMES and tail([OLDEST] * len(ages[person_id]), times) < limit
    ]
    return sorted(found, key=lambda one: (-one.times / one.of, -one.times, one.person_id))


def tail(chances: Sequence[float], times: int) -> float:
    """Give how likely it is that so many or more of independent things happen, each with its own chance."""
    spread = [1.0] + [0.0] * len(chances)
    for chance in chances:
        for count in range(len(spread) - 1, 0, -1):
            spread[count] += (spread[count - 1] - spread[count]) * chance
        spread[0] *= 1 - chance
    return sum(spread[times:])


def _firsts(uses: Iterable[Use]) -> list[Use]:
    first: dict[tuple[int, PersonId], Use] = {}
    for use in sorted(uses, key=lambda use: use.at):
        first.setdefault((use.session_id, use.person_id), use)
    return list(first.values())


def _by_session(uses: Sequence[Use]) -> Mapping[int, list[Use]]:
    found: dict[int, list[Use]] = defaultdict(list)
    for use in sorted(uses, key=lambda use: use.at):
        found[use.session_id].append(use)
    return found


def _came(uses: Sequence[Use]) -> Mapping[PersonId, set[int]]:
    found: dict[PersonId, set[int]] = defaultdict(set)
    for use in uses:
        found[use.person_id].add(use.session_id)
    return found


def _close(held: Sequence[Use]) -> list[tuple[PersonId, PersonId]]:
    """Give the pairs of one session, in order of time, that are closer than APART."""
    found = []
    for place, use in enumerate(held):
        for later in held[place + 1 :]:
            if later.at - use.at >= APART:
                break
            found.append((min(use.person_id, later.person_id), max(use.person_id, later.person_id)))
    return found


def _middle(ages: Sequence[timedelta]) -> timedelta:
    return timedelta(seconds=median(age.total_seconds() for age in ages))


def _nine_in_ten(ages: Sequence[timedelta]) -> timedelta | None:
    if len(ages) <= 1:
        return ages[0] if ages else None
    return timedelta(seconds=quantiles([age.total_seconds() for age in ages], n=_DECILES, method="inclusive")[-1])
