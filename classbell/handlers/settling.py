"""Settling a register by hand: the exact number first, then the deed."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import settling
from classbell.handlers.context import Context
from classbell.handlers.taps import numbers
from classbell.words.buttons import Button


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(ask, r"^settling\.ask:"),
        CallbackQueryHandler(settle, r"^settling\.settle:"),
    ]


async def ask(update: Update, context: Context) -> None:
    """A supervisor wants to settle the register now, and sees how many would be absent."""
    session, count = await settling.look(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    voice = context.voice.within(session.zone)
    yes = Button(voice.text("settling.yes"), f"settling.settle:{session.id}")
    names = Button(voice.text("settling.names"), f"sheets.missing:{session.id}")
    await context.say(voice.html("settling.ask", session=session, count=count), [[yes, names]])


async def settle(update: Update, context: Context) -> None:
    """A supervisor settles the register now."""
    session = await settling.settle_now(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    voice = context.voice.within(session.zone)
    await context.show(voice.html("settling.done", session=session))
