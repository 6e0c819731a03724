"""Attendance rates by chat: the lowest first, and all of them as a file."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import rates, sessions
from classbell.actions.rates import Rates
from classbell.faces import drawing
from classbell.faces import rates as worded
from classbell.handlers.context import Context
from classbell.handlers.taps import numbers
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html

A_PAGE = 20


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(open_session, r"^rates\.session:"),
        CallbackQueryHandler(turn, r"^rates\.class:"),
        CallbackQueryHandler(ask_book, r"^rates\.book:"),
    ]


async def open_session(update: Update, context: Context) -> None:
    """A supervisor wants the rates of the class of a session."""
    session = await sessions.look(context.desk, context.caller, numbers(update, 1)[0])
    found = await rates.of_class(context.desk, context.caller, session.class_id)
    await context.answer()
    await context.say(*_view(context, found, 0))


async def turn(update: Update, context: Context) -> None:
    """A supervisor wants a class's rates, or another page of them."""
    class_id, page = numbers(update, 2)
    found = await rates.of_class(context.desk, context.caller, class_id)
    await context.answer()
    await context.show(*_view(context, found, page))


async def ask_book(update: Update, context: Context) -> None:
    """A supervisor wants the rates as a file."""
    found = await rates.of_class(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    voice = context.voice.within(found.class_.zone)
    title = "".join(sign if sign.isalnum() else "-" for sign in found.class_.title)
    name = voice.text("rate.file", title=title, day=f"{found.class_.day_of(found.at):%Y%m%d}")
    content = await drawing.rates(found.class_, found.standings, voice, found.at)
    await context.send_file("document", f"{name}.xlsx", content)


def _view(context: Context, found: Rates, page: int) -> tuple[Html, Rows]:
    voice = context.voice.within(found.class_.zone)
    if not found.standings:
        return voice.html("rate.empty", title=found.class_.title), []
    pages = -(-len(found.standings) // A_PAGE)
    page = min(page, pages - 1)
    lines = [voice.html("rate.heading", title=found.class_.title, at=found.at)]
    lines += [worded.line(one, voice) for one in found.standings[page * A_PAGE : (page + 1) * A_PAGE]]
    lines.append(voice.html("rate.meaning"))
    turns = [
        Button(voice.text("sheet.page", page=to + 1), f"rates.class:{found.class_.id}:{to}")
        for to in (page - 1, page + 1)
        if 0 <= to < pages
    ]
    book = [Button(voice.text("rate.book"), f"rates.book:{found.class_.id}")]
    return Html("\n".join(lines)), [row for row in (turns, book) if row]
