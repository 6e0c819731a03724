"""Who sits in a class, in counts that tell of nobody alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """So many heads of one kind; `kind` None: all others together."""

    kind: str | None
    heads: int


@dataclass(frozen=True, slots=True)
class Profile:
    """The people of a class; empty parts where there are too few to part them."""

    heads: int
    by_level: tuple[Part, ...]
    by_category: tuple[Part, ...]


def part(counts: Mapping[str | None, int], least: int) -> tuple[Part, ...]:
    """Part people by kind, the most first; kinds of fewer than `least` heads, and no kind, are one part: the others.

    Where the others alone are still too few, the smallest kinds join them, so that nobody is found by subtraction.
    """
    known = sorted(((kind, heads) for kind, heads in counts.items() if kind), key=lambda one: (-one[1], one[0]))
    shown = [Part(kind, heads) for kind, heads in known if heads >= least]
    others = sum(counts.values()) - sum(one.heads for one in shown)
    while shown and 0 < others < least:
        others += shown.pop().heads
    if not shown:
        return ()
    return (*shown, Part(None, others)) if others else tuple(shown)
