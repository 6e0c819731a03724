"""What moves when two lines of a roll turn out to be one person."""

from __future__ import annotations

from datetime import datetime

from classbell.domain.attendance import Mark
from classbell.domain.people import PersonId
from classbell.storage.attendance import as_mark
from classbell.storage.database import Reader, Transaction
from classbell.storage.instants import stamp


async def marks_of(tx: Reader, class_id: int, person_id: PersonId) -> list[Mark]:
    """Give all of a person's marks in a class, of coming and of going."""
    return [as_mark(row) for row in await tx.all("merging.marks_of", class_id=class_id, person_id=person_id)]


async def moved(tx: Reader, cause_id: int | None) -> int:
    """Count the marks that an update has moved."""
    return int(await tx.value("merging.moved", cause_id=cause_id))


async def move(tx: Transaction, class_id: int, person_id: PersonId, into: PersonId, now: datetime) -> None:
    """Let a person's account and certificate, where the other has none, leave, arrivals and place on the roll move."""
    pair = {"person_id": person_id, "into": into}
    await tx.run("merging.move_account", **pair)
    await tx.run("merging.unbind", person_id=person_id)
    await tx.run("merging.move_arrivals", class_id=class_id, **pair)
    await tx.run("merging.move_leaves", class_id=class_id, **pair)
    await tx.run("merging.move_certificate", class_id=class_id, **pair)
    await tx.run("merging.withdraw", class_id=class_id, person_id=person_id, now=stamp(now))
    await tx.run("merging.note", **pair)
