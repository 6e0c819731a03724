"""Marks and attempts, as kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from classbell.domain.attendance import Direction, Evidence, Mark, Origin, Status
from classbell.domain.classes import Session
from classbell.domain.people import Caller, PersonId
from classbell.domain.sheets import Count, Entry
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp
from classbell.storage.sessions import as_session


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in, good or bad."""

    way: str
    """`qr`, `digits`, `challenge` or `place`."""
    verdict: str
    """`accepted`, `again`, `asked.` and what was asked, `place.` and where they were, or the refusal's word."""
    session_id: int | None = None
    evidence: Evidence | None = None
    code_age: timedelta | None = None
    distance: int | None = None
    """Metres from the venue, rounded."""


_FACTS = ("status", "evidence", "signed_at", "reason", "kept_by", "origin", "direction")
"""What a mark says, in the order in which `attendance.register` and `attendance.day` give it at their end."""

_STATUSES: dict[str, Status] = {one.value: one for one in Status}
_EVIDENCES: dict[str, Evidence] = {one.value: one for one in Evidence}
_ORIGINS: dict[str, Origin] = {one.value: one for one in Origin}
_DIRECTIONS: dict[str, Direction] = {one.value: one for one in Direction}

Own = tuple[Session, Mark | None, str | None, datetime | None]
"""A person's session, their mark, the name of who ruled so, and when it was kept."""


async def keep(tx: Transaction, mark: Mark, now: datetime, cause_id: int | None) -> bool:
    """Keep a mark where there is none; False where one stands. Only `actions.register` calls this."""
    return await tx.run("attendance.keep", **_new(mark, now, cause_id)) > 0


async def replace(tx: Transaction, stood: Mark, mark: Mark, now: datetime, cause_id: int | None) -> bool:
    """Keep a mark in place of exactly this one; False where another stands. Only `actions.register` calls this."""
    return await tx.run("attendance.replace", **_new(mark, now, cause_id), **_old(stood)) > 0


async def remove(tx: Transaction, stood: Mark) -> bool:
    """Take exactly this mark away; False where another stands, or none. Only `actions.register` calls this."""
    return await tx.run("attendance.remove", **_key(stood), **_old(stood)) > 0


async def mark_of(tx: Reader, session_id: int, person_id: PersonId, direction: Direction = Direction.IN) -> Mark | None:
    """Give one person's mark in one session, or None."""
    return (await stands(tx, session_id, person_id, direction))[0]


async def stands(
    tx: Reader, session_id: int, person_id: PersonId, direction: Direction = Direction.IN
) -> tuple[Mark | None, int | None]:
    """Give one person's mark in one session, or None, and the cause that kept it."""
    key = {"session_id": session_id, "person_id": person_id, "direction": direction}
    row = await tx.one("attendance.mark", **key)
    return (as_mark(row), row["cause_id"]) if row else (None, None)


async def caused(tx: Reader, session_id: int, cause_id: int | None) -> list[tuple[Mark, datetime]]:
    """Give the marks of a session that this cause has made, with when they were kept."""
    if cause_id is None:
        return []
    rows = await tx.all("attendance.caused", session_id=session_id, cause_id=cause_id)
    return [(as_mark(row), instant(row["kept_at"])) for row in rows]


async def ruled_at(tx: Reader, session_id: int, by: PersonId, at: datetime) -> list[tuple[Mark, Mark | None]]:
    """Give the marks this person made by hand at that instant and nobody changed since, with what stood before."""
    rows = await tx.all("attendance.ruled_at", session_id=session_id, by_person=by, at=stamp(at))
    return [(as_mark(row), recalled(session_id, row["person_id"], row["old"])) for row in rows]


async def register(tx: Reader, session_id: int) -> list[Entry]:
    """Give everyone expected in a session, with their mark or None, in the order of the roll."""
    return [_entry(row) for row in await tx.all("attendance.register", session_id=session_id)]


async def count(tx: Reader, session_id: int) -> Count:
    """Count the register of a session by kind, without reading its names."""
    rows = {row["status"]: row for row in await tx.all("attendance.count", session_id=session_id)}
    kinds = {status or "unmarked": int(row["heads"]) for status, row in rows.items()}
    unreachable = sum(int(row["unreachable"]) for row in rows.values())
    return Count(expected=sum(kinds.values()), unreachable=unreachable, **kinds)


async def count_outs(tx: Reader, session_id: int) -> tuple[int, int]:
    """Count who signed out of a session, and who signed in and did not sign out; heads."""
    row = await tx.one("attendance.count_outs", session_id=session_id)
    assert row is not None  # a count has a row
    return int(row["out_heads"] or 0), int(row["in_only"] or 0)


