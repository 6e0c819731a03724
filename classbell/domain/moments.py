"""An instant as people type it: 今天18:00, 明天十点, 周三下午3点, 11-25 08:30, tomorrow 8:30, fri 9am.

Where the clocks change an hour is missing or comes twice: the first is refused, the second asks which one is meant,
which may be said by its distance from UTC: `01:30 +02:00`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from classbell.domain.errors.timetables import MomentMissing, MomentPast, MomentTooFar, MomentTwice, MomentUnclear

_DAYS = {
    "今天": 0,
    "今日": 0,
    "today": 0,
    "明天": 1,
    "明日": 1,
    "tomorrow": 1,
    "大后天": 3,
    "后天": 2,
    "昨天": -1,
    "昨日": -1,
    "yesterday": -1,
    "前天": -2,
}
_SHORT = {
    "今早": "今天早上",
    "今晚": "今天晚上",
    "明早": "明天早上",
    "明晚": "明天晚上",
    "一刻": "15分",
    "三刻": "45分",
}
_NUMERAL = re.compile(r"(?<![周期拜])([〇零一二两三四五六七八九十]{1,3})(?=\s*[点时分月日号])")
_DIGITS = {name: place for place, name in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_WEEKDAYS = {name: place for place, name in enumerate("一二三四五六日")} | {"天": 6}
_ENGLISH = {name: place for place, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_MONTHS = {
    name: place
    for place, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_MONTH = rf"\b({'|'.join(_MONTHS)})[a-z]*\.?"
_SPELLED = re.compile(rf"(?:{_MONTH}\s+(\d{{1,2}})|\b(\d{{1,2}})\s+{_MONTH})(?:,?\s+(\d{{4}}))?(?![\d:：])")
_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?")
_MONTH_DAY = re.compile(r"(?<![\d+-])(\d{1,2})[-/月](\d{1,2})[日号]?")
_WEEKDAY = re.compile(r"(下)?(?:周|星期|礼拜)([一二三四五六日天])|(next )?\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b")
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])(\d{1,2})(?::?(\d{2}))?\s*$")
_TIME = re.compile(
    r"(上午|早上|早晨|中午|下午|傍晚|晚上|凌晨)?\s*(\d{1,2})(?:\s*[:：]\s*(\d{2})|\s*[点时](?:(半)|(\d{1,2})分?)?)?\s*(am|pm)?"
)
_AFTERNOON = frozenset({"下午", "傍晚", "晚上", "pm"})
_NOON, _TEN = 12, 10
_WEEK = 7
YEARS_AHEAD = 10
_FIRST_YEAR = 1970


@dataclass(frozen=True, slots=True)
class _Said:
    """The parts of what was typed."""

    on: date | None
    at: time
    offset: timedelta | None


def read(text: str, now: datetime, zone: tzinfo, on: date | None = None) -> datetime:
    """Read an instant after now, in UTC; without a day it is that of `on`, else the next time the clock shows so.

    Raises MomentUnclear, MomentPast, MomentTooFar, MomentMissing (the clocks skip it), and MomentTwice (they show it
    twice).
    """
    said = _parts(plain(text).lower(), now.astimezone(zone).date())
    day = said.on or on or now.astimezone(zone).date()
    found = placed(datetime.combine(day, said.at), zone, said.offset)
    if (said.on or on) is None and found <= now:
        found = placed(datetime.combine(day + timedelta(days=1), said.at), zone, said.offset)
    if found <= now:
        raise MomentPast(at=found.astimezone(zone))
    return found


def plain(text: str) -> str:
    """Write hours, minutes, months and days in digits that were typed as Chinese numerals, and short words in full."""
    for short, full in _SHORT.items():
        text = text.replace(short, full)
    return _NUMERAL.sub(lambda found: _counted(found[1]), text.strip())


def _counted(numeral: str) -> str:
    """Give 十 as 10, 二十五 as 25, 三十 as 30, 零五 as 05; what counts nothing stays."""
    tens, ten, ones = numeral.partition("十")
    if "十" in ones or (ten and (len(tens) > 1 or len(ones) > 1)):
        return numeral
    if not ten:
        return "".join(str(_DIGITS[one]) for one in numeral)
    return str(_DIGITS.get(tens, 1) * _TEN + _DIGITS.get(ones, 0))


def on_the_wall(local: datetime, zone: tzinfo) -> datetime:
    """Give the first instant at which clocks there show so, in UTC; where they skip it, as if they did not."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def placed(local: datetime, zone: tzinfo, offset: timedelta | None = None) -> datetime:
    """Give the instant at which clocks there show so, in UTC, told apart by its offset; MomentMissing, MomentTwice."""
    early, late = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if offset is not None:
        return (local - offset).replace(tzinfo=UTC)
    if early.utcoffset() == late.utcoffset():
        return early.astimezone(UTC)
    if early.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise MomentMissing(time=f"{local:%H:%M}", day=local.date())
    raise MomentTwice(time=f"{local:%H:%M}", day=local.date(), first=_told(early), second=_told(late))


