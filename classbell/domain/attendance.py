"""What a scan is worth, and what a day's marks add up to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from classbell.domain.classes import Session
from classbell.domain.people import PersonId


class Status(StrEnum):
    """What the register says of one person in one session."""

    ON_TIME = "on_time"
    LATE = "late"
    EARLY_LEAVE = "early_leave"
    ON_LEAVE = "on_leave"
    ABSENT = "absent"

    @property
    def is_present(self) -> bool:
        """Whether the person was there, if not for all of it."""
        return self in {Status.ON_TIME, Status.LATE, Status.EARLY_LEAVE}


class Evidence(StrEnum):
    """How strong the ground of a mark is."""

    TYPED = "E0"  # by staff, with a reason, or set by the clock
    STATIC = "E1"  # a code that does not change
    ROTATING = "E2"  # a live code
    LOCATED = "E3"  # a live code and a live location
    SEEN = "E4"  # staff looked at the person


@dataclass(frozen=True, slots=True)
class Policy:
    """When a person who signs in is late."""

    late_after: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Mark:
    """What is kept of one person in one session, one direction."""

    session_id: int
    person_id: PersonId
    status: Status
    evidence: Evidence
    signed_at: datetime | None
    reason: str | None = None


def judge(session: Session, person_id: PersonId, at: datetime, evidence: Evidence, policy: Policy) -> Mark:
    """Decide what signing in at this moment is worth. Edges count in the person's favour."""
    late = at > session.starts_at + policy.late_after
    return Mark(session.id, person_id, Status.LATE if late else Status.ON_TIME, evidence, at)
