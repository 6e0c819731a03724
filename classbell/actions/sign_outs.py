"""Signing out, where the supervisor asks for it: at the end, or when somebody leaves early."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from classbell.actions import register, reminders
from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound
from classbell.actions.register import Deed
from classbell.actions.sessions import supervised
from classbell.domain import attendance, openings
from classbell.domain.arrivals import Kind, Waiting
from classbell.domain.attendance import Direction, Event, Mark
from classbell.domain.classes import Session
from classbell.domain.codes import Code
from classbell.domain.errors.basics import NotBound
from classbell.domain.errors.signing import CodeExpired, NotOnRoll, SessionCancelled, SignOutClosed
from classbell.domain.people import Caller, PersonId
from classbell.domain.sheets import Entry
from classbell.storage import arrivals, sessions
from classbell.storage import attendance as kept
from classbell.storage.attendance import Attempt
from classbell.storage.database import Reader, Transaction
from classbell.storage.sessions import Opening


@dataclass(frozen=True, slots=True)
class SignedOut:
    """What came of a sign-out."""

    session: Session
    mark: Mark
    """Of going; its status says whether it was early."""
    came: Mark | None
    """Of coming; None: they never signed in, and wait for the supervisor."""
    is_first: bool
    """Whether this sign-out made the mark."""

    @property
    def session_ids(self) -> tuple[int, ...]:
        """Whose registers it changed."""
        return (self.session.id,)


@dataclass(frozen=True, slots=True)
class Outs:
    """How sign-out of a session stands."""

    session: Session
    out: int
    """Heads who have signed out."""
    in_only: tuple[Entry, ...]
    """Who signed in and has not signed out, in the order of the roll."""


async def open_out(desk: Desk, caller: Caller, session_id: int) -> Session:
    """Ask for sign-out, from now until the register settles; sign-in closes with it. Gives the session.

    Raises NotAllowed, SessionCancelled, NotBegun, RegisterSettled. Where it is open already, nothing changes.
    """
    now = desk.now()
    async with desk.db.begin() as tx:
        session, person_id = await supervised(tx, caller, session_id)
        openings.check_out_opening(session, now)
        if await sessions.open_out(tx, session_id, person_id, now, caller.cause_id):
            await sessions.end_sign_in(tx, session_id, person_id, now, caller.cause_id)
            await reminders.plan(desk, tx, [session_id])
        session = await _session(tx, session_id)
    _ring(desk, session_id)
    return session


async def close_out(desk: Desk, caller: Caller, session_id: int) -> Outs:
    """Close sign-out; who signed in and did not sign out is "in only" from now on. Raises NotAllowed."""
    async with desk.db.begin() as tx:
        _, person_id = await supervised(tx, caller, session_id)
        await sessions.close_out(tx, session_id, person_id, desk.now(), caller.cause_id)
        outs = await _outs(tx, await _session(tx, session_id))
    _ring(desk, session_id)
    return outs


async def look(desk: Desk, caller: Caller, session_id: int) -> Outs:
    """Say how sign-out of a session stands, to those who supervise it."""
    async with desk.db.read() as tx:
        session, _ = await supervised(tx, caller, session_id)
        return await _outs(tx, session)


async def scanned(desk: Desk, tx: Transaction, caller: Caller, opening: Opening, code: Code) -> SignedOut:
    """Sign a person out by a genuine code of sign-out, within a transaction; ring `register` after the commit.

    Once: the first sign-out counts, unless it was early and this one is not. Who did not sign in waits for the
    supervisor. Raises SessionCancelled, SignOutClosed, CodeExpired, NotBound, NotOnRoll.
    """
    person_id = _check(caller, opening, code)
    session, policy = opening.session, desk.policies.attendance
    scan = attendance.judge_leaving(session, person_id, caller.at, code.evidence, policy)
    stood, cause_id = await kept.stands(tx, session.id, person_id, Direction.OUT)
    out = attendance.signed_out(stood, scan)
    came = await kept.mark_of(tx, session.id, person_id)
    pairs: list[register.Pair] = [(stood, out)]
    if came is not None:
        pairs.append((came, attendance.left(came, out, session, policy)))
    done = await register.change(desk, tx, pairs, Deed(Event.SIGN_OUT, person_id, caller.cause_id))
    if came is None or not came.status.is_present:
        waiting = Waiting(session.id, Kind.OUT_ONLY, caller.at, code.evidence)
        await arrivals.add(tx, waiting, arrivals.who(caller), caller.cause_id)
        came = None
    is_again = caller.cause_id is not None and cause_id == caller.cause_id
    is_first = is_again or (stood, out) in done
    await kept.keep_attempt(
        tx, caller, Attempt("out", "out" if is_first else "again", session.id, code.evidence, code.age)
    )
    return SignedOut(session, out, came, is_first)


def _check(caller: Caller, opening: Opening, code: Code) -> PersonId:
    session = opening.session
    facts = {"session": session, "code": code}
    if session.cancelled_at:
        raise SessionCancelled(**facts)
    if session.out_closed_at is not None and caller.at > session.out_closed_at:
        raise SignOutClosed(**facts)
    if opening.ended_at is not None and caller.at > opening.ended_at:
        raise CodeExpired(**facts)
    if caller.person_id is None:
        raise NotBound(**facts)
    if not opening.is_enrolled:
        raise NotOnRoll(**facts)
    return must_be_bound(caller)


async def _outs(tx: Reader, session: Session) -> Outs:
    entries: Sequence[Entry] = await kept.register(tx, session.id)
    return Outs(
        session=session,
        out=sum(entry.left_at is not None for entry in entries),
        in_only=tuple(entry for entry in entries if entry.is_in_only),
    )


async def _session(tx: Reader, session_id: int) -> Session:
    session = await sessions.session(tx, session_id)
    assert session is not None  # it was read in this transaction
    return session


def _ring(desk: Desk, session_id: int) -> None:
    desk.bells.ring("register", session_id)
    desk.bells.ring("due")
