"""Kinds of reminders that people do not want, as kept."""

from __future__ import annotations

from collections import defaultdict

from classbell.domain.people import ClassId, PersonId
from classbell.domain.reminders import Kind
from classbell.storage.database import Reader, Transaction


async def muted(tx: Reader, kind: Kind) -> frozenset[PersonId]:
    """Give all who do not want a kind."""
    return frozenset(row["person_id"] for row in await tx.all("mutes.muted", kind=kind))


async def of_person(tx: Reader, person_id: PersonId) -> frozenset[Kind]:
    """Give the kinds that a person does not want."""
    return frozenset(Kind(row["kind"]) for row in await tx.all("mutes.of_person", person_id=person_id))


async def of_class(tx: Reader, class_id: ClassId) -> dict[Kind, set[PersonId]]:
    """Give who on the roll of a class does not want what."""
    found: dict[Kind, set[PersonId]] = defaultdict(set)
    for row in await tx.all("mutes.of_class", class_id=class_id):
        found[Kind(row["kind"])].add(row["person_id"])
    return found


async def add(tx: Transaction, person_id: PersonId, kind: Kind) -> bool:
    """Write a person nothing of a kind any more; False where it was so."""
    return await tx.run("mutes.add", person_id=person_id, kind=kind) > 0


async def drop(tx: Transaction, person_id: PersonId, kind: Kind) -> bool:
    """Write a person what there is of a kind again; False where it was so."""
    return await tx.run("mutes.drop", person_id=person_id, kind=kind) > 0


async def is_enrolled(tx: Reader, person_id: PersonId) -> bool:
    """Tell whether a person is on the roll of any class now."""
    return await tx.value("mutes.is_enrolled", person_id=person_id) is not None
