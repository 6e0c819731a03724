"""A class's timetable by chat: what there is of it, and every way to change it."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import dialogues, timetables
from classbell.actions.timetables import Overview
from classbell.handlers import copying, imports, series, zones
from classbell.handlers.context import Context
from classbell.handlers.taps import numbers
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice

BELOW = frozenset({copying.NAME, imports.NAME, series.NAME, zones.NAME})
"""The dialogues that begin here, and end when somebody comes back."""


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [CallbackQueryHandler(look, r"^timetable\.at:")]


def button(voice: Voice, class_id: int) -> Button:
    """Give the button that leads here."""
    return Button(voice.text("timetable.open"), f"timetable.at:{class_id}")


async def look(update: Update, context: Context) -> None:
    """An organiser wants to change the timetable of a class."""
    [class_id] = numbers(update, 1)
    found = await timetables.look(context.desk, context.caller, class_id)
    dialogue = await dialogues.met(context.desk, context.caller)
    if dialogue and dialogue.name in BELOW:
        await dialogues.leave(context.desk, context.caller)
    await context.answer()
    await context.show(_view(context, found), _rows(context, class_id))


def _view(context: Context, found: Overview) -> Html:
    voice = context.voice.within(found.class_.zone)
    facts = {"title": found.class_.title, "count": found.sessions, "zone": found.class_.zone.key}
    if not found.sessions:
        return voice.html("timetable.no_sessions", **facts)
    return voice.html("timetable.view", first=found.first_at, last=found.until_at, **facts)


def _rows(context: Context, class_id: int) -> Rows:
    voice, year = context.voice, context.desk.now().astimezone(context.desk.house.zone).year
    return [
        [Button(voice.text("timetable.series"), f"series.new:{class_id}")],
        [Button(voice.text("timetable.copy"), f"copy.new:{class_id}")],
        [Button(voice.text("timetable.import"), f"import.class:{class_id}")],
        [
            Button(voice.text("timetable.zone"), f"zone.at:{class_id}"),
            Button(voice.text("timetable.workdays"), f"workday.of:{year}:{class_id}"),
        ],
        [Button(voice.text("timetable.back"), f"class.at:{class_id}")],
    ]
