"""Half-days: where a class signs in once for a morning, an afternoon or an evening."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from classbell.domain.classes import Session


@dataclass(frozen=True, slots=True)
class Policy:
    """When a half-day ends, in the class's zone. A session belongs to the half-day in which it begins."""

    morning_until: time = time(12, 30)
    afternoon_until: time = time(18, 0)


def span(session: Session, policy: Policy) -> tuple[datetime, datetime]:
    """Give the first instant of the half-day in which a session begins, and the first one after it; UTC."""
    begins = session.starts_at.astimezone(session.zone)
    midnights = [datetime.combine(begins.date() + timedelta(days=days), time(), session.zone) for days in (0, 1)]
    turns = [datetime.combine(begins.date(), at, session.zone) for at in (policy.morning_until, policy.afternoon_until)]
    edges = [edge.astimezone(UTC) for edge in (midnights[0], *turns, midnights[1])]
    number = sum(session.starts_at >= edge for edge in edges[1:3])
    return edges[number], edges[number + 1]


def part(session: Session, policy: Policy) -> str:
    """Name the half-day: `morning`, `afternoon` or `evening`."""
    begins = session.starts_at.astimezone(session.zone).time()
    if begins < policy.morning_until:
        return "morning"
    return "afternoon" if begins < policy.afternoon_until else "evening"


def covered(signed_in: Session, sessions: Iterable[Session], at: datetime) -> list[Session]:
    """Give the other sessions of the half-day for which a sign-in at this instant counts: those that are not over."""
    return [one for one in sessions if one.id != signed_in.id and one.cancelled_at is None and at < one.ends_at]
