"""Local times of three zones, reckoned by the rules as the laws have them, and by nobody's table of zones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

HOUR = timedelta(hours=1)
SUNDAY = 6

SHANGHAI, BERLIN, NEW_YORK = "Asia/Shanghai", "Europe/Berlin", "America/New_York"
STANDARD = {SHANGHAI: 8 * HOUR, BERLIN: HOUR, NEW_YORK: -5 * HOUR}


def to_utc(zone: str, local: datetime) -> datetime:
    """Give the instant of a local time; of one that comes twice, the first."""
    aware = local.replace(tzinfo=UTC)
    in_summer = aware - STANDARD[zone] - HOUR
    return in_summer if _is_summer(zone, in_summer) else aware - STANDARD[zone]


def local(zone: str, instant: datetime) -> datetime:
    """Give the local time of an instant, without a zone."""
    ahead = STANDARD[zone] + (HOUR if _is_summer(zone, instant) else timedelta(0))
    return (instant + ahead).replace(tzinfo=None)


def edges(zone: str, year: int) -> tuple[datetime, datetime]:
    """Give the instants at which summer time begins and ends."""
    return _SUMMERS[zone](year)


def _is_summer(zone: str, instant: datetime) -> bool:
    if zone not in _SUMMERS:
        return False
    begins, ends = _SUMMERS[zone](instant.year)
    return begins <= instant < ends


def _in_europe(year: int) -> tuple[datetime, datetime]:
    return _at(_last_sunday(year, 3), 1), _at(_last_sunday(year, 10), 1)


def _in_america(year: int) -> tuple[datetime, datetime]:
    return _at(_sunday(year, 3, 2), 7), _at(_sunday(year, 11, 1), 6)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def _sunday(year: int, month: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(SUNDAY - first.weekday()) % 7 + 7 * (nth - 1))


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() - SUNDAY) % 7)


_SUMMERS: dict[str, Callable[[int], tuple[datetime, datetime]]] = {BERLIN: _in_europe, NEW_YORK: _in_america}
