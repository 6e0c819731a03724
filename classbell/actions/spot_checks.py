"""Spot checks: drawing a few of those marked present, and what staff see of each."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from classbell.actions import register, relays, undoing
from classbell.actions.desk import Desk
from classbell.actions.register import Deed
from classbell.actions.sessions import supervised
from classbell.domain import spot_checks
from classbell.domain.attendance import SEEN, Event, Mark
from classbell.domain.classes import Session
from classbell.domain.errors.basics import Changed, NotAllowed, TooLateToUndo
from classbell.domain.errors.register import MarkChanged, NobodyToCheck, SpotCheckOver, TooLateToCheck
from classbell.domain.errors.signing import SessionCancelled
from classbell.domain.people import Caller, PersonId
from classbell.domain.spot_checks import Drawn, Seen, SpotCheck
from classbell.storage import attendance, changes
from classbell.storage import spot_checks as kept
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction

ANSWERS_FOR = timedelta(minutes=30)
"""How long after a session's end the last names of a check may still be answered."""


@dataclass(frozen=True, slots=True)
class Checking:
    """A check with its session, and the mark of whoever is looked for now as it stands."""

    session: Session
    check: SpotCheck
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Outset:
    """What a session's checks have been so far, and how many could be drawn now."""

    session: Session
    pool: int
    flagged: int
    """How many of the pool sign in within seconds of the same other person time after time."""
    earlier: tuple[SpotCheck, ...]
    live: Checking | None


async def look(desk: Desk, caller: Caller, session_id: int) -> Outset:
    """Give what a session's staff can check; raises NotAllowed, SessionCancelled."""
    async with desk.db.report() as tx:
        session, _ = await _checkable(tx, caller, session_id)
        found = await kept.live(tx, session_id)
        pool = spot_checks.pool(await attendance.register(tx, session_id))
        flagged = await relays.flagged(desk, tx, session.class_id)
        return Outset(
            session=session,
            pool=len(pool),
            flagged=sum(entry.person_id in flagged for entry in pool),
            earlier=tuple(await kept.ended(tx, session_id)),
            live=None if found is None else await _checking(tx, session, found),
        )


async def draw(desk: Desk, caller: Caller, session_id: int, number: int) -> Checking:
    """Draw so many at random; where a check goes on already, it is that one that is given.

    Raises NotAllowed, SessionCancelled, TooLateToCheck, NobodyToCheck; Changed for a number nobody offers.
    """
    if not 1 <= number <= spot_checks.AT_MOST:
        raise Changed
    async with desk.db.report() as reader:
        session, _ = await _checkable(reader, caller, session_id)
        flagged = await relays.flagged(desk, reader, session.class_id)
    async with desk.db.begin() as tx:
        session, by = await _checkable(tx, caller, session_id)
        found = await kept.caused(tx, caller.cause_id) or await kept.live(tx, session_id)
        if found is None:
            found = await _draw(desk, tx, (session, number, flagged), (by, caller))
        return await _checking(tx, session, found)


async def see(desk: Desk, caller: Caller, place: tuple[int, int], seen: Seen) -> Checking:
    """Keep what was seen of the person at a place (check, place), and let their mark follow.

    Where somebody has answered it before, that stands. Raises NotAllowed, SpotCheckOver, TooLateToCheck, and
    MarkChanged where the person is not marked present any more.
    """
    async with desk.db.begin() as tx:
        session, by, check, drawn = await _place(tx, caller, place)
        if drawn.seen is None:
            _must_go_on(check, session, caller)
            ruled = await _rule(desk, tx, (session, drawn, seen), (by, caller))
            now = desk.now()
            await kept.see(tx, place, seen, (by, now, caller.cause_id), now if ruled else None)
            await _end_if_done(desk, tx, check.id, by)
        checking = await _again(tx, session, check.id)
    desk.bells.ring("register", session.id)
    return checking


async def undo(desk: Desk, caller: Caller, place: tuple[int, int]) -> Checking:
    """Take back within a minute what the caller saw of a place; the mark of before stands again.

    Raises NotAllowed, TooLateToUndo, Changed where it is not theirs, or where something else has happened since.
    """
    async with desk.db.begin() as tx:
        session, by, check, drawn = await _place(tx, caller, place)
        if drawn.seen is not None or caller.cause_id is None or drawn.cause_id != caller.cause_id:
            if drawn.seen_at is None or drawn.seen_by != by:
                raise Changed
            if desk.now() > drawn.seen_at + desk.policies.attendance.undo_for:
                raise TooLateToUndo
            await _take_back(desk, tx, session, drawn, caller)
            await kept.unsee(tx, place, caller.cause_id)
            if check.ended_at and not await kept.go_on(tx, check.id):
                raise Changed
        checking = await _again(tx, session, check.id)
    desk.bells.ring("register", session.id)
    return checking


