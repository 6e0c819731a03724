"""Putting a message of the bot together from a call, and letting it go."""

from __future__ import annotations

from typing import Any

from classbell.sandbox import keyboards, markup_html, markup_markdown, text
from classbell.sandbox.calls import UPLOAD_AT_MOST, Call, Upload
from classbell.sandbox.refusals import (
    BadRequest,
    EntityTooLarge,
    NotFetched,
    ReplyNotFound,
    ThreadNotFound,
    WrongFile,
)
from classbell.sandbox.values import Chat, Json
from classbell.sandbox.world import World

MODES = {"html": markup_html.parse, "markdownv2": markup_markdown.parse}
DETAILS = ("duration", "width", "height")
NAMES = ("performer", "title")


def written(world: World, call: Call, name: str) -> text.Marked:
    """Return a text of a call with its entities, by its parse mode, its own list, and Telegram's finding."""
    source = call.text(name)
    mode = call.text("parse_mode").lower()
    if mode and mode not in MODES:
        raise BadRequest("unsupported parse_mode")
    if mode:
        marked = MODES[mode](source)
    else:
        listed = "caption_entities" if name == "caption" else "entities"
        marked = text.given(source, call.records(listed))
    return text.finish(text.Marked(marked.text, [_mentioned(world, entity) for entity in marked.entities]))


def media(world: World, call: Call, kind: str, value: object = None) -> Any:  # noqa: ANN401 by kind
    """Return how a file of a call stands in a Message: uploaded, attached by name, or sent before."""
    given = call.text(kind) if value is None else str(value)
    upload = call.uploads.get(given.removeprefix("attach://") if "attach://" in given else kind)
    if upload and (not given or given.startswith("attach://")):
        return world.files.add(kind, _small_enough(upload), _details(call))
    if given.startswith(("http://", "https://")):
        raise NotFetched
    if not given:
        raise BadRequest(f"there is no {kind} in the request")
    if not world.files.knows(given):
        raise WrongFile
    return world.files.face(given, kind)


def caption(world: World, call: Call) -> Json:
    """Return the caption fields of a call."""
    above = {"show_caption_above_media": True} if call.flag("show_caption_above_media") else {}
    fields = text.as_caption(written(world, call, "caption"))
    return fields | (above if fields else {})


def deliver(world: World, chat: Chat, call: Call, content: Json) -> Json:
    """Send one message with the reply, the keyboard and the protection that the call asks for."""
    markup = keyboards.checked(call.record("reply_markup"), chat)
    extras = {**topic(chat, call), **reply(chat, call), **protection(call), **keyboards.inline(markup)}
    world.limits.send(chat)
    message = world.post(chat, world.bot, {**content, **extras})
    world.lay_keyboard(chat, markup, message)
    return message


def topic(chat: Chat, call: Call) -> Json:
    """Return the fields of a message in a topic; refuses a topic that the chat does not have."""
    thread_id = call.number("message_thread_id")
    if not thread_id:
        return {}
    if thread_id not in chat.topics:
        raise ThreadNotFound
    return {"message_thread_id": thread_id, "is_topic_message": True}


def protection(call: Call) -> Json:
    """Return the field of a message that must not be passed on."""
    return {"has_protected_content": True} if call.flag("protect_content") else {}


def reply(chat: Chat, call: Call) -> Json:
    """Return the message a call replies to; refuses a missing one unless the call allows for it."""
    asked = call.inside("reply_parameters")
    message_id = asked.number("message_id") or call.number("reply_to_message_id")
    if not message_id:
        return {}
    message = chat.messages.get(message_id)
    if message:
        return {"reply_to_message": {k: v for k, v in message.items() if k != "reply_to_message"}}
    if asked.flag("allow_sending_without_reply") or call.flag("allow_sending_without_reply"):
        return {}
    raise ReplyNotFound


def _small_enough(upload: Upload) -> Upload:
    if len(upload.data) > UPLOAD_AT_MOST:
        raise EntityTooLarge
    return upload


def _details(call: Call) -> Json:
    numbers = {name: call.number(name) for name in DETAILS if call.has(name)}
    return numbers | {name: call.text(name) for name in NAMES if call.has(name)}


def _mentioned(world: World, entity: Json) -> Json:
    """A link to tg://user?id= names a person, where the bot knows the person."""
    address = str(entity.get("url", ""))
    person_id = address.partition("tg://user?id=")[2].rstrip("/")
    person = world.people.get(int(person_id)) if person_id.isdecimal() else None
    if person is None:
        return entity
    place = {name: entity[name] for name in ("offset", "length")}
    return {"type": "text_mention", **place, "user": person.user()}
