"""Which account stands for which person, and who asks to, as kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from classbell.domain.attendance import Evidence
from classbell.domain.classes import Class, Session
from classbell.domain.people import Caller, PersonId
from classbell.storage.classes import as_class
from classbell.storage.database import Reader, Transaction
from classbell.storage.instants import instant, stamp
from classbell.storage.sessions import as_session


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody's "I am this line of the roll"."""

    id: int
    account_id: int
    account_name: str
    language: str | None
    """The account's; not yet one there is a catalogue for."""
    class_id: int
    person_id: PersonId
    person_name: str
    state: str
    """`waiting`, `granted` or `refused`."""
    decided_by: PersonId | None


@dataclass(frozen=True, slots=True)
class Scan:
    """A genuine scan by an account that was bound to nobody."""

    session: Session
    at: datetime
    evidence: Evidence


async def bind(tx: Transaction, account_id: int, person_id: PersonId, now: datetime) -> bool:
    """Let an account stand for a person; False when it stands for one already."""
    return await tx.run("binding.bind", account_id=account_id, person_id=person_id, now=stamp(now)) > 0


async def hold(tx: Transaction, person_id: PersonId) -> None:
    """Let nobody else bind this person until the transaction ends: what is read of them after this stays so."""
    await tx.run("binding.hold", person_id=person_id)


async def unbind(tx: Transaction, person_id: PersonId) -> None:
    """Let no account stand for a person."""
    await tx.run("binding.unbind", person_id=person_id)


async def by_phone(tx: Reader, phone: str, class_id: int | None) -> list[PersonId]:
    """Give those with this number, E.164; of a class's roll, or of everybody."""
    if class_id is None:
        rows = await tx.all("binding.by_phone", phone=phone)
    else:
        rows = await tx.all("binding.by_phone_in_class", phone=phone, class_id=class_id)
    return [row["id"] for row in rows]


async def by_staff_no(tx: Reader, class_id: int, staff_no: str) -> tuple[PersonId, str] | None:
    """Give who on a class's roll has this staff number, and their name; or None."""
    row = await tx.one("binding.by_staff_no", class_id=class_id, staff_no=staff_no)
    return row and (row["id"], row["name"])


async def classes_of(tx: Reader, person_id: PersonId) -> list[Class]:
    """Give the classes a person is enrolled in, the latest first."""
    return [as_class(row) for row in await tx.all("binding.classes_of", person_id=person_id)]


async def home_class(tx: Reader, person_id: PersonId) -> int | None:
    """Give the class whose staff knows a person best: the latest they are enrolled in, else have a role in."""
    found = await classes_of(tx, person_id)
    if found:
        return found[0].id
    class_id: int | None = await tx.value("binding.supervised_by", person_id=person_id)
    return class_id


async def ask(tx: Transaction, caller: Caller, class_id: int, person_id: PersonId, now: datetime) -> tuple[int, bool]:
    """Keep that the caller says to be a person; give the claim's id, and whether it has waited already."""
    await tx.run(
        "binding.add_claim",
        account_id=caller.account_id,
        class_id=class_id,
        person_id=person_id,
        now=stamp(now),
        cause_id=caller.cause_id,
    )
    key = {"account_id": caller.account_id, "person_id": person_id, "cause_id": caller.cause_id}
    row = await tx.one("binding.own_claim", **key)
    assert row is not None  # it was kept above, or before
    return int(row["id"]), row["cause_id"] != caller.cause_id


async def claim(tx: Reader, claim_id: int) -> Claim | None:
    """Give one claim, or None."""
    row = await tx.one("binding.claim", claim_id=claim_id)
    return row and Claim(
        id=row["id"],
        account_id=row["account_id"],
        account_name=row["account_name"],
        language=row["language"],
        class_id=row["class_id"],
        person_id=row["person_id"],
        person_name=row["person_name"],
        state=row["state"],
        decided_by=row["decided_by"],
    )


async def decide(tx: Transaction, claim_id: int, state: str, by: PersonId, now: datetime) -> bool:
    """Let a claim be `granted` or `refused`; False when it does not wait any more."""
    return await tx.run("binding.decide", claim_id=claim_id, state=state, person_id=by, now=stamp(now)) > 0


async def log_try(tx: Transaction, caller: Caller) -> None:
    """Keep that the account has tried to be somebody, right or wrong."""
    await tx.run("binding.log_try", at=stamp(caller.at), account_id=caller.account_id, cause_id=caller.cause_id)


async def tries_since(tx: Reader, caller: Caller, since: datetime) -> int:
    """Count such tries since an instant, without the one this very update makes."""
    tries = await tx.value(
        "binding.tries_since", account_id=caller.account_id, since=stamp(since), cause_id=caller.cause_id
    )
    return int(tries)


async def kept_scans(tx: Reader, account_id: int, person_id: PersonId) -> list[Scan]:
    """Give what an account scanned while it was bound to nobody, in sessions where this person is expected."""
    rows = await tx.all("binding.kept_scans", account_id=account_id, person_id=person_id)
    return [Scan(as_session(row), instant(row["at"]), Evidence(row["evidence"])) for row in rows]
