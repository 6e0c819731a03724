"""Certificates of completion, and what staff have said of who gets one, as kept; addresses only as hashes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from classbell.domain.certificates import Certificate, Choice
from classbell.domain.people import ClassId, PersonId
from classbell.domain.reminders import Kind
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, span, spanned, stamp


@dataclass(frozen=True, slots=True)
class Draft:
    """A certificate that is about to be issued: all but its id, with the hash of its address."""

    certificate: Certificate
    secret_hash: str


@dataclass(frozen=True, slots=True)
class Untold:
    """Somebody who has a certificate and can be told of it."""

    certificate_id: int
    class_title: str
    person_id: PersonId
    chat_id: int
    wish: str | None
    """The language they wish, if any."""


async def add(tx: Transaction, drafts: Iterable[Draft], by: PersonId, now: datetime) -> None:
    """Issue certificates; who has one of this class keeps it as it is."""
    await tx.many("certificates.add", [_written(one) | {"issued_by": by, "issued_at": stamp(now)} for one in drafts])


async def of_class(tx: Reader, class_id: ClassId) -> Mapping[PersonId, Certificate]:
    """Give all certificates of a class, the revoked too, in the order in which they were issued."""
    return {row["person_id"]: _certificate(row) for row in await tx.all("certificates.of_class", class_id=class_id)}


async def of_person(tx: Reader, person_id: PersonId) -> list[Certificate]:
    """Give all certificates of a person, the revoked too, the latest first."""
    return [_certificate(row) for row in await tx.all("certificates.of_person", person_id=person_id)]


async def certificate(tx: Reader, certificate_id: int) -> Certificate | None:
    """Give one certificate, or None."""
    row = await tx.one("certificates.certificate", certificate_id=certificate_id)
    return row and _certificate(row)


async def behind(tx: Reader, secret_hash: str) -> Certificate | None:
    """Give the certificate an address leads to, or None."""
    row = await tx.one("certificates.behind", secret_hash=secret_hash)
    return row and _certificate(row)


async def unit_of(tx: Reader, class_id: ClassId) -> str:
    """Give the name of the unit whose class it is."""
    return str(await tx.value("certificates.unit_of", class_id=class_id))


async def revoke(tx: Transaction, one: Certificate, reason: str, now: datetime) -> bool:
    """Let a certificate hold no longer, nor a letter about it leave; False where it did not hold."""
    if not await tx.run("certificates.revoke", certificate_id=one.id, reason=reason, now=stamp(now)):
        return False
    whose = {"class_id": one.class_id, "person_id": one.person_id}
    if await tx.run("certificates.call_back", kind=Kind.CERTIFICATE_READY, **whose):
        await tx.run("certificates.untell", certificate_id=one.id)
    return True


async def restore(tx: Transaction, certificate_id: int) -> bool:
    """Let a certificate hold again; False where it did."""
    return await tx.run("certificates.restore", certificate_id=certificate_id) > 0


async def choices_of(tx: Reader, class_id: ClassId) -> Mapping[PersonId, Choice]:
    """Give what staff have said of people of a class."""
    rows = await tx.all("certificates.choices_of", class_id=class_id)
    return {row["person_id"]: Choice(bool(row["is_in"]), row["reason"]) for row in rows}


async def choose(tx: Transaction, key: tuple[ClassId, PersonId], choice: Choice, by: PersonId, now: datetime) -> None:
    """Keep what staff say of somebody in place of what they said before."""
    values = {"class_id": key[0], "person_id": key[1], "is_in": int(choice.is_in), "reason": choice.reason}
    await tx.run("certificates.choose", chosen_by=by, now=stamp(now), **values)


async def unchoose(tx: Transaction, class_id: ClassId, person_id: PersonId) -> bool:
    """Let the rule hold for somebody again; False where it did."""
    return await tx.run("certificates.unchoose", class_id=class_id, person_id=person_id) > 0


async def untold(tx: Reader, class_id: ClassId) -> list[Untold]:
    """Give those who were not told of the certificate they hold, can be written to and want to be told."""
    rows = await tx.all("certificates.untold", class_id=class_id, kind=Kind.CERTIFICATE_READY)
    return [Untold(row["id"], row["class_title"], row["person_id"], row["chat_id"], row["wish"]) for row in rows]


async def tell(tx: Transaction, told: Iterable[Untold], now: datetime) -> None:
    """Keep that these were written to."""
    await tx.many("certificates.tell", [{"certificate_id": one.certificate_id, "now": stamp(now)} for one in told])


def _written(draft: Draft) -> dict[str, object]:
    one = draft.certificate
    return {
        "class_id": one.class_id,
        "person_id": one.person_id,
        "name": one.name,
        "class_title": one.class_title,
        "unit_name": one.unit_name,
        "from_on": one.from_on.isoformat(),
        "until_on": one.until_on.isoformat(),
        "planned_for": spanned(one.planned_for),
        "attended_for": spanned(one.attended_for),
        "issued_on": one.issued_on.isoformat(),
        "salt": one.salt,
        "secret_hash": draft.secret_hash,
    }


def _certificate(row: Row) -> Certificate:
    return Certificate(
        id=row["id"],
        class_id=row["class_id"],
        person_id=row["person_id"],
        name=row["name"],
        class_title=row["class_title"],
        unit_name=row["unit_name"],
        from_on=date.fromisoformat(row["from_on"]),
        until_on=date.fromisoformat(row["until_on"]),
        planned_for=span(row["planned_for"]),
        attended_for=span(row["attended_for"]),
        issued_on=date.fromisoformat(row["issued_on"]),
        salt=row["salt"],
        revoked_at=instant(row["revoked_at"]),
        reason=row["reason"],
    )
