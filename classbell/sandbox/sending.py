"""The methods that send messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classbell.sandbox import text
from classbell.sandbox.addressing import destination
from classbell.sandbox.methods import method

if TYPE_CHECKING:
    from classbell.sandbox.calls import Call
    from classbell.sandbox.values import Json
    from classbell.sandbox.world import World


@method
async def send_message(world: World, call: Call) -> Json:
    """Send text."""
    chat = destination(world, call)
    content = text.as_text(text.finish(text.Marked(call.text("text"))))
    markup = call.record("reply_markup")
    if "inline_keyboard" in markup:
        content["reply_markup"] = markup
    return world.post(chat, world.bot, content)
