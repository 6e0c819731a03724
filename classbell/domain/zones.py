"""Time zones of classes: finding one by its name, and what a change means for the sessions there are."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo, available_timezones

from classbell.domain.errors.timetables import ZoneUnknown
from classbell.domain.moments import on_the_wall

OFFERED = (
    "Asia/Shanghai",
    "Asia/Urumqi",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Sydney",
)
"""Zones to choose from without typing."""


class Meaning(StrEnum):
    """What stays as it is when the zone of a class becomes another."""

    CLOCKS = "clocks"  # a session at 09:00 is at 09:00 there: it moves
    MOMENTS = "moments"  # a session stays when it is, and its times are said otherwise


def find(name: str) -> ZoneInfo:
    """Give the zone of an IANA name, however it is written; raise ZoneUnknown."""
    plain = name.strip().replace(" ", "_").casefold()
    found = next((one for one in available_timezones() if one.casefold() == plain), None)
    if found is None or "/" not in found:
        raise ZoneUnknown
    return ZoneInfo(found)


def moved(at: datetime, old: ZoneInfo, new: ZoneInfo) -> datetime:
    """Give the instant at which clocks in the new zone show what those in the old one show at an instant."""
    return on_the_wall(at.astimezone(old).replace(tzinfo=None), new)
