"""Roles, as kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from classbell.domain.people import PersonId, Role, Scope
from classbell.domain.roles import Held
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import stamp


@dataclass(frozen=True, slots=True)
class Gift:
    """A role to be given: on a unit, or on a class."""

    person_id: PersonId
    role: Role
    unit_id: int | None = None
    class_id: int | None = None
    import_id: int | None = None
    """The roster that gives it, if one does."""


async def of(tx: Reader, person_id: PersonId) -> list[Held]:
    """Give all roles of a person."""
    return [_held(row) for row in await tx.all("roles.of", person_id=person_id)]


async def held(tx: Reader, role_id: int) -> Held | None:
    """Give one role, or None where it was taken back."""
    row = await tx.one("roles.role", role_id=role_id)
    return row and _held(row)


async def on_roll(tx: Reader, class_id: int) -> dict[PersonId, list[Held]]:
    """Give all roles, anywhere, of those enrolled in a class who have any."""
    return _by_person(await tx.all("roles.held_in", class_id=class_id))


async def of_matches(tx: Reader, import_id: int) -> dict[PersonId, list[Held]]:
    """Give all roles of those who share a name or number with a waiting roster and have any."""
    return _by_person(await tx.all("roles.held_by_named", import_id=import_id))


async def grant(tx: Transaction, gift: Gift, by: PersonId | None, now: datetime) -> bool:
    """Give a role; tell whether the person had not held it until now."""
    given = await tx.run(
        "roles.grant",
        person_id=gift.person_id,
        role=gift.role,
        unit_id=gift.unit_id,
        class_id=gift.class_id,
        granted_by=by,
        now=stamp(now),
        import_id=gift.import_id,
    )
    return given > 0


async def revoke(tx: Transaction, role_id: int) -> bool:
    """Take a role back; tell whether it was held until now."""
    return await tx.run("roles.revoke", role_id=role_id) > 0


async def hold_admins(tx: Transaction) -> None:
    """Let nobody else take back a role over the whole organisation until the transaction has ended."""
    await tx.run("roles.hold_admins")


async def admins_of_all(tx: Reader) -> int:
    """Count those who administer the whole organisation."""
    return int(await tx.value("roles.admins_of_all"))


async def first_admin(tx: Reader) -> PersonId | None:
    """Give who has administered the whole organisation for longest, or None."""
    person_id: PersonId | None = await tx.value("roles.first_admin")
    return person_id


def _by_person(rows: list[Row]) -> dict[PersonId, list[Held]]:
    found: dict[PersonId, list[Held]] = {}
    for row in rows:
        found.setdefault(row["person_id"], []).append(_held(row))
    return found


def _held(row: Row) -> Held:
    place = row["unit_name"] or f"{row['class_name']} {row['run']}".strip()
    return Held(row["id"], row["person_id"], Role(row["role"]), Scope(row["path"], row["class_id"]), place)
