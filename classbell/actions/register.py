"""The one place where marks are made, replaced and taken away: whatever happens to a mark happens here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from classbell.actions import leave_letters, rates, seals
from classbell.actions.desk import Desk
from classbell.domain import attendance, half_days
from classbell.domain.attendance import Event, Mark, Origin
from classbell.domain.classes import Session
from classbell.domain.people import PersonId
from classbell.storage import attendance as kept
from classbell.storage import changes, sessions
from classbell.storage.changes import Change
from classbell.storage.database import Transaction

Pair = tuple[Mark | None, Mark | None]
"""One person's mark in one session and direction, as the one who changes it has seen it, and as it is to stand."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What happens to marks, who does it (None: the clock), by which update, and why."""

    event: Event
    by: PersonId | None
    cause_id: int | None = None
    reason: str | None = None
    at: datetime | None = None
    """The instant that names it; None: now."""


async def change(desk: Desk, tx: Transaction, pairs: Iterable[Pair], deed: Deed) -> list[Pair]:
    """Let marks stand in place of others, log each, and give those pairs that took effect.

    A pair has no effect where the mark that stands is not the one it has seen (somebody was quicker: read it, judge
    again or say so), and where both are equal. Nobody else writes marks. What changes on a day that is sealed goes
    into the chain as an amendment. After the commit the caller rings
    `desk.bells.ring("register", session_id)` for every session that changed.
    """
    now = deed.at or desk.now()
    done = []
    for stood, stands in pairs:
        if stood != stands and await _keep(tx, stood, stands, (now, deed.cause_id)):
            done.append((stood, stands))
            await changes.keep(tx, _logged(stood, stands, deed), deed.by, now, deed.cause_id)
    await rates.take_back(tx, done)
    await seals.amend(desk, tx, done, seals.Why(deed.event, deed.by, deed.cause_id, deed.reason))
    return done


@dataclass(frozen=True, slots=True)
class Signed:
    """What came of a scan."""

    mark: Mark
    """The one that stands."""
    is_first: bool
    """Whether this cause made it."""
    session_ids: tuple[int, ...]
    """Whose register to ring: where a half-day is signed for at once, all its sessions that are not over."""


async def sign_in(desk: Desk, tx: Transaction, session: Session, scan: Mark, deed: Deed) -> Signed:
    """Keep a scan unless a mark stands that it may not replace; where the class signs by half-day, for all of it."""
    stands, is_first = await _scan(desk, tx, scan, deed)
    if session.signs_by == "session" or not stands.origin.is_own:
        return Signed(stands, is_first, (session.id,))
    others = await _half_day(desk, tx, session, stands)
    for one in others:
        await _scan(desk, tx, attendance.judge_half_day(one, stands, desk.policies.attendance), deed)
    return Signed(stands, is_first, (session.id, *(one.id for one in others)))


async def _half_day(desk: Desk, tx: Transaction, session: Session, signed: Mark) -> list[Session]:
    assert signed.signed_at is not None  # it is the person's own
    from_at, until_at = half_days.span(session, desk.policies.half_days)
    held = await sessions.of_day(tx, session.class_id, from_at, until_at)
    return half_days.covered(session, held, signed.signed_at)


async def _scan(desk: Desk, tx: Transaction, scan: Mark, deed: Deed) -> tuple[Mark, bool]:
    if await change(desk, tx, [(None, scan)], deed):
        return scan, True
    stands, cause_id = await kept.stands(tx, scan.session_id, scan.person_id, scan.direction)
    wanted = attendance.scanned(stands, scan)
    if await change(desk, tx, [(stands, wanted)], deed):
        if stands is not None and stands.origin is Origin.LEAVE:
            await leave_letters.came(desk, tx, wanted)
        return wanted, True
    assert stands is not None  # keeping the scan has found it
    return stands, deed.cause_id is not None and cause_id == deed.cause_id


async def settle(desk: Desk, tx: Transaction, session_id: int, deed: Deed) -> bool:
    """Settle the register of a session: who is expected and has no mark is absent. False where it has settled."""
    if not await sessions.settle(tx, session_id, deed.by, desk.now(), deed.cause_id):
        return False
    unmarked = [entry for entry in await kept.register(tx, session_id) if entry.mark is None]
    await change(desk, tx, [(None, attendance.settled(None, session_id, one.person_id)) for one in unmarked], deed)
    return True


async def unsettle(desk: Desk, tx: Transaction, session_id: int, deed: Deed) -> None:
    """Take back the absences that only the clock has set: the register is open again."""
    stood = [entry.mark for entry in await kept.register(tx, session_id) if entry.mark]
    await change(desk, tx, [(mark, attendance.reopened(mark)) for mark in stood], deed)


async def _keep(tx: Transaction, stood: Mark | None, stands: Mark | None, when: tuple[datetime, int | None]) -> bool:
    if stands is None:
        return stood is not None and await kept.remove(tx, stood)
    if stood is None:
        return await kept.keep(tx, stands, *when)
    return await kept.replace(tx, stood, stands, *when)


def _logged(stood: Mark | None, stands: Mark | None, deed: Deed) -> Change:
    one = stands or stood
    assert one is not None  # two Nones are equal, and equal pairs are not logged
    reason = deed.reason or (stands.reason if stands else None)
    return Change("mark", f"{one.session_id}/{one.person_id}", deed.event, kept.told(stood), kept.told(stands), reason)
