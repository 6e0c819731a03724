"""Programmes by chat: what is asked about one as a whole, and asking it."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import programmes
from classbell.actions.programmes import View
from classbell.domain.forms import said
from classbell.handlers.context import Context
from classbell.handlers.paging import paged
from classbell.handlers.taps import numbers
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(turn, r"^programmes\.list:"),
        CallbackQueryHandler(look, r"^programmes\.look:"),
        CallbackQueryHandler(sure, r"^programmes\.sure:"),
        CallbackQueryHandler(ask, r"^programmes\.ask:"),
    ]


async def turn(update: Update, context: Context) -> None:
    """An organiser looks through their programmes."""
    [page] = numbers(update, 1)
    found = await programmes.mine(context.desk, context.caller)
    await context.answer()
    buttons = [Button(one.title, f"programmes.look:{one.id}") for one in found]
    word = "programme.which" if found else "programme.none"
    rows = [*paged(buttons, page, "programmes.list"), [Button(context.voice.text("forms.back"), "forms.classes:0")]]
    await context.show(context.voice.html(word), rows)


async def look(update: Update, context: Context) -> None:
    """An organiser picked a programme."""
    [programme_id] = numbers(update, 1)
    found = await programmes.look(context.desk, context.caller, programme_id)
    await context.answer()
    await context.show(_text(context.voice, found), _rows(context.voice, found))


async def sure(update: Update, context: Context) -> None:
    """An organiser wants to ask now: say how many people that is first."""
    [programme_id] = numbers(update, 1)
    found = await programmes.look(context.desk, context.caller, programme_id)
    await context.answer()
    facts = {"title": found.programme.title, "came": found.came, "reached": found.reached}
    rows = [
        [Button(context.voice.text("programme.ask_now"), f"programmes.ask:{programme_id}")],
        [Button(context.voice.text("forms.back"), f"programmes.look:{programme_id}")],
    ]
    await context.show(context.voice.html("programme.sure", **facts), rows)


async def ask(update: Update, context: Context) -> None:
    """An organiser asks now."""
    [programme_id] = numbers(update, 1)
    found = await programmes.ask(context.desk, context.caller, programme_id)
    await context.answer(context.voice.text("programme.asked_now", count=found.reached))
    await context.show(_text(context.voice, found), _rows(context.voice, found))


def _text(voice: Voice, found: View) -> Html:
    programme, here = found.programme, voice.within(found.programme.zone)
    lines = [here.html("programme.view", title=programme.title, count=programme.classes, came=found.came)]
    if found.round is not None:
        lines.append(here.html("programme.was_asked", at=found.round.opened_at, until=found.round.closes_at))
    elif found.form is None:
        lines.append(here.html("programme.asks_nothing"))
    else:
        lines.append(here.html("programme.will_ask", name=said(found.form.form.name, voice.language)))
    return Html("\n".join(lines))


def _rows(voice: Voice, found: View) -> Rows:
    programme_id = found.programme.id
    back = [Button(voice.text("forms.back"), "programmes.list:0")]
    needs = [Button(voice.text("survey.of_programme"), f"surveys.list:{programme_id}:0")]
    if found.round is not None:
        return [[Button(voice.text("programme.results"), f"findings.view:{found.round.id}")], needs, back]
    rows = [needs, [Button(voice.text("programme.choose"), f"forms.about:{programme_id}:p")]]
    if found.form is not None and found.came:
        rows.append([Button(voice.text("programme.ask"), f"programmes.sure:{programme_id}")])
    return [*rows, back]
