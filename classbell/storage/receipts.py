"""Who has confirmed a notice, and who is asked again, as kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from classbell.domain.people import PersonId
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import stamp


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """Somebody a notice is for who has not confirmed it."""

    person_id: PersonId
    name: str
    phone: str | None
    chat_id: int | None
    """Where they can be asked again; None: the notice has not reached them, or they cannot be written to now."""
    wish: str | None
    """The language they wish for, as they or Telegram spell it."""


async def is_recipient(tx: Reader, notice_id: int, person_id: PersonId) -> bool:
    """Tell whether the notice was addressed to the person."""
    return bool(await tx.value("receipts.is_recipient", notice_id=notice_id, person_id=person_id))


async def confirm(tx: Transaction, notice_id: int, person_id: PersonId, at: datetime) -> bool:
    """Keep a receipt; False where there is one already, which stays."""
    return await tx.run("receipts.confirm", notice_id=notice_id, person_id=person_id, at=stamp(at)) == 1


async def unconfirmed(tx: Reader, notice_id: int) -> list[Unconfirmed]:
    """Give those who have not confirmed; the cancelled are not waited for."""
    return [_unconfirmed(row) for row in await tx.all("receipts.unconfirmed", notice_id=notice_id)]


async def nudged_by(tx: Reader, cause_id: int | None) -> int | None:
    """Give how many people the nudge of this cause went to, or None if it made none."""
    nudge_id = await tx.value("receipts.nudge_of_cause", cause_id=cause_id)
    return None if nudge_id is None else int(await tx.value("receipts.nudged", nudge_id=nudge_id))


async def take_turn(tx: Transaction, notice_id: int, now: datetime, last_at: datetime) -> bool:
    """Note a nudge at this instant; False, and nothing noted, where the last one was after `last_at`."""
    return await tx.run("receipts.take_turn", notice_id=notice_id, now=stamp(now), last_at=stamp(last_at)) == 1


async def add_nudge(tx: Transaction, notice_id: int, by: PersonId, now: datetime, cause_id: int | None) -> int:
    """Keep a nudge and give its id, the subject of its letters."""
    keys = {"notice_id": notice_id, "person_id": by, "now": stamp(now), "cause_id": cause_id}
    return int(await tx.value("receipts.add_nudge", **keys))


def _unconfirmed(row: Row) -> Unconfirmed:
    return Unconfirmed(
        person_id=row["id"],
        name=row["name"],
        phone=row["phone"],
        chat_id=row["chat_id"],
        wish=row["wish"],
    )
