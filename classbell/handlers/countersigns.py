"""Organisers say yes or no, as the second person, to late changes of marks."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import countersigns
from classbell.actions.countersigns import Case
from classbell.domain.countersigns import State
from classbell.faces import marks
from classbell.handlers.context import Context
from classbell.handlers.paging import paged
from classbell.handlers.taps import numbers
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(begin, r"^countersigns\.begin:"),
        CallbackQueryHandler(turn, r"^countersigns\.list:"),
        CallbackQueryHandler(look, r"^countersigns\.look:"),
        CallbackQueryHandler(grant, r"^countersigns\.grant:"),
        CallbackQueryHandler(refuse, r"^countersigns\.refuse:"),
    ]


async def begin(update: Update, context: Context) -> None:
    """Staff want to see what waits for a second person."""
    view = await _list(context, numbers(update, 1)[0], 0)
    await context.answer()
    await context.say(*view)


async def turn(update: Update, context: Context) -> None:
    """Staff want the list again, or another page of it."""
    view = await _list(context, *numbers(update, 2))
    await context.answer()
    await context.show(*view)


async def look(update: Update, context: Context) -> None:
    """Staff want to see one."""
    case = await countersigns.look(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await context.show(*_view(context, case))


async def grant(update: Update, context: Context) -> None:
    """An organiser says yes."""
    case = await countersigns.grant(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await context.show(*_view(context, case))


async def refuse(update: Update, context: Context) -> None:
    """An organiser says no."""
    case = await countersigns.refuse(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await context.show(*_view(context, case))


async def _list(context: Context, session_id: int, page: int) -> tuple[Html, Rows]:
    session, found = await countersigns.waiting(context.desk, context.caller, session_id)
    buttons = [Button(one.name, f"countersigns.look:{one.id}") for one in found]
    word = "countersigns.list" if found else "countersigns.none"
    text = context.voice.within(session.zone).html(word, session=session, count=len(found))
    return text, paged(buttons, page, f"countersigns.list:{session_id}")


def _view(context: Context, case: Case) -> tuple[Html, Rows]:
    voice, found = context.voice.within(case.session.zone), case.countersign
    facts = {
        "name": found.name,
        "by": found.asker,
        "status": marks.status(found.status, voice),
        "reason": marks.reason(found.reason, voice),
        "stands": marks.stands(case.mark, voice),
        "at": found.asked_at,
    }
    lines = [voice.html("countersigns.one", session=case.session, **facts)]
    back = [Button(voice.text("countersigns.back"), f"countersigns.list:{case.session.id}:0")]
    if found.state is not State.WAITING:
        return Html("\n".join([*lines, voice.html(f"countersigns.is_{found.state}")])), [back]
    yes = Button(voice.text("countersigns.grant"), f"countersigns.grant:{found.id}")
    no = Button(voice.text("countersigns.refuse"), f"countersigns.refuse:{found.id}")
    return Html("\n".join(lines)), [[yes, no], back]
