"""/start and every deep link behind it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import Update

from classbell.handlers import attendance, badges, binding, menu
from classbell.handlers.context import Context

Door = Callable[[Update, Context, str], Awaitable[None]]

DOORS: dict[str, Door] = {
    "r": attendance.scan,
    "t": attendance.scan,
    "b": badges.scan,
    "c": attendance.scan,
    "i": binding.invite,
    "j": binding.join,
    "a": binding.admin,
}
"""What the first letter of a start payload opens; the payload is handed on whole."""


async def start(update: Update, context: Context) -> None:
    """Someone opened the chat, or a link with a payload."""
    payload = context.args[0] if context.args else ""
    door = DOORS.get(payload[:1], menu.greet)
    await door(update, context, payload)
