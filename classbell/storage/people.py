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


async def meet(
    tx: Transaction, account_id: int, name: str, tags: tuple[str | None, str | None], now: datetime
) -> None:
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


def _grant(row: Row) -> Grant:
    return Grant(Role(row["role"]), row["unit_path"], row["class_id"])