async def end(desk: Desk, caller: Caller, check_id: int) -> Checking:
    """End a check before everybody was looked for; what was seen stays. Harmless where it is over."""
    async with desk.db.begin() as tx:
        check = await _check(tx, check_id)
        session, by = await supervised(tx, caller, check.session_id)
        if await kept.end(tx, check_id, by, desk.now()):
            change = Change("spot_check", str(check_id), "end", None, str(check.checked))
            await changes.keep(tx, change, by, desk.now(), caller.cause_id)
        return await _again(tx, session, check_id)


async def _draw(
    desk: Desk, tx: Transaction, what: tuple[Session, int, Collection[PersonId]], who: tuple[PersonId, Caller]
) -> SpotCheck:
    (session, number, flagged), (by, caller) = what, who
    if caller.at >= session.ends_at:
        raise TooLateToCheck(session=session)
    pool = spot_checks.pool(await attendance.register(tx, session.id))
    if not pool:
        raise NobodyToCheck(session=session)
    drawn = spot_checks.draw(pool, number, flagged, random.SystemRandom())
    check_id = await kept.add(tx, session.id, len(pool), drawn, (by, desk.now(), caller.cause_id))
    change = Change("spot_check", str(check_id), "draw", None, f"{len(drawn)}/{len(pool)}")
    await changes.keep(tx, change, by, desk.now(), caller.cause_id)
    return await _check(tx, check_id)


async def _rule(desk: Desk, tx: Transaction, what: tuple[Session, Drawn, Seen], who: tuple[PersonId, Caller]) -> bool:
    """Let the mark follow what was seen; tell whether it changed."""
    (session, drawn, seen), (by, caller) = what, who
    if seen is Seen.SKIPPED:
        return False
    stands = await attendance.mark_of(tx, session.id, drawn.person_id)
    if stands is None or not stands.status.is_present:
        raise MarkChanged(name=drawn.name)
    pair = (stands, spot_checks.judge(stands, seen, by))
    reason = SEEN if seen is Seen.HERE else None  # who was not here has the reason in the mark itself
    return bool(await register.change(desk, tx, [pair], Deed(Event.SPOT_CHECK, by, caller.cause_id, reason)))


async def _take_back(desk: Desk, tx: Transaction, session: Session, drawn: Drawn, caller: Caller) -> None:
    if drawn.ruled_at is None:
        return
    key = (session.id, drawn.person_id)
    change = await undoing.last(tx, key)
    if change is None or change.verb != Event.SPOT_CHECK:
        raise Changed
    await undoing.take_back(desk, tx, [undoing.pair(key, change)], caller)


async def _end_if_done(desk: Desk, tx: Transaction, check_id: int, by: PersonId) -> None:
    if (await _check(tx, check_id)).next is None:
        await kept.end(tx, check_id, by, desk.now())


async def _checkable(tx: Reader, caller: Caller, session_id: int) -> tuple[Session, PersonId]:
    session, by = await supervised(tx, caller, session_id)
    if session.cancelled_at:
        raise SessionCancelled(session=session)
    return session, by


async def _place(tx: Reader, caller: Caller, place: tuple[int, int]) -> tuple[Session, PersonId, SpotCheck, Drawn]:
    check = await _check(tx, place[0])
    session, by = await supervised(tx, caller, check.session_id)
    drawn = next((one for one in check.people if one.place == place[1]), None)
    if drawn is None:
        raise Changed
    return session, by, check, drawn


def _must_go_on(check: SpotCheck, session: Session, caller: Caller) -> None:
    if check.ended_at:
        raise SpotCheckOver
    if caller.at > session.ends_at + ANSWERS_FOR:
        raise TooLateToCheck(session=session)


async def _check(tx: Reader, check_id: int) -> SpotCheck:
    check = await kept.check(tx, check_id)
    if check is None:
        raise NotAllowed
    return check


async def _again(tx: Reader, session: Session, check_id: int) -> Checking:
    return await _checking(tx, session, await _check(tx, check_id))


async def _checking(tx: Reader, session: Session, check: SpotCheck) -> Checking:
    wanted = check.next
    mark = None if wanted is None else await attendance.mark_of(tx, session.id, wanted.person_id)
    return Checking(session, check, mark)
