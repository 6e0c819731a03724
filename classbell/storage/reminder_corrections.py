"""Reminders that were sent, or wait to be, as kept: where each stands, and what it says by now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from classbell.domain.people import PersonId
from classbell.domain.reminders import Kind
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant
from classbell.storage.outbox import written

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A reminder of somebody that has left, or is about to: by itself, or within a message that says more."""

    id: int
    kind: Kind
    person_id: PersonId | None
    chat_id: int
    wish: str | None
    own: Body
    """As it was written; within another message, as it is said there now."""
    shown: Body
    """As it has been edited last."""
    said_at: datetime
    """When it was written."""
    is_waiting: bool
    """Whether it, or the message it goes in, has not left."""
    carrier_id: int | None

    @property
    def text(self) -> str:
        """What it says now."""
        return str(self.shown["text"])


@dataclass(frozen=True, slots=True)
class Carried:
    """One of the things that a message says."""

    body: Body
    notice_id: int | None
    """The notice it asks somebody to confirm who has done so by now; None: it asks for nothing, or still does."""
    choice: int | None
    """What they have chosen there."""


async def carried(tx: Reader, carrier_id: int) -> list[Carried]:
    """Give all that a message says, in its order."""
    rows = await tx.all("reminder_corrections.carried", carrier_id=carrier_id)
    return [Carried(json.loads(row["body"]), row["notice_id"], row["choice"]) for row in rows]


async def of_session(tx: Reader, class_id: int, session_id: int) -> list[Spoken]:
    """Give what people were told of a session beforehand, trainees and staff."""
    rows = await tx.all("reminder_corrections.of_session", class_id=class_id, session_id=session_id)
    return [_spoken(row) for row in rows]


async def of_day(tx: Reader, class_id: int, day: int) -> list[Spoken]:
    """Give what trainees were told of a day of their class, which is written as 20261123."""
    return [_spoken(row) for row in await tx.all("reminder_corrections.of_day", class_id=class_id, day=day)]


async def drop(tx: Transaction, ids: Iterable[int]) -> None:
    """Never send reminders that have not left."""
    await tx.many("reminder_corrections.drop", [{"id": one} for one in ids])


async def rewrite(tx: Transaction, bodies: Sequence[tuple[int, Body]]) -> None:
    """Let letters say this: those that have not left, and those that another message carries."""
    await tx.many("reminder_corrections.rewrite", [{"id": one, "body": written(body)} for one, body in bodies])


async def cancel_empty(tx: Transaction, carrier_id: int) -> None:
    """Never send a message that has nothing left to say."""
    await tx.run("reminder_corrections.cancel_empty", id=carrier_id)


def _spoken(row: Row) -> Spoken:
    own = json.loads(row["body"])
    return Spoken(
        id=row["id"],
        kind=Kind(row["due_kind"]),
        person_id=row["person_id"],
        chat_id=row["chat_id"],
        wish=row["wish"],
        own=own,
        shown=json.loads(row["edited"]) if row["edited"] else own,
        said_at=instant(row["done_at"]),
        is_waiting=(row["carrier_state"] or row["state"]) in {"new", "held"},
        carrier_id=row["carrier_id"],
    )
