"""Arrivals, as kept."""

from __future__ import annotations

from datetime import datetime

from classbell.domain.arrivals import Arrival, Kind, State, Waiting
from classbell.domain.attendance import Evidence
from classbell.domain.people import Caller, PersonId
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp


async def add(
    tx: Transaction, waiting: Waiting, who: tuple[str, int | None, PersonId | None], cause_id: int | None
) -> int | None:
    """Let somebody (name, account, person) wait; give the arrival's id, or None where they wait already."""
    name, account_id, person_id = who
    arrival_id: int | None = await tx.value(
        "arrivals.add",
        session_id=waiting.session_id,
        kind=waiting.kind,
        account_id=account_id,
        person_id=person_id,
        name=name,
        came_at=stamp(waiting.came_at),
        evidence=waiting.evidence,
        cause_id=cause_id,
    )
    return arrival_id


async def of_cause(tx: Reader, cause_id: int | None) -> int | None:
    """Give the arrival that an update has made, or None."""
    arrival_id: int | None = await tx.value("arrivals.of_cause", cause_id=cause_id)
    return arrival_id


async def arrival(tx: Reader, arrival_id: int) -> Arrival | None:
    """Give one arrival, or None."""
    row = await tx.one("arrivals.arrival", arrival_id=arrival_id)
    return row and _arrival(row)


async def waiting(tx: Reader, session_id: int) -> list[Arrival]:
    """Give who waits in a session, the first to come first; who has been marked present meanwhile does not wait."""
    return [_arrival(row) for row in await tx.all("arrivals.waiting", session_id=session_id)]


async def count(tx: Reader, session_id: int) -> int:
    """Count them."""
    return int(await tx.value("arrivals.count", session_id=session_id))


async def walk_ins(tx: Reader, session_id: int) -> list[Arrival]:
    """Give those admitted walk-ins of the session's class who are still on its roll as who they came."""
    return [_arrival(row) for row in await tx.all("arrivals.walk_ins", session_id=session_id)]


async def decide(tx: Transaction, arrival_id: int, state: State, by: PersonId, now: datetime) -> bool:
    """Say what became of an arrival; False where somebody has decided already."""
    key = {"arrival_id": arrival_id, "state": state, "by_person": by, "now": stamp(now)}
    return await tx.run("arrivals.decide", **key) > 0


async def is_person(tx: Transaction, arrival_id: int, person_id: PersonId) -> None:
    """Say who an arrival is."""
    await tx.run("arrivals.is_person", arrival_id=arrival_id, person_id=person_id)


async def bound(tx: Transaction, account_id: int, person_id: PersonId) -> None:
    """Say who those are who wait under an account that has just been bound."""
    await tx.run("arrivals.bound", account_id=account_id, person_id=person_id)


async def enrol(tx: Transaction, class_id: int, person_id: PersonId, at: datetime) -> None:
    """Put a person on the roll of a class from an instant on; who is on it already stays as they are."""
    line = {"class_id": class_id, "person_id": person_id, "group_id": None, "import_id": None}
    await tx.run("rosters.enrol", **line, now=stamp(at))


def who(caller: Caller) -> tuple[str, int | None, PersonId | None]:
    """Say who an account is, as far as it is known."""
    return caller.person_name or caller.name, caller.account_id, caller.person_id


def _arrival(row: Row) -> Arrival:
    return Arrival(
        id=row["id"],
        session_id=row["session_id"],
        kind=Kind(row["kind"]),
        came_at=instant(row["came_at"]),
        evidence=Evidence(row["evidence"]),
        name=row["person_name"] or row["name"],
        account_id=row["account_id"],
        person_id=row["person_id"],
        is_enrolled=row["enrolment_id"] is not None,
        state=State(row["state"]),
        decided_by=row["decided_by"],
    )
