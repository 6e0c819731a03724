"""The one place that answers refusals, and owns up to bugs."""

from __future__ import annotations

import secrets

import structlog
from telegram import Update

from classbell.domain.classes import Session
from classbell.domain.errors.basics import NotUnderstood, Refused
from classbell.handlers import menu
from classbell.handlers.context import Context
from classbell.handlers.meeting import meet

log = structlog.get_logger()


async def answer(update: object, context: Context) -> None:
    """An action refused, or a handler broke: say so in the person's language, and lose nothing."""
    error = context.error
    if not isinstance(update, Update) or update.effective_user is None:
        log.error("update_failed", exc_info=error)
        return
    await meet(update, context)
    if isinstance(error, Refused):
        await _refuse(context, error)
        return
    reference = secrets.token_hex(4)
    log.error("bug", reference=reference, exc_info=error)
    await context.answer()
    await context.say(context.voice.html("error.bug", reference=reference))


async def _refuse(context: Context, refusal: Refused) -> None:
    """A tap is answered by an alert, a message by a message."""
    session = refusal.facts.get("session")
    voice = context.voice.within(session.zone) if isinstance(session, Session) else context.voice
    if context.query_id is not None:
        await context.answer(voice.text(refusal.word, **refusal.facts), alert=True)
    else:
        await context.say(voice.html(refusal.word, **refusal.facts))
    if isinstance(refusal, NotUnderstood):
        await menu.show(context)
