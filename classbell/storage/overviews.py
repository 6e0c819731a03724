"""What overviews are made of: sessions with their figures, people with theirs, of every class of a zone at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from classbell.domain.classes import Class, Session
from classbell.domain.overviews import Person
from classbell.domain.people import ClassId, PersonId
from classbell.domain.sheets import Count
from classbell.storage.database import Reader, Row
from classbell.storage.instants import instant, stamp
from classbell.storage.sessions import as_session

Span = tuple[datetime, datetime]
"""The first instant, and the first after it."""


@dataclass(frozen=True, slots=True)
class Window:
    """What is looked at: classes of a zone, from the lowest id to the highest, and when their sessions begin."""

    zone: ZoneInfo
    span: Span
    first_id: ClassId
    last_id: ClassId

    @property
    def facts(self) -> dict[str, object]:
        """Give it as the parameters of a statement."""
        return {"zone": self.zone.key, "first_id": self.first_id, "last_id": self.last_id, **_stamps(self.span)}


@dataclass(frozen=True, slots=True)
class Register:
    """What the register of a session holds; `made` counts the marks that are more than a leave."""

    count: Count
    made: int


async def sessions(tx: Reader, window: Window) -> list[tuple[Class, Session]]:
    """Give the sessions of a window that take place, by their start, each with its class."""
    rows = await tx.all("overviews.sessions", **window.facts)
    return [(_class(row), as_session(row)) for row in rows]


async def registers(tx: Reader, window: Window) -> dict[int, Register]:
    """Give the figures of those sessions, by session; of one whose class has nobody, none."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in await tx.all("overviews.counts", **window.facts):
        found[row["session_id"]].append(row)
    return {session_id: _register(rows) for session_id, rows in found.items()}


async def people(tx: Reader, window: Window, now: datetime) -> dict[ClassId, list[Person]]:
    """Give who is expected in those sessions, by class and in the order of the roll; what has begun by now counts."""
    found: dict[ClassId, list[Person]] = defaultdict(list)
    for row in await tx.all("overviews.people", now=stamp(now), **window.facts):
        found[row["class_id"]].append(_person(row))
    return found


async def feedback(tx: Reader, span: Span) -> dict[ClassId, tuple[int, int]]:
    """Give, by class, how many could rate those sessions and how many did; person-times."""
    rows = await tx.all("overviews.feedback", **_stamps(span))
    return {row["class_id"]: (int(row["asked"]), int(row["answered"])) for row in rows}


async def sent(tx: Reader, span: Span) -> dict[PersonId, int]:
    """Give how many messages each person got unasked in the span; several in one message are one."""
    return {row["person_id"]: row["messages"] for row in await tx.all("overviews.sent", **_stamps(span))}


async def neighbours(tx: Reader, person_id: PersonId, span: Span) -> list[tuple[datetime, ZoneInfo] | None]:
    """Give the last start before the span and the first after it in the classes somebody is staff of, with zones."""
    before = await tx.one("overviews.last_before", person_id=person_id, at=stamp(span[0]))
    after = await tx.one("overviews.first_after", person_id=person_id, at=stamp(span[1]))
    return [row and (instant(row["starts_at"]), ZoneInfo(row["zone"])) for row in (before, after)]


def _class(row: Row) -> Class:
    return Class(row["class_id"], row["class_name"], row["run"], ZoneInfo(row["zone"]), row["path"])


def _register(rows: Iterable[Row]) -> Register:
    kinds = {row["status"] or "unmarked": row["heads"] for row in rows}
    return Register(Count(expected=sum(kinds.values()), **kinds), sum(int(row["made"]) for row in rows))


def _person(row: Row) -> Person:
    kinds = {kind: int(row[kind]) for kind in ("on_time", "late", "early_leave", "on_leave", "absent")}
    begun = int(row["begun"])
    counted = Count(expected=begun, unmarked=begun - sum(kinds.values()), **kinds)
    return Person(row["id"], row["name"], row["group_name"], row["expected"], counted)


def _stamps(span: Span) -> dict[str, int | None]:
    return {"from_at": stamp(span[0]), "until_at": stamp(span[1])}
