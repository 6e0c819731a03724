"""Signing in."""

from __future__ import annotations

from datetime import timedelta

from classbell.actions import scans, sign_outs
from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound
from classbell.actions.scans import Asked, Scan, SignedIn
from classbell.actions.sign_outs import SignedOut
from classbell.domain import codes
from classbell.domain.arrivals import Kind, Waiting, may_wait
from classbell.domain.attendance import Direction
from classbell.domain.classes import Session
from classbell.domain.errors.basics import NotBound, Refused
from classbell.domain.errors.signing import (
    CodeExpired,
    CodeExpiredWaiting,
    CodeForged,
    DigitsWrong,
    EvidenceTooWeak,
    NotOnRoll,
    NotOnRollWaiting,
    NotOpenYet,
    SessionCancelled,
    SignInClosed,
    SignInClosedWaiting,
    TooManyTries,
)
from classbell.domain.people import Caller
from classbell.domain.terms import settle
from classbell.storage import arrivals, sessions
from classbell.storage import attendance as kept
from classbell.storage.attendance import Attempt
from classbell.storage.database import Transaction

TRIES_A_MINUTE = 10
_ARRIVALS: dict[type[Refused], Kind] = {
    CodeExpired: Kind.EXPIRED,
    SignInClosed: Kind.CLOSED,
    NotOnRoll: Kind.WALK_IN,
    NotBound: Kind.WALK_IN,
    EvidenceTooWeak: Kind.WEAK,
}
"""Who is refused with a genuine code, and yet came: staff may admit them."""
_WAITING: dict[type[Refused], type[Refused]] = {
    CodeExpired: CodeExpiredWaiting,
    SignInClosed: SignInClosedWaiting,
    NotOnRoll: NotOnRollWaiting,
}
"""What they are told instead."""


async def sign_in(desk: Desk, caller: Caller, code_text: str) -> SignedIn | SignedOut | Asked:
    """Sign a person in from the code they scanned, or say what is asked of them first.

    Scanning twice is harmless; every try is logged.
    """
    try:
        code = codes.read(code_text, desk.code_key, caller.at, desk.policies.codes)
        async with desk.db.begin() as tx:
            signed = await _keep(desk, tx, caller, code, "qr")
    except Refused as refusal:
        raise await _refused(desk, caller, refusal, "qr") from refusal
    _ring(desk, signed)
    return signed


async def type_digits(desk: Desk, caller: Caller, typed: str) -> SignedIn | SignedOut | Asked:
    """Sign a person in from the six digits under the code, or say what is asked of them first."""
    try:
        async with desk.db.begin() as tx:
            code = await _code_of_digits(desk, tx, caller, typed)
            signed = await _keep(desk, tx, caller, code, "digits")
    except Refused as refusal:
        raise await _refused(desk, caller, refusal, "digits") from refusal
    _ring(desk, signed)
    return signed


async def _keep(
    desk: Desk, tx: Transaction, caller: Caller, code: codes.Code, way: str
) -> SignedIn | SignedOut | Asked:
    opening = await sessions.of_code(tx, code.code_id, caller.person_id)
    if opening and opening.direction is Direction.OUT:
        return await sign_outs.scanned(desk, tx, caller, opening, code)
    opening = _check(caller, code, opening)
    session = opening.session
    scan = Scan(
        session=session,
        terms=settle(desk.policies.terms, *opening.wishes),
        person_id=must_be_bound(caller),
        code_id=code.code_id,
        kind=code.kind,
        evidence=code.evidence,
        at=caller.at,
    )
    try:
        taken = await scans.take(desk, tx, caller, scan)
    except EvidenceTooWeak as weak:
        raise EvidenceTooWeak(session=session, code=code) from weak
    await kept.keep_attempt(tx, caller, Attempt(way, _verdict(taken), session.id, code.evidence, code.age))
    return taken


def _verdict(taken: SignedIn | Asked) -> str:
    if isinstance(taken, Asked):
        return f"asked.{taken.proof.asks}"
    return "accepted" if taken.is_first else "again"


