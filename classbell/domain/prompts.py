"""What asks staff to act on a session: its sign-in is not open though it has begun; these are missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from classbell.domain.classes import Session
from classbell.domain.reminders import Due, Kind


@dataclass(frozen=True, slots=True)
class Policy:
    """When staff are asked to act."""

    unopened_after: timedelta = timedelta(minutes=10)
    """How long after the start supervisors hear that sign-in has not been opened."""
    unopened_still_after: timedelta = timedelta(minutes=10)
    """How long after that, where it still has not been, organisers hear of it."""


def due(session: Session, late_after: timedelta, policy: Policy) -> list[Due]:
    """Say when staff are asked about a session; `late_after` is how long after the start people are still on time."""
    if session.cancelled_at:
        return []
    if session.opened_at is None:
        first_at = session.starts_at + policy.unopened_after
        again_at = first_at + policy.unopened_still_after
        dues = [_of(session, Kind.UNOPENED, first_at), _of(session, Kind.UNOPENED_STILL, again_at)]
    else:
        dues = [_of(session, Kind.MISSING, missing_at(session, session.opened_at, late_after))]
    return [one for one in dues if one.due_at < one.useless_after]


def missing_at(session: Session, opened_at: datetime, late_after: timedelta) -> datetime:
    """Say from when on who has not come is missing: as long after the opening as after the start, if that is later."""
    return max(session.starts_at, opened_at) + late_after


def _of(session: Session, kind: Kind, due_at: datetime) -> Due:
    return Due(kind, session.class_id, session.id, due_at, session.ends_at)
