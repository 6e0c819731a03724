"""Moving sessions off days that the organisation has taken off, by chat: which class, a look, and one yes."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import days_off
from classbell.handlers import bulk_revision_views as views
from classbell.handlers.context import Context
from classbell.handlers.paging import paged
from classbell.handlers.taps import numbers
from classbell.handlers.workday_views import back, told
from classbell.words.buttons import Button


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun; in their data the organisation's days off."""
    return [
        CallbackQueryHandler(classes, r"^days_off\.classes:"),
        CallbackQueryHandler(look, r"^days_off\.look:"),
    ]


async def classes(update: Update, context: Context) -> None:
    """An organiser wants to know which classes have sessions on those days."""
    entry_id, page = numbers(update, 2)
    entry, found = await days_off.held(context.desk, context.caller, entry_id)
    await context.answer()
    voice = context.voice
    buttons = [
        Button(voice.text("workday.of_class", title=one.class_.title, count=one.sessions), _look(entry_id, one))
        for one in found
    ]
    said = voice.html("workday.which_class" if found else "workday.nothing_held", what=told(voice, entry))
    await context.show(said, [*paged(buttons, page, f"days_off.classes:{entry_id}"), [back(voice, entry.from_on.year)]])


async def look(update: Update, context: Context) -> None:
    """An organiser wants to see where the sessions of a class would go."""
    entry_id, class_id = numbers(update, 2)
    proposal = await days_off.propose(context.desk, context.caller, entry_id, class_id)
    await context.answer()
    voice = context.voice.within(proposal.class_.zone)
    await context.show(*views.proposed(voice, proposal, context.desk.now()))


def _look(entry_id: int, one: days_off.Held) -> str:
    return f"days_off.look:{entry_id}:{one.class_.id}"
