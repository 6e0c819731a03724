"""Trainees ask why their mark is so; supervisors ask it of anybody on their roll."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import why
from classbell.domain.why import Chain
from classbell.faces import why as face
from classbell.handlers.context import Context
from classbell.handlers.taps import numbers
from classbell.words.buttons import Button
from classbell.words.catalogue import Html, Voice
from classbell.words.messages import fitting

LINES_A_MESSAGE = 40


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(ask, r"^why\.mine:"),
        CallbackQueryHandler(ask_of, r"^why\.of:"),
    ]


async def ask(update: Update, context: Context) -> None:
    """A trainee wants to know why their mark in a session is so."""
    chain, may_appeal = await why.of_own(context.desk, context.caller, numbers(update, 1)[0])
    voice = context.voice.within(chain.session.zone)
    await context.answer()
    rows = [[Button(voice.text("appeals.begin"), f"appeals.begin:{chain.session.id}")]] if may_appeal else []
    parts = _parts(chain, voice, "why.foot_appeal" if may_appeal else "why.foot")
    for part in parts[:-1]:
        await context.say(part)
    await context.say(parts[-1], rows)


async def ask_of(update: Update, context: Context) -> None:
    """A supervisor wants to know it of somebody."""
    session_id, person_id = numbers(update, 2)
    chain = await why.of_person(context.desk, context.caller, session_id, person_id)
    await context.answer()
    for part in _parts(chain, context.voice.within(chain.session.zone), None):
        await context.say(part)


def _parts(chain: Chain, voice: Voice, foot: str | None) -> list[Html]:
    """Give the chain as messages, none too long."""
    head = face.heading(chain, voice)
    lines = [face.line(link, voice) for link in chain.links] or [voice.html("why.nothing")]
    last = [voice.html(foot)] if foot else []
    pages = fitting(lines, [*head, *last], LINES_A_MESSAGE)
    return [
        Html("\n".join([*(head if page is pages[0] else []), *page, *(last if page is pages[-1] else [])]))
        for page in pages
    ]
