"""Staff scan somebody's badge: the person is present, and has been seen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from classbell.actions import register, undoing
from classbell.actions.badges import key
from classbell.actions.desk import Desk
from classbell.actions.permissions import person_may
from classbell.actions.register import Deed
from classbell.actions.sessions import supervised
from classbell.domain import attendance, badges, half_days
from classbell.domain.attendance import Event, Evidence, Mark
from classbell.domain.badges import Badge, Outcome
from classbell.domain.classes import Session
from classbell.domain.errors.basics import Changed, Refused, TooLateToUndo
from classbell.domain.errors.register import MarkChanged
from classbell.domain.errors.signing import (
    BadgeForged,
    BadgeForStaff,
    BadgeNoSession,
    BadgeOfOtherClass,
    BadgeOwn,
    BadgeVoid,
)
from classbell.domain.people import ALLOWED, Caller, PersonId, Verb
from classbell.domain.sheets import Count
from classbell.storage import attendance as marks
from classbell.storage import badges as kept
from classbell.storage import people, sessions
from classbell.storage.attendance import Attempt, recalled
from classbell.storage.database import Reader, Transaction

WAY = "badge"
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Scanned:
    """What came of a scan."""

    badge: Badge
    session: Session
    mark: Mark
    outcome: Outcome
    counted: Count
    """The session's register, this scan included."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Several sessions are open: the caller says which is meant."""

    badge: Badge
    sessions: tuple[Session, ...]


async def scan(desk: Desk, caller: Caller, text: str) -> Scanned | Choice:
    """Sign in whose badge it is, where one session of the class is open; every try is logged.

    Raises BadgeForged, BadgeOwn, BadgeForStaff, BadgeOfOtherClass, BadgeVoid, BadgeNoSession, MarkChanged.
    """

    async def work(tx: Transaction) -> Scanned | Choice:
        badge = await _badge(tx, caller, badges.read(text, key(desk)))
        found = await kept.open_sessions(tx, badge.class_id)
        if not found:
            raise BadgeNoSession(name=badge.name)
        return Choice(badge, tuple(found)) if len(found) > 1 else await _sign_in(desk, tx, (badge, found[0]), caller)

    return await _logged(desk, caller, work)


async def sign_in(desk: Desk, caller: Caller, badge_id: int, session_id: int) -> Scanned:
    """Sign in whose badge was scanned in the session that was chosen; raises the same, and Changed."""

    async def work(tx: Transaction) -> Scanned:
        badge = await _badge(tx, caller, badge_id)
        session = await sessions.session(tx, session_id)
        if session is None or session.class_id != badge.class_id:
            raise Changed
        if not session.is_open:
            raise BadgeNoSession(name=badge.name)
        return await _sign_in(desk, tx, (badge, session), caller)

    return await _logged(desk, caller, work)


async def undo(desk: Desk, caller: Caller, whose: undoing.Key) -> Session:
    """Take back within a minute what the caller's scan has done to a mark (session, person), and what came with it.

    Raises NotAllowed, TooLateToUndo, and Changed where it was not theirs, or something else has happened since.
    """
    async with desk.db.begin() as tx:
        session, by = await supervised(tx, caller, whose[0])
        change = await undoing.last(tx, whose)
        if change is not None and change.verb == Event.UNDO and change.cause_id == (caller.cause_id or -1):
            return session
        if change is None or change.verb != Event.BADGE or change.by != by:
            raise Changed
        if desk.now() > change.at + desk.policies.attendance.undo_for:
            raise TooLateToUndo
        keys = [whose, *await _company(desk, tx, session, (whose[1], change.cause_id))]
        pairs = [undoing.pair(one, found) for one in keys if (found := await undoing.last(tx, one))]
        await undoing.take_back(desk, tx, pairs, caller)
    for session_id, _ in keys:
        desk.bells.ring("register", session_id)
    return session


async def _company(desk: Desk, tx: Reader, session: Session, scan: tuple[PersonId, int | None]) -> list[undoing.Key]:
    """Give where else the same scan has signed the person in: the other sessions of the half-day, if it did."""
    person_id, cause_id = scan
    if session.signs_by == "session" or cause_id is None:
        return []
    held = await sessions.of_day(tx, session.class_id, *half_days.span(session, desk.policies.half_days))
    keys = [(one.id, person_id) for one in held if one.id != session.id]
    found = [(one, await undoing.last(tx, one)) for one in keys]
    return [one for one, last in found if last and (last.verb, last.cause_id) == (Event.BADGE, cause_id)]


async def _badge(tx: Reader, caller: Caller, badge_id: int) -> Badge:
    """Give a badge to those who may scan it. Nobody else learns whose it is."""
    badge = await kept.badge(tx, badge_id)
    if badge is None:
        raise BadgeForged
    if caller.person_id is None:
        raise BadgeForStaff
    if caller.person_id == badge.person_id:
        raise BadgeOwn
    if not await person_may(tx, caller.person_id, Verb.SUPERVISE, badge.class_id):
        grants = await people.grants(tx, caller.person_id)
        is_staff = any(grant.role in ALLOWED[Verb.SUPERVISE] for grant in grants)
        raise BadgeOfOtherClass if is_staff else BadgeForStaff
    if not badge.is_good:
        raise BadgeVoid(name=badge.name)
    return badge


async def _sign_in(desk: Desk, tx: Transaction, what: tuple[Badge, Session], caller: Caller) -> Scanned:
    badge, session = what
    stands, cause_id = await marks.stands(tx, session.id, badge.person_id)
    if stands is not None and cause_id is not None and cause_id == caller.cause_id:
        mark, outcome = stands, await _outcome_before(tx, (session.id, badge.person_id), stands)
    else:
        mark, outcome = await _judge(desk, tx, (badge, session, stands), caller)
    verdict = "again" if outcome is Outcome.AGAIN else "accepted"
    await marks.keep_attempt(tx, caller, Attempt(WAY, verdict, session.id, Evidence.SEEN))
    return Scanned(badge, session, mark, outcome, await marks.count(tx, session.id))


async def _judge(
    desk: Desk, tx: Transaction, what: tuple[Badge, Session, Mark | None], caller: Caller
) -> tuple[Mark, Outcome]:
    badge, session, stands = what
    scan = attendance.judge(session, badge.person_id, caller.at, Evidence.SEEN, desk.policies.attendance)
    mark, outcome = badges.judge(stands, scan)
    deed = Deed(Event.BADGE, caller.person_id, caller.cause_id)
    if outcome is Outcome.SIGNED_IN:
        signed = await register.sign_in(desk, tx, session, scan, deed)
        return signed.mark, outcome if signed.is_first else Outcome.AGAIN
    if outcome is Outcome.RAISED and not await register.change(desk, tx, [(stands, mark)], deed):
        raise MarkChanged(name=badge.name)
    return mark, outcome


async def _outcome_before(tx: Reader, whose: undoing.Key, stands: Mark) -> Outcome:
    """Tell what this very update did when it was run before."""
    change = await undoing.last(tx, whose)
    before = recalled(*whose, change.old) if change else None
    return badges.judge(before, stands)[1]


async def _logged(desk: Desk, caller: Caller, work: Callable[[Transaction], Awaitable[Done]]) -> Done:
    """Do it in one transaction, and log it where it is refused."""
    try:
        async with desk.db.begin() as tx:
            scanned = await work(tx)
    except Refused as refusal:
        async with desk.db.begin() as tx:
            await marks.keep_attempt(tx, caller, Attempt(WAY, refusal.word))
        raise
    if isinstance(scanned, Scanned):
        desk.bells.ring("register", scanned.session.id)
    return scanned
