"""Supervisors choose whether their class signs in for each session, or once for each half-day."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import half_days
from classbell.actions.half_days import WAYS, HalfDay
from classbell.handlers.context import Context
from classbell.handlers.taps import number, numbers, parts
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(begin, r"^half_days\.begin:"),
        CallbackQueryHandler(choose, r"^half_days\.choose:"),
    ]


async def begin(update: Update, context: Context) -> None:
    """A supervisor wants to see how the class signs in."""
    found = await half_days.look(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await context.say(*_view(context, found))


async def choose(update: Update, context: Context) -> None:
    """A supervisor chose how the class signs in."""
    session_id, way = parts(update, 2)
    found = await half_days.choose(context.desk, context.caller, number(session_id), way)
    await context.answer()
    await context.show(*_view(context, found))


def _view(context: Context, found: HalfDay) -> tuple[Html, Rows]:
    voice, chosen = context.voice.within(found.session.zone), found.session.signs_by
    lines = [voice.html(f"half_days.by_{chosen}", session=found.session)]
    if chosen == "half_day":
        lines.append(voice.html("half_days.counts", part=voice.text(f"half_days.{found.part}")))
        lines += [voice.html("half_days.session", session=one) for one in found.sessions]
    rows = [
        [Button(voice.text(f"half_days.to_{way}"), f"half_days.choose:{found.session.id}:{way}")]
        for way in WAYS
        if way != chosen
    ]
    return Html("\n".join(lines)), rows
