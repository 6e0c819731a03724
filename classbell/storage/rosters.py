"""What a roster touches: people who match it, groups, enrolments, as kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from classbell.domain.people import PersonId, Role
from classbell.storage.database import Reader, Transaction
from classbell.storage.instants import stamp


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody who shares a name or number with a waiting roster."""

    id: PersonId
    name: str
    staff_no: str | None
    phone: str | None
    unit_path: str
    unit_name: str
    is_enrolled: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """What a roster has brought and not taken back."""

    enrolled: int
    roles: dict[Role, int]
    """How many of each."""


async def matches(tx: Reader, import_id: int, class_id: int) -> list[Match]:
    """Give everybody who shares a name or number with a waiting roster, and whether they are in the class."""
    rows = await tx.all("rosters.matches", import_id=import_id, class_id=class_id)
    return [
        Match(
            id=row["id"],
            name=row["name"],
            staff_no=row["staff_no"],
            phone=row["phone"],
            unit_path=row["path"] or "",
            unit_name=row["unit_name"] or "",
            is_enrolled=row["enrolment_id"] is not None,
        )
        for row in rows
    ]


async def had(tx: Reader, class_id: int, now: datetime) -> dict[PersonId, list[str]]:
    """Name, by person, the other classes of a class's topic that somebody has come to, or is on the roll of now."""
    found: dict[PersonId, list[str]] = {}
    for row in await tx.all("rosters.had", class_id=class_id, now=stamp(now)):
        found.setdefault(row["person_id"], []).append(f"{row['name']} {row['run']}".strip())
    return found


async def groups(tx: Transaction, class_id: int, names: Iterable[str]) -> dict[str, int]:
    """Give the ids of a class's groups by name; those that are missing are made."""
    await tx.many("rosters.add_group", [{"class_id": class_id, "name": name} for name in names])
    return {row["name"]: row["id"] for row in await tx.all("rosters.groups", class_id=class_id)}


async def enrol(
    tx: Transaction, import_id: int | None, class_id: int, lines: Iterable[tuple[PersonId, int | None]], now: datetime
) -> None:
    """Enrol (person, group); who was withdrawn is enrolled again, who is enrolled only changes group."""
    shared = {"class_id": class_id, "import_id": import_id, "now": stamp(now)}
    await tx.many(
        "rosters.enrol", [shared | {"person_id": person_id, "group_id": group_id} for person_id, group_id in lines]
    )


async def take_off(tx: Transaction, class_id: int, person_id: PersonId, now: datetime) -> bool:
    """Take one person off a roll; False where they were not on it. Their marks stay."""
    return await tx.run("rosters.take_off", class_id=class_id, person_id=person_id, now=stamp(now)) == 1


async def set_phones(tx: Transaction, phones: Iterable[tuple[PersonId, str]]) -> None:
    """Keep people's new numbers, E.164."""
    await tx.many("rosters.set_phone", [{"person_id": person_id, "phone": phone} for person_id, phone in phones])


async def tally(tx: Reader, import_id: int) -> Tally:
    """Count what a roster has brought."""
    enrolled = await tx.value("rosters.enrolled_by", import_id=import_id)
    rows = await tx.all("rosters.roles_by", import_id=import_id)
    return Tally(enrolled, {Role(row["role"]): row["number"] for row in rows})


async def withdraw(tx: Transaction, import_id: int, now: datetime) -> None:
    """Take back the enrolments and roles that a roster brought; the people stay."""
    await tx.run("rosters.withdraw", import_id=import_id, now=stamp(now))
    await tx.run("rosters.take_back_roles", import_id=import_id)
