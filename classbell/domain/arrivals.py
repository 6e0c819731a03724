"""Arrivals: who came and could not be marked at once. Staff decide, and the instant of arrival counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from classbell.domain import attendance
from classbell.domain.attendance import Evidence, Mark, Origin, Status
from classbell.domain.classes import Session
from classbell.domain.people import PersonId


class Kind(StrEnum):
    """Why somebody waits."""

    WALK_IN = "walk_in"  # not on the roll, or not known
    EXPIRED = "expired"  # the code was too old
    CLOSED = "closed"  # sign-in was closed already
    WEAK = "weak"  # the evidence is below the session's floor
    OUT_ONLY = "out_only"  # signed out without having signed in


class State(StrEnum):
    """How far an arrival has come."""

    WAITING = "waiting"
    ADMITTED = "admitted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who is to wait for staff: in which session, why, since when, and on what their presence rests."""

    session_id: int
    kind: Kind
    came_at: datetime
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who came, as kept."""

    id: int
    session_id: int
    kind: Kind
    came_at: datetime
    evidence: Evidence
    name: str
    account_id: int | None
    """None: staff wrote the name down."""
    person_id: PersonId | None
    """None: nobody known; admitting makes a person."""
    is_enrolled: bool
    state: State
    decided_by: PersonId | None


def may_wait(session: Session, came_at: datetime) -> bool:
    """Whether coming at this instant can still be an arrival: a code used after the session is only refused."""
    return session.cancelled_at is None and session.opened_at is not None and came_at <= session.ends_at


def admission(arrival: Arrival, session: Session, ruler: tuple[PersonId, PersonId], policy: attendance.Policy) -> Mark:
    """Give the mark an arrival comes to; `ruler` is whose mark it is, and who admits them.

    Who only signed out was there, and when they came is not known.
    """
    person_id, by = ruler
    judged = attendance.judge(session, person_id, arrival.came_at, arrival.evidence, policy)
    if arrival.kind is Kind.OUT_ONLY:
        judged = replace(judged, status=Status.ON_TIME, signed_at=None)
    return replace(judged, reason=arrival.kind.value, kept_by=by, origin=Origin.HAND)
