"""What is still asked of those who have scanned, as kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from classbell.domain.attendance import Evidence
from classbell.domain.people import PersonId
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp


class Asks(StrEnum):
    """What is asked."""

    CHALLENGE = "challenge"
    PLACE = "place"


class State(StrEnum):
    """What has become of it."""

    OPEN = "open"
    GIVEN = "given"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Proof:
    """One scan from which something more is asked."""

    code_id: int
    session_id: int
    person_id: PersonId
    account_id: int
    asks: Asks
    evidence: Evidence
    """Of the scan by itself."""
    scanned_at: datetime
    asked_at: datetime
    """For a challenge, from when its question counts."""
    cause_id: int | None
    """What has changed it last."""
    state: State = State.OPEN
    tries: int = 0
    """How many came to nothing."""
    id: int = 0


async def put(tx: Transaction, proof: Proof) -> Proof:
    """Keep it, unless the same was asked from this person in this opening before; give the one that is kept."""
    await tx.run(
        "proofs.put",
        code_id=proof.code_id,
        session_id=proof.session_id,
        person_id=proof.person_id,
        account_id=proof.account_id,
        asks=proof.asks,
        evidence=proof.evidence,
        scanned_at=stamp(proof.scanned_at),
        asked_at=stamp(proof.asked_at),
        cause_id=proof.cause_id,
    )
    row = await tx.one("proofs.of_scan", code_id=proof.code_id, person_id=proof.person_id, asks=proof.asks)
    assert row is not None  # it is kept now, if it was not before
    return _proof(row)


async def of_id(tx: Reader, proof_id: int) -> Proof | None:
    """Give one, or None."""
    row = await tx.one("proofs.of_id", proof_id=proof_id)
    return row and _proof(row)


async def open_of(tx: Reader, person_id: PersonId, asks: Asks, since: datetime) -> Proof | None:
    """Give the newest of a person that is open, if it was asked since an instant."""
    row = await tx.one("proofs.open_of", person_id=person_id, asks=asks, since=stamp(since))
    return row and _proof(row)


async def changed_by(tx: Reader, person_id: PersonId, asks: Asks, cause_id: int | None) -> Proof | None:
    """Give the one of a person that this cause has changed last, or None."""
    if cause_id is None:
        return None
    row = await tx.one("proofs.last_of", person_id=person_id, asks=asks, cause_id=cause_id)
    return row and _proof(row)


async def unanswered(tx: Reader, session_id: int) -> list[tuple[Proof, str]]:
    """Give those of a session that are open and whose people are not marked present, with their names."""
    rows = await tx.all("proofs.unanswered", session_id=session_id)
    return [(_proof(row), row["name"]) for row in rows]


async def move(tx: Transaction, proof: Proof) -> None:
    """Keep its state, its tries, when it was asked and what has changed it."""
    await tx.run(
        "proofs.move",
        proof_id=proof.id,
        state=proof.state,
        asked_at=stamp(proof.asked_at),
        tries=proof.tries,
        cause_id=proof.cause_id,
    )


def _proof(row: Row) -> Proof:
    return Proof(
        code_id=row["code_id"],
        session_id=row["session_id"],
        person_id=row["person_id"],
        account_id=row["account_id"],
        asks=Asks(row["asks"]),
        evidence=Evidence(row["evidence"]),
        scanned_at=instant(row["scanned_at"]),
        asked_at=instant(row["asked_at"]),
        cause_id=row["cause_id"],
        state=State(row["state"]),
        tries=row["tries"],
        id=row["id"],
    )
