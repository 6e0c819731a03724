"""How long before something people are reminded of it: a span, or an hour of the evening before.

As people type it: 30分钟, 2小时, 1天, 前一晚19:00, 30 min, 2 hours, 1 day, 19:00 the evening before; several parted by
commas, semicolons or 和/and.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from classbell.domain.errors.reminders import LeadTooLong, LeadUnclear
from classbell.domain.moments import on_the_wall

LONGEST = timedelta(days=7)
_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
_CODE = re.compile(r"(\d{1,5})([mhd])|e(\d{2})(\d{2})", re.ASCII)
_UNITS = {"m": _MINUTE, "h": _HOUR, "d": _DAY}
_LETTERS = {"分": "m", "m": "m", "小": "h", "钟": "h", "h": "h", "天": "d", "日": "d", "d": "d"}
_BETWEEN = re.compile(r"[,，、;；\n和&+]+|\band\b")
_SPAN = re.compile(
    r"(?:提前|课前|开始前)?(半|\d{1,5})(个半|个)?(分钟|分|min(?:ute)?s?|m|小时|钟头|h(?:our|r)?s?|天|日|d(?:ay)?s?)(半)?"
    r"(?:之前|以前|前|之后|以后|后|before|after|early|earlier)?",
    re.ASCII,
)
_CLOCK = re.compile(
    r"(?:前1天|前1日|前1晚|前夜|前晚|头天|头1天|(?:the)?(?:evening|day|night)before(?:at)?)?(晚上|晚|下午|上午|早上)?(?:at)?"
    r"(\d{1,2})(?:[:：](\d{2})|点(半)?)?(am|pm)?(?:(?:on)?(?:the)?(?:evening|day|night)before)?",
    re.ASCII,
)
_AFTERNOON = frozenset({"晚上", "晚", "下午", "pm"})
_DIGITS = str.maketrans("一二两三四五六七八九", "1223456789")
_NOON = 12


@dataclass(frozen=True, slots=True)
class Lead:
    """A distance from an instant: `span`, or, where `at` is set, that hour of the day before."""

    span: timedelta = timedelta(0)
    at: time | None = None

    @property
    def code(self) -> str:
        """Say it in a few letters for the store, a button and the configuration: 30m, 2h, 1d, e1900."""
        if self.at is not None:
            return f"e{self.at:%H%M}"
        if not self.span % _DAY:
            return f"{self.span // _DAY}d"
        return f"{self.span // _HOUR}h" if not self.span % _HOUR else f"{self.span // _MINUTE}m"

    def before(self, instant: datetime, zone: tzinfo) -> datetime:
        """Give the instant so long before another, in UTC. Whole days are days of the calendar there."""
        local = instant.astimezone(zone)
        if self.at is not None:
            return on_the_wall(datetime.combine(local.date() - _DAY, self.at), zone)
        if self.span % _DAY:
            return instant - self.span
        return on_the_wall(local.replace(tzinfo=None) - self.span, zone)


def of(code: str) -> Lead:
    """Read a code; a ValueError where it is none, or longer than a week."""
    found = _CODE.fullmatch(code)
    if found is None:
        raise ValueError(f"{code}: write it as 30m, 2h, 1d, or e1900 for the evening before at 19:00")
    if found[3]:
        return Lead(at=time(int(found[3]), int(found[4])))
    span = int(found[1]) * _UNITS[found[2]]
    if not _MINUTE <= span <= LONGEST:
        raise ValueError(f"{code}: at least a minute, at most a week")
    return Lead(span)


def read(text: str) -> tuple[Lead, ...]:
    """Read what somebody typed, each lead once. Raises LeadUnclear, LeadTooLong."""
    parts = [part for part in _BETWEEN.split(text.strip().lower()) if part.strip()]
    if not parts:
        raise LeadUnclear
    return tuple(dict.fromkeys(_read(part) for part in parts))


def _read(part: str) -> Lead:
    bare = re.sub(r"\s+", "", part).translate(_DIGITS)
    found = _SPAN.fullmatch(bare)
    if found is None:
        return Lead(at=_evening(bare))
    unit = _UNITS[_LETTERS[found[3][0]]]
    span = unit / 2 if found[1] == "半" else int(found[1]) * unit
    span += unit / 2 if found[2] == "个半" or found[4] else timedelta(0)
    if not _MINUTE <= span <= LONGEST:
        raise LeadTooLong(days=LONGEST.days)
    return Lead(span)


def _evening(bare: str) -> time:
    found = _CLOCK.fullmatch(bare)
    if found is None or not (found[1] or found[3] or found[5] or "点" in bare):
        raise LeadUnclear
    hour, minute = int(found[2]), 30 if found[4] else int(found[3] or 0)
    if {found[1], found[5]} & _AFTERNOON and hour < _NOON:
        hour += _NOON
    try:
        return time(hour, minute)
    except ValueError as error:
        raise LeadUnclear from error
