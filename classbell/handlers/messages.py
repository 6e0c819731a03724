"""Messages that are no commands: the dialogue someone is in has them first, then whoever knows the kind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import Update
from telegram.ext import filters

from classbell.actions import dialogues
from classbell.domain.errors.basics import NotUnderstood
from classbell.handlers.context import Context
from classbell.storage.dialogues import Dialogue

Step = Callable[[Update, Context, Dialogue], Awaitable[None]]
"""Goes on with a dialogue; keeps its next step, or ends it, by storage.dialogues."""

Opener = tuple[filters.BaseFilter, Callable[[Update, Context], Awaitable[None]]]
"""A kind of message that means something by itself (a file, a contact, six digits), and who takes it."""


class Messages:
    """Hands each message to one handler."""

    def __init__(self, steps: dict[str, Step], openers: list[Opener]) -> None:
        self._steps = steps
        self._openers = openers

    async def take(self, update: Update, context: Context) -> None:
        """Someone sent a message that is no command."""
        dialogue = await dialogues.met(context.desk, context.caller)
        if dialogue is not None:
            await self._steps[dialogue.name](update, context, dialogue)
            return
        for kind, handler in self._openers:
            if kind.check_update(update):
                await handler(update, context)
                return
        raise NotUnderstood
