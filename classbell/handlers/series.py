"""Sessions by a rule, by chat: title, first day and times, then a board on which all of it can be changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import dialogues, timetables
from classbell.actions.sources import AS_SERIES
from classbell.domain.classes import Class
from classbell.domain.errors.basics import AnswerInWords, Changed, NameTooLong
from classbell.domain.errors.timetables import DatesUnclear, TimesUnclear
from classbell.domain.series import WEEKS, Pattern, Series
from classbell.domain.timetables import LENGTH, MODES, lecturers, read_times
from classbell.domain.workdays import WEEK, read_day
from classbell.handlers import imports
from classbell.handlers import series_views as views
from classbell.handlers.context import Context
from classbell.handlers.taps import day, number, numbers, parts
from classbell.storage.dialogues import Dialogue

NAME = "series"
FIRST = ("title", "first", "times")
"""What is asked for before there is a board."""
ASKED = (*FIRST, "end", "venue", "lecturers")


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(begin, r"^series\.new:"),
        CallbackQueryHandler(board, r"^series\.board:"),
        CallbackQueryHandler(ask, r"^series\.ask:"),
        CallbackQueryHandler(first, r"^series\.first:"),
        CallbackQueryHandler(times, r"^series\.times:"),
        CallbackQueryHandler(pattern, r"^series\.pattern:"),
        CallbackQueryHandler(weekday, r"^series\.day:"),
        CallbackQueryHandler(every, r"^series\.every:"),
        CallbackQueryHandler(end, r"^series\.end:"),
        CallbackQueryHandler(turn, r"^series\.turn:"),
        CallbackQueryHandler(mode, r"^series\.mode:"),
        CallbackQueryHandler(preview, r"^series\.preview:"),
    ]


async def begin(update: Update, context: Context) -> None:
    """An organiser wants sessions by a rule."""
    [class_id] = numbers(update, 1)
    found = await timetables.look(context.desk, context.caller, class_id)
    await context.answer()
    await _ask(context, found.class_, "title", {})


async def board(update: Update, context: Context) -> None:
    """An organiser goes back to all that they have said."""
    numbers(update, 1)
    await _change(context, lambda series: series)


async def ask(update: Update, context: Context) -> None:
    """An organiser wants to type something anew."""
    [field] = parts(update, 1)
    if field not in ASKED:
        raise Changed
    class_, said = await _at(context)
    if not _is_whole(said):
        raise Changed
    await context.answer()
    await _ask(context, class_, field, said)


async def first(update: Update, context: Context) -> None:
    """An organiser chose one of the first days offered."""
    [text] = parts(update, 1)
    await _say(context, {"first_on": day(text).isoformat()})


async def times(update: Update, context: Context) -> None:
    """An organiser chose one of the times offered."""
    starts, ends = numbers(update, 2)
    if (starts, ends) not in [(views.minutes(a), views.minutes(b)) for a, b in views.TIMES]:
        raise Changed
    await _say(context, _clock(views.at_minute(starts), views.at_minute(ends)))


async def pattern(update: Update, context: Context) -> None:
    """An organiser chose how the days are found; weekly begins with the first day's own."""
    [chosen] = parts(update, 1)
    if chosen not in set(Pattern):
        raise Changed
    await _change(context, lambda series: _by(series, Pattern(chosen)))


async def weekday(update: Update, context: Context) -> None:
    """An organiser took a day of the week in, or out."""
    [chosen] = numbers(update, 1)
    if chosen >= WEEK:
        raise Changed
    await _change(context, lambda series: replace(series, weekdays=tuple(sorted({chosen} ^ set(series.weekdays)))))


async def every(update: Update, context: Context) -> None:
    """An organiser chose how many weeks apart."""
    [chosen] = numbers(update, 1)
    if chosen not in WEEKS:
        raise Changed
    await _change(context, lambda series: replace(series, every=chosen))


async def end(update: Update, context: Context) -> None:
    """An organiser chose how many there shall be."""
    [chosen] = numbers(update, 1)
    if chosen not in views.COUNTS:
        raise Changed
    await _change(context, lambda series: replace(series, times=chosen, until_on=None))


async def turn(update: Update, context: Context) -> None:
    """An organiser turned a rule about days off on, or off."""
    [chosen] = parts(update, 1)
    if chosen not in _TURNED:
        raise Changed
    await _change(context, _TURNED[chosen])


async def mode(update: Update, context: Context) -> None:
    """An organiser wants the next way of teaching."""
    numbers(update, 1)
    modes = list(dict.fromkeys(MODES.values()))
    await _change(context, lambda series: replace(series, mode=modes[(modes.index(series.mode) + 1) % len(modes)]))


async def preview(update: Update, context: Context) -> None:
    """An organiser wants to see the exact days."""
    numbers(update, 1)
    class_, said = await _at(context)
    reading = await timetables.plan_series(context.desk, context.caller, class_.id, _series(said))
    await context.answer()
    await imports.show_preview(context, reading)


