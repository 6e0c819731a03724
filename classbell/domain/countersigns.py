"""Countersigning: a mark that is to be changed long after its register settled takes a second person's yes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from classbell.domain.attendance import Policy, Ruling, Status
from classbell.domain.classes import Session
from classbell.domain.people import PersonId


class State(StrEnum):
    """How far it has come."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Countersign:
    """What somebody wants a mark to be, and what a second person said."""

    id: int
    session_id: int
    person_id: PersonId
    name: str
    status: Status
    reason: str
    asked_by: PersonId
    asker: str
    asked_at: datetime
    state: State
    decided_by: PersonId | None

    @property
    def ruling(self) -> Ruling:
        """What the one who asked rules, and why."""
        return Ruling(self.status, self.reason, self.asked_by)


def is_needed(session: Session, now: datetime, policy: Policy) -> bool:
    """Whether one person alone may not change the session's marks by hand any more."""
    return session.settled_at is not None and now > session.settled_at + policy.alone_for
