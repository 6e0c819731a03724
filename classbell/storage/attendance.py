"""Marks and attempts, as kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from classbell.domain.attendance import Evidence, Mark, Origin, Status, closed
from classbell.domain.classes import Session
from classbell.domain.people import Caller, PersonId
from classbell.domain.sheets import Count, Entry
from classbell.storage import changes
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, stamp
from classbell.storage.sessions import as_session


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in, good or bad."""

    way: str
    """`qr` or `digits`."""
    verdict: str
    """`accepted`, `again`, or the refusal's word."""
    session_id: int | None = None
    evidence: Evidence | None = None
    code_age: timedelta | None = None


Own = tuple[Session, Mark | None, str | None, datetime | None]
"""A person's session, their mark, the name of who ruled so, and when it was kept."""


async def keep_first(tx: Transaction, mark: Mark, now: datetime, cause_id: int | None) -> tuple[Mark, bool]:
    """Keep a sign-in unless a mark stands that it may not replace; log it.

    Gives the mark that stands, and whether this cause made it.
    """
    values = _signed(mark, now, cause_id)
    if await tx.run("attendance.keep_first", **values):
        await _log(tx, Change("mark", _subject(mark), "sign_in", None, told(mark)), mark.person_id, (now, cause_id))
        return mark, True
    row = await tx.one("attendance.mark", session_id=mark.session_id, person_id=mark.person_id)
    assert row is not None  # the insert above found it
    stands = as_mark(row)
    if stands.origin is Origin.CLOCK and await tx.run("attendance.replace_clock", **values):
        change = Change("mark", _subject(mark), "sign_in", told(stands), told(mark))
        await _log(tx, change, mark.person_id, (now, cause_id))
        return mark, True
    return stands, cause_id is not None and row["cause_id"] == cause_id


async def mark_of(tx: Reader, session_id: int, person_id: PersonId) -> Mark | None:
    """Give one person's mark in one session, or None."""
    row = await tx.one("attendance.mark", session_id=session_id, person_id=person_id)
    return row and as_mark(row)


async def caused(tx: Reader, session_id: int, cause_id: int | None) -> list[tuple[Mark, datetime]]:
    """Give the marks of a session that this cause has made, with when they were kept."""
    if cause_id is None:
        return []
    rows = await tx.all("attendance.caused", session_id=session_id, cause_id=cause_id)
    return [(as_mark(row), instant(row["kept_at"])) for row in rows]


Pairs = Iterable[tuple[Mark | None, Mark]]
"""What stood before of each person, and what stands after."""


async def rule(tx: Transaction, marks: Pairs, now: datetime, cause_id: int | None) -> list[Mark]:
    """Keep what staff have ruled, in place of what stood; log every one, and give them."""
    pairs = list(marks)
    await tx.many("attendance.rule", [_ruled(after, now, cause_id) for _, after in pairs])
    return await _log_ruled(tx, pairs, now, cause_id)


async def rule_unspoken(tx: Transaction, marks: Pairs, now: datetime, cause_id: int | None) -> list[Mark]:
    """Keep the same only of those of whom nobody has spoken meanwhile either."""
    kept = [
        (before, after)
        for before, after in marks
        if await tx.run("attendance.rule_unspoken", **_ruled(after, now, cause_id))
    ]
    return await _log_ruled(tx, kept, now, cause_id)


async def _log_ruled(
    tx: Transaction, pairs: Sequence[tuple[Mark | None, Mark]], now: datetime, cause_id: int | None
) -> list[Mark]:
    logged = [Change("mark", _subject(after), "by_hand", told(old), told(after), after.reason) for old, after in pairs]
    for change, (_, after) in zip(logged, pairs, strict=True):
        await _log(tx, change, after.kept_by, (now, cause_id))
    return [after for _, after in pairs]


async def ruled_at(tx: Reader, session_id: int, by: PersonId, at: datetime) -> list[tuple[Mark, Mark | None]]:
    """Give the marks this person made by hand at that instant and nobody changed since, with what stood before."""
    rows = await tx.all("attendance.ruled_at", session_id=session_id, by_person=by, at=stamp(at))
    return [(as_mark(row), _recalled(session_id, row["person_id"], row["old"])) for row in rows]


