"""Sessions and the openings of their sign-in, as kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from classbell.domain.attendance import Direction
from classbell.domain.classes import Session
from classbell.domain.people import PersonId
from classbell.domain.terms import Wishes
from classbell.storage import changes
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp
from classbell.storage.terms import read_wishes


@dataclass(frozen=True, slots=True)
class Opening:
    """What a code points to: its session and its terms, when that opening ended, whether the person is on the roll."""

    session: Session
    ended_at: datetime | None
    is_enrolled: bool
    direction: Direction
    wishes: tuple[Wishes, Wishes]
    """What was chosen for the session, and for its class."""


async def session(tx: Reader, session_id: int) -> Session | None:
    """Give one session, or None."""
    row = await tx.one("sessions.session", session_id=session_id)
    return row and as_session(row)


async def between(tx: Reader, from_at: datetime, until_at: datetime) -> list[Session]:
    """Give all sessions that start before an instant and end after another, by their start."""
    rows = await tx.all("sessions.between", from_at=stamp(from_at), until_at=stamp(until_at))
    return [as_session(row) for row in rows]


async def of_day(tx: Reader, class_id: int, from_at: datetime, until_at: datetime) -> list[Session]:
    """Give the sessions of a class that start in the span, by their start; the cancelled ones too."""
    times = {"from_at": stamp(from_at), "until_at": stamp(until_at)}
    return [as_session(row) for row in await tx.all("sessions.of_day", class_id=class_id, **times)]


async def neighbours(
    tx: Reader, class_id: int, from_at: datetime, until_at: datetime
) -> tuple[datetime | None, datetime | None]:
    """Give the last start of a session before the span, and the first after it."""
    before = await tx.value("sessions.last_before", class_id=class_id, at=stamp(from_at))
    after = await tx.value("sessions.first_after", class_id=class_id, at=stamp(until_at))
    return instant(before), instant(after)


async def of_trainee(tx: Reader, person_id: PersonId, since: datetime, at_most: int) -> list[Session]:
    """Give the sessions of a person's classes that end after an instant, the next first; the cancelled ones too."""
    rows = await tx.all("sessions.of_trainee", person_id=person_id, since=stamp(since), at_most=at_most)
    return [as_session(row) for row in rows]


async def of_code(tx: Reader, code_id: int, person_id: PersonId | None) -> Opening | None:
    """Give what a code points to, as it concerns this person; None if the code was never issued."""
    row = await tx.one("sessions.of_code", code_id=code_id, person_id=person_id)
    if row is None:
        return None
    ended_at, direction = instant(row["code_closed_at"]), Direction(row["direction"])
    return Opening(as_session(row), ended_at, row["enrolment_id"] is not None, direction, read_wishes(row))


async def codes_for(tx: Reader, person_id: PersonId, since: datetime) -> list[tuple[int, str]]:
    """Give (code_id, kind) of every code a person's classes show now, may show soon, or ended since an instant."""
    rows = await tx.all("sessions.codes_for", person_id=person_id, since=stamp(since))
    return [(row["id"], row["kind"]) for row in rows]


async def code(tx: Reader, session_id: int, kind: str) -> tuple[int, str] | None:
    """Give (code_id, kind) of a session's code of that kind that has not been ended, or None."""
    row = await tx.one("sessions.code", session_id=session_id, kind=kind)
    return row and (row["id"], row["kind"])


async def live_code(tx: Reader, session_id: int) -> tuple[int, str] | None:
    """Give (code_id, kind) of the code that an open sign-in shows; one printed beside it comes last."""
    row = await tx.one("sessions.live_code", session_id=session_id)
    return row and (row["id"], row["kind"])


async def open_sign_in(
    tx: Transaction, opening: tuple[int, str], by: PersonId, now: datetime, cause_id: int | None
) -> bool:
    """Open (or reopen) sign-in by a kind of code, (session_id, kind); tell whether it was closed until now.

    A cause that has opened once does not again.
    """
    session_id, kind = opening
    if await changes.has_caused(tx, "session", str(session_id), cause_id):
        return False
    await add_code(tx, session_id, kind, by, now)
    opened = await tx.run("sessions.open", session_id=session_id, now=stamp(now), person_id=by) > 0
    if opened:
        await changes.keep(tx, Change("session", str(session_id), "open"), by, now, cause_id)
    return opened


