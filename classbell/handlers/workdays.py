"""The organisation's working days by chat: a year as it is, and days that are off, or worked, by its own word."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from classbell.actions import dialogues, workdays
from classbell.actions.workdays import Kept
from classbell.domain.errors.basics import AnswerInWords, Changed
from classbell.domain.workdays import WEEK, Entry, read_span
from classbell.handlers import workday_files
from classbell.handlers import workday_views as views
from classbell.handlers.context import Context
from classbell.handlers.taps import numbers, parts
from classbell.storage.dialogues import Dialogue

NAME = "workday"
SORTS = {"off": False, "worked": True}
NEW = 0


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the commands and buttons of this noun."""
    return [
        CommandHandler("workdays", begin, filters.ChatType.PRIVATE),
        CallbackQueryHandler(look, r"^workday\.year:"),
        CallbackQueryHandler(look_from, r"^workday\.of:"),
        CallbackQueryHandler(add, r"^workday\.add:"),
        CallbackQueryHandler(entries, r"^workday\.entries:"),
        CallbackQueryHandler(remove, r"^workday\.remove:"),
        CallbackQueryHandler(take_as, r"^workday\.as:"),
    ]


async def begin(_: Update, context: Context) -> None:
    """An organiser wants to see which days are worked."""
    await _show(context, context.desk.now().astimezone(context.desk.house.zone).year)


async def look(update: Update, context: Context) -> None:
    """An organiser chose a year, or goes back to it."""
    [year] = numbers(update, 1)
    await _leave(context)
    await _show(context, year)


async def look_from(update: Update, context: Context) -> None:
    """An organiser chose a year, coming from the timetable of a class, to which they can go back."""
    year, class_id = numbers(update, 2)
    await _leave(context)
    await _show(context, year, class_id)


async def add(update: Update, context: Context) -> None:
    """An organiser wants days to be off, or worked."""
    [sort] = parts(update, 1)
    if sort not in SORTS:
        raise Changed
    await workdays.may_change(context.desk, context.caller)
    await dialogues.go_to(context.desk, context.caller, Dialogue(NAME, sort, {}))
    await context.answer()
    year = context.desk.now().astimezone(context.desk.house.zone).year
    await context.say(context.voice.html(f"workday.ask.{sort}"), [[views.back(context.voice, year)]])


async def entries(update: Update, context: Context) -> None:
    """An organiser looks through the organisation's own days of a year."""
    year, page = numbers(update, 2)
    view = await workdays.look(context.desk, context.caller, year)
    await context.answer()
    await context.show(*views.entries(context.voice, view, page))


async def remove(update: Update, context: Context) -> None:
    """An organiser takes one of them out."""
    entry_id, year = numbers(update, 2)
    await workdays.remove(context.desk, context.caller, entry_id)
    await _show(context, year)


async def take_as(update: Update, context: Context) -> None:
    """An organiser said whose timetable a worked day takes."""
    entry_id, weekday = numbers(update, 2)
    entry = await workdays.take_as(context.desk, context.caller, entry_id, weekday if weekday < WEEK else None)
    await context.answer()
    await context.show(*views.kept(context.voice, entry, None))


async def step(update: Update, context: Context, dialogue: Dialogue) -> None:
    """An organiser typed days and what they are; several may follow, a line each."""
    assert update.effective_message is not None  # only messages come here
    text = (update.effective_message.text or "").strip()
    if not text:
        raise AnswerInWords
    today = context.desk.now().astimezone(context.desk.house.zone).date()
    asked = []
    for line in text.splitlines():
        span, name = read_span(line, today)
        named = name or context.voice.text(f"workday.default.{dialogue.step}")
        asked.append(Entry(NEW, span.from_on, span.until_on, SORTS[dialogue.step], None, named))
    found = await workdays.add_all(context.desk, context.caller, asked)
    await dialogues.leave(context.desk, context.caller)
    await _tell(context, found)


async def _tell(context: Context, found: list[Kept]) -> None:
    if len(found) == 1:
        await context.say(*views.kept(context.voice, found[0].entry, found[0].sessions))
        return
    await context.say(*views.all_kept(context.voice, found))


async def _leave(context: Context) -> None:
    """Wait no longer for days, nor for a file of them."""
    dialogue = await dialogues.met(context.desk, context.caller)
    if dialogue and dialogue.name in {NAME, workday_files.NAME}:
        await dialogues.leave(context.desk, context.caller)


async def _show(context: Context, year: int, class_id: int | None = None) -> None:
    view = await workdays.look(context.desk, context.caller, year)
    await context.answer()
    await context.show(*views.year(context.voice, view, class_id))


DIALOGUES = {NAME: step}
