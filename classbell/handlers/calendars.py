"""A timetable for the phone's own calendar: a private address, or a file."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import calendars
from classbell.domain.errors.basics import Changed
from classbell.faces import drawing
from classbell.handlers.context import Context
from classbell.handlers.taps import numbers
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun; in their data a class, or 0 for the caller's own timetable."""
    return [
        CallbackQueryHandler(begin, r"^calendar\.begin:"),
        CallbackQueryHandler(begin_for, r"^calendar\.session:"),
        CallbackQueryHandler(look, r"^calendar\.look:"),
        CallbackQueryHandler(link, r"^calendar\.link:"),
        CallbackQueryHandler(ask_void, r"^calendar\.void:"),
        CallbackQueryHandler(void, r"^calendar\.voided:"),
        CallbackQueryHandler(file, r"^calendar\.file:"),
    ]


async def begin(update: Update, context: Context) -> None:
    """Somebody wants a timetable in their calendar."""
    [class_id] = numbers(update, 1)
    await context.answer()
    await context.say(*await _offered(context, class_id))


async def look(update: Update, context: Context) -> None:
    """Somebody thought better of voiding their address."""
    [class_id] = numbers(update, 1)
    await context.answer()
    await context.show(*await _offered(context, class_id))


async def begin_for(update: Update, context: Context) -> None:
    """Somebody of the staff wants the timetable of a session's class in their calendar."""
    [session_id] = numbers(update, 1)
    class_id = await calendars.class_of(context.desk, context.caller, session_id)
    await context.answer()
    await context.say(*await _offered(context, class_id))


async def link(update: Update, context: Context) -> None:
    """Somebody wants an address to subscribe to."""
    [class_id] = numbers(update, 1)
    url = await calendars.link(context.desk, context.caller, class_id or None)
    await context.answer()
    await context.say(context.voice.html("calendar.url", url=url))


async def ask_void(update: Update, context: Context) -> None:
    """Somebody wants their address to lead nowhere any more: they are asked first, as calendars go on asking it."""
    [class_id] = numbers(update, 1)
    if not await calendars.is_live(context.desk, context.caller, class_id or None):
        raise Changed
    await context.answer()
    voice = context.voice
    rows = [
        [Button(voice.text("calendar.void_yes"), f"calendar.voided:{class_id}")],
        [Button(voice.text("calendar.back"), f"calendar.look:{class_id}")],
    ]
    await context.show(voice.html("calendar.voiding"), rows)


async def void(update: Update, context: Context) -> None:
    """They said yes."""
    [class_id] = numbers(update, 1)
    await calendars.void(context.desk, context.caller, class_id or None)
    await context.answer(context.voice.text("calendar.voided"), alert=True)
    await context.show(*await _offered(context, class_id))


async def file(update: Update, context: Context) -> None:
    """Somebody wants the timetable once, as a file."""
    [class_id] = numbers(update, 1)
    feed = await calendars.mine(context.desk, context.caller, class_id or None)
    await context.answer()
    voice = context.voice
    content = await drawing.calendar(feed, voice, context.desk.house.bot_username)
    await context.send_file("document", f"{feed.name or voice.text('calendar.name')}.ics", content)


async def _offered(context: Context, class_id: int) -> tuple[Html, Rows]:
    is_live = await calendars.is_live(context.desk, context.caller, class_id or None)
    voice = context.voice
    rows = [
        [Button(voice.text("calendar.renew" if is_live else "calendar.link"), f"calendar.link:{class_id}")],
        [Button(voice.text("calendar.file"), f"calendar.file:{class_id}")],
    ]
    if is_live:
        rows.append([Button(voice.text("calendar.void"), f"calendar.void:{class_id}")])
    return voice.html("calendar.how"), rows
