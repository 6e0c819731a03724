r"""Sealed days: a chain, one a class, from which nothing can be taken and in which nothing can be changed unseen.

A link is a day as it was sealed, or marks of such a day as they were amended since. What is hashed:

    a mark:  SHA-256(salt + "\n" + content), the content being JSON of who, where, and the mark itself
    a link:  SHA-256(JSON of the digest before, class, number, kind, day, instant, who, head, and its marks' digests)

A mark whose person, salt and content were emptied, because the person was erased, still counts by its digest.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from classbell.domain.attendance import Direction, Evidence, Mark, Origin, Status
from classbell.domain.classes import Class
from classbell.domain.people import PersonId

NOTHING = ""
"""What stands for the digest before the first link."""
_SALT_BYTES = 16
_SHOWN = 16
"""Hex digits of a digest that are shown on a receipt."""

Key = tuple[int, PersonId, Direction]
"""Session, person, direction: what one mark is of."""


class Kind(StrEnum):
    """What a link holds."""

    DAY = "day"  # all marks of the sessions that were sealed
    AMENDMENT = "amendment"  # what changed since


@dataclass(frozen=True, slots=True)
class Fact:
    """What is sealed of one person in one session and direction; `mark` None: there is none."""

    key: Key
    name: str
    group: str | None
    mark: Mark | None
    by: str | None = None
    """The name of the staff member who made the mark."""
    reason: str | None = None
    """Why it was amended."""


@dataclass(frozen=True, slots=True)
class SealedMark:
    """A fact as it is kept in a link; `fact` None: the person was erased since."""

    session_id: int
    person_id: PersonId | None
    salt: str | None
    content: str | None
    digest: str

    @property
    def fact(self) -> Fact | None:
        """Read what was sealed; raises ValueError where it cannot be read any more."""
        return None if self.content is None else _read(self.content)

    @property
    def is_sound(self) -> bool:
        """Whether the content is the one that was hashed, or its person was erased."""
        if self.content is None and self.salt is None and self.person_id is None:
            return True
        return self.digest == _digest_of(self.salt or "", self.content or "")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a chain a link stands, when it was made and by whom (None: the clock, or nobody of the staff)."""

    class_id: int
    number: int
    kind: Kind
    day: date
    made_at: datetime
    made_by: PersonId | None


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a class's chain."""

    place: Place
    head: str
    """JSON: of a day its class's title and its sessions; of an amendment what happened."""
    marks: tuple[SealedMark, ...]
    digest: str

    @property
    def shown(self) -> str:
        """The digest as it stands on receipts: sixteen digits in fours."""
        return short(self.digest)

    @property
    def facts(self) -> list[Fact]:
        """What it says, without those who were erased."""
        return [fact for fact in (one.fact for one in self.marks) if fact is not None]


@dataclass(frozen=True, slots=True)
class SealedSession:
    """A session as it was sealed; instants are UTC."""

    id: int
    title: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class SealedDay:
    """What the chain holds of a class's day: its seals, and what was amended since. Nothing, if it was not sealed."""

    class_: Class
    day: date
    links: tuple[Link, ...]
    by: tuple[str | None, ...]
    """For each link the name of who made it; None: the clock, or a trainee by signing in."""

    @property
    def sessions(self) -> dict[int, SealedSession]:
        """The sessions that were sealed, by their id."""
        heads = [link.head for link in self.links if link.place.kind is Kind.DAY]
        return {one.id: one for head in heads for one in read_day(head)[1]}

    @property
    def amendments(self) -> list[tuple[Link, str | None]]:
        """What was amended, and by whom; the first first."""
        return [one for one in zip(self.links, self.by, strict=True) if one[0].place.kind is Kind.AMENDMENT]

    def upto(self, number: int) -> SealedDay:
        """Give the day as it was when the chain had so many links."""
        count = sum(link.place.number <= number for link in self.links)
        return replace(self, links=self.links[:count], by=self.by[:count])


def short(digest: str) -> str:
    """Give the part of a digest that people compare."""
    return " ".join(digest[at : at + 4] for at in range(0, _SHOWN, 4))


