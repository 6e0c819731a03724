"""What people do with their phones, and the updates it makes for the bot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from classbell.sandbox import text
from classbell.sandbox.refusals import StartParameter

if TYPE_CHECKING:
    from classbell.sandbox.values import Chat, Json, Person
    from classbell.sandbox.world import World

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")


def say(world: World, person: Person, chat: Chat, content: Json) -> Json:
    """Put a person's message into a chat and queue it for the bot. Writing to the bot starts the chat."""
    if chat.is_private and not person.started:
        person.started = True
        world.hub.touch(person.id)
    message = world.post(chat, person.user(), content)
    world.updates.push("message", chat.id, message)
    return message


def send(world: World, person: Person, chat: Chat, written: str) -> Json:
    """Send text."""
    return say(world, person, chat, text.as_text(text.finish(text.Marked(written))))


def start(world: World, person: Person, payload: str) -> Json:
    """Press Start, with a deep link's payload or none; refuses what no link can carry."""
    if not PAYLOAD.fullmatch(payload):
        raise StartParameter
    return send(world, person, world.chats[person.id], f"/start {payload}".strip())


def open_link(world: World, person: Person, link: str) -> Json:
    """Open a link: a start link to the bot presses Start, any other is for the page to open."""
    parts = urlsplit(link if "://" in link else f"https://{link}")
    query = parse_qs(parts.query)
    name = (
        parts.path.strip("/") if parts.hostname in {"t.me", "telegram.me"} else query.get("domain", [""])[0]
    )
    if name.lower() != world.bot["username"].lower():
        return {"url": link}
    return start(world, person, query.get("start", [""])[0])