def _check(caller: Caller, code: codes.Code, opening: sessions.Opening | None) -> sessions.Opening:
    """Give what a genuine code points to, if this caller may sign in to it with it.

    Judged by when the person did it: who scanned in time is not turned away because their update came late.
    """
    if opening is None:
        raise CodeForged
    facts = {"session": opening.session, "code": code}
    _check_time(caller, opening, facts)
    if caller.person_id is None:
        raise NotBound(**facts)
    if not opening.is_enrolled:
        raise NotOnRoll(**facts)
    return opening


def _check_time(caller: Caller, opening: sessions.Opening, facts: dict[str, object]) -> None:
    session = opening.session
    if session.cancelled_at:
        raise SessionCancelled(**facts)
    if session.opened_at is None:
        raise NotOpenYet(**facts)
    if session.closed_at is not None and caller.at > session.closed_at:
        raise SignInClosed(**facts)
    if opening.ended_at is not None and caller.at > opening.ended_at:
        raise CodeExpired(**facts)


async def _code_of_digits(desk: Desk, tx: Transaction, caller: Caller, typed: str) -> codes.Code:
    person_id = must_be_bound(caller)
    since = caller.at - timedelta(minutes=1)
    if await kept.bad_attempts_since(tx, caller.account_id, since) >= TRIES_A_MINUTE:
        raise TooManyTries
    shown = await sessions.codes_for(tx, person_id, caller.at - codes.REMEMBERED)
    policy = desk.policies.codes
    found = (codes.matches(typed, desk.code_key, code, caller.at, policy) for code in shown)
    code = next((code for code in found if code), None)
    if code:
        return code
    past = (codes.was(typed, desk.code_key, code, caller.at, policy) for code in shown)
    if code := next((code for code in past if code), None):
        raise CodeExpired(code=code)
    raise DigitsWrong


async def _refused(desk: Desk, caller: Caller, refusal: Refused, way: str) -> Refused:
    """Log a refusal; who came while the session was on waits for staff, and is told so. Gives what they are told."""
    code = refusal.facts.get("code")
    async with desk.db.begin() as tx:
        session = await _session_of(tx, caller, refusal)
        waits = session is not None and await _waits(tx, caller, refusal, session)
        told = _WAITING[type(refusal)](**refusal.facts) if waits and type(refusal) in _WAITING else refusal
        attempt = Attempt(
            way=way,
            verdict=told.word,
            session_id=session.id if session else None,
            evidence=code.evidence if isinstance(code, codes.Code) else None,
            code_age=code.age if isinstance(code, codes.Code) else None,
        )
        await kept.keep_attempt(tx, caller, attempt)
    if session is not None and waits:
        desk.bells.ring("register", session.id)
    return told


async def _session_of(tx: Transaction, caller: Caller, refusal: Refused) -> Session | None:
    """Give the session a refusal is about. A code that was too old has not been held against the roll yet."""
    session, code = refusal.facts.get("session"), refusal.facts.get("code")
    if isinstance(session, Session):
        return session
    if not isinstance(code, codes.Code):
        return None
    opening = await sessions.of_code(tx, code.code_id, caller.person_id)
    return opening.session if opening and opening.is_enrolled else None


async def _waits(tx: Transaction, caller: Caller, refusal: Refused, session: Session) -> bool:
    kind, code = _ARRIVALS.get(type(refusal)), refusal.facts.get("code")
    if kind is None or not isinstance(code, codes.Code) or not may_wait(session, caller.at):
        return False
    waiting = Waiting(session.id, kind, caller.at, code.evidence)
    await arrivals.add(tx, waiting, arrivals.who(caller), caller.cause_id)
    return True


def _ring(desk: Desk, taken: SignedIn | SignedOut | Asked) -> None:
    for session_id in () if isinstance(taken, Asked) else taken.session_ids:
        desk.bells.ring("register", session_id)
