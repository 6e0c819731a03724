"""Updates as they came, as kept: new until their handler has finished, then done; dead when they cannot be run.

What somebody said stays only as long as it may have to be run again. One that is done is emptied to its number, and so
is one whose handler failed; only what is no update at all stays as it came, to be looked into.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp

PURGED_AT_ONCE = 1000
"""Rows one transaction deletes, so that nobody waits long behind it."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """An update that is not kept yet. With a `reason` it is kept as dead."""

    update_id: int
    lane: int
    """The person, or else the chat, whose updates run one after another."""
    raw: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A kept update that is still to be run."""

    id: int
    lane: int
    raw: str
    received_at: datetime


async def keep(tx: Transaction, incoming: Iterable[Incoming], now: datetime) -> None:
    """Keep updates in their order; one whose update_id is there already changes nothing."""
    at = stamp(now)
    await tx.many("inbox.keep", (_row(one, at) for one in incoming))


async def newest(tx: Reader) -> int:
    """Give the highest row id, 0 in an empty inbox."""
    return int(await tx.value("inbox.newest"))


async def ids_after(tx: Reader, after: int) -> list[tuple[int, int]]:
    """Give (id, update_id) of every row above `after` that is still to be run, in order."""
    return [(row["id"], row["update_id"]) for row in await tx.all("inbox.ids_after", after=after)]


async def waiting(tx: Reader, after: int, at_most: int) -> Sequence[Waiting]:
    """Give the first rows above `after` that are still to be run, in order."""
    return [_waiting(row) for row in await tx.all("inbox.waiting", after=after, at_most=at_most)]


async def count_try(tx: Transaction, row_id: int) -> int:
    """Count one more try that the store did not keep, and give how many there were."""
    return int(await tx.value("inbox.count_try", id=row_id))


async def purge(tx: Transaction, before: datetime) -> int:
    """Delete some rows that were received before an instant and need not be run; give how many, 0 when none is left."""
    return await tx.run("inbox.purge", before=stamp(before), at_most=PURGED_AT_ONCE)


def _row(one: Incoming, at: int) -> dict[str, object]:
    return {
        "update_id": one.update_id,
        "lane": one.lane,
        "raw": one.raw,
        "now": at,
        "state": "new" if one.reason is None else "dead",
        "reason": one.reason,
    }


def _waiting(row: Row) -> Waiting:
    return Waiting(row["id"], row["lane"], row["raw"], instant(row["received_at"]))
