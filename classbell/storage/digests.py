"""Digests that are due, and whom they are for: all of a kind at once, so that those of one person go together."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from classbell.domain.classes import Class
from classbell.domain.people import ClassId, Role
from classbell.domain.reminders import Kind
from classbell.storage.classes import Staff, as_staff
from classbell.storage.database import Reader, Row
from classbell.storage.instants import stamp
from classbell.storage.reminders import DueRow, as_due_row


async def waiting(tx: Reader, kind: Kind, now: datetime) -> list[tuple[DueRow, Class]]:
    """Give the digests of a kind that are due and still worth sending, each with its class."""
    return [(as_due_row(row), _class(row)) for row in await tx.all("digests.waiting", kind=kind, now=stamp(now))]


async def readers(tx: Reader, kind: Kind, now: datetime, roles: Collection[Role]) -> list[tuple[ClassId, Staff]]:
    """Give, for the classes of those digests, who has one of the roles there; a line a class, person and role."""
    rows = await tx.all("digests.readers", kind=kind, now=stamp(now))
    return [(row["class_id"], as_staff(row)) for row in rows if Role(row["role"]) in roles]


def _class(row: Row) -> Class:
    return Class(row["class_id"], row["name"], row["run"], ZoneInfo(row["zone"]), row["path"])
