"""Correcting and withdrawing a notice by chat: the new words, what that comes to, and a yes to the exact number."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import corrections, dialogues
from classbell.handlers import contents, receipts
from classbell.handlers import correction_views as views
from classbell.handlers.context import Context
from classbell.handlers.taps import numbers
from classbell.storage.dialogues import Dialogue


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(begin, r"^correction\.begin:"),
        CallbackQueryHandler(correct, r"^correction\.send:"),
        CallbackQueryHandler(drop, r"^correction\.drop:"),
        CallbackQueryHandler(ask_withdrawal, r"^correction\.withdraw:"),
        CallbackQueryHandler(withdraw, r"^correction\.withdrawn:"),
        CallbackQueryHandler(versions, r"^correction\.versions:"),
    ]


async def begin(update: Update, context: Context) -> None:
    """An author wants to correct a notice that was sent."""
    [notice_id] = numbers(update, 1)
    notice = await corrections.begin(context.desk, context.caller, notice_id)
    await context.answer()
    await context.say(views.how(context.voice, notice))


async def write(update: Update, context: Context, dialogue: Dialogue) -> None:
    """An author sent what the notice shall say instead."""
    assert update.message is not None  # only messages come here
    content = contents.read(update.message).content
    extent = await corrections.propose(context.desk, context.caller, dialogue.data["notice_id"], content)
    await context.say(*views.proposal(context.voice, extent))


async def correct(update: Update, context: Context) -> None:
    """An author said yes to the number on the button."""
    notice_id, count = numbers(update, 2)
    await corrections.correct(context.desk, context.caller, notice_id, count)
    await receipts.follow(context, notice_id)


async def drop(update: Update, context: Context) -> None:
    """An author leaves the notice as it is."""
    [notice_id] = numbers(update, 1)
    await dialogues.leave(context.desk, context.caller)
    await receipts.follow(context, notice_id)


async def ask_withdrawal(update: Update, context: Context) -> None:
    """An author wants to take a notice back: first the numbers."""
    [notice_id] = numbers(update, 1)
    extent = await corrections.extent_of_withdrawal(context.desk, context.caller, notice_id)
    await context.answer()
    await context.say(*views.withdrawal(context.voice, extent))


async def withdraw(update: Update, context: Context) -> None:
    """An author said yes to the number on the button."""
    notice_id, count = numbers(update, 2)
    await corrections.withdraw(context.desk, context.caller, notice_id, count)
    await receipts.follow(context, notice_id)


async def versions(update: Update, context: Context) -> None:
    """An author wants to see what the notice has said."""
    [notice_id] = numbers(update, 1)
    notice, found = await corrections.versions(context.desk, context.caller, notice_id)
    await context.answer()
    for text in views.versions(context.voice, notice, found):
        await context.say(text)


DIALOGUES = {corrections.DIALOGUE: write}
