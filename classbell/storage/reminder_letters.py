"""Whom a reminder goes to: those on the roll who can be written to and want it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from classbell.domain.people import ClassId, PersonId
from classbell.domain.reminders import Kind
from classbell.storage.database import Reader, Row
from classbell.storage.instants import stamp


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody to be reminded; `wish` is the language they want, if they have said so."""

    person_id: PersonId
    chat_id: int
    wish: str | None


async def of_session(tx: Reader, session_id: int, kind: Kind) -> list[Addressee]:
    """Give those to remind of a session: who is on leave is left out."""
    return [_addressee(row) for row in await tx.all("reminder_letters.of_session", session_id=session_id, kind=kind)]


async def not_in(tx: Reader, session_id: int, kind: Kind) -> list[Addressee]:
    """Give those of them who have no mark yet, nor wait to be admitted."""
    rows = await tx.all("reminder_letters.of_session", session_id=session_id, kind=kind)
    return [_addressee(row) for row in rows if not row["has_come"]]


async def of_class(tx: Reader, class_id: ClassId, kind: Kind) -> list[Addressee]:
    """Give those to remind of something of a class."""
    return [_addressee(row) for row in await tx.all("reminder_letters.of_class", class_id=class_id, kind=kind)]


async def away(tx: Reader, class_id: ClassId, span: tuple[datetime, datetime]) -> dict[PersonId, frozenset[int]]:
    """Give who is on leave from which sessions of a class that begin in a span."""
    found: dict[PersonId, set[int]] = defaultdict(set)
    times = {"from_at": stamp(span[0]), "until_at": stamp(span[1])}
    for row in await tx.all("reminder_letters.away", class_id=class_id, **times):
        found[row["person_id"]].add(row["session_id"])
    return {who: frozenset(sessions) for who, sessions in found.items()}


def _addressee(row: Row) -> Addressee:
    return Addressee(row["person_id"], row["chat_id"], row["wish"])