async def step(update: Update, context: Context, dialogue: Dialogue) -> None:
    """An organiser typed what was asked for; what cannot be read is asked for again."""
    assert update.effective_message is not None  # only messages come here
    text = " ".join((update.effective_message.text or "").split())
    reader = _READERS.get(dialogue.step)
    if not text or reader is None:
        raise AnswerInWords
    class_, said = await _of(context, dialogue)
    today = context.desk.now().astimezone(class_.zone).date()
    found = reader(text, today, said)
    if dialogue.step == "first" and (on := date.fromisoformat(found["first_on"])) < today:
        await context.say(*views.past(context.voice.within(class_.zone), on, context.desk.now()))
        return
    await _say(context, found)


async def _at(context: Context) -> tuple[Class, dict[str, Any]]:
    """Give the class, and what has been said so far; Changed where the dialogue is another, or over."""
    dialogue = await dialogues.met(context.desk, context.caller)
    if dialogue is None or dialogue.name != NAME:
        raise Changed
    return await _of(context, dialogue)


async def _of(context: Context, dialogue: Dialogue) -> tuple[Class, dict[str, Any]]:
    found = await timetables.look(context.desk, context.caller, dialogue.data["class_id"])
    return found.class_, dialogue.data["said"]


async def _say(context: Context, more: dict[str, Any]) -> None:
    """Keep what was said, and go on to what is asked for next, or to the board."""
    class_, said = await _at(context)
    said = said | more
    missing = [field for field, key in zip(FIRST, ("title", "first_on", "starts"), strict=True) if key not in said]
    await context.answer()
    if missing:
        await _ask(context, class_, missing[0], said)
    else:
        await _show(context, class_, _series(said))


async def _change(context: Context, by: Callable[[Series], Series]) -> None:
    """Change something on the board."""
    class_, said = await _at(context)
    series = by(_series(said))
    await context.answer()
    await _show(context, class_, series)


async def _ask(context: Context, class_: Class, field: str, said: dict[str, Any]) -> None:
    await dialogues.go_to(context.desk, context.caller, Dialogue(NAME, field, {"class_id": class_.id, "said": said}))
    voice = context.voice.within(class_.zone)
    text, rows = views.ask(voice, class_, field, context.desk.now())
    back = views.to_board(voice) if _is_whole(said) else views.away(voice, class_)
    await context.show(text, [*rows, *back])


async def _show(context: Context, class_: Class, series: Series) -> None:
    said = AS_SERIES.dump_python(series, mode="json")
    await dialogues.go_to(context.desk, context.caller, Dialogue(NAME, "board", {"class_id": class_.id, "said": said}))
    await context.show(*views.board(context.voice.within(class_.zone), class_, series))


def _series(said: dict[str, Any]) -> Series:
    """Give what was said as a whole; a button of the board means nothing before it is."""
    if not _is_whole(said):
        raise Changed
    series: Series = AS_SERIES.validate_python(said)
    return series


def _is_whole(said: dict[str, Any]) -> bool:
    return {"title", "first_on", "starts", "ends"} <= set(said)


def _by(series: Series, chosen: Pattern) -> Series:
    weekdays = series.weekdays or (series.first_on.weekday(),)
    return replace(series, pattern=chosen, weekdays=weekdays if chosen is Pattern.WEEKLY else ())


_TURNED: dict[str, Callable[[Series], Series]] = {
    "skips_days_off": lambda series: replace(series, skips_days_off=not series.skips_days_off),
    "follows_make_ups": lambda series: replace(series, follows_make_ups=not series.follows_make_ups),
}


def _title(text: str, _: date, __: dict[str, Any]) -> dict[str, Any]:
    return {"title": _short(text)}


def _first(text: str, today: date, _: dict[str, Any]) -> dict[str, Any]:
    return {"first_on": read_day(text, today).isoformat()}


def _times(text: str, _: date, __: dict[str, Any]) -> dict[str, Any]:
    found = read_times(text)
    if found is None:
        raise TimesUnclear
    return _clock(*found)


def _end(text: str, _: date, said: dict[str, Any]) -> dict[str, Any]:
    """A plain number is how many, else it is the last day."""
    bare = text.removesuffix("次").strip()
    if bare.isascii() and bare.isdigit():
        return {"times": min(number(bare), 1000) or 1, "until_on": None}
    first_on = date.fromisoformat(said["first_on"])
    until_on = read_day(text, first_on)
    if until_on < first_on:
        raise DatesUnclear
    return {"times": None, "until_on": until_on.isoformat()}


def _venue(text: str, _: date, __: dict[str, Any]) -> dict[str, Any]:
    return {"venue": "" if text in views.NOTHING else _short(text)}


def _lecturers(text: str, _: date, __: dict[str, Any]) -> dict[str, Any]:
    return {"lecturers": [] if text in views.NOTHING else list(lecturers(_short(text)))}


_READERS: dict[str, Callable[[str, date, dict[str, Any]], dict[str, Any]]] = {
    "title": _title,
    "first": _first,
    "times": _times,
    "end": _end,
    "venue": _venue,
    "lecturers": _lecturers,
}


def _short(text: str) -> str:
    if len(text) > LENGTH:
        raise NameTooLong(most=LENGTH)
    return text


def _clock(starts: time, ends: time) -> dict[str, Any]:
    return {"starts": starts.isoformat(), "ends": ends.isoformat()}


DIALOGUES = {NAME: step}
