"""How a notice goes beside the plain way: urgent, to class groups as well, by channels where no chat reaches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from classbell.domain.audiences import Circle, Part, Side
from classbell.domain.contents import at_most, length_of
from classbell.domain.notices import Content
from classbell.domain.people import ClassId


class Way(StrEnum):
    """What an author can switch on for a notice."""

    URGENT = "urgent"
    TO_CHATS = "to_chats"
    BY_CHANNEL = "by_channel"


def whole_classes(parts: Iterable[Part]) -> list[ClassId]:
    """Give the classes an audience holds whole; none where somebody is left out of it.

    What is for a few is nothing for a group.
    """
    listed = list(parts)
    if any(part.side is not Side.WHOM for part in listed):
        return []
    return sorted({part.class_id for part in listed if part.circle is Circle.TRAINEES})


def has_room(content: Content, signature: str) -> bool:
    """Tell whether a signature fits below the words."""
    words = content.words
    return length_of(f"{words}\n\n{signature}" if words else signature) <= at_most(content)


def signed(content: Content, signature: str) -> Content:
    """Put a signature below the words, where it moves no entity; left out where there is no room for it."""
    if not has_room(content, signature):
        return content
    if not content.is_album:
        return Content(content.method, _signed(content.body, signature))
    place = next((n for n, item in enumerate(content.items) if item.get("caption")), 0)
    media = [_signed(item, signature) if n == place else item for n, item in enumerate(content.items)]
    return Content(content.method, {**content.body, "media": media})


def unsigned(content: Content, signature: str) -> Content:
    """Take a signature away again that stands below the words; without it they stay as they are."""
    if not content.words.endswith(signature):
        return content
    if not content.is_album:
        return Content(content.method, _unsigned(content.body, signature))
    media = [_unsigned(item, signature) for item in content.items]
    return Content(content.method, {**content.body, "media": media})


def _unsigned(item: Mapping[str, object], signature: str) -> dict[str, object]:
    name = "text" if "text" in item else "caption"
    words = str(item.get(name) or "")
    return {**item, name: words.removesuffix(signature).rstrip("\n")} if words.endswith(signature) else dict(item)


def _signed(item: Mapping[str, object], signature: str) -> dict[str, object]:
    name = "text" if "text" in item else "caption"
    words = str(item.get(name) or "")
    return {**item, name: f"{words}\n\n{signature}" if words else signature}
