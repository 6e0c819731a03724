"""Setting by chat what a notice asks of its recipients: options, until when, and the clock's nudges."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import choices, dialogues, notices, schedules
from classbell.domain import moments
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.notices import ChoicesUnclear
from classbell.domain.errors.timetables import MomentUnclear
from classbell.domain.receipts import read_choices
from classbell.handlers import choice_views as views
from classbell.handlers.context import Context
from classbell.handlers.drafting import OPEN, attend, lead_off, redraw_preview
from classbell.handlers.taps import numbers
from classbell.storage.dialogues import Dialogue
from classbell.storage.instants import instant

DIALOGUE = "choices"


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(edit, r"^choice\.edit:"),
        CallbackQueryHandler(ask, r"^choice\.ask:"),
        CallbackQueryHandler(clear, r"^choice\.clear:"),
        CallbackQueryHandler(deadlines, r"^choice\.deadlines:"),
        CallbackQueryHandler(deadline, r"^choice\.deadline:"),
        CallbackQueryHandler(nudges, r"^choice\.nudges:"),
        CallbackQueryHandler(nudge, r"^choice\.nudge:"),
    ]


async def edit(update: Update, context: Context) -> None:
    """An author wants to set what is asked."""
    [notice_id] = numbers(update, 1)
    choice = await schedules.choice(context.desk, context.caller, notice_id)
    await attend(context, notice_id)
    await context.answer()
    await context.show(*views.settings(context.voice.within(choice.zone), choice.notice))


async def ask(update: Update, context: Context) -> None:
    """An author wants to write the options."""
    [notice_id] = numbers(update, 1)
    choice = await schedules.choice(context.desk, context.caller, notice_id)
    await lead_off(context, notice_id, DIALOGUE, "options")
    await context.answer()
    await context.say(views.how_to_write(context.voice, choice.notice))


async def clear(update: Update, context: Context) -> None:
    """An author takes the options away again."""
    [notice_id] = numbers(update, 1)
    notice = await choices.offer(context.desk, context.caller, notice_id, ())
    choice = await schedules.choice(context.desk, context.caller, notice_id)
    await redraw_preview(context, notice_id)
    await context.answer()
    await context.show(*views.settings(context.voice.within(choice.zone), notice))


async def deadlines(update: Update, context: Context) -> None:
    """An author wants to set until when receipts are taken."""
    [notice_id] = numbers(update, 1)
    choice = await schedules.choice(context.desk, context.caller, notice_id)
    await lead_off(context, notice_id, DIALOGUE, "deadline")
    await context.answer()
    voice = context.voice.within(choice.zone)
    await context.show(*views.deadlines(voice, choice.notice, context.desk.now()))


async def deadline(update: Update, context: Context) -> None:
    """An author chose one of the instants offered; 0 is none."""
    notice_id, stamped = numbers(update, 2)
    until = instant(stamped) if stamped else None
    notice = await choices.set_deadline(context.desk, context.caller, notice_id, until)
    choice = await schedules.choice(context.desk, context.caller, notice_id)
    await redraw_preview(context, notice_id)
    await context.answer()
    await context.show(*views.settings(context.voice.within(choice.zone), notice))


async def nudges(update: Update, context: Context) -> None:
    """An author wants to set when the clock asks again."""
    [notice_id] = numbers(update, 1)
    choice = await schedules.choice(context.desk, context.caller, notice_id)
    if choice.notice.deadline_at is None:
        raise Changed
    await context.answer()
    await context.show(*views.nudges(context.voice.within(choice.zone), choice.notice, context.desk.now()))


async def nudge(update: Update, context: Context) -> None:
    """An author chose how long before the deadline, and how often at most; 0 hours is not at all."""
    notice_id, hours, times = numbers(update, 3)
    if (hours, times) not in {*views.NUDGES, views.NO_NUDGE}:
        raise Changed
    before = timedelta(hours=hours) if hours else None
    notice = await choices.set_nudging(context.desk, context.caller, notice_id, before, times)
    choice = await schedules.choice(context.desk, context.caller, notice_id)
    await context.answer()
    await context.show(*views.settings(context.voice.within(choice.zone), notice))


async def typed(update: Update, context: Context, dialogue: Dialogue) -> None:
    """An author wrote the options, or a deadline; what cannot be read is asked for again."""
    assert update.message is not None  # only messages come here
    notice_id, text = dialogue.data["notice_id"], update.message.text
    choice = await schedules.choice(context.desk, context.caller, notice_id)
    if dialogue.step == "options":
        if text is None:
            raise ChoicesUnclear(count=0)
        notice = await choices.offer(context.desk, context.caller, notice_id, read_choices(text))
    else:
        if text is None:
            raise MomentUnclear
        until = moments.read(text, context.desk.now(), choice.zone)
        notice = await choices.set_deadline(context.desk, context.caller, notice_id, until)
    await dialogues.go_to(context.desk, context.caller, replace(dialogue, name=notices.DIALOGUE, step=OPEN))
    await redraw_preview(context, notice_id)
    await context.say(*views.settings(context.voice.within(choice.zone), notice))


DIALOGUES = {DIALOGUE: typed}
