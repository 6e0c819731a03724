"""Who was asked whether a notice to many may go, and what they said, as kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from classbell.domain.people import PersonId
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp


class Verdict(StrEnum):
    """What became of the question."""

    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # by its author, or by changing what had been granted


@dataclass(frozen=True, slots=True)
class Approval:
    """One question; `verdict` is None while it waits."""

    id: int
    notice_id: int
    count: int
    """To how many people the notice would go."""
    asked_at: datetime
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody with the rank to be asked, who can be written to."""

    person_id: PersonId
    name: str
    account_id: int
    language: str | None


async def ask(tx: Transaction, notice_id: int, count: int, now: datetime, cause_id: int | None) -> int | None:
    """Keep a question and give its id; None where one waits already."""
    key = {"notice_id": notice_id, "count": count, "now": stamp(now), "cause_id": cause_id}
    approval_id: int | None = await tx.value("approvals.ask", **key)
    return approval_id


async def approval(tx: Reader, approval_id: int) -> Approval | None:
    """Give one question, or None."""
    row = await tx.one("approvals.approval", approval_id=approval_id)
    return row and _approval(row)


async def waiting(tx: Reader, notice_id: int) -> Approval | None:
    """Give the question about a notice that waits, or None."""
    row = await tx.one("approvals.waiting", notice_id=notice_id)
    return row and _approval(row)


async def decide(
    tx: Transaction, approval_id: int, verdict: Verdict, by: tuple[PersonId, datetime], reason: str | None
) -> bool:
    """Keep who decided when, and what; False where somebody has decided already."""
    person_id, now = by
    key = {"approval_id": approval_id, "by_person": person_id, "now": stamp(now), "reason": reason}
    return await tx.run("approvals.decide", verdict=verdict, **key) == 1


async def granted(tx: Reader, notice_id: int) -> int:
    """Give to how many people a notice, or the one it is a copy of, may go; 0 where nobody has said yes."""
    return int(await tx.value("approvals.granted", notice_id=notice_id) or 0)


async def void(tx: Transaction, notice_id: int) -> None:
    """Let what was granted count no more: the notice has been changed."""
    await tx.run("approvals.void", notice_id=notice_id)


async def forget(tx: Transaction, notice_id: int) -> None:
    """Forget every question about a draft that is thrown away."""
    await tx.run("approvals.forget", notice_id=notice_id)


async def candidates(tx: Reader) -> list[Candidate]:
    """Give all organisers and admins who can be written to."""
    rows = await tx.all("approvals.candidates")
    return [Candidate(row["id"], row["name"], row["account_id"], row["language"]) for row in rows]


def _approval(row: Row) -> Approval:
    verdict = row["verdict"]
    return Approval(
        id=row["id"],
        notice_id=row["notice_id"],
        count=row["count"],
        asked_at=instant(row["asked_at"]),
        verdict=verdict and Verdict(verdict),
    )
