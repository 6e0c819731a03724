"""Supervisors say which line of the roll a walk-in really is."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import merging
from classbell.handlers.context import Context
from classbell.handlers.paging import paged
from classbell.handlers.taps import numbers
from classbell.words.buttons import Button


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(turn_walk_ins, r"^merging\.list:"),
        CallbackQueryHandler(pick, r"^merging\.one:"),
        CallbackQueryHandler(ask, r"^merging\.ask:"),
        CallbackQueryHandler(merge, r"^merging\.merge:"),
    ]


async def turn_walk_ins(update: Update, context: Context) -> None:
    """A supervisor wants to see the walk-ins of the class."""
    session_id, page = numbers(update, 2)
    session, found = await merging.walk_ins(context.desk, context.caller, session_id)
    voice = context.voice.within(session.zone)
    buttons = [Button(one.name, f"merging.one:{one.id}:0") for one in found]
    rows = [*paged(buttons, page, f"merging.list:{session_id}")]
    rows.append([Button(voice.text("arrivals.back"), f"arrivals.list:{session_id}:0")])
    await context.answer()
    word = "merging.list" if found else "merging.nobody"
    await context.show(voice.html(word, session=session, count=len(found)), rows)


async def pick(update: Update, context: Context) -> None:
    """A supervisor tapped a walk-in, and is asked who they really are."""
    arrival_id, page = numbers(update, 2)
    walk = await merging.look(context.desk, context.caller, arrival_id)
    voice = context.voice.within(walk.session.zone)
    buttons = [
        Button(
            voice.text("merging.line", name=line.name, group=line.group) if line.group else line.name,
            f"merging.ask:{arrival_id}:{line.person_id}",
        )
        for line in walk.lines
    ]
    rows = [*paged(buttons, page, f"merging.one:{arrival_id}")]
    rows.append([Button(voice.text("merging.back"), f"merging.list:{walk.session.id}:0")])
    await context.answer()
    await context.show(voice.html("merging.who", name=walk.arrival.name), rows)


async def ask(update: Update, context: Context) -> None:
    """A supervisor tapped a line of the roll, and is asked whether they are sure."""
    arrival_id, person_id = numbers(update, 2)
    walk = await merging.look(context.desk, context.caller, arrival_id)
    voice = context.voice.within(walk.session.zone)
    into = next((line.name for line in walk.lines if line.person_id == person_id), "?")
    yes = Button(voice.text("merging.yes"), f"merging.merge:{arrival_id}:{person_id}")
    back = Button(voice.text("merging.back"), f"merging.one:{arrival_id}:0")
    await context.answer()
    await context.show(voice.html("merging.ask", name=walk.arrival.name, into=into, count=walk.marks), [[yes, back]])


async def merge(update: Update, context: Context) -> None:
    """A supervisor is sure."""
    merged = await merging.merge(context.desk, context.caller, *numbers(update, 2))
    voice = context.voice.within(merged.session.zone)
    await context.answer()
    back = Button(voice.text("arrivals.back"), f"arrivals.list:{merged.session.id}:0")
    text = voice.html("merging.done", name=merged.walk_in, into=merged.into, count=merged.marks)
    await context.show(text, [[back]])
