"""The methods that copy and forward messages."""

from __future__ import annotations

from collections.abc import Collection

from classbell.sandbox.addressing import destination, known
from classbell.sandbox.calls import Call
from classbell.sandbox.composing import caption, deliver, protection
from classbell.sandbox.methods import method
from classbell.sandbox.refusals import BadRequest, CopyNotFound, ForwardNotFound, IdNotGiven
from classbell.sandbox.values import Json
from classbell.sandbox.world import World

CONTENT = frozenset(
    {
        "text",
        "entities",
        "link_preview_options",
        "caption",
        "caption_entities",
        "photo",
        "document",
        "voice",
        "video",
        "audio",
        "location",
        "contact",
    }
)
AT_ONCE = range(1, 101)


@method
async def copy_message(world: World, call: Call) -> Json:
    """Send a message again without saying where it came from; a new caption may be given."""
    chat = destination(world, call)
    source = known(world, call, "from_chat_id").messages.get(call.number("message_id"))
    if source is None:
        raise CopyNotFound
    content = _content(source, "copied")
    if call.has("caption") and "text" not in content:
        content = _content(source, "copied", {"caption", "caption_entities"}) | caption(world, call)
    return _id(deliver(world, chat, call, content))


@method
async def copy_messages(world: World, call: Call) -> list[Json]:
    """Copy up to 100 messages; those that are gone are passed over."""
    chat = destination(world, call)
    left_out = {"caption", "caption_entities"} if call.flag("remove_caption") else set()
    found = [_content(message, "copied", left_out) for message in _found(world, call)]
    world.limits.send(chat, len(found))
    return [_id(world.post(chat, world.bot, content | protection(call))) for content in found]


@method
async def forward_message(world: World, call: Call) -> Json:
    """Send a message on, saying whose it is."""
    chat = destination(world, call)
    source = known(world, call, "from_chat_id").messages.get(call.number("message_id"))
    if source is None:
        raise ForwardNotFound
    return deliver(world, chat, call, _content(source, "forwarded") | _origin(source))


@method
async def forward_messages(world: World, call: Call) -> list[Json]:
    """Forward up to 100 messages; those that are gone are passed over."""
    chat = destination(world, call)
    found = [_content(message, "forwarded") | _origin(message) for message in _found(world, call)]
    world.limits.send(chat, len(found))
    return [_id(world.post(chat, world.bot, content | protection(call))) for content in found]


def _found(world: World, call: Call) -> list[Json]:
    asked = call.numbers("message_ids")
    if len(asked) not in AT_ONCE:
        raise IdNotGiven
    source = known(world, call, "from_chat_id")
    found = [source.messages[message_id] for message_id in asked if message_id in source.messages]
    if not found:
        raise BadRequest("there are no messages to forward")
    return found


def _content(message: Json, verb: str, left_out: Collection[str] = ()) -> Json:
    if message.get("has_protected_content"):
        raise BadRequest(f"message can't be {verb}")
    return {name: value for name, value in message.items() if name in CONTENT - set(left_out)}


def _origin(message: Json) -> Json:
    if "forward_origin" in message:
        return {"forward_origin": message["forward_origin"]}
    origin = {"type": "user", "date": message["date"], "sender_user": message["from"]}
    return {"forward_origin": origin}


def _id(message: Json) -> Json:
    return {"message_id": message["message_id"]}
