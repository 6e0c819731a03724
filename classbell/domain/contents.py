"""What can be said in a notice: how long, of which kinds, and which of them stand together in an album."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from classbell.domain.errors.notices import AlbumMixed, AlbumTooLong, EntityBroken, NoticeFileTooBig, NoticeTooLong
from classbell.domain.notices import ALBUM, Content

TEXT_AT_MOST = 4096
CAPTION_AT_MOST = 1024
ALBUM_AT_MOST = 10
_MEGABYTE = 1024 * 1024
_TOGETHER = (frozenset({"photo", "video"}), frozenset({"document"}), frozenset({"audio"}))
"""Kinds that Telegram lets stand in one album."""


@dataclass(frozen=True, slots=True)
class Item:
    """One photo, file or recording of an album, as it came: `place` is its place there."""

    place: int
    media: Mapping[str, object]


def length_of(text: str) -> int:
    """Count a text as Telegram does, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def check(content: Content) -> None:
    """Raise NoticeTooLong or EntityBroken where Telegram would not send this to anybody."""
    for item in content.items:
        name = "text" if "text" in item else "caption"
        excess = too_long(item)
        if excess:
            raise NoticeTooLong(length=excess, at_most=_AT_MOST[name])
        entities = item.get("entities" if name == "text" else "caption_entities")
        if isinstance(entities, list):
            _check_entities(str(item.get(name) or ""), entities)


_AT_MOST = {"text": TEXT_AT_MOST, "caption": CAPTION_AT_MOST}


def too_long(item: Mapping[str, object]) -> int:
    """Give the length of the words where that is more than Telegram sends, else 0."""
    name = "text" if "text" in item else "caption"
    length = length_of(str(item.get(name) or ""))
    return length if length > _AT_MOST[name] else 0


def at_most(content: Content) -> int:
    """Tell how long its words may be."""
    return TEXT_AT_MOST if "text" in content.body else CAPTION_AT_MOST


def _check_entities(text: str, entities: Iterable[Mapping[str, object]]) -> None:
    """Every entity covers at least one unit of the text, and begins and ends between two characters."""
    units = text.encode("utf-16-le")
    for entity in entities:
        start, length = entity.get("offset"), entity.get("length")
        if not isinstance(start, int) or not isinstance(length, int) or start < 0 or length < 1:
            raise EntityBroken
        if 2 * (start + length) > len(units) or any(_cuts(units, edge) for edge in (start, start + length)):
            raise EntityBroken


_SECOND_HALVES = range(0xDC, 0xE0)
"""What the high byte of the second unit of a character of two is."""


def _cuts(units: bytes, place: int) -> bool:
    """Tell whether a place lies between the two halves of one character."""
    return 2 * place < len(units) and units[2 * place + 1] in _SECOND_HALVES


def check_size(size: int | None, megabytes: int) -> None:
    """Raise NoticeFileTooBig for a file of more bytes than are sent; unknown sizes pass."""
    if size is not None and size > megabytes * _MEGABYTE:
        raise NoticeFileTooBig(megabytes=megabytes)


def album(items: Sequence[Item]) -> Content:
    """Put together what came of an album so far, in its order; one item alone is a message like any other.

    Raises AlbumMixed where two of them cannot stand together, AlbumTooLong for more than ten.
    """
    media = [item.media for item in sorted(items, key=lambda one: one.place)]
    kinds = {str(one["type"]) for one in media}
    if len(media) == 1:
        return _alone(media[0])
    if not any(kinds <= together for together in _TOGETHER):
        raise AlbumMixed
    if len(media) > ALBUM_AT_MOST:
        raise AlbumTooLong(at_most=ALBUM_AT_MOST)
    return Content(ALBUM, {"media": media})


def _alone(media: Mapping[str, object]) -> Content:
    kind = str(media["type"])
    words = {name: value for name, value in media.items() if name not in {"type", "media"}}
    return Content(f"send{kind.title()}", {kind: media["media"]} | words)
