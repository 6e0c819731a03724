"""Marks and attempts, as kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from classbell.domain.attendance import Evidence, Mark, Status
from classbell.domain.people import Caller
from classbell.storage import changes
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in, good or bad."""

    way: str
    """`qr` or `digits`."""
    verdict: str
    """`accepted`, `again`, or the refusal's word."""
    session_id: int | None = None
    evidence: Evidence | None = None
    code_age: timedelta | None = None


async def keep_first(tx: Transaction, mark: Mark, now: datetime, cause_id: int | None) -> tuple[Mark, bool]:
    """Keep the mark unless there is one, and log it; give the one that stands, and whether this cause made it."""
    key = {"session_id": mark.session_id, "person_id": mark.person_id}
    is_new = await tx.run(
        "attendance.keep_first",
        **key,
        status=mark.status,
        evidence=mark.evidence,
        signed_at=stamp(mark.signed_at),
        now=stamp(now),
        cause_id=cause_id,
    )
    if is_new:
        subject = f"{mark.session_id}/{mark.person_id}"
        change = Change("mark", subject, "sign_in", None, f"{mark.status} {mark.evidence}")
        await changes.keep(tx, change, mark.person_id, now, cause_id)
        return mark, True
    row = await tx.one("attendance.mark", **key)
    assert row is not None  # the insert above found it
    return as_mark(row), cause_id is not None and row["cause_id"] == cause_id


async def keep_attempt(tx: Transaction, caller: Caller, attempt: Attempt) -> None:
    """Log a try to sign in."""
    await tx.run(
        "attendance.keep_attempt",
        at=stamp(caller.at),
        account_id=caller.account_id,
        person_id=caller.person_id,
        session_id=attempt.session_id,
        way=attempt.way,
        verdict=attempt.verdict,
        evidence=attempt.evidence,
        code_age=None if attempt.code_age is None else attempt.code_age // timedelta(milliseconds=1),
        cause_id=caller.cause_id,
    )


async def bad_attempts_since(tx: Reader, account_id: int, since: datetime) -> int:
    """Count an account's wrong codes since an instant."""
    return int(await tx.value("attendance.bad_attempts_since", account_id=account_id, since=stamp(since)))


def as_mark(row: Row) -> Mark:
    """Read a mark from its row."""
    return Mark(
        session_id=row["session_id"],
        person_id=row["person_id"],
        status=Status(row["status"]),
        evidence=Evidence(row["evidence"]),
        signed_at=instant(row["signed_at"]),
        reason=row["reason"],
    )


