"""Adds up the leave of a class, person by person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from classbell.domain.classes import Session
from classbell.domain.leave import Kind, Policy, hours, limit
from classbell.domain.people import PersonId


@dataclass(frozen=True, slots=True)
class Used:
    """One person's leave in one session of a class; `reason` is a kind of leave, or staff's typed words."""

    person_id: PersonId
    name: str
    group: str | None
    lasts_for: timedelta
    reason: str | None


@dataclass(frozen=True, slots=True)
class Tally:
    """One person's leave in a class: the hours of each kind, and how much of the limit they are."""

    person_id: PersonId
    name: str
    group: str | None
    hours: dict[Kind, float]
    sessions: int
    counted: float
    """Hours that count against the limit."""


def tally(used: Iterable[Used], policy: Policy) -> tuple[Tally, ...]:
    """Give everybody who has had leave, or is granted some, the most first. `used` comes person by person."""
    tallies = [_tally(list(of), policy) for _, of in groupby(used, key=lambda one: one.person_id)]
    return tuple(sorted(tallies, key=lambda one: (-one.counted, -sum(one.hours.values()))))


def limit_of(sessions: Iterable[Session], policy: Policy) -> float:
    """Give the limit of leave in a class of these sessions, in hours."""
    return hours(limit(sessions, policy))


def _tally(of: list[Used], policy: Policy) -> Tally:
    spans = {kind: sum((one.lasts_for for one in of if _kind(one) is kind), timedelta()) for kind in Kind}
    counted = sum((spans[kind] for kind in policy.counted), timedelta())
    named = {kind: hours(span) for kind, span in spans.items()}
    return Tally(of[0].person_id, of[0].name, of[0].group, named, len(of), hours(counted))


def _kind(one: Used) -> Kind:
    """Leave by hand for typed reasons is the person's own."""
    return Kind(one.reason) if one.reason in set(Kind) else Kind.PERSONAL
