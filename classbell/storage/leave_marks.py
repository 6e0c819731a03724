"""What leave makes of the register, and what it takes of a class, as kept."""

from __future__ import annotations

from datetime import datetime

from classbell.domain.attendance import Mark
from classbell.domain.leave import Attended, Kind, Leave
from classbell.domain.leave_tallies import Used
from classbell.domain.people import ClassId, PersonId
from classbell.storage.attendance import as_mark
from classbell.storage.database import Reader
from classbell.storage.instants import instant, stamp
from classbell.storage.sessions import as_session


async def attended(tx: Reader, class_id: ClassId, person_id: PersonId) -> list[Attended]:
    """Give every session of a class, the cancelled ones too, with the person's mark or None; by their start."""
    rows = await tx.all("leave_marks.attended", class_id=class_id, person_id=person_id)
    return [(as_session(row), None if row["status"] is None else as_mark(row)) for row in rows]


async def covered(tx: Reader, session_id: int) -> dict[PersonId, tuple[Kind, PersonId]]:
    """Give whom granted leaves keep away from a session: the kind of leave, and who has granted it."""
    rows = await tx.all("leave_marks.covered", session_id=session_id)
    return {row["person_id"]: (Kind(row["kind"]), row["decided_by"]) for row in rows}


async def marks_of(tx: Reader, session_id: int) -> dict[PersonId, Mark]:
    """Give every mark of coming in a session."""
    rows = await tx.all("leave_marks.marks_of", session_id=session_id)
    return {row["person_id"]: as_mark(row) for row in rows}


async def covering(tx: Reader, session_id: int, person_id: PersonId) -> int | None:
    """Give the granted leave of a person that covers a session, or None."""
    leave_id: int | None = await tx.value("leave_marks.covering", session_id=session_id, person_id=person_id)
    return leave_id


async def has_come_since(tx: Reader, leave: Leave, since: datetime) -> bool:
    """Tell whether the person a leave is of was in a session of the class after an instant."""
    key = {"class_id": leave.class_id, "person_id": leave.person_id}
    found = await tx.value("leave_marks.has_come_since", since=stamp(since), **key)
    return found is not None


async def of_class(tx: Reader, class_id: ClassId) -> list[Used]:
    """Give all leave in a class, a line a session, in the order of the roll."""
    return [
        Used(
            person_id=row["person_id"],
            name=row["name"],
            group=row["group_name"],
            lasts_for=instant(row["ends_at"]) - instant(row["starts_at"]),
            reason=row["reason"],
        )
        for row in await tx.all("leave_marks.of_class", class_id=class_id)
    ]
