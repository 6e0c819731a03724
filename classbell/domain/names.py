"""Finds a name somebody typed: in characters, in pinyin or its initials, with slips."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol, TypeVar

from rapidfuzz import fuzz, process

from classbell.domain.pinyin import initials, spelled

CLOSE = 75
"""Of 100: how alike a name must be to be offered."""


class Named(Protocol):
    """Anything that goes by a name."""

    @property
    def name(self) -> str:
        """The name."""


T = TypeVar("T", bound=Named)


def find(typed: str, people: Iterable[T], at_most: int) -> list[T]:
    """Give whose name is or holds what was typed, else who is spelled much like it; the closest first."""
    listed = list(people)
    wanted = "".join(typed.split()).casefold()
    if not wanted:
        return []
    faces = [_faces(person.name) for person in listed]
    holding = [person for person, face in zip(listed, faces, strict=True) if any(wanted in one for one in face)]
    if holding:
        return sorted(holding, key=lambda person: len(person.name))[:at_most]
    return _alike(wanted, listed, faces)[:at_most]


def _alike(wanted: str, listed: Sequence[T], faces: Sequence[tuple[str, ...]]) -> list[T]:
    letters = wanted if wanted.isascii() else spelled(wanted)
    choices = [face[1] for face in faces]
    found = process.extract(letters, choices, scorer=fuzz.ratio, score_cutoff=CLOSE, limit=len(choices))
    return [listed[at] for _, _, at in found]


@lru_cache(maxsize=65536)
def _faces(name: str) -> tuple[str, str, str]:
    """Give a name as written, in pinyin, and by the initials of its pinyin."""
    plain = "".join(name.split()).casefold()
    return plain, spelled(plain), initials(plain)