async def add_code(tx: Transaction, session_id: int, kind: str, by: PersonId, now: datetime) -> None:
    """Make sure there is a code of this kind to show."""
    await tx.run("sessions.add_code", session_id=session_id, kind=kind, now=stamp(now), person_id=by)


async def close_codes(tx: Transaction, session_id: int, now: datetime) -> None:
    """End a session's codes that change, for signing in; one that was printed lives on."""
    await tx.run("sessions.close_codes", session_id=session_id, now=stamp(now))


async def close_sign_in(
    tx: Transaction, session_id: int, by: PersonId | None, now: datetime, cause_id: int | None
) -> bool:
    """Close sign-in and end its rotating codes; tell whether it was open until now. `by` None is the clock."""
    if await changes.has_caused(tx, "session", str(session_id), cause_id):
        return False
    return await end_sign_in(tx, session_id, by, now, cause_id)


async def end_sign_in(
    tx: Transaction, session_id: int, by: PersonId | None, now: datetime, cause_id: int | None
) -> bool:
    """Close it whatever this cause has done before: opening sign-out closes sign-in by the same tap."""
    await close_codes(tx, session_id, now)
    closed = await tx.run("sessions.close", session_id=session_id, now=stamp(now)) > 0
    if closed:
        await changes.keep(tx, Change("session", str(session_id), "close"), by, now, cause_id)
    return closed


async def open_out(tx: Transaction, session_id: int, by: PersonId, now: datetime, cause_id: int | None) -> bool:
    """Open (or reopen) sign-out; tell whether it was closed until now. A cause that has opened once does not again."""
    if await changes.has_caused(tx, "session", str(session_id), cause_id):
        return False
    await tx.run("sessions.add_out_code", session_id=session_id, now=stamp(now), person_id=by)
    opened = await tx.run("sessions.open_out", session_id=session_id, now=stamp(now)) > 0
    if opened:
        await changes.keep(tx, Change("session", str(session_id), "open_out"), by, now, cause_id)
    return opened


async def close_out(tx: Transaction, session_id: int, by: PersonId | None, now: datetime, cause_id: int | None) -> bool:
    """Close sign-out and end its code; tell whether it was open until now. `by` None is the clock."""
    await tx.run("sessions.close_out_code", session_id=session_id, now=stamp(now))
    closed = await tx.run("sessions.close_out", session_id=session_id, now=stamp(now)) > 0
    if closed:
        await changes.keep(tx, Change("session", str(session_id), "close_out"), by, now, cause_id)
    return closed


async def out_code(tx: Reader, session_id: int) -> tuple[int, str] | None:
    """Give (code_id, kind) of the code that an open sign-out shows."""
    row = await tx.one("sessions.out_code", session_id=session_id)
    return row and (row["id"], row["kind"])


async def concerns(tx: Reader, session_id: int, person_id: PersonId) -> bool:
    """Tell whether a person is, or was, on the roll of a session's class."""
    return await tx.value("sessions.concerns", session_id=session_id, person_id=person_id) is not None


async def sign_by(tx: Transaction, class_id: int, way: str) -> bool:
    """Let a class sign in by `session` or `half_day`; tell whether it did otherwise until now."""
    return await tx.run("sessions.sign_by", class_id=class_id, way=way) > 0


async def settle(tx: Transaction, session_id: int, by: PersonId | None, now: datetime, cause_id: int | None) -> bool:
    """Say that the register of a session has settled; tell whether it had not until now. `by` None is the clock."""
    if await changes.has_caused(tx, "session", str(session_id), cause_id):
        return False
    settled = await tx.run("sessions.settle", session_id=session_id, now=stamp(now)) > 0
    if settled:
        await changes.keep(tx, Change("session", str(session_id), "settle"), by, now, cause_id)
    return settled


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
        settled_at=instant(row["settled_at"]),
        sealed_at=instant(row["sealed_at"]),
        out_opened_at=instant(row["out_opened_at"]),
        out_closed_at=instant(row["out_closed_at"]),
        signs_by=row["signs_by"],
        lecturers=tuple(json.loads(row["lecturers"])),
        revision=row["revision"],
    )
