"""Greeting, menu, help, and what is said to words that mean nothing here."""

from __future__ import annotations

from telegram import Update

from classbell.handlers.context import Context


async def greet(_: Update, context: Context, _payload: str) -> None:
    """Someone pressed Start with no link that means something."""
    if context.caller.person_id is None:
        await context.say(context.voice.html("start.unbound"))
    else:
        await context.say(context.voice.html("start.bound", name=context.caller.person_name))
