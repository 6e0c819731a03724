"""Head counts, as kept: each stands beside those before it."""

from __future__ import annotations

from classbell.domain.head_counts import HeadCount
from classbell.domain.people import PersonId
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp


async def add(tx: Transaction, session_id: int, count: HeadCount, by: PersonId, cause_id: int | None) -> bool:
    """Keep a count; False where this cause has kept it before."""
    kept = await tx.run(
        "head_counts.add",
        session_id=session_id,
        heads=count.heads,
        present=count.present,
        on_leave=count.on_leave,
        expected=count.expected,
        counted_at=stamp(count.counted_at),
        counted_by=by,
        cause_id=cause_id,
    )
    return kept == 1


async def of_session(tx: Reader, session_id: int) -> list[HeadCount]:
    """Give all counts of a session, the first one first."""
    return [_count(row) for row in await tx.all("head_counts.of_session", session_id=session_id)]


async def latest(tx: Reader, session_id: int) -> HeadCount | None:
    """Give the count that counts, or None."""
    row = await tx.one("head_counts.latest", session_id=session_id)
    return row and _count(row)


def _count(row: Row) -> HeadCount:
    return HeadCount(
        row["heads"], row["present"], row["on_leave"], row["expected"], instant(row["counted_at"]), row["counted_by"]
    )
