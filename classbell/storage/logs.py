"""The change log of marks and the log of tries to sign in, as kept."""

from __future__ import annotations

from datetime import timedelta

from classbell.domain.logs import Changed, Scope, Tried
from classbell.domain.people import PersonId
from classbell.storage.attendance import recalled
from classbell.storage.database import Reader, Row
from classbell.storage.instants import instant


async def changed(tx: Reader, scope: Scope) -> list[Changed]:
    """Give what happened to marks, the newest first."""
    if scope.session_id is not None:
        rows = await tx.all("logs.changed_in", session_id=scope.session_id)
    else:
        rows = await tx.all("logs.changed_of", class_id=scope.class_id, person_id=scope.person_id)
    return [as_changed(row) for row in rows]


async def tried(tx: Reader, scope: Scope) -> list[Tried]:
    """Give every try to sign in, the newest first; of a person also those that led to no session."""
    if scope.session_id is not None:
        rows = await tx.all("logs.tried_in", session_id=scope.session_id)
    else:
        rows = await tx.all("logs.tried_of", class_id=scope.class_id, person_id=scope.person_id)
    return [as_tried(row) for row in rows]


async def enrolled(tx: Reader, class_id: int, person_id: PersonId) -> str | None:
    """Give the name of somebody who is, or was, enrolled in a class, or None."""
    name: str | None = await tx.value("logs.enrolled", class_id=class_id, person_id=person_id)
    return name


def as_changed(row: Row) -> Changed:
    """Read a change of a mark from its row."""
    key = (row["session_id"], row["person_id"])
    return Changed(
        at=instant(row["at"]),
        name=row["name"],
        session_title=row["title"],
        session_starts_at=instant(row["starts_at"]),
        event=row["verb"],
        old=recalled(*key, row["old"]),
        new=recalled(*key, row["new"]),
        by=row["by_name"],
        reason=row["reason"],
    )


def as_tried(row: Row) -> Tried:
    """Read a try to sign in from its row."""
    age = row["code_age"]
    return Tried(
        at=instant(row["at"]),
        name=row["name"],
        session_title=row["title"],
        way=row["way"],
        verdict=row["verdict"],
        evidence=row["evidence"],
        code_age=None if age is None else timedelta(milliseconds=age),
        distance=row["distance"],
    )
