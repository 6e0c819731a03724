"""Reads what somebody sent as what a notice says: the parameters that send it again, its formatting as entities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from telegram import Message, MessageEntity

from classbell.domain.contents import Item, album
from classbell.domain.errors.notices import NoticeKindUnknown
from classbell.domain.notices import Content

_KINDS = ("photo", "video", "animation", "document", "voice", "audio")
"""A moving picture comes as a document too, and is read as what it is."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a message says, and how many bytes its file has, where Telegram tells."""

    content: Content
    size: int | None


def read(message: Message) -> Read:
    """Read a message by itself. Raises NoticeKindUnknown for what no notice can be."""
    if message.text is not None:
        preview = message.link_preview_options
        look = {"link_preview_options": preview.to_dict()} if preview else {}
        return Read(
            Content("sendMessage", {"text": message.text, **look} | _entities("entities", message.entities)), None
        )
    item, size = read_item(message)
    return Read(album([item]), size)


def read_item(message: Message) -> tuple[Item, int | None]:
    """Read a message with a file as one item of an album, and give its size. Raises NoticeKindUnknown."""
    for kind in _KINDS:
        found = getattr(message, kind)
        if found:
            file = found[-1] if isinstance(found, tuple) else found
            return Item(message.message_id, {"type": kind, "media": file.file_id} | _looks(message)), file.file_size
    raise NoticeKindUnknown


def _looks(message: Message) -> dict[str, Any]:
    looks: dict[str, Any] = {"caption": message.caption} if message.caption else {}
    if message.has_media_spoiler:
        looks["has_spoiler"] = True
    if message.show_caption_above_media:
        looks["show_caption_above_media"] = True
    return looks | _entities("caption_entities", message.caption_entities)


def _entities(name: str, entities: Sequence[MessageEntity]) -> dict[str, object]:
    return {name: [entity.to_dict() for entity in entities]} if entities else {}
