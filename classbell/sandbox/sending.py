"""The methods that send messages."""

from __future__ import annotations

import secrets

from classbell.sandbox import text
from classbell.sandbox.addressing import destination
from classbell.sandbox.calls import Call
from classbell.sandbox.composing import caption, deliver, media, protection, reply, topic, written
from classbell.sandbox.files import in_message
from classbell.sandbox.methods import method
from classbell.sandbox.refusals import BadRequest, WrongAlbum
from classbell.sandbox.values import Json
from classbell.sandbox.world import World

ALBUM = range(2, 11)
ALBUM_KINDS = frozenset({"photo", "video", "document", "audio"})
ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


@method
async def send_message(world: World, call: Call) -> Json:
    """Send text."""
    marked = written(world, call, "text")
    chat = destination(world, call)
    return deliver(world, chat, call, text.as_text(marked) | _preview(call))


@method
async def send_photo(world: World, call: Call) -> Json:
    """Send a picture."""
    return _send_media(world, call, "photo")


@method
async def send_document(world: World, call: Call) -> Json:
    """Send any file."""
    return _send_media(world, call, "document")


@method
async def send_voice(world: World, call: Call) -> Json:
    """Send a voice message."""
    return _send_media(world, call, "voice")


@method
async def send_video(world: World, call: Call) -> Json:
    """Send a film."""
    return _send_media(world, call, "video")


@method
async def send_audio(world: World, call: Call) -> Json:
    """Send music."""
    return _send_media(world, call, "audio")


@method
async def send_animation(world: World, call: Call) -> Json:
    """Send a moving picture; it stands in the message as a document too."""
    return _send_media(world, call, "animation")


@method
async def send_media_group(world: World, call: Call) -> list[Json]:
    """Send an album of 2 to 10 files."""
    chat = destination(world, call)
    items = call.records("media")
    if len(items) not in ALBUM:
        raise WrongAlbum
    _check_mix({str(item.get("type")) for item in items})
    fields = {**topic(chat, call), **reply(chat, call), **protection(call)}
    group = {"media_group_id": str(secrets.randbits(53)), **fields}
    contents = [_item(world, call.part(item)) for item in items]
    world.limits.send(chat, len(contents))
    return [world.post(chat, world.bot, {**content, **group}) for content in contents]


@method
async def send_location(world: World, call: Call) -> Json:
    """Send a place on the map."""
    chat = destination(world, call)
    try:
        place = {"latitude": float(call.text("latitude")), "longitude": float(call.text("longitude"))}
    except ValueError:
        raise BadRequest("can't parse location") from None
    period = {"live_period": call.number("live_period")} if call.has("live_period") else {}
    return deliver(world, chat, call, {"location": place | period})


@method
async def send_contact(world: World, call: Call) -> Json:
    """Send a card with a phone number."""
    chat = destination(world, call)
    names = ("phone_number", "first_name", "last_name", "vcard")
    card = {name: call.text(name) for name in names if call.text(name)}
    if not {"phone_number", "first_name"} <= card.keys():
        raise BadRequest("contact phone number and first name must be non-empty")
    return deliver(world, chat, call, {"contact": card})


@method
async def send_chat_action(world: World, call: Call) -> bool:
    """Show that the bot is at work, for five seconds or until its message comes."""
    chat = destination(world, call)
    if call.text("action") not in ACTIONS:
        raise BadRequest("wrong parameter action in request")
    world.show_typing(chat)
    return True


def _send_media(world: World, call: Call, kind: str) -> Json:
    words = caption(world, call)
    chat = destination(world, call)
    return deliver(world, chat, call, {**in_message(kind, media(world, call, kind)), **words})


def _item(world: World, item: Call) -> Json:
    kind = item.text("type")
    return {kind: media(world, item, kind, item.text("media")), **caption(world, item)}


def _check_mix(kinds: set[str]) -> None:
    if not kinds <= ALBUM_KINDS:
        raise BadRequest(f"can't parse InputMedia: type {min(kinds - ALBUM_KINDS)!r} is unsupported")
    for kind in ("document", "audio"):
        if kind in kinds and len(kinds) > 1:
            raise BadRequest(f"{kind} can't be mixed with other media types")


def _preview(call: Call) -> Json:
    options = call.record("link_preview_options")
    return {"link_preview_options": options} if options else {}
