"""Figures that tell whether the machinery is well, as kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from classbell.storage.database import Reader, Row
from classbell.storage.instants import stamp


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts at one instant; those of the outbox are of the last 24 hours, save what still waits."""

    updates_waiting: int
    updates_dead: int
    messages: dict[str, int]
    """By the outbox's states: new, sending, sent, failed, unknown."""
    accounts_unreachable: int
    reminders_overdue: int


async def figures(tx: Reader, now: datetime) -> Figures:
    """Count what waits, what was set aside and what failed."""
    inbox = _counts(await tx.all("health.inbox"))
    return Figures(
        updates_waiting=inbox.get("new", 0),
        updates_dead=inbox.get("dead", 0),
        messages=_counts(await tx.all("health.outbox", since=stamp(now - timedelta(days=1)))),
        accounts_unreachable=int(await tx.value("health.unreachable")),
        reminders_overdue=int(await tx.value("health.overdue", now=stamp(now))),
    )


def _counts(rows: list[Row]) -> dict[str, int]:
    return {row["state"]: row["count"] for row in rows}
