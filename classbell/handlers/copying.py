"""Copying a class's timetable to its next run, or to another class, by chat: where to, from which day, and a look."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import classes, dialogues, timetables
from classbell.domain.classes import Class
from classbell.domain.copying import Copy, next_run
from classbell.domain.errors.basics import AnswerInWords, Changed
from classbell.domain.errors.timetables import NothingToCopy
from classbell.domain.people import Verb
from classbell.domain.workdays import WEEK, read_day
from classbell.handlers import imports
from classbell.handlers.context import Context
from classbell.handlers.paging import paged
from classbell.handlers.taps import day, numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.words.buttons import Button, Rows

NAME = "copy"
MONDAYS = 3


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(begin, r"^copy\.new:"),
        CallbackQueryHandler(to_next, r"^copy\.next:"),
        CallbackQueryHandler(turn, r"^copy\.classes:"),
        CallbackQueryHandler(pick, r"^copy\.class:"),
        CallbackQueryHandler(when, r"^copy\.when:"),
        CallbackQueryHandler(first, r"^copy\.first:"),
    ]


async def begin(update: Update, context: Context) -> None:
    """An organiser wants a class's timetable once more."""
    [class_id] = numbers(update, 1)
    found = await timetables.look(context.desk, context.caller, class_id)
    if not found.sessions:
        raise NothingToCopy
    await dialogues.go_to(context.desk, context.caller, Dialogue(NAME, "run", {"source_id": class_id}))
    await context.answer()
    voice, run = context.voice, next_run(found.class_.run)
    rows = [[Button(voice.text("copy.next", title=f"{found.class_.name} {run}"), "copy.next:0")]] if run else []
    rows += [[Button(voice.text("copy.other_class"), "copy.classes:0")], _back(context, class_id)]
    await context.show(voice.html("copy.where", title=found.class_.title, count=found.sessions), rows)


async def to_next(update: Update, context: Context) -> None:
    """An organiser wants it for the next run."""
    numbers(update, 1)
    data, source = await _at(context)
    await _go_on(context, data | {"class_id": source.id, "run": next_run(source.run)})


async def turn(update: Update, context: Context) -> None:
    """An organiser looks through the classes there are."""
    [page] = numbers(update, 1)
    _, source = await _at(context)
    found = await classes.mine(context.desk, context.caller, Verb.ORGANISE)
    buttons = [Button(one.title, f"copy.class:{one.id}") for one in found if one.id != source.id]
    await context.answer()
    rows = [*paged(buttons, page, "copy.classes"), _back(context, source.id)]
    await context.show(context.voice.html("copy.which_class"), rows)


async def pick(update: Update, context: Context) -> None:
    """An organiser chose a class there is."""
    [class_id] = numbers(update, 1)
    data, _ = await _at(context)
    await timetables.look(context.desk, context.caller, class_id)
    await _go_on(context, data | {"class_id": class_id, "run": None})


async def when(update: Update, context: Context) -> None:
    """An organiser wants another first day."""
    numbers(update, 1)
    data, _ = await _at(context)
    await _go_on(context, data)


async def first(update: Update, context: Context) -> None:
    """An organiser chose one of the first days offered."""
    [text] = parts(update, 1)
    data, _ = await _at(context)
    await _preview(context, data, day(text))


async def step(update: Update, context: Context, dialogue: Dialogue) -> None:
    """An organiser typed the run number of the class to be made, or the first day."""
    assert update.effective_message is not None  # only messages come here
    text = " ".join((update.effective_message.text or "").split())
    if not text:
        raise AnswerInWords
    data, source = await _at(context)
    if dialogue.step == "run":
        classes.check("run", text)
        await _go_on(context, data | {"class_id": source.id, "run": text})
        return
    today = context.desk.now().astimezone(source.zone).date()
    await _preview(context, data, read_day(text, today))


async def _at(context: Context) -> tuple[dict[str, Any], Class]:
    """Give what has been said so far, and the class it is copied from; Changed where the dialogue is another."""
    dialogue = await dialogues.met(context.desk, context.caller)
    if dialogue is None or dialogue.name != NAME:
        raise Changed
    found = await timetables.look(context.desk, context.caller, dialogue.data["source_id"])
    return dialogue.data, found.class_


async def _go_on(context: Context, data: dict[str, Any]) -> None:
    """Ask from which day on."""
    if "class_id" not in data:
        raise Changed
    found = await timetables.look(context.desk, context.caller, data["class_id"])
    await dialogues.go_to(context.desk, context.caller, Dialogue(NAME, "when", data))
    await context.answer()
    name = found.class_.title if data["run"] is None else f"{found.class_.name} {data['run']}"
    rows = [*_mondays(context, found.class_), _back(context, data["source_id"])]
    await context.show(context.voice.html("copy.when", title=name), rows)


async def _preview(context: Context, data: dict[str, Any], first_on: date) -> None:
    if "class_id" not in data:
        raise Changed
    copy = Copy(data["source_id"], first_on, data["run"])
    reading = await timetables.plan_copy(context.desk, context.caller, data["class_id"], copy)
    await context.answer()
    await imports.show_preview(context, reading)


def _mondays(context: Context, class_: Class) -> Rows:
    today = context.desk.now().astimezone(class_.zone).date()
    monday = today + timedelta(days=WEEK - today.weekday())
    days = [monday + timedelta(days=WEEK * ahead) for ahead in range(MONDAYS)]
    return [[Button(context.voice.text("workday.on", on=on), f"copy.first:{on:%Y%m%d}")] for on in days]


def _back(context: Context, source_id: int) -> list[Button]:
    """Lead back to the timetable that was to be copied: nothing is."""
    return [Button(context.voice.text("timetable.back_to"), f"timetable.at:{source_id}")]


DIALOGUES = {NAME: step}
