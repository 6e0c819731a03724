"""How sessions by a rule are asked for, and the board on which all of it stands."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from classbell.domain.classes import Class
from classbell.domain.series import WEEKS, Pattern, Series
from classbell.domain.workdays import WEEK
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice

Shown = tuple[Html, Rows]

TIMES = (
    (time(8, 30), time(10, 0)),
    (time(9, 0), time(11, 30)),
    (time(14, 0), time(16, 30)),
    (time(19, 0), time(21, 0)),
)
COUNTS = (4, 5, 8, 10, 16, 20)
NOTHING = frozenset({"-", "—", "无", "none"})
"""What people type to have nothing stand in a field."""
_TICKS = {True: "☑️", False: "◻️"}
_AN_HOUR = 60


def minutes(at: time) -> int:
    """Give a time of day as minutes since midnight."""
    return at.hour * _AN_HOUR + at.minute


def at_minute(minute: int) -> time:
    """Give the time of day so many minutes after midnight."""
    return time(*divmod(minute, _AN_HOUR))


def ask(voice: Voice, class_: Class, field: str, now: datetime) -> Shown:
    """Ask for one thing, and offer what people often say."""
    rows = {"first": _days, "times": _times, "end": _counts}.get(field, _none)(voice, now)
    return voice.html(f"series.ask.{field}", title=class_.title, zone=class_.zone.key), rows


def past(voice: Voice, on: date, now: datetime) -> Shown:
    """Ask whether a first day that is over is meant; other days are offered besides."""
    sure = Button(voice.text("series.past_sure", on=on), f"series.first:{on:%Y%m%d}")
    return voice.html("series.past", on=on), [[sure], *_days(voice, now)]


def to_board(voice: Voice) -> Rows:
    """Lead back to the board without a change."""
    return [[Button(voice.text("series.back"), "series.board:0")]]


def away(voice: Voice, class_: Class) -> Rows:
    """Lead back to the timetable: nothing that was said is kept."""
    return [[Button(voice.text("timetable.back_to"), f"timetable.at:{class_.id}")]]


def board(voice: Voice, class_: Class, series: Series) -> Shown:
    """Show all that has been said, each with a way to change it."""
    names = voice.listed(series.lecturers)
    lines = [
        voice.html("series.board", class_=class_, series=series),
        voice.html("series.first", on=series.first_on, starts=f"{series.starts:%H:%M}", ends=f"{series.ends:%H:%M}"),
        voice.html("series.rule", rule=rule(voice, series)),
        _end(voice, series),
        voice.html("series.where", venue=series.venue or "—", lecturers=names or "—"),
    ]
    rows = [*_said(voice), *_rule(voice, series), *_rules(voice, series), *_last(voice, series)]
    return Html("\n".join(lines)), [*rows, *away(voice, class_)]


def rule(voice: Voice, series: Series) -> str:
    """Say a rule in words."""
    if series.pattern is Pattern.WORKDAYS:
        return voice.text("series.pattern.workdays")
    days = voice.listed(voice.text(f"weekday.{one}") for one in series.weekdays) or "—"
    return voice.text("series.weekly", count=series.every, days=days)


def _end(voice: Voice, series: Series) -> Html:
    if series.until_on:
        return voice.html("series.until", on=series.until_on)
    return voice.html("series.count", count=series.times or 0)


def _said(voice: Voice) -> Rows:
    return [[_ask(voice, "title"), _ask(voice, "first"), _ask(voice, "times")]]


def _rule(voice: Voice, series: Series) -> Rows:
    patterns = [
        Button(_ticked(voice.text(f"series.pattern.{one}"), series.pattern is one), f"series.pattern:{one}")
        for one in Pattern
    ]
    if series.pattern is Pattern.WORKDAYS:
        return [patterns]
    days = [
        Button(_marked(voice.text(f"weekday.{one}"), one in series.weekdays), f"series.day:{one}")
        for one in range(WEEK)
    ]
    weeks = [
        Button(_marked(voice.text("series.every", count=one), one == series.every), f"series.every:{one}")
        for one in WEEKS
    ]
    return [patterns, days[:4], days[4:], weeks]


def _rules(voice: Voice, series: Series) -> Rows:
    names = ["follows_make_ups"] if series.pattern is Pattern.WORKDAYS else ["skips_days_off", "follows_make_ups"]
    return [
        [Button(_ticked(voice.text(f"series.{name}"), getattr(series, name)), f"series.turn:{name}")] for name in names
    ]


def _last(voice: Voice, series: Series) -> Rows:
    mode = Button(voice.text("series.mode", mode=voice.text(f"mode.{series.mode}")), "series.mode:0")
    return [
        [_ask(voice, "end"), _ask(voice, "venue")],
        [_ask(voice, "lecturers"), mode],
        [Button(voice.text("series.preview"), "series.preview:0")],
    ]


def _ask(voice: Voice, field: str) -> Button:
    return Button(voice.text(f"series.change.{field}"), f"series.ask:{field}")


def _ticked(text: str, is_on: bool) -> str:
    return f"{_TICKS[is_on]} {text}"


def _marked(text: str, is_on: bool) -> str:
    return f"✓ {text}" if is_on else text


def _days(voice: Voice, now: datetime) -> Rows:
    """Offer tomorrow and the two Mondays to come."""
    assert isinstance(voice.zone, ZoneInfo)  # that of the class
    today = now.astimezone(voice.zone).date()
    monday = today + timedelta(days=WEEK - today.weekday())
    offered = sorted({today + timedelta(days=1), monday, monday + timedelta(days=WEEK)})
    return [[Button(voice.text("series.day", on=on), f"series.first:{on:%Y%m%d}")] for on in offered]


def _times(_: Voice, __: datetime) -> Rows:
    buttons = [Button(f"{a:%H:%M}–{b:%H:%M}", f"series.times:{minutes(a)}:{minutes(b)}") for a, b in TIMES]
    return [buttons[:2], buttons[2:]]


def _counts(voice: Voice, _: datetime) -> Rows:
    buttons = [Button(voice.text("series.times", count=count), f"series.end:{count}") for count in COUNTS]
    return [buttons[:3], buttons[3:]]


def _none(_: Voice, __: datetime) -> Rows:
    return []
