"""Spot checks: a few of those marked present, drawn at random, the weakest marks the likeliest.

The life of one name that was drawn:

    not asked ── here ─────▶ here: the mark rises to "seen by staff"
    not asked ── not here ─▶ not here: the mark is revoked, absent
    not asked ── left ─────▶ left: the mark says left early
    not asked ── skip ─────▶ skipped: the mark stays, the person does not count as checked
    any of these ── undo, within a minute ──▶ not asked
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from classbell.domain.attendance import Evidence, Mark, Origin, Status
from classbell.domain.people import PersonId
from classbell.domain.sheets import Entry

SPOT_CHECK = "spot_check"
"""The reason of a mark that a spot check has revoked."""
LEFT = "left"

WEIGHTS: Mapping[Evidence, float] = {
    Evidence.TYPED: 6.0,
    Evidence.STATIC: 6.0,
    Evidence.ROTATING: 3.0,
    Evidence.LOCATED: 1.0,
}
"""How much likelier a mark is drawn the less it rests on. Whom staff have seen is not drawn at all."""
FLAGGED_TIMES = 3.0
"""How much likelier it is where the account signed in with another's again and again."""
_FALSE_SHARE = 0.1


class Seen(StrEnum):
    """What became of one name that was drawn."""

    HERE = "here"
    NOT_HERE = "not_here"
    LEFT = "left"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Policy:
    """How many a spot check draws unless another number is asked for."""

    people: int = 10
    """At least 1, at most 50."""

    def __post_init__(self) -> None:
        if not 1 <= self.people <= AT_MOST:
            raise ValueError(self.people)


AT_MOST = 50


@dataclass(frozen=True, slots=True)
class Drawn:
    """One name, in the order of asking."""

    place: int
    """From 1."""
    person_id: PersonId
    name: str
    group: str | None
    seen: Seen | None
    seen_at: datetime | None
    seen_by: PersonId | None
    ruled_at: datetime | None
    """When the mark was changed by it; None: it stayed."""
    cause_id: int | None = None
    """The update that answered it, or took the answer back."""


@dataclass(frozen=True, slots=True)
class SpotCheck:
    """One check of a session, and how far it has come."""

    id: int
    session_id: int
    pool: int
    """How many could have been drawn: marked present, and not seen by staff before."""
    drawn_at: datetime
    drawn_by: str
    ended_at: datetime | None
    people: tuple[Drawn, ...]

    @property
    def next(self) -> Drawn | None:
        """Whom to look for now."""
        if self.ended_at:
            return None
        return next((one for one in self.people if one.seen is None), None)

    @property
    def last(self) -> Drawn | None:
        """Who was answered last."""
        answered = [(one.seen_at, one.place, one) for one in self.people if one.seen_at]
        return max(answered)[2] if answered else None

    def count(self, seen: Seen) -> int:
        """Tell how many were found so."""
        return Counter(one.seen for one in self.people)[seen]

    @property
    def checked(self) -> int:
        """How many were looked for; who was skipped was not."""
        return sum(one.seen not in {None, Seen.SKIPPED} for one in self.people)


def pool(entries: Iterable[Entry]) -> list[Entry]:
    """Give those a check can draw: marked present, on less than staff's own eyes."""
    return [
        entry
        for entry in entries
        if entry.mark and entry.mark.status.is_present and entry.mark.evidence is not Evidence.SEEN
    ]


def draw(entries: Sequence[Entry], number: int, flagged: Collection[PersonId], chance: random.Random) -> list[PersonId]:
    """Draw so many of a pool, or all where there are no more; the order of asking is that of drawing.

    Each next name comes with a chance in proportion to its weight among those left (Efraimidis and Spirakis: the
    greatest of u to the power of 1/weight are such a draw).
    """
    keyed = [(math.log(1.0 - chance.random()) / _weight(entry, flagged), entry.person_id) for entry in entries]
    return [person_id for _, person_id in sorted(keyed, reverse=True)[:number]]


def odds(pool_size: int, checked: int, false: int) -> float:
    """Tell how likely so many checked of a pool hold at least one of so many false ones.

    It holds however the checked were drawn, if any of the pool is as likely to be false as any other; where the weak
    marks are the likelier false ones, weighting finds more.
    """
    if checked <= 0 or false <= 0:
        return 0.0
    return 1.0 - math.comb(pool_size - false, checked) / math.comb(pool_size, checked)


def supposed(pool_size: int) -> int:
    """Give the number of false sign-ins that the odds are told for: a tenth of the pool, and at least one."""
    return max(1, round(pool_size * _FALSE_SHARE))


def judge(stands: Mark, seen: Seen, by: PersonId) -> Mark:
    """Give the mark that stands once its person was looked for."""
    match seen:
        case Seen.HERE:
            return replace(stands, evidence=Evidence.SEEN)
        case Seen.LEFT:
            return replace(stands, status=Status.EARLY_LEAVE, reason=LEFT, kept_by=by, origin=Origin.HAND)
        case Seen.NOT_HERE:
            return replace(
                stands,
                status=Status.ABSENT,
                evidence=Evidence.TYPED,
                signed_at=None,
                reason=SPOT_CHECK,
                kept_by=by,
                origin=Origin.HAND,
            )
        case Seen.SKIPPED:
            return stands


def _weight(entry: Entry, flagged: Collection[PersonId]) -> float:
    assert entry.mark is not None  # the pool holds marks only
    return WEIGHTS[entry.mark.evidence] * (FLAGGED_TIMES if entry.person_id in flagged else 1.0)
