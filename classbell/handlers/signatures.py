"""Sheets to print and sign by hand, from the class card and from the day's attendance."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import signatures
from classbell.domain.signatures import SignatureSheet
from classbell.faces import drawing
from classbell.handlers.context import Context
from classbell.handlers.taps import day, number, numbers, parts


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(print_session, r"^signatures\.session:"),
        CallbackQueryHandler(print_day, r"^signatures\.day:"),
    ]


async def print_session(update: Update, context: Context) -> None:
    """A supervisor wants the sheet of one session."""
    found = await signatures.of_session(context.desk, context.caller, numbers(update, 1)[0])
    await _send(context, found)


async def print_day(update: Update, context: Context) -> None:
    """A supervisor wants the sheet of a whole day."""
    class_id, on = parts(update, 2)
    await _send(context, await signatures.of_day(context.desk, context.caller, number(class_id), day(on)))


async def _send(context: Context, found: SignatureSheet) -> None:
    await context.answer()
    voice = context.voice.within(found.sheet.class_.zone)
    title = "".join(sign if sign.isalnum() else "-" for sign in found.sheet.class_.title)
    content = await drawing.signatures(found, voice)
    caption = voice.html("signature.to_sign", title=found.sheet.class_.title, day=found.sheet.day)
    await context.send_file("document", f"{title}-{found.sheet.day:%Y%m%d}.pdf", content, caption)
