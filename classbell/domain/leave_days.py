"""Days and halves of days as spans of time, in a class's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from classbell.domain.half_days import Policy


class Half(StrEnum):
    """A part of a day for which somebody is away; between them they leave nothing of it out."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


def half_of(on: date, half: Half, zone: ZoneInfo, policy: Policy) -> tuple[datetime, datetime]:
    """Give the first instant of half a day and the first after it, UTC."""
    edges = {
        Half.MORNING: (time(), policy.morning_until),
        Half.AFTERNOON: (policy.morning_until, policy.afternoon_until),
        Half.EVENING: (policy.afternoon_until, None),
    }
    begins, ends = edges[half]
    return _at(on, begins, zone), _at(on, ends, zone) if ends else midnight(on + timedelta(days=1), zone)


def days(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Give the first instant of a row of whole days and the first after it, UTC."""
    return midnight(first, zone), midnight(last + timedelta(days=1), zone)


def midnight(on: date, zone: ZoneInfo) -> datetime:
    """Give the instant at which a day begins, UTC."""
    return _at(on, time(), zone)


def _at(on: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, at, zone).astimezone(UTC)
