"""Counting heads in the room, and what does not add up."""

from __future__ import annotations

from dataclasses import dataclass

from classbell.actions.desk import Desk
from classbell.actions.sessions import supervised
from classbell.domain import head_counts
from classbell.domain.classes import Session
from classbell.domain.errors.register import HeadsNotUnderstood, TooEarlyToCount
from classbell.domain.errors.signing import SessionCancelled
from classbell.domain.head_counts import AT_MOST, Doubts, HeadCount
from classbell.domain.people import Caller, PersonId
from classbell.domain.sheets import Entry
from classbell.storage import attendance, changes
from classbell.storage import head_counts as kept
from classbell.storage.changes import Change
from classbell.storage.database import Reader


@dataclass(frozen=True, slots=True)
class Counted:
    """All counts of a session, and how its register stands now."""

    session: Session
    counts: tuple[HeadCount, ...]
    """The first one first; the last one counts."""
    missing: tuple[Entry, ...]
    """Those of whom nobody knows where they are."""
    doubts: Doubts
    present: int


async def look(desk: Desk, caller: Caller, session_id: int) -> Counted:
    """Give a session's counts to its staff; raises NotAllowed, SessionCancelled, TooEarlyToCount."""
    async with desk.db.read() as tx:
        session, _ = await _countable(desk, tx, caller, session_id)
        return await _counted(tx, session)


async def count(desk: Desk, caller: Caller, session_id: int, heads: int) -> Counted:
    """Keep how many people are in the room, with what the register says at this instant.

    Raises NotAllowed, SessionCancelled, TooEarlyToCount, HeadsNotUnderstood.
    """
    if not 0 <= heads <= AT_MOST:
        raise HeadsNotUnderstood(at_most=AT_MOST)
    async with desk.db.begin() as tx:
        session, by = await _countable(desk, tx, caller, session_id)
        register = await attendance.count(tx, session_id)
        before = await kept.latest(tx, session_id)
        new = HeadCount(heads, register.present, register.on_leave, register.expected, caller.at, "")
        if await kept.add(tx, session_id, new, by, caller.cause_id):
            old = None if before is None else str(before.heads)
            change = Change("head_count", str(session_id), "count", old, str(heads))
            await changes.keep(tx, change, by, desk.now(), caller.cause_id)
        counted = await _counted(tx, session)
    desk.bells.ring("register", session_id)
    return counted


async def _countable(desk: Desk, tx: Reader, caller: Caller, session_id: int) -> tuple[Session, PersonId]:
    """A room can be counted from when people may sign in: the number says something of a session only then."""
    session, by = await supervised(tx, caller, session_id)
    if session.cancelled_at:
        raise SessionCancelled(session=session)
    first_at = session.starts_at - desk.policies.attendance.opens_before
    if caller.at < first_at:
        raise TooEarlyToCount(session=session, at=first_at)
    return session, by


async def _counted(tx: Reader, session: Session) -> Counted:
    entries = await attendance.register(tx, session.id)
    return Counted(
        session=session,
        counts=tuple(await kept.of_session(tx, session.id)),
        missing=tuple(entry for entry in entries if entry.is_missing),
        doubts=head_counts.doubts(entries),
        present=sum(entry.status is not None and entry.status.is_present for entry in entries),
    )
