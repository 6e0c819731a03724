"""People, accounts and roles, as kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from classbell.domain.people import Grant, PersonId, Role, Scope
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import stamp


@dataclass(frozen=True, slots=True)
class Account:
    """A chat account as last seen, with the person it is bound to, if it is."""

    id: int
    name: str
    language_code: str | None
    language: str | None
    person_id: PersonId | None
    person_name: str | None
    unreachable: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, with their unit and their account, if they have them."""

    id: PersonId
    name: str
    staff_no: str | None
    phone: str | None
    unit_path: str
    """'' where the person belongs to no unit."""
    unit_name: str
    account_id: int | None
    unreachable: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody to be added."""

    name: str
    unit_id: int | None = None
    staff_no: str | None = None
    phone: str | None = None
    """E.164."""
    category_id: int | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A name with what tells it from the same name elsewhere."""

    person_id: PersonId
    name: str
    unit_name: str


async def account(tx: Reader, account_id: int) -> Account | None:
    """Give the account, or None if it has never written to us."""
    row = await tx.one("people.account", account_id=account_id)
    return row and Account(
        id=row["id"],
        name=row["name"],
        language_code=row["language_code"],
        language=row["language"],
        person_id=row["person_id"],
        person_name=row["person_name"],
        unreachable=row["unreachable"],
    )


async def meet(tx: Transaction, account_id: int, name: str, tags: tuple[str | None, str | None], now: datetime) -> None:
    """Keep how an account calls itself now: its name and (username, language code). It can be written to again."""
    username, language_code = tags
    await tx.run(
        "people.meet",
        account_id=account_id,
        name=name,
        username=username,
        language_code=language_code,
        now=stamp(now),
    )


async def set_unreachable(tx: Transaction, account_id: int, reason: str) -> None:
    """Remember why an account cannot be written to; its enrolments stay."""
    await tx.run("people.set_unreachable", account_id=account_id, reason=reason)


async def choose_language(tx: Transaction, account_id: int, person_id: PersonId | None, language: str) -> None:
    """Keep a catalogue's name for the person, or for the account while it is bound to nobody."""
    if person_id is None:
        await tx.run("people.choose_account_language", account_id=account_id, language=language)
    else:
        await tx.run("people.choose_person_language", person_id=person_id, language=language)


async def grants(tx: Reader, person_id: PersonId) -> list[Grant]:
    """Give all roles of a person."""
    return [_grant(row) for row in await tx.all("people.grants", person_id=person_id)]


async def scope_of_class(tx: Reader, class_id: int) -> Scope | None:
    """Give where a class stands in the tree, or None if there is none of this number."""
    path = await tx.value("people.scope_of_class", class_id=class_id)
    return None if path is None else Scope(path, class_id)


async def person(tx: Reader, person_id: PersonId) -> Person | None:
    """Give one person, or None."""
    row = await tx.one("people.person", person_id=person_id)
    return row and Person(
        id=row["id"],
        name=row["name"],
        staff_no=row["staff_no"],
        phone=row["phone"],
        unit_path=row["path"] or "",
        unit_name=row["unit_name"] or "",
        account_id=row["account_id"],
        unreachable=row["unreachable"],
        language=row["language"],
    )


async def add(tx: Transaction, newcomer: Newcomer, now: datetime) -> PersonId:
    """Add a person and give their id; the store refuses a staff number that is taken."""
    person_id: PersonId = await tx.value(
        "people.add",
        name=newcomer.name,
        staff_no=newcomer.staff_no,
        phone=newcomer.phone,
        unit_id=newcomer.unit_id,
        category_id=newcomer.category_id,
        now=stamp(now),
    )
    return person_id


async def account_named(tx: Reader, username: str) -> int | None:
    """Give the account that last called itself so, without the @ and in any case; or None."""
    account_id: int | None = await tx.value("people.account_named", username=username)
    return account_id


async def names_within(tx: Reader, unit_path: str) -> list[Named]:
    """Give everybody who belongs to a unit or one below, or is enrolled or has a role there."""
    return [_named(row) for row in await tx.all("people.names_within", path=unit_path)]


async def names_in_class(tx: Reader, class_id: int) -> list[Named]:
    """Give everybody enrolled in a class, or with a role on it."""
    return [_named(row) for row in await tx.all("people.names_in_class", class_id=class_id)]


def _named(row: Row) -> Named:
    return Named(row["id"], row["name"], row["unit_name"] or "")


def _grant(row: Row) -> Grant:
    return Grant(Role(row["role"]), row["unit_path"], row["class_id"])
