"""Sessions and the openings of their sign-in, as kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from classbell.domain.classes import Session
from classbell.domain.people import PersonId
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp


@dataclass(frozen=True, slots=True)
class Opening:
    """What a code points to: its session, whether that opening has ended, and whether the person is on the roll."""

    session: Session
    is_over: bool
    is_enrolled: bool


async def session(tx: Reader, session_id: int) -> Session | None:
    """Give one session, or None."""
    row = await tx.one("sessions.session", session_id=session_id)
    return row and as_session(row)


async def of_code(tx: Reader, code_id: int, person_id: PersonId | None) -> Opening | None:
    """Give what a code points to, as it concerns this person; None if the code was never issued."""
    row = await tx.one("sessions.of_code", code_id=code_id, person_id=person_id)
    return row and Opening(as_session(row), row["code_closed_at"] is not None, row["enrolment_id"] is not None)


async def open_codes_for(tx: Reader, person_id: PersonId) -> list[tuple[int, str]]:
    """Give (code_id, kind) of every sign-in that is open in a class of this person."""
    rows = await tx.all("sessions.open_codes_for", person_id=person_id)
    return [(row["id"], row["kind"]) for row in rows]


async def open_code(tx: Reader, session_id: int) -> tuple[int, str] | None:
    """Give (code_id, kind) of the session's open sign-in, or None while it is closed."""
    row = await tx.one("sessions.open_code", session_id=session_id)
    return row and (row["id"], row["kind"])


async def open_sign_in(
    tx: Transaction, session: Session, by: PersonId, now: datetime, cause_id: int | None
) -> None:
    """Open (or reopen) sign-in with a new code; does nothing where it is open already."""
    at = stamp(now)
    await tx.run(
        "sessions.add_code", session_id=session.id, kind=session.code_kind, now=at, person_id=by, cause_id=cause_id
    )
    await tx.run("sessions.open", session_id=session.id, now=at, person_id=by)


async def close_sign_in(tx: Transaction, session_id: int, now: datetime) -> bool:
    """Close sign-in and end its codes; tell whether it was open until now."""
    await tx.run("sessions.close_codes", session_id=session_id, now=stamp(now))
    return await tx.run("sessions.close", session_id=session_id, now=stamp(now)) > 0


def as_session(row: Row) -> Session:
    """Read a session from a row that joins its class and venue."""
    return Session(
        id=row["id"],
        class_id=row["class_id"],
        class_title=f"{row['class_name']} {row['run']}".strip(),
        title=row["title"],
        mode=row["mode"],
        venue=row["venue"],
        starts_at=instant(row["starts_at"]),
        ends_at=instant(row["ends_at"]),
        zone=ZoneInfo(row["zone"]),
        code_kind=row["code_kind"],
        opened_at=instant(row["opened_at"]),
        closed_at=instant(row["closed_at"]),
        cancelled_at=instant(row["cancelled_at"]),
    )
