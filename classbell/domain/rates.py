"""How well people attend a class, counted in person-times over the sessions that have settled.

The rate is what somebody came to, of what they were expected at without being on leave. Who joined late is expected
from then on. A row of absences goes on over sessions on leave, and ends with one that was attended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from classbell.domain.attendance import Status
from classbell.domain.people import PersonId


@dataclass(frozen=True, slots=True)
class Policy:
    """When staff, and the trainee, are warned."""

    below: tuple[int, ...] = (80, 60)
    """Percent; once for each a trainee's rate falls below."""
    least: int = 4
    """So many sessions have to count before a rate says anything."""
    absences: tuple[int, ...] = (2, 4)
    """Sessions missed in a row; once for each in every such row."""


class Kind(StrEnum):
    """What somebody is warned of."""

    RATE = "rate"
    STREAK = "streak"


@dataclass(frozen=True, slots=True)
class Attended:
    """One session that has settled, as it concerns one person expected in it."""

    person_id: PersonId
    name: str
    group: str | None
    session_id: int
    status: Status | None


@dataclass(frozen=True, slots=True)
class Standing:
    """One person in one class, in person-times."""

    person_id: PersonId
    name: str
    group: str | None
    expected: int
    present: int
    late: int
    early_leave: int
    on_leave: int
    absent: int
    streak: int
    """How many sessions up to the last were missed in a row."""
    since_session_id: int
    """Where that row begins; 0: there is none."""

    @property
    def counting(self) -> int:
        """What the rate is of: all expected but those on leave."""
        return self.expected - self.on_leave

    @property
    def rate(self) -> float | None:
        """The share attended; None where nothing counts yet."""
        return self.present / self.counting if self.counting else None


@dataclass(frozen=True, slots=True)
class Warned:
    """A threshold that somebody has crossed: percent, or sessions in a row from one on."""

    kind: Kind
    threshold: int
    since_session_id: int = 0


def fold(rows: Iterable[Attended]) -> list[Standing]:
    """Make one value a person; the rows of a person stand together, by the start of their sessions."""
    return [_standing(list(of)) for _, of in groupby(rows, key=lambda row: row.person_id)]


def lowest_first(standings: Iterable[Standing]) -> list[Standing]:
    """Put those first who call for a look: the lowest rate, then the longest row of absences; else as they stood."""
    return sorted(standings, key=lambda one: (1.0 if one.rate is None else one.rate, -one.streak))


def crossed(one: Standing, policy: Policy) -> list[Warned]:
    """Give every threshold that somebody has crossed by now."""
    found = [Warned(Kind.STREAK, most, one.since_session_id) for most in policy.absences if one.streak >= most]
    if one.rate is not None and one.counting >= policy.least:
        found += [Warned(Kind.RATE, percent) for percent in policy.below if one.rate * 100 < percent]
    return found


def gravest(warned: Iterable[Warned]) -> list[Warned]:
    """Leave only the gravest of each kind: the longest row, the lowest percentage."""
    best: dict[Kind, Warned] = {}
    for one in warned:
        best[one.kind] = max(one, best.get(one.kind, one), key=_gravity)
    return [best[kind] for kind in Kind if kind in best]


def _gravity(one: Warned) -> int:
    return one.threshold if one.kind is Kind.STREAK else -one.threshold


def _standing(rows: list[Attended]) -> Standing:
    kinds = Counter(row.status for row in rows)
    missed = _row(rows)
    one = rows[0]
    return Standing(
        person_id=one.person_id,
        name=one.name,
        group=one.group,
        expected=len(rows),
        present=sum(number for status, number in kinds.items() if status and status.is_present),
        late=kinds[Status.LATE],
        early_leave=kinds[Status.EARLY_LEAVE],
        on_leave=kinds[Status.ON_LEAVE],
        absent=kinds[Status.ABSENT],
        streak=len(missed),
        since_session_id=missed[-1].session_id if missed else 0,
    )


def _row(rows: list[Attended]) -> list[Attended]:
    """Give the sessions missed in a row up to the last, the last first."""
    missed: list[Attended] = []
    for row in reversed(rows):
        if row.status is Status.ABSENT:
            missed.append(row)
        elif row.status is not Status.ON_LEAVE:
            break
    return missed
