"""Classes, their rolls and their staff, as kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from classbell.domain.classes import Class
from classbell.domain.people import PersonId, Role
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import stamp


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
    phone: str | None
    """E.164."""


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
    return [as_staff(row) for row in rows if Role(row["role"]) in roles]


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


def as_staff(row: Row) -> Staff:
    """Read staff from a row that joins their role and the account that can be written to."""
    return Staff(row["id"], row["name"], Role(row["role"]), row["account_id"], row["language"], row["phone"])


@dataclass(frozen=True, slots=True)
class Draft:
    """A class that is being made."""

    unit_id: int
    name: str
    run: str
    zone: ZoneInfo
    programme_id: int | None = None


async def titled(tx: Reader, unit_id: int, name: str, run: str) -> int | None:
    """Give a unit's class of this name and run, or None."""
    class_id: int | None = await tx.value("classes.titled", unit_id=unit_id, name=name, run=run)
    return class_id


async def add(tx: Transaction, draft: Draft, now: datetime) -> int:
    """Add a class and give its id."""
    class_id = await tx.value(
        "classes.add",
        programme_id=draft.programme_id,
        unit_id=draft.unit_id,
        name=draft.name,
        run=draft.run,
        zone=draft.zone.key,
        now=stamp(now),
    )
    return int(class_id)


async def join_code(tx: Reader, class_id: int) -> str | None:
    """Give the code by which people on the roll may ask to be bound, if the class has one."""
    code: str | None = await tx.value("classes.join_code", class_id=class_id)
    return code


async def set_join_code(tx: Transaction, class_id: int, code: str) -> None:
    """Give a class a join code; the one before means nothing any more."""
    await tx.run("classes.set_join_code", class_id=class_id, join_code=code)


async def of_join_code(tx: Reader, code: str) -> Class | None:
    """Give the class with this join code, or None."""
    row = await tx.one("classes.of_join_code", join_code=code)
    return row and as_class(row)


async def programmes(tx: Reader, unit_id: int) -> list[tuple[int, str, int]]:
    """Give a unit's programmes as (id, name, year), the latest first."""
    return [(row["id"], row["name"], row["year"]) for row in await tx.all("classes.programmes", unit_id=unit_id)]


async def programme(tx: Transaction, unit_id: int, name: str, year: int) -> int:
    """Give the id of a unit's programme; it is made where there is none."""
    key = {"unit_id": unit_id, "name": name, "year": year}
    await tx.run("classes.add_programme", **key)
    return int(await tx.value("classes.programme", **key))