def head_of_day(title: str, sessions: Iterable[SealedSession]) -> str:
    """Write down what is sealed of a day beside its marks."""
    held = [[one.id, one.title, _written_at(one.starts_at), _written_at(one.ends_at)] for one in sessions]
    return _canonical({"class": title, "sessions": held})


def head_of_amendment(event: str) -> str:
    """Write down what happened to sealed marks."""
    return _canonical({"event": event})


def read_day(head: str) -> tuple[str, list[SealedSession]]:
    """Give the class's title and the sessions that a day's head names; ValueError where it is none."""
    said = json.loads(head)
    try:
        held = [SealedSession(one[0], one[1], _read_at(one[2]), _read_at(one[3])) for one in said["sessions"]]
        return said["class"], held
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(head) from error


def read_event(head: str) -> str:
    """Give what an amendment's head says has happened."""
    event: str = json.loads(head)["event"]
    return event


def link(before: str, place: Place, head: str, facts: Iterable[Fact]) -> Link:
    """Make the link that follows the one with the digest `before`; each mark gets a salt of its own."""
    marks = tuple(_sealed(fact) for fact in facts)
    return Link(place, head, marks, digest(before, place, head, marks))


def digest(before: str, place: Place, head: str, marks: Sequence[SealedMark]) -> str:
    """Hash a link."""
    said = [
        before,
        place.class_id,
        place.number,
        place.kind,
        place.day.isoformat(),
        _written_at(place.made_at),
        place.made_by,
        head,
        [one.digest for one in marks],
    ]
    return sha256(_canonical(said).encode()).hexdigest()


def standing(links: Iterable[Link]) -> dict[Key, Fact]:
    """Give what the chain says stands now: the last that was sealed of each mark."""
    return {fact.key: fact for one in links for fact in one.facts}


def at_day(links: Iterable[Link], day: date) -> list[Link]:
    """Give the links about one day, in their order."""
    return [one for one in links if one.place.day == day]


def _sealed(fact: Fact) -> SealedMark:
    salt, content = secrets.token_hex(_SALT_BYTES), _content(fact)
    session_id, person_id, _ = fact.key
    return SealedMark(session_id, person_id, salt, content, _digest_of(salt, content))


def _digest_of(salt: str, content: str) -> str:
    return sha256(f"{salt}\n{content}".encode()).hexdigest()


def _content(fact: Fact) -> str:
    session_id, person_id, direction = fact.key
    said: dict[str, object] = {
        "session": session_id,
        "person": person_id,
        "direction": direction,
        "name": fact.name,
        "group": fact.group,
        "by": fact.by,
        "reason": fact.reason,
        "mark": fact.mark and _told(fact.mark),
    }
    return _canonical({name: value for name, value in said.items() if value is not None})


def _told(mark: Mark) -> dict[str, object]:
    said: dict[str, object] = {
        "status": mark.status,
        "evidence": mark.evidence,
        "origin": mark.origin,
        "signed_at": mark.signed_at and _written_at(mark.signed_at),
        "kept_by": mark.kept_by,
        "reason": mark.reason,
    }
    return {name: value for name, value in said.items() if value is not None}


def _read(content: str) -> Fact:
    said = json.loads(content)
    try:
        key = (said["session"], said["person"], Direction(said["direction"]))
        mark = _recalled(key, said["mark"]) if "mark" in said else None
        return Fact(key, said["name"], said.get("group"), mark, said.get("by"), said.get("reason"))
    except (KeyError, TypeError) as error:
        raise ValueError(content) from error


def _recalled(key: Key, said: dict[str, Any]) -> Mark:
    session_id, person_id, direction = key
    return Mark(
        session_id=session_id,
        person_id=person_id,
        status=Status(said["status"]),
        evidence=Evidence(said["evidence"]),
        signed_at=_read_at(said["signed_at"]) if "signed_at" in said else None,
        reason=said.get("reason"),
        kept_by=said.get("kept_by"),
        origin=Origin(said["origin"]),
        direction=direction,
    )


def _canonical(said: object) -> str:
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _written_at(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def _read_at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def to_the_millisecond(mark: Mark | None) -> Mark | None:
    """Give a mark as the store can hold it."""
    if mark is None or mark.signed_at is None:
        return mark
    return replace(mark, signed_at=_read_at(_written_at(mark.signed_at)))