def _told(at: datetime) -> str:
    return f"{at:%H:%M} {at:%z}"


def _parts(text: str, today: date) -> _Said:
    text, offset = _cut_offset(text)
    text, on = _cut_day(text, today)
    found = _TIME.fullmatch(text.strip(" ,，at"))
    if found is None or not (found[1] or found[3] or found[6] or re.search(r"[点时]", text)):
        raise MomentUnclear
    hour, minute = int(found[2]), 30 if found[4] else int(found[3] or found[5] or 0)
    part = found[1] or found[6]
    if hour < (_TEN if part == "中午" else _NOON) and part in _AFTERNOON | {"中午"}:
        hour += _NOON
    if part in {"am", "凌晨"} and hour == _NOON:
        hour = 0
    try:
        return _Said(on, time(hour, minute), offset)
    except ValueError as error:
        raise MomentUnclear from error


def _cut_offset(text: str) -> tuple[str, timedelta | None]:
    found = _OFFSET.search(text)
    if found is None or not re.search(r"\d[:：]\d{2}\s|[点时]\s?", text[: found.start() + 1]):
        return text, None
    distance = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return text[: found.start()], -distance if found[1] == "-" else distance


def _cut_day(text: str, today: date) -> tuple[str, date | None]:
    """Find the day and give the rest of the text; a date may name its day of the week besides."""
    for name, ahead in _DAYS.items():
        if name in text:  # 大后天 is found before 后天
            return text.replace(name, " ", 1), today + timedelta(days=ahead)
    rest, on = _cut_date(text, today)
    found = _WEEKDAY.search(rest)
    if found is None:
        return rest, on
    if on and on.weekday() != _named(found):
        raise MomentUnclear
    return _without(rest, found), on or _weekday(found, today)


def _cut_date(text: str, today: date) -> tuple[str, date | None]:
    try:
        if found := _ISO.search(text):
            return _without(text, found), date(_year(found[1], today), int(found[2]), int(found[3]))
        if found := _SPELLED.search(text):
            month, day, year = _MONTHS[found[1] or found[4]], int(found[2] or found[3]), found[5]
            return _without(text, found), date(_year(year, today), month, day) if year else _next(month, day, today)
        if found := _MONTH_DAY.search(text):
            return _without(text, found), _next(int(found[1]), int(found[2]), today)
    except ValueError as error:
        raise MomentUnclear from error
    return text, None


def _year(typed: str, today: date) -> int:
    """Give a year in which instants can be reckoned and things are planned; MomentTooFar, MomentUnclear."""
    year, last = int(typed), today.year + YEARS_AHEAD
    if year > last:
        raise MomentTooFar(last=last)
    if year < _FIRST_YEAR:
        raise MomentUnclear
    return year


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"


def _weekday(found: re.Match[str], today: date) -> date:
    """The next such day, today included; with `next`, that of the week after this one."""
    wanted = _named(found)
    if found[1] or found[3]:
        return today + timedelta(days=_WEEK - today.weekday() + wanted)
    return today + timedelta(days=(wanted - today.weekday()) % _WEEK)


def _named(found: re.Match[str]) -> int:
    return _WEEKDAYS[found[2]] if found[2] else _ENGLISH[found[4]]


def _next(month: int, day: int, today: date) -> date:
    """This year's, or next year's where it is more than a month ago."""
    found = date(today.year, month, day)
    return found if found >= today - timedelta(days=31) else date(today.year + 1, month, day)
