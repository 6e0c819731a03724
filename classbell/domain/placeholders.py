"""Placeholders in a notice: {name}, {班次} and the like, filled in for each person, formatting kept in its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from classbell.domain.contents import length_of
from classbell.domain.errors.notices import PlaceholderUnknown
from classbell.domain.notices import Content


class Placeholder(StrEnum):
    """What can be filled in."""

    NAME = "name"
    CLASS = "class"
    SESSION = "session"
    ROOM = "room"
    TIME = "time"


SPELLED = {
    **{one.value: one for one in Placeholder},
    "姓名": Placeholder.NAME,
    "班次": Placeholder.CLASS,
    "课次": Placeholder.SESSION,
    "地点": Placeholder.ROOM,
    "教室": Placeholder.ROOM,
    "时间": Placeholder.TIME,
}
_WRITTEN = re.compile(r"\{([A-Za-z_\u4e00-\u9fff]{1,20})\}")

Facts = Mapping[Placeholder, str]
Entity = Mapping[str, object]


def wanted(content: Content) -> frozenset[Placeholder]:
    """Give what has to be filled in. Raises PlaceholderUnknown for a word in braces that stands for nothing."""
    found = {word for item in content.items for text in _texts(item).values() for word in _WRITTEN.findall(text)}
    unknown = sorted(found - SPELLED.keys())
    if unknown:
        raise PlaceholderUnknown(names=" ".join(f"{{{word}}}" for word in unknown))
    return frozenset(SPELLED[word] for word in found)


def fill(content: Content, facts: Facts) -> Content:
    """Put the facts in; what is formatted stays so, by UTF-16 offsets. `facts` has all that is wanted."""
    if content.is_album:
        return Content(content.method, {**content.body, "media": [_filled(item, facts) for item in content.items]})
    return Content(content.method, _filled(content.body, facts))


def _filled(item: Mapping[str, object], facts: Facts) -> dict[str, object]:
    filled = dict(item)
    for name, text in _texts(item).items():
        entities = "entities" if name == "text" else "caption_entities"
        given = item.get(entities)
        filled[name], moved = fill_text(text, given if isinstance(given, list) else [], facts)
        if moved:
            filled[entities] = moved
        else:
            filled.pop(entities, None)
    return filled


def _texts(item: Mapping[str, object]) -> dict[str, str]:
    return {name: value for name in ("text", "caption") if isinstance(value := item.get(name), str)}


@dataclass(frozen=True, slots=True)
class _Swap:
    """A placeholder's place before and after, in UTF-16 units."""

    start: int
    end: int
    new_start: int
    new_end: int


def fill_text(text: str, entities: Sequence[Entity], facts: Facts) -> tuple[str, list[dict[str, object]]]:
    """Fill a text in and move its entities along.

    One that covers part of a placeholder covers what it became; one that covers nothing any more is left out.
    """
    pieces: list[str] = []
    swaps: list[_Swap] = []
    done = moved = 0
    for found in _WRITTEN.finditer(text):
        value = facts[SPELLED[found[1]]]
        pieces += [text[done : found.start()], value]
        done, start = found.end(), length_of(text[: found.start()])
        end = start + length_of(found[0])
        swaps.append(_Swap(start, end, start + moved, start + moved + length_of(value)))
        moved += length_of(value) - (end - start)
    return "".join([*pieces, text[done:]]), [kept for one in entities if (kept := _moved(one, swaps))]


def _moved(entity: Entity, swaps: Sequence[_Swap]) -> dict[str, object] | None:
    offset, length = entity["offset"], entity["length"]
    assert isinstance(offset, int)  # it was checked when it came
    assert isinstance(length, int)
    start = _place(offset, swaps, lambda swap: swap.new_start)
    end = _place(offset + length, swaps, lambda swap: swap.new_end)
    return {**entity, "offset": start, "length": end - start} if end > start else None


def _place(place: int, swaps: Sequence[_Swap], inside: Callable[[_Swap], int]) -> int:
    """Say where a place is now: moved by what was put in before it, and at an edge of what it was within."""
    moved = 0
    for swap in swaps:
        if place <= swap.start:
            break
        if place < swap.end:
            return inside(swap)
        moved = swap.new_end - swap.end
    return place + moved
