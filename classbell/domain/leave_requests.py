"""Requests for leave: which rank of staff decides which, and what they say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from classbell.domain.classes import Class
from classbell.domain.leave import Gauge, Leave, Policy, Rank, Wish
from classbell.domain.people import Grant, PersonId, Role, Scope


class Verdict(StrEnum):
    """What staff say to a request."""

    PASSED = "passed"  # yes, and the next rank decides
    GRANTED = "granted"
    REFUSED = "refused"


QUICK_REFUSALS = ("needed", "over_limit", "no_slip", "unclear")
"""Reasons to refuse a leave that are given by one tap; any other is typed."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What staff decided last of a leave."""

    id: int
    verdict: Verdict
    reason: str | None
    by: PersonId
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Filed:
    """A leave with who asked for it, where, and what was decided last."""

    leave: Leave
    class_: Class
    name: str
    phone: str | None
    account_id: int | None
    language: str | None
    session_title: str | None
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Preview:
    """A leave as it would be asked for."""

    wish: Wish
    class_: Class
    session_title: str | None
    gauge: Gauge
    covers: int
    """How many sessions, as the timetable stands."""
    ranks: tuple[Rank, ...]
    """Who is asked, one after the other."""


@dataclass(frozen=True, slots=True)
class Case:
    """All that is to be known of a leave before it is asked for, or decided."""

    filed: Filed
    gauge: Gauge
    covers: int
    """How many sessions, as the timetable stands."""
    supporters: tuple[str, ...]
    """Who has passed it on."""


@dataclass(frozen=True, slots=True)
class Undoable:
    """A decision as it is looked up to be taken back."""

    id: int
    leave_id: int
    verdict: Verdict
    rank: Rank
    """Who was asked when it was made."""
    by: PersonId
    at: datetime
    is_undone: bool


def required(days: float, policy: Policy) -> Rank:
    """Say which rank may grant a leave of so many days."""
    if days <= policy.supervisor_days:
        return Rank.SUPERVISOR
    return Rank.ORGANISER if days <= policy.organiser_days else Rank.ABOVE


def rank_of(grants: Iterable[Grant], scope: Scope) -> Rank | None:
    """Give the highest rank somebody has over a class; None: none."""
    ranks = [_rank(grant, scope) for grant in grants if grant.covers(scope)]
    return max((rank for rank in ranks if rank), key=lambda rank: rank.height, default=None)


def _rank(grant: Grant, scope: Scope) -> Rank | None:
    if grant.role is Role.SUPERVISOR:
        return Rank.SUPERVISOR
    if grant.role is Role.ADMIN:
        return Rank.ABOVE
    if grant.role is not Role.ORGANISER:
        return None
    is_above = grant.unit_path is not None and grant.unit_path != scope.unit_path
    return Rank.ABOVE if is_above else Rank.ORGANISER


def path(days: float, policy: Policy) -> tuple[Rank, ...]:
    """Give the ranks that are asked for so many days, one after the other."""
    return tuple(rank for rank in Rank if rank.height <= required(days, policy).height)


def verdict(rank: Rank, days: float, policy: Policy) -> Verdict:
    """Say what a yes of this rank comes to: it grants what it may, and passes on what exceeds its days."""
    return Verdict.GRANTED if rank.height >= required(days, policy).height else Verdict.PASSED