async def put_back(
    tx: Transaction, undone: tuple[Mark, Mark | None], by: PersonId, now: datetime, cause_id: int | None
) -> None:
    """Let the mark of before, or none, stand again in place of a ruling; log it."""
    ruling, before = undone
    if before is None:
        await tx.run("attendance.forget", session_id=ruling.session_id, person_id=ruling.person_id)
    else:
        await tx.run("attendance.rule", **_ruled(before, now, cause_id))
    await _log(tx, Change("mark", _subject(ruling), "undo", told(ruling), told(before)), by, (now, cause_id))


async def set_absent(
    tx: Transaction, session_id: int, by: PersonId | None, now: datetime, cause_id: int | None
) -> None:
    """Set everyone on the roll without a mark absent, as the clock does, and log who closed."""
    await tx.run("attendance.set_absent", session_id=session_id, now=stamp(now), cause_id=cause_id)
    new = told(closed(None, session_id, 0))
    await tx.run(
        "attendance.log_absent", session_id=session_id, by_person=by, now=stamp(now), new=new, cause_id=cause_id
    )


async def register(tx: Reader, session_id: int) -> list[Entry]:
    """Give everyone expected in a session, with their mark or None, in the order of the roll."""
    return [_entry(row) for row in await tx.all("attendance.register", session_id=session_id)]


async def count(tx: Reader, session_id: int) -> Count:
    """Count the register of a session by kind, without reading its names."""
    rows = {row["status"]: row for row in await tx.all("attendance.count", session_id=session_id)}
    kinds = {status or "unmarked": int(row["heads"]) for status, row in rows.items()}
    unreachable = sum(int(row["unreachable"]) for row in rows.values())
    return Count(expected=sum(kinds.values()), unreachable=unreachable, **kinds)


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
        cause_id=caller.cause_id,
    )


async def bad_attempts_since(tx: Reader, account_id: int, since: datetime) -> int:
    """Count an account's wrong codes since an instant."""
    return int(await tx.value("attendance.bad_attempts_since", account_id=account_id, since=stamp(since)))


def as_mark(row: Row) -> Mark:
    """Read a mark from its row."""
    return Mark(
        session_id=row["session_id"],
        person_id=row["person_id"],
        status=Status(row["status"]),
        evidence=Evidence(row["evidence"]),
        signed_at=instant(row["signed_at"]),
        reason=row["reason"],
        kept_by=row["kept_by"],
    )


def told(mark: Mark | None) -> str | None:
    """Write a mark down for the change log, so that it can be recalled."""
    if mark is None:
        return None
    facts = {
        "status": mark.status,
        "evidence": mark.evidence,
        "signed_at": stamp(mark.signed_at),
        "reason": mark.reason,
        "kept_by": mark.kept_by,
    }
    return json.dumps({name: fact for name, fact in facts.items() if fact is not None}, ensure_ascii=False)


def _recalled(session_id: int, person_id: PersonId, text: str | None) -> Mark | None:
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
    )


def _entry(row: Row) -> Entry:
    return Entry(
        session_id=row["session_id"],
        person_id=row["person_id"],
        name=row["name"],
        group=row["group_name"],
        phone=row["phone"],
        is_reachable=row["account_id"] is not None and row["unreachable"] is None,
        mark=None if row["status"] is None else as_mark(row),
    )


def _own(row: Row) -> Own:
    mark = None if row["status"] is None else as_mark(row)
    return as_session(row), mark, row["ruled_by"], instant(row["kept_at"])


def _signed(mark: Mark, now: datetime, cause_id: int | None) -> dict[str, object]:
    return {
        "session_id": mark.session_id,
        "person_id": mark.person_id,
        "status": mark.status,
        "evidence": mark.evidence,
        "signed_at": stamp(mark.signed_at),
        "now": stamp(now),
        "cause_id": cause_id,
    }


def _ruled(mark: Mark, now: datetime, cause_id: int | None) -> dict[str, object]:
    return _signed(mark, now, cause_id) | {"kept_by": mark.kept_by, "reason": mark.reason}


def _subject(mark: Mark) -> str:
    return f"{mark.session_id}/{mark.person_id}"


async def _log(tx: Transaction, change: Change, by: PersonId | None, when: tuple[datetime, int | None]) -> None:
    now, cause_id = when
    await changes.keep(tx, change, by, now, cause_id)
