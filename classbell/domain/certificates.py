"""Certificates of completion: who has completed a class, and what a certificate says.

What somebody attended is a share of hours: of the sessions that count for them as they do for attendance rates, that
is, all they were expected at without being on leave. Who has had more leave than the limit has not completed it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from classbell.domain.attendance import Status
from classbell.domain.classes import Session
from classbell.domain.leave import hours
from classbell.domain.people import PersonId
from classbell.domain.rates import Attended

PURPOSE = "certificates"
"""Of the key that makes the addresses in their codes."""
REASON_AT_MOST = 200
_NONE = timedelta()


@dataclass(frozen=True, slots=True)
class Policy:
    """When a class is completed."""

    least_share: float = 0.8
    """Of the hours that count for somebody, without those on leave; 0: whoever is on the roll."""
    tell_for: timedelta = timedelta(days=30)
    """How long after a certificate was issued it is still worth telling its person."""

    def __post_init__(self) -> None:
        if not 0 <= self.least_share <= 1:
            raise ValueError(f"least_share is a share between 0 and 1, not {self.least_share}")


class Why(StrEnum):
    """Why somebody gets a certificate, or does not."""

    SHARE = "share"  # they attended enough
    ADDED = "added"  # staff have said so
    TOO_LITTLE = "too_little"
    TOO_MUCH_LEAVE = "too_much_leave"
    TAKEN_OUT = "taken_out"  # staff have said so

    @property
    def is_in(self) -> bool:
        """Whether they get one."""
        return self in {Why.SHARE, Why.ADDED}


@dataclass(frozen=True, slots=True)
class Hours:
    """What somebody attended, of what counts for them, and their leave that counts against the limit."""

    attended_for: timedelta = _NONE
    counting_for: timedelta = _NONE
    leave: float = 0.0

    @property
    def share(self) -> float:
        """The share attended; 0 where nothing counts."""
        return self.attended_for / self.counting_for if self.counting_for else 0.0


@dataclass(frozen=True, slots=True)
class Choice:
    """What staff have said of somebody, against the rule or with it."""

    is_in: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate, as it was issued."""

    id: int
    class_id: int
    person_id: PersonId
    name: str
    class_title: str
    unit_name: str
    from_on: date
    until_on: date
    planned_for: timedelta
    attended_for: timedelta
    issued_on: date
    salt: str
    revoked_at: datetime | None = None
    reason: str | None = None

    @property
    def number(self) -> str:
        """What it is filed by."""
        return f"{self.issued_on:%Y}-{self.id:06}"

    @property
    def hours(self) -> tuple[float, float]:
        """The hours attended and planned, to a tenth."""
        return hours(self.attended_for), hours(self.planned_for)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of a class as it stands now, with the certificate they have."""

    person_id: PersonId
    name: str
    hours: Hours
    why: Why
    choice: Choice | None
    certificate: Certificate | None

    @property
    def part(self) -> Part:
        """Where they stand in the list of the class."""
        if self.certificate is not None:
            return Part.REVOKED if self.certificate.revoked_at else Part.ISSUED
        return Part.READY if self.why.is_in else Part.NOT


class Part(StrEnum):
    """The parts in which the people of a class are listed."""

    READY = "ready"  # issued next
    NOT = "not"
    ISSUED = "issued"
    REVOKED = "revoked"


def weigh(rows: Iterable[Attended], sessions: Iterable[Session]) -> Mapping[PersonId, Hours]:
    """Add up hours by person, of what attendance rates count in sessions."""
    lasts = {one.id: one.ends_at - one.starts_at for one in sessions}
    attended: dict[PersonId, timedelta] = defaultdict(timedelta)
    counting: dict[PersonId, timedelta] = defaultdict(timedelta)
    for row in rows:
        if row.status is not Status.ON_LEAVE:
            counting[row.person_id] += lasts[row.session_id]
        if row.status is not None and row.status.is_present:
            attended[row.person_id] += lasts[row.session_id]
    return {person_id: Hours(attended[person_id], span) for person_id, span in counting.items()}


def judge(found: Hours, leave_limit: float, choice: Choice | None, policy: Policy) -> Why:
    """Say whether somebody has completed a class; edges count in their favour, and staff have the last word."""
    if choice is not None:
        return Why.ADDED if choice.is_in else Why.TAKEN_OUT
    if found.leave > leave_limit:
        return Why.TOO_MUCH_LEAVE
    return Why.SHARE if found.share >= policy.least_share else Why.TOO_LITTLE


def held(sessions: Iterable[Session]) -> list[Session]:
    """Give the sessions that take place, the first first."""
    return sorted((one for one in sessions if not one.cancelled_at), key=lambda one: (one.starts_at, one.id))


def planned_for(sessions: Sequence[Session]) -> timedelta:
    """Add up how long sessions are."""
    return sum((one.ends_at - one.starts_at for one in sessions), _NONE)
