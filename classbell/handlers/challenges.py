"""Answering by chat which picture is on the screen."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import challenges
from classbell.handlers import scans
from classbell.handlers.context import Context
from classbell.handlers.taps import number, parts


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [CallbackQueryHandler(answer, r"^challenges\.answer:")]


async def answer(update: Update, context: Context) -> None:
    """A trainee tapped one of the pictures."""
    proof, tries, picture = parts(update, 3)
    answered = await challenges.answer(context.desk, context.caller, (number(proof), number(tries), picture))
    if answered.signed is not None:
        await context.answer()
        await context.show(context.voice.html(f"picture.{picture}"))
        await scans.confirm(context, answered.signed)
    elif answered.again is not None and answered.refusal is not None:
        refusal = context.voice.text(answered.refusal.word)
        await context.answer(refusal, alert=True)
        await context.show(*scans.question(context, answered.again, refusal))
    elif answered.refusal is not None:
        refusal = context.voice.html(answered.refusal.word, **answered.refusal.facts)
        await context.answer()
        await context.show(refusal)
