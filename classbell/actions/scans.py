"""What comes of a genuine scan: a mark, or a question that has to be answered before it can be one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from classbell.actions import register
from classbell.actions.desk import Desk
from classbell.actions.register import Deed
from classbell.domain import attendance
from classbell.domain.arrivals import Kind, Waiting, may_wait
from classbell.domain.attendance import Event, Evidence, Mark
from classbell.domain.challenges import CHALLENGES, Deck
from classbell.domain.classes import Session
from classbell.domain.codes import derive
from classbell.domain.errors.signing import ChallengeFailed, EvidenceTooWeak
from classbell.domain.people import Caller, PersonId
from classbell.domain.terms import Terms
from classbell.storage import arrivals, places, proofs
from classbell.storage import attendance as kept
from classbell.storage.database import Transaction
from classbell.storage.proofs import Asks, Proof, State


@dataclass(frozen=True, slots=True)
class Scan:
    """A genuine code in the hand of somebody who may sign in with it."""

    session: Session
    terms: Terms
    person_id: PersonId
    code_id: int
    kind: str
    evidence: Evidence
    at: datetime

    @property
    def is_live(self) -> bool:
        """Whether its code was one that changes."""
        return self.evidence >= Evidence.ROTATING


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody who has scanned is still asked."""

    session: Session
    proof: Proof
    choices: tuple[str, ...] = ()
    """The pictures to choose from, in this person's order; none where their place is asked."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A mark that stands, and whether this scan made it."""

    session: Session
    mark: Mark
    is_first: bool
    session_ids: tuple[int, ...]
    """Whose registers it changed."""
    then: Asked | None = None
    """What is asked although the mark stands."""


def deck(desk: Desk, code_id: int) -> Deck:
    """Give the pictures of an opening."""
    return Deck(derive(desk.code_key, CHALLENGES), code_id, desk.policies.challenges)


async def take(desk: Desk, tx: Transaction, caller: Caller, scan: Scan) -> SignedIn | Asked:
    """Keep a scan as its session's terms have it: as a mark, or as a question first.

    Raises EvidenceTooWeak, or ChallengeFailed for one who has failed already; nothing is kept then.
    """
    is_weak = scan.evidence < scan.terms.floor
    if (scan.kind == "challenge" or is_weak) and not await _is_there(tx, scan):
        asked = await (_challenge if scan.kind == "challenge" else _place)(desk, tx, caller, scan)
        if asked is None:
            raise EvidenceTooWeak(session=scan.session)
        return asked
    return await mark(desk, tx, caller, scan)


async def _is_there(tx: Transaction, scan: Scan) -> bool:
    stands = await kept.mark_of(tx, scan.session.id, scan.person_id)
    return stands is not None and not stands.origin.yields


async def mark(desk: Desk, tx: Transaction, caller: Caller, scan: Scan) -> SignedIn:
    """Make a mark of a scan whose evidence is strong enough; where its terms ask for the place as well, ask."""
    judged = attendance.judge(scan.session, scan.person_id, scan.at, scan.evidence, desk.policies.attendance)
    deed = Deed(Event.SIGN_IN, scan.person_id, caller.cause_id)
    signed = await register.sign_in(desk, tx, scan.session, judged, deed)
    then = None
    if signed.mark.origin.is_own and signed.mark.evidence < Evidence.SEEN:
        then = await _place(desk, tx, caller, scan)
    return SignedIn(scan.session, signed.mark, signed.is_first, signed.session_ids, then)


def question(desk: Desk, session: Session, proof: Proof) -> Asked:
    """Give a question about the picture as it is put to its person."""
    return Asked(session, proof, tuple(deck(desk, proof.code_id).choices(proof.asked_at, proof.person_id)))


async def wait(tx: Transaction, caller: Caller, about: tuple[Proof, Session]) -> None:
    """Let somebody whose question came to nothing wait for staff, from the instant of their scan."""
    proof, session = about
    if may_wait(session, proof.scanned_at):
        waiting = Waiting(session.id, Kind.WEAK, proof.scanned_at, proof.evidence)
        await arrivals.add(tx, waiting, arrivals.who(caller), caller.cause_id)


async def give_up(desk: Desk, tx: Transaction, session: Session) -> None:
    """Let everybody wait for staff who has scanned and not answered yet, as sign-in closes.

    Who was asked only just now may still answer, and need not wait then.
    """
    for proof, name in await proofs.unanswered(tx, session.id):
        if may_wait(session, proof.scanned_at):
            waiting = Waiting(session.id, Kind.WEAK, proof.scanned_at, proof.evidence)
            await arrivals.add(tx, waiting, (name, proof.account_id, proof.person_id), None)
        if proof.asks is Asks.CHALLENGE and desk.now() >= deck(desk, proof.code_id).over_at(proof.asked_at):
            await proofs.move(tx, replace(proof, state=State.FAILED))


async def _challenge(desk: Desk, tx: Transaction, caller: Caller, scan: Scan) -> Asked:
    """Ask which picture is on the screen; one who scans again gets the same question, until it is over."""
    pictures, now = deck(desk, scan.code_id), desk.now()
    proof = await proofs.put(tx, _proof(scan, caller, Asks.CHALLENGE, pictures.asked_from(now)))
    if proof.state is State.FAILED:
        raise ChallengeFailed(session=scan.session)
    if now >= pictures.over_at(proof.asked_at):
        proof = replace(proof, asked_at=pictures.asked_from(now, before=proof.asked_at))
        await proofs.move(tx, proof)
    return question(desk, scan.session, proof)


async def _place(desk: Desk, tx: Transaction, caller: Caller, scan: Scan) -> Asked | None:
    """Ask where the person is, if the terms say so, the venue is known, and they were not asked before."""
    if not (scan.terms.asks_place and scan.is_live) or await places.ground(tx, scan.session.id) is None:
        return None
    proof = await proofs.put(tx, _proof(scan, caller, Asks.PLACE, desk.now()))
    return Asked(scan.session, proof) if proof.state is State.OPEN else None


def _proof(scan: Scan, caller: Caller, asks: Asks, asked_at: datetime) -> Proof:
    return Proof(
        code_id=scan.code_id,
        session_id=scan.session.id,
        person_id=scan.person_id,
        account_id=caller.account_id,
        asks=asks,
        evidence=scan.evidence,
        scanned_at=scan.at,
        asked_at=asked_at,
        cause_id=caller.cause_id,
    )
