"""Text with its entities, as Telegram works them out: offsets and lengths count UTF-16 units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from classbell.sandbox.refusals import BadRequest, CaptionTooLong, TextEmpty, TextTooLong
from classbell.sandbox.values import Json

TEXT_AT_MOST = 4096
CAPTION_AT_MOST = 1024
TOP_DOMAINS = "com|net|org|cn|edu|gov|io|me|dev|app|info|example"
FOUND = {
    "url": re.compile(
        rf"(?<![\w@./])(?:https?://[^\s<>\"]+|(?:[\w-]+\.)+(?:{TOP_DOMAINS})(?![\w.@-])(?:[/?#][^\s<>\"]*)?)",
        re.IGNORECASE,
    ),
    "email": re.compile(r"(?<![\w.@])[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}(?![\w@])", re.IGNORECASE | re.ASCII),
    "bot_command": re.compile(r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/@])", re.ASCII),
    "mention": re.compile(r"(?<!\w)@[A-Za-z]\w{3,31}(?!\w)", re.ASCII),
    "hashtag": re.compile(r"(?<![\w#])#(?=\w*[^\W\d_])\w{1,256}(?!\w)"),
}
ADDRESS = re.compile(r"(?:https?|tg|ton)://\S+|[\w-]+(?:\.[\w-]+)+(?:[:/?#]\S*)?", re.IGNORECASE)
OPAQUE = frozenset({"code", "pre", "text_link", "text_mention"})


@dataclass(frozen=True)
class Marked:
    """A text and the entities in it, ordered by offset, the outer before the inner."""

    text: str
    entities: list[Json] = field(default_factory=list)

    @property
    def length(self) -> int:
        """The length in UTF-16 units."""
        return units(self.text)


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def piece(text: str, entity: Json) -> str:
    """Return what an entity covers."""
    encoded = text.encode("utf-16-le")
    start = entity["offset"] * 2
    return encoded[start : start + entity["length"] * 2].decode("utf-16-le")


def finish(marked: Marked) -> Marked:
    """Trim the text at both ends and add the entities that Telegram finds by itself."""
    trimmed = _trim(marked)
    found = [entity for entity in _find(trimmed.text) if not _hidden(entity, trimmed.entities)]
    return Marked(trimmed.text, ordered([*trimmed.entities, *found]))


def as_text(marked: Marked) -> Json:
    """Return the text fields of a Message, or refuse an empty or overlong text."""
    if not marked.text:
        raise TextEmpty
    if marked.length > TEXT_AT_MOST:
        raise TextTooLong
    return {"text": marked.text} | ({"entities": marked.entities} if marked.entities else {})


def as_caption(marked: Marked) -> Json:
    """Return the caption fields of a Message, none where the caption is empty."""
    if marked.length > CAPTION_AT_MOST:
        raise CaptionTooLong
    if not marked.text:
        return {}
    return {"caption": marked.text} | ({"caption_entities": marked.entities} if marked.entities else {})


def given(text: str, entities: list[Json]) -> Marked:
    """Take entities that the bot worked out itself."""
    whole = units(text)
    for entity in entities:
        _check(entity)
        if entity["offset"] + entity["length"] > whole:
            raise BadRequest(f"entity beginning at UTF-16 offset {entity['offset']} ends outside the text")
    return Marked(text, ordered(entities))


def ordered(entities: list[Json]) -> list[Json]:
    """Return entities by offset, the outer before the inner."""
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def linked(address: str) -> Json:
    """Return the entity of a link, as Telegram completes its address; nothing where it leads nowhere."""
    if not ADDRESS.fullmatch(address):
        return {}
    whole = address if "://" in address else f"http://{address}"
    return {"type": "text_link", "url": whole if re.search(r"://[^/?#]*[/?#]", whole) else f"{whole}/"}


def _check(entity: Json) -> None:
    offset, length = entity.get("offset"), entity.get("length")
    placed = isinstance(offset, int) and isinstance(length, int) and offset >= 0 and length > 0
    if not placed or not isinstance(entity.get("type"), str):
        raise BadRequest("can't parse MessageEntity: offset, length and type must be given")


def _trim(marked: Marked) -> Marked:
    text = marked.text.strip()
    lead = units(marked.text[: len(marked.text) - len(marked.text.lstrip())])
    whole = units(text)
    kept = (_clipped(entity, lead, whole) for entity in marked.entities)
    return Marked(text, [entity for entity in kept if entity["length"] > 0])


def _clipped(entity: Json, lead: int, whole: int) -> Json:
    start = max(entity["offset"] - lead, 0)
    end = min(entity["offset"] + entity["length"] - lead, whole)
    return {**entity, "offset": start, "length": end - start}


def _find(text: str) -> Iterator[Json]:
    for kind, pattern in FOUND.items():
        for match in pattern.finditer(text):
            covered = match.group().rstrip(".,;:!?'\")]}，。；：！？）") if kind == "url" else match.group()
            yield {"type": kind, "offset": units(text[: match.start()]), "length": units(covered)}


def _hidden(entity: Json, others: list[Json]) -> bool:
    return any(_overlap(entity, other) for other in others if other["type"] in OPAQUE)


def _overlap(one: Json, other: Json) -> bool:
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])
