"""The world as one phone sees it."""

from __future__ import annotations

import time

from classbell.sandbox.values import Chat, Json, Person
from classbell.sandbox.world import World

SHOWN = 200


def world(state: World) -> Json:
    """Return everything a page needs to begin."""
    bot = {"id": state.bot["id"], "username": state.bot["username"], "name": state.bot["first_name"]}
    phones = [phone(state, person) for person in state.people.values()]
    return {"bot": bot, "phones": phones, "guide": state.guide, "language": state.language}


def phone(state: World, person: Person) -> Json:
    """Return a phone with its chats, each with its latest messages."""
    return {
        "id": person.id,
        "name": person.name,
        "username": person.username,
        "language_code": person.language_code,
        "phone_number": person.phone_number,
        "role": person.role,
        "colour": person.colour,
        "files": [{"name": name, "size": len(data)} for name, data in person.files.items()],
        "blocked": person.blocked,
        "chats": [_chat(state, chat, person) for chat in _chats(state, person)],
    }


def _chats(state: World, person: Person) -> list[Chat]:
    groups = [chat for chat in state.chats.values() if person.id in chat.members and not chat.migrated_to]
    return [state.chats[person.id], *groups]


def _chat(state: World, chat: Chat, person: Person) -> Json:
    latest = list(chat.messages.values())[-SHOWN:]
    return {
        "id": chat.id,
        "title": state.bot["first_name"] if chat.is_private else chat.title,
        "kind": "private" if chat.is_private else "group",
        "unread": person.unread[chat.id],
        "started": person.started or not chat.is_private,
        "typing": person.typing_until.get(chat.id, 0) > time.monotonic(),
        "commands": state.menus.seen(chat, person),
        "reply_keyboard": person.keyboards.get(chat.id),
        "messages": [chat.seen_by(person, message) for message in latest],
    }
