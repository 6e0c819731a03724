"""What people do with their phones, and the updates it makes for the bot."""

from __future__ import annotations

import re
import secrets
from urllib.parse import parse_qs, urlsplit

from classbell.sandbox import members, text
from classbell.sandbox.calls import Upload
from classbell.sandbox.files import in_message
from classbell.sandbox.refusals import BadRequest, Deactivated, StartParameter
from classbell.sandbox.values import Chat, Json, Person
from classbell.sandbox.world import World

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
ALBUM_AT_MOST = 10
TOGETHER = (frozenset({"photo", "video"}), frozenset({"document"}), frozenset({"audio"}))
"""Kinds that an app lets stand in one album."""
SERVICE = frozenset(
    {
        "new_chat_members",
        "left_chat_member",
        "group_chat_created",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "forum_topic_created",
    }
)

TOPIC = ("message_thread_id", "is_topic_message")


def say(world: World, person: Person, chat: Chat, content: Json) -> Json:
    """Put a person's message into a chat and queue it for the bot, if the bot hears it."""
    if person.deleted:
        raise Deactivated
    if chat.is_private:
        _begin(world, person)
    message = world.post(chat, person.user(), content)
    if hears(world, chat, message):
        world.updates.push("message", chat.id, message)
    return message


def hears(world: World, chat: Chat, message: Json) -> bool:
    """Tell whether the bot gets a message; in a group it hears only what is meant for it, unless it runs it."""
    if chat.is_private or chat.bot_status == "administrator":
        return True
    if chat.bot_status != "member":
        return False
    answered = message.get("reply_to_message", {}).get("from", {}).get("id") == world.bot["id"]
    return answered or bool(SERVICE & message.keys()) or _meant_for_bot(world, message)


def send(world: World, person: Person, chat: Chat, written: str, reply_to: int | None = None) -> Json:
    """Send text, as a reply where a message is named; a reply to what is in a topic goes there."""
    content = text.as_text(text.finish(text.Marked(written)))
    if reply_to is not None and reply_to in chat.messages:
        answered = content["reply_to_message"] = chat.messages[reply_to]
        content |= {name: answered[name] for name in TOPIC if name in answered}
    return say(world, person, chat, content)


def edit(world: World, person: Person, chat: Chat, message_id: int, content: Json) -> Json:
    """Change an own message."""
    message = chat.messages.get(message_id)
    if message is None or message["from"]["id"] != person.id:
        raise BadRequest("MESSAGE_AUTHOR_REQUIRED")
    kept = {name: value for name, value in message.items() if name not in {"entities", "caption_entities"}}
    edited = world.replace(chat, kept | content | {"edit_date": int(world.clock())})
    if hears(world, chat, edited):
        world.updates.push("edited_message", chat.id, edited)
    return edited


def start(world: World, person: Person, payload: str) -> Json:
    """Press Start, with a deep link's payload or none; refuses what no link can carry."""
    if not PAYLOAD.fullmatch(payload):
        raise StartParameter
    return send(world, person, world.chats[person.id], f"/start {payload}".strip())


def open_link(world: World, person: Person, link: str) -> Json:
    """Open a link: a start link to the bot presses Start, any other is for the page to open."""
    parts = urlsplit(link if "://" in link else f"https://{link}")
    query = parse_qs(parts.query)
    by_name = parts.hostname in {"t.me", "telegram.me"}
    name = parts.path.strip("/") if by_name else query.get("domain", [""])[0]
    ours = (by_name or parts.scheme == "tg") and name.lower() == world.bot["username"].lower()
    return start(world, person, query["start"][0]) if ours and "start" in query else {"url": link}


