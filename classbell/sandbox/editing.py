"""The methods that change and take away messages."""

from __future__ import annotations

from classbell.sandbox import keyboards, text
from classbell.sandbox.addressing import destination
from classbell.sandbox.calls import Call
from classbell.sandbox.composing import caption, media, written
from classbell.sandbox.methods import method
from classbell.sandbox.refusals import (
    BadRequest,
    CannotDelete,
    CannotEdit,
    DeleteNotFound,
    EditNotFound,
    IdNotGiven,
    NoCaptionToEdit,
    NoTextToEdit,
    NotModified,
)
from classbell.sandbox.values import Chat, Json
from classbell.sandbox.world import World

DELETED_WITHIN = 48 * 3600
DELETED_AT_ONCE = range(1, 101)
MEDIA = frozenset({"photo", "document", "voice", "video", "audio", "animation"})
WORDS = frozenset({"text", "entities", "link_preview_options"})
CAPTION = frozenset({"caption", "caption_entities", "show_caption_above_media"})
REPLACED = frozenset({"edit_date", "reply_markup"})


@method
async def edit_message_text(world: World, call: Call) -> Json:
    """Write another text into a message of text."""
    marked = written(world, call, "text")
    chat, message = _to_edit(world, call)
    if "text" not in message:
        raise NoTextToEdit
    preview = call.record("link_preview_options")
    content = text.as_text(marked) | ({"link_preview_options": preview} if preview else {})
    return _edited(world, chat, call, _without(message, WORDS) | content)


@method
async def edit_message_caption(world: World, call: Call) -> Json:
    """Write another caption under a picture or file."""
    words = caption(world, call)
    chat, message = _to_edit(world, call)
    if not MEDIA & message.keys():
        raise NoCaptionToEdit
    return _edited(world, chat, call, _without(message, CAPTION) | words)


@method
async def edit_message_media(world: World, call: Call) -> Json:
    """Put another picture or file into a message."""
    chat, message = _to_edit(world, call)
    item = call.inside("media")
    kind = item.text("type")
    if kind not in MEDIA:
        raise BadRequest("can't parse InputMedia: type is unsupported")
    content = {kind: media(world, item, kind, item.text("media")), **caption(world, item)}
    return _edited(world, chat, call, _without(message, WORDS | CAPTION | MEDIA) | content)


@method
async def edit_message_reply_markup(world: World, call: Call) -> Json:
    """Put other buttons under a message, or none."""
    chat, message = _to_edit(world, call)
    return _edited(world, chat, call, message)


@method
async def delete_message(world: World, call: Call) -> bool:
    """Take a message away, within 48 hours."""
    chat = destination(world, call)
    message_id = call.number("message_id")
    if message_id not in chat.messages:
        raise DeleteNotFound
    if not _deletable(world, chat, chat.messages[message_id]):
        raise CannotDelete
    world.remove(chat, message_id)
    return True


@method
async def delete_messages(world: World, call: Call) -> bool:
    """Take away up to 100 messages; those that are gone already are passed over."""
    chat = destination(world, call)
    asked = call.numbers("message_ids")
    if len(asked) not in DELETED_AT_ONCE:
        raise IdNotGiven
    found = [chat.messages[message_id] for message_id in asked if message_id in chat.messages]
    if not all(_deletable(world, chat, message) for message in found):
        raise CannotDelete
    for message in found:
        world.remove(chat, message["message_id"])
    return True


def _to_edit(world: World, call: Call) -> tuple[Chat, Json]:
    if call.has("inline_message_id") or not call.has("message_id"):
        raise IdNotGiven
    chat = destination(world, call)
    message = chat.messages.get(call.number("message_id"))
    if message is None:
        raise EditNotFound
    if message["from"]["id"] != world.bot["id"]:
        raise CannotEdit
    return chat, message


def _edited(world: World, chat: Chat, call: Call, content: Json) -> Json:
    markup = keyboards.inline(keyboards.checked(call.record("reply_markup"), chat))
    edited = {**_without(content, REPLACED), **markup}
    current = chat.messages[content["message_id"]]
    if edited == _without(current, {"edit_date"}):
        raise NotModified
    world.limits.edit(chat)
    return world.replace(chat, edited | {"edit_date": int(world.clock())})


def _deletable(world: World, chat: Chat, message: Json) -> bool:
    recent = message["date"] > world.clock() - DELETED_WITHIN
    mine = message["from"]["id"] == world.bot["id"]
    return recent and (mine or chat.is_private or chat.bot_status == "administrator")


def _without(message: Json, names: set[str] | frozenset[str]) -> Json:
    return {name: value for name, value in message.items() if name not in names}
