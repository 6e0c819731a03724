"""Announcements: when the changes of a class's timetable are told, together and once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from classbell.domain import restraint
from classbell.domain.revisions import Revision


@dataclass(frozen=True, slots=True)
class Policy:
    """How changes of a timetable are told."""

    together_for: timedelta = timedelta(minutes=3)
    """Changes of one class that follow each other within so long are told as one message."""
    at_most_for: timedelta = timedelta(minutes=15)
    """However many follow, the first waits no longer than this."""
    at_once_before: timedelta = timedelta(hours=1)
    """What concerns a session that begins sooner than this is told at once, also at night."""


@dataclass(frozen=True, slots=True)
class Span:
    """When an announcement is to be told, and the first instant at which nobody needs it any more."""

    tell_at: datetime
    useless_after: datetime


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides when something is told: the policies, and whose night it is."""

    policy: Policy
    quiet: restraint.Policy
    zone: ZoneInfo


def worth_telling(revisions: Sequence[Revision], now: datetime) -> list[Revision]:
    """Give what somebody still has to know, by its instant: not what has come to nothing, nor what is over."""
    left = [one for one in revisions if one.sort and any(held.ends_at > now for held in one.held)]
    return sorted(left, key=lambda one: (one.now.starts_at, one.session_id or 0))


def span(revisions: Sequence[Revision], begun_at: datetime, now: datetime, rules: Rules) -> Span:
    """Say when changes are told that began at an instant; the last of them was made now.

    The night is left in peace unless a session that is concerned begins before people could read of it in the morning.
    """
    held = [one for revision in worth_telling(revisions, now) for one in revision.held if one.ends_at > now]
    if not held:  # it has come to nothing: there is no hurry to find that out
        return Span(now + rules.policy.together_for, now + rules.policy.at_most_for)
    soonest, last = min(one.starts_at for one in held), max(one.ends_at for one in held)
    if soonest - now <= rules.policy.at_once_before:
        return Span(now, last)
    tell_at = min(now + rules.policy.together_for, max(now, begun_at + rules.policy.at_most_for))
    morning = restraint.quiet_until(tell_at, rules.zone, rules.quiet)
    if morning and soonest - morning > rules.policy.at_once_before:
        return Span(morning, last)
    return Span(tell_at, last)