def share_contact(world: World, person: Person, chat: Chat, card: Json) -> Json:
    """Send a card: the own one, that of another person (`user_id`), or a bare `phone_number`."""
    owner = world.person(card.get("user_id") or person.id)
    number = card.get("phone_number") or owner.phone_number
    if not number:
        raise BadRequest("PHONE_NUMBER_INVALID")
    contact = {"phone_number": number, "first_name": owner.name, "user_id": owner.id}
    if card.get("phone_number") and not card.get("user_id"):
        contact = {"phone_number": number, "first_name": card.get("first_name") or number}
    return say(world, person, chat, {"contact": contact})


def upload(world: World, files: list[tuple[str, Upload]], words: Json) -> list[Json]:
    """Return the contents of the messages that carry these (kind, file)s: albums where kinds allow; captioned once.

    As an app does, it makes a new album after ten, and sends what cannot be in one each by itself.
    """
    kinds = {kind for kind, _ in files}
    grouped = any(kinds <= together for together in TOGETHER)
    if len(kinds) > 1 and not grouped:
        raise BadRequest("MEDIA_GROUPED_INVALID")
    contents: list[Json] = []
    for batch in _batches(files, ALBUM_AT_MOST if grouped else 1):
        group = {"media_group_id": str(secrets.randbits(53))} if len(batch) > 1 else {}
        contents += [{**in_message(kind, world.files.add(kind, file, {})), **group} for kind, file in batch]
    contents[0] |= words
    return contents


def _batches(files: list[tuple[str, Upload]], size: int) -> list[list[tuple[str, Upload]]]:
    return [files[at : at + size] for at in range(0, len(files), size)]


async def tap(world: World, person: Person, chat: Chat, message_id: int, place: tuple[int, int]) -> Json:
    """Tap the inline button at (row, column) and wait for what it brings."""
    message = chat.messages.get(message_id)
    try:
        button = (message or {})["reply_markup"]["inline_keyboard"][place[0]][place[1]]
    except (KeyError, IndexError):
        raise BadRequest("BUTTON_INVALID") from None
    if "callback_data" in button:
        return {"answer": await _call_back(world, person, chat, (message or {}, button["callback_data"]))}
    if "copy_text" in button:
        return {"copied": button["copy_text"]["text"]}
    return {"url": button.get("url") or button.get("web_app", {}).get("url")}


def block(world: World, person: Person) -> None:
    """Stop the bot from writing to this person."""
    _set_blocked(world, person, ("member", "kicked"))


def unblock(world: World, person: Person) -> None:
    """Let the bot write again."""
    _set_blocked(world, person, ("kicked", "member"))


async def _call_back(world: World, person: Person, chat: Chat, pressed: tuple[Json, str]) -> Json | None:
    message, data = pressed
    query_id = world.taps.begin(person.id)
    query = {"id": query_id, "from": person.user(), "message": message, "data": data}
    world.updates.push("callback_query", chat.id, query | {"chat_instance": str(abs(chat.id))})
    return await world.taps.wait(query_id)


def _begin(world: World, person: Person) -> None:
    """Writing to the bot starts the chat and ends a block."""
    if person.blocked:
        unblock(world, person)
    if not person.started:
        person.started = True
        world.hub.touch(person.id)


def _set_blocked(world: World, person: Person, statuses: tuple[str, str]) -> None:
    blocked = statuses[1] == "kicked"
    if person.blocked == blocked:
        return
    person.blocked = blocked
    world.hub.touch(person.id)
    faces = (members.face(world.bot, statuses[0]), members.face(world.bot, statuses[1]))
    change = members.change(world.chats[person.id], person.user(), faces, world.clock())
    world.updates.push("my_chat_member", person.id, change)


def _meant_for_bot(world: World, message: Json) -> bool:
    name = f"@{world.bot['username']}".lower()
    covered = [(entity["type"], text.piece(message["text"], entity).lower()) for entity in message.get("entities", [])]
    commands = [words for kind, words in covered if kind == "bot_command"]
    named = any(kind == "mention" and words == name for kind, words in covered)
    return named or any("@" not in command or command.endswith(name) for command in commands)
