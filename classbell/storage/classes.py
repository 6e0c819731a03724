"""Classes, their rolls and their staff, as kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from classbell.domain.classes import Class
from classbell.domain.people import PersonId, Role
from classbell.storage.database import Reader, Row


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a class's roll: a person enrolled in it now."""

    person_id: PersonId
    name: str
    group: str | None
    phone: str | None
    """E.164."""
    account_id: int | None
    """Also the private chat; None: never bound."""
    unreachable: str | None
    """Why the account cannot be written to; None: it can, or there is none."""
    language: str | None
    """The person's wish, else what Telegram says; not yet one there is a catalogue for."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody with a role that reaches a class."""

    person_id: PersonId
    name: str
    role: Role
    account_id: int | None
    """None: never bound, or unreachable."""
    language: str | None


async def class_of(tx: Reader, class_id: int) -> Class | None:
    """Give one class, or None."""
    row = await tx.one("classes.class_of", class_id=class_id)
    return row and as_class(row)


async def roll(tx: Reader, class_id: int) -> list[Line]:
    """Give the people enrolled in a class now, in the order in which they were enrolled."""
    return [_line(row) for row in await tx.all("classes.roll", class_id=class_id)]


async def classes_in_scope(tx: Reader, person_id: PersonId, roles: Collection[Role]) -> list[Class]:
    """Give every class in which the person has one of the roles, by class or by a unit above; the newest first."""
    rows = await tx.all("classes.in_scope", person_id=person_id)
    found = {row["id"]: as_class(row) for row in rows if Role(row["role"]) in roles}
    return list(found.values())


async def staff(tx: Reader, class_id: int, roles: Collection[Role]) -> list[Staff]:
    """Give those who have one of the roles in a class, by class or by a unit above; one line a person and role."""
    rows = await tx.all("classes.staff", class_id=class_id)
    return [_staff(row) for row in rows if Role(row["role"]) in roles]


def as_class(row: Row) -> Class:
    """Read a class from a row that joins its unit."""
    return Class(row["id"], row["name"], row["run"], ZoneInfo(row["zone"]), row["path"])


def _line(row: Row) -> Line:
    return Line(
        person_id=row["id"],
        name=row["name"],
        group=row["group_name"],
        phone=row["phone"],
        account_id=row["account_id"],
        unreachable=row["unreachable"],
        language=row["language"],
    )


def _staff(row: Row) -> Staff:
    return Staff(row["id"], row["name"], Role(row["role"]), row["account_id"], row["language"])
