"""Going through a class's chain again: what no longer is as it was sealed, each finding named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from classbell.domain import seals
from classbell.domain.attendance import Mark
from classbell.domain.people import PersonId
from classbell.domain.seals import NOTHING, Fact, Key, Link, SealedMark


class Fault(StrEnum):
    """What can be found."""

    GAP = "gap"  # links are gone from within
    CUT = "cut"  # links are gone from the end: the log knows of a seal that is not there
    LINK = "link"  # a link is not as it was hashed, or does not follow the one before
    ROW = "row"  # a sealed mark is not as it was hashed
    CHANGED = "changed"  # the register says something else than was sealed, without an amendment
    GONE = "gone"  # a sealed mark is not in the register any more
    ADDED = "added"  # the register holds a mark in a sealed session that was never sealed
    UNSEALED = "unsealed"  # a session says that it was sealed, and no link holds it


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was sealed; what does not apply is None."""

    fault: Fault
    day: date | None = None
    number: int | None = None
    """Of the link."""
    session_id: int | None = None
    person_id: PersonId | None = None
    name: str | None = None
    sealed: Mark | None = None
    stands: Mark | None = None


def audit(
    links: Sequence[Link], marks: Iterable[Mark], sealed_ids: Iterable[int], logged: Iterable[str]
) -> list[Finding]:
    """Compare a class's chain with itself, and with what else the store says.

    `marks` are those that stand in sessions with `sealed_ids`; `logged` are the digests the change log knows of.
    """
    return [
        *_links(links),
        *(Finding(Fault.CUT) for digest in logged if digest not in {one.digest for one in links}),
        *_register(links, marks, set(sealed_ids)),
    ]


def _links(links: Sequence[Link]) -> list[Finding]:
    found: list[Finding] = []
    before, awaited = NOTHING, 1
    for link in links:
        place = link.place
        if place.number != awaited:
            found.append(Finding(Fault.GAP, place.day, place.number))
        elif link.digest != seals.digest(before, place, link.head, link.marks):
            found.append(Finding(Fault.LINK, place.day, place.number))
        found += [_row(link, one) for one in link.marks if not one.is_sound]
        before, awaited = link.digest, place.number + 1
    return found


def _row(link: Link, one: SealedMark) -> Finding:
    fact = _readable(one)
    return Finding(
        Fault.ROW,
        link.place.day,
        link.place.number,
        one.session_id,
        one.person_id,
        fact.name if fact else None,
        fact.mark if fact else None,
    )


def _readable(one: SealedMark) -> Fact | None:
    try:
        return one.fact
    except ValueError:
        return None


def _register(links: Sequence[Link], marks: Iterable[Mark], sealed_ids: set[int]) -> list[Finding]:
    days = {one.session_id: link.place.day for link in links for one in link.marks}
    said = {fact.key: fact for link in links for one in link.marks if (fact := _readable(one)) is not None}
    stands: Mapping[Key, Mark] = {(m.session_id, m.person_id, m.direction): m for m in marks}
    found = [_strayed(fact, stands.get(key), days) for key, fact in said.items() if fact.mark != stands.get(key)]
    found += [
        Finding(Fault.ADDED, days.get(key[0]), None, key[0], key[1], stands=mark)
        for key, mark in stands.items()
        if key not in said and key[0] in days
    ]
    held = {session_id for link in links for session_id in _held(link)}
    return found + [Finding(Fault.UNSEALED, session_id=one) for one in sorted(sealed_ids - held)]


def _held(link: Link) -> set[int]:
    if link.place.kind is not seals.Kind.DAY:
        return set()
    try:
        return {one.id for one in seals.read_day(link.head)[1]}
    except ValueError:
        return {one.session_id for one in link.marks}


def _strayed(fact: Fact, mark: Mark | None, days: Mapping[int, date]) -> Finding:
    session_id, person_id, _ = fact.key
    fault = Fault.GONE if mark is None else Fault.ADDED if fact.mark is None else Fault.CHANGED
    return Finding(fault, days.get(session_id), None, session_id, person_id, fact.name, fact.mark, mark)
