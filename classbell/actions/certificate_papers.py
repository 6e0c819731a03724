"""A certificate in hand: its file, its public address, and the letter that it is ready."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from classbell.actions import reminder_rules
from classbell.actions.desk import Desk
from classbell.actions.permissions import must, must_be_bound
from classbell.domain import codes
from classbell.domain.certificates import PURPOSE, Certificate
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.certificates import CertificateRevoked
from classbell.domain.people import Caller, ClassId, Verb
from classbell.domain.reminders import Due, Kind
from classbell.storage import certificates as kept
from classbell.storage import reminders
from classbell.storage.certificates import Untold
from classbell.storage.database import Transaction
from classbell.storage.outbox import Letter
from classbell.storage.reminders import DueRow
from classbell.words.buttons import Button, markup
from classbell.words.catalogue import Voice, choose

_SECRET_BYTES = 16
LETTER = "certificate_ready"
"""The kind of letters, by which restraint goes."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate with the address in its code."""

    certificate: Certificate
    url: str


async def mine(desk: Desk, caller: Caller) -> list[Certificate]:
    """Give the caller their certificates, the revoked too, the latest first; raises NotBound."""
    person_id = must_be_bound(caller)
    async with desk.db.read() as tx:
        return await kept.of_person(tx, person_id)


async def own(desk: Desk, caller: Caller, certificate_id: int) -> Paper:
    """Give the caller a certificate of theirs; Changed where it is nobody's or somebody else's, CertificateRevoked."""
    found = next((one for one in await mine(desk, caller) if one.id == certificate_id), None)
    if found is None:
        raise Changed
    return _paper(desk, found)


async def of_person(desk: Desk, caller: Caller, whose: tuple[ClassId, int]) -> Paper:
    """Give somebody's certificate of a class to those who supervise it; Changed where there is none."""
    class_id, person_id = whose
    async with desk.db.read() as tx:
        await must(tx, caller, Verb.SUPERVISE, class_id)
        found = (await kept.of_class(tx, class_id)).get(person_id)
    if found is None:
        raise Changed
    return _paper(desk, found)


async def behind(desk: Desk, address: str) -> Certificate | None:
    """Give the certificate, valid or revoked, that an address leads to; None where it leads to none. No account."""
    async with desk.db.read() as tx:
        return await kept.behind(tx, hashed(address))


async def plan(desk: Desk, tx: Transaction, class_id: ClassId) -> None:
    """Let those who hold a certificate and were not told be told now; ring the bell `due` after the commit."""
    now = desk.now()
    due = Due(Kind.CERTIFICATE_READY, class_id, None, now, now + desk.policies.certificates.tell_for)
    await reminders.plan_from_now(tx, due.kind, class_id, [due], now)


async def letters(desk: Desk, tx: Transaction, row: DueRow) -> Sequence[Letter]:
    """To everybody who holds a certificate of a class, was not told, and wants to be: a button that brings it."""
    class_id = row.due.class_id
    assert class_id is not None  # it is about a class
    if not await reminder_rules.is_on(desk, tx, class_id, row.due.kind):
        return ()
    untold = await kept.untold(tx, class_id)
    await kept.tell(tx, untold, desk.now())
    return [_letter(desk, row, one) for one in untold]


def secret(desk: Desk, certificate: Certificate) -> str:
    """Give the 128 bits of a certificate's address, which only we can tell."""
    key = codes.derive(desk.code_key, PURPOSE)
    digest = hmac.digest(key, certificate.salt.encode(), sha256)[:_SECRET_BYTES]
    return urlsafe_b64encode(digest).decode().rstrip("=")


def hashed(address: str) -> str:
    """Give what is kept of an address."""
    return sha256(address.encode()).hexdigest()


def _paper(desk: Desk, certificate: Certificate) -> Paper:
    if certificate.revoked_at is not None:
        raise CertificateRevoked(at=certificate.revoked_at, title=certificate.class_title)
    return Paper(certificate, f"{desk.house.public_url}/c/{secret(desk, certificate)}")


def _letter(desk: Desk, row: DueRow, one: Untold) -> Letter:
    voice = Voice(choose([one.wish], desk.house.language), desk.house.zone)
    text = voice.html("certificate.letter", title=one.class_title)
    button = Button(voice.text("certificate.get"), f"certificates.mine:{one.certificate_id}")
    body = {"text": text, "parse_mode": "HTML"} | markup([[button]])
    to = (one.person_id, one.chat_id)
    return Letter(LETTER, row.id, *to, "sendMessage", body, useless_after=row.due.useless_after)