async def day(tx: Reader, class_id: int, from_at: datetime, until_at: datetime) -> list[Entry]:
    """Give everyone expected in each session of a class that starts in the span: by the roll, then by the start."""
    rows = await tx.all("attendance.day", class_id=class_id, from_at=stamp(from_at), until_at=stamp(until_at))
    return [_entry(row) for row in rows]


async def count_own(tx: Reader, person_id: PersonId, now: datetime) -> int:
    """Count a person's sessions that have begun, or hold a mark of theirs already."""
    return int(await tx.value("attendance.count_own", person_id=person_id, now=stamp(now)))


async def own(tx: Reader, person_id: PersonId, now: datetime, part: tuple[int, int]) -> list[Own]:
    """Give some of these, the newest first; `part` is how many at most, and how many to skip."""
    at_most, skip = part
    rows = await tx.all("attendance.own", person_id=person_id, now=stamp(now), at_most=at_most, skip=skip)
    return [_own(row) for row in rows]


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
        distance=attempt.distance,
        cause_id=caller.cause_id,
    )


async def attempted(tx: Reader, cause_id: int | None, way: str) -> tuple[str, int | None] | None:
    """Give what this cause has come to before by such a way: the verdict, and the rounded distance if there is one."""
    if cause_id is None:
        return None
    row = await tx.one("attendance.attempted", cause_id=cause_id, way=way)
    return row and (row["verdict"], row["distance"])


async def bad_attempts_since(tx: Reader, account_id: int, since: datetime) -> int:
    """Count an account's wrong codes since an instant."""
    return int(await tx.value("attendance.bad_attempts_since", account_id=account_id, since=stamp(since)))


def as_mark(row: Row) -> Mark:
    """Read a mark from its row."""
    return _mark(row["session_id"], row["person_id"], [row[fact] for fact in _FACTS])


def told(mark: Mark | None) -> str | None:
    """Write a mark down for the change log, so that it can be recalled."""
    if mark is None:
        return None
    facts = _facts(mark) | {"origin": mark.origin, "direction": mark.direction}
    return json.dumps({name: fact for name, fact in facts.items() if fact is not None}, ensure_ascii=False)


def recalled(session_id: int, person_id: PersonId, text: str | None) -> Mark | None:
    """Read a mark that was written down with `told`."""
    if text is None:
        return None
    facts = json.loads(text)
    return Mark(
        session_id=session_id,
        person_id=person_id,
        status=Status(facts["status"]),
        evidence=Evidence(facts["evidence"]),
        signed_at=instant(facts.get("signed_at")),
        reason=facts.get("reason"),
        kept_by=facts.get("kept_by"),
        origin=Origin(facts["origin"]),
        direction=Direction(facts["direction"]),
    )


def _entry(row: Row) -> Entry:
    """Read by place: a day has hundreds of these, and a name is looked for in every column before it."""
    session_id, person_id, name, group, phone, account_id, unreachable, out_opened_at, left_at, *facts = row
    mark = None if facts[0] is None else _mark(session_id, person_id, facts)
    is_reachable = account_id is not None and unreachable is None
    asks_out = out_opened_at is not None
    return Entry(session_id, person_id, name, group, phone, is_reachable, mark, instant(left_at), asks_out)


def _mark(session_id: int, person_id: PersonId, facts: Sequence[Any]) -> Mark:
    status, evidence, signed_at, reason, kept_by, origin, direction = facts
    return Mark(
        session_id,
        person_id,
        _STATUSES[status],
        _EVIDENCES[evidence],
        instant(signed_at),
        reason,
        kept_by,
        _ORIGINS[origin],
        _DIRECTIONS[direction],
    )


def _own(row: Row) -> Own:
    mark = None if row["status"] is None else as_mark(row)
    return as_session(row), mark, row["ruled_by"], instant(row["kept_at"])


def _facts(mark: Mark) -> dict[str, object]:
    return {
        "status": mark.status,
        "evidence": mark.evidence,
        "signed_at": stamp(mark.signed_at),
        "reason": mark.reason,
        "kept_by": mark.kept_by,
    }


def _key(mark: Mark) -> dict[str, object]:
    return {"session_id": mark.session_id, "person_id": mark.person_id, "direction": mark.direction}


def _new(mark: Mark, now: datetime, cause_id: int | None) -> dict[str, object]:
    return _key(mark) | _facts(mark) | {"origin": mark.origin, "now": stamp(now), "cause_id": cause_id}


def _old(mark: Mark) -> dict[str, object]:
    return {f"old_{name}": fact for name, fact in (_facts(mark) | {"origin": mark.origin}).items()}
