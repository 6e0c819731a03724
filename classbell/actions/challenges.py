"""Answering which picture is on the screen."""

from __future__ import annotations

from dataclasses import dataclass, replace

from classbell.actions import scans
from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound
from classbell.actions.scans import Asked, Scan, SignedIn
from classbell.domain.attendance import Evidence
from classbell.domain.challenges import TRIES, Answer
from classbell.domain.classes import Session
from classbell.domain.errors.basics import Changed, Refused
from classbell.domain.errors.signing import (
    ChallengeDone,
    ChallengeFailed,
    ChallengeLate,
    ChallengeWrong,
    NotYourQuestion,
    SessionCancelled,
)
from classbell.domain.people import Caller
from classbell.storage import attendance as kept
from classbell.storage import proofs, sessions, terms
from classbell.storage.attendance import Attempt
from classbell.storage.database import Transaction
from classbell.storage.proofs import Proof, State

_REFUSALS = {Answer.WRONG: ChallengeWrong, Answer.LATE: ChallengeLate}


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer came to: the mark, or the question that is asked once more, or neither, and why."""

    signed: SignedIn | None = None
    again: Asked | None = None
    refusal: Refused | None = None

    @property
    def session_ids(self) -> tuple[int, ...]:
        """Whose registers it changed, or who waits in them."""
        if self.signed is not None:
            return self.signed.session_ids
        session = self.refusal and self.refusal.facts["session"]
        return (session.id,) if self.again is None and isinstance(session, Session) else ()


async def answer(desk: Desk, caller: Caller, tap: tuple[int, int, str]) -> Answered:
    """Judge a tap on a picture, (proof_id, tries, picture), by when it came.

    A wrong or a late one is asked once more, about other pictures; the second time the sign-in waits for the
    supervisor. Raises Changed, NotYourQuestion, ChallengeDone, SessionCancelled.
    """
    try:
        async with desk.db.begin() as tx:
            answered = await _answer(desk, tx, caller, tap)
    except Refused as refusal:
        await _log(desk, caller, refusal)
        raise
    for session_id in answered.session_ids:
        desk.bells.ring("register", session_id)
    return answered


async def _answer(desk: Desk, tx: Transaction, caller: Caller, tap: tuple[int, int, str]) -> Answered:
    proof_id, tries, picture = tap
    person_id = must_be_bound(caller)
    proof, session = await _about(tx, proof_id)
    if proof.person_id != person_id:
        raise NotYourQuestion(session=session)
    if session.cancelled_at:
        raise SessionCancelled(session=session)
    if caller.cause_id is not None and proof.cause_id == caller.cause_id:
        return await _as_it_stands(desk, tx, caller, (proof, session))
    _check(proof, session, tries)
    pictures = scans.deck(desk, proof.code_id)
    if picture not in pictures.choices(proof.asked_at, person_id):
        raise Changed
    judged = pictures.judge(proof.asked_at, picture, caller.at)
    if judged is Answer.RIGHT:
        await proofs.move(tx, replace(proof, state=State.GIVEN, cause_id=caller.cause_id))
        return await _signed(desk, tx, caller, (proof, session))
    return await _failed(desk, tx, caller, (proof, session), _REFUSALS[judged](session=session))


async def _about(tx: Transaction, proof_id: int) -> tuple[Proof, Session]:
    proof = await proofs.of_id(tx, proof_id)
    if proof is None:
        raise Changed
    session = await sessions.session(tx, proof.session_id)
    assert session is not None  # the question refers to it
    return proof, session


def _check(proof: Proof, session: Session, tries: int) -> None:
    if proof.state is State.GIVEN:
        raise ChallengeDone(session=session)
    if proof.state is State.FAILED:
        raise ChallengeFailed(session=session)
    if proof.tries != tries:
        raise Changed


async def _signed(desk: Desk, tx: Transaction, caller: Caller, about: tuple[Proof, Session]) -> Answered:
    proof, session = about
    scan = Scan(
        session=session,
        terms=await terms.of_session(tx, session.id, desk.policies.terms),
        person_id=proof.person_id,
        code_id=proof.code_id,
        kind="challenge",
        evidence=Evidence.LOCATED,
        at=proof.scanned_at,
    )
    signed = await scans.mark(desk, tx, caller, scan)
    verdict = "accepted" if signed.is_first else "again"
    await kept.keep_attempt(tx, caller, Attempt("challenge", verdict, session.id, Evidence.LOCATED))
    return Answered(signed=signed)


async def _failed(
    desk: Desk, tx: Transaction, caller: Caller, about: tuple[Proof, Session], refusal: Refused
) -> Answered:
    proof, session = about
    await kept.keep_attempt(tx, caller, Attempt("challenge", refusal.word, session.id, proof.evidence))
    tried = replace(proof, tries=proof.tries + 1, cause_id=caller.cause_id)
    if tried.tries < TRIES:
        asked_from = scans.deck(desk, proof.code_id).asked_from(desk.now(), before=proof.asked_at)
        tried = replace(tried, asked_at=asked_from)
        await proofs.move(tx, tried)
        return Answered(again=scans.question(desk, session, tried), refusal=refusal)
    await proofs.move(tx, replace(tried, state=State.FAILED))
    await scans.wait(tx, caller, (proof, session))
    return Answered(refusal=ChallengeFailed(session=session))


async def _as_it_stands(desk: Desk, tx: Transaction, caller: Caller, about: tuple[Proof, Session]) -> Answered:
    """Say again what this very update has come to when it was run before."""
    proof, session = about
    if proof.state is State.GIVEN:
        return await _signed(desk, tx, caller, about)
    if proof.state is State.FAILED:
        return Answered(refusal=ChallengeFailed(session=session))
    known = await kept.attempted(tx, caller.cause_id, "challenge")
    refusal = ChallengeLate if known and known[0] == ChallengeLate.word else ChallengeWrong
    return Answered(again=scans.question(desk, session, proof), refusal=refusal(session=session))


async def _log(desk: Desk, caller: Caller, refusal: Refused) -> None:
    session = refusal.facts.get("session")
    attempt = Attempt("challenge", refusal.word, session.id if isinstance(session, Session) else None)
    async with desk.db.begin() as tx:
        await kept.keep_attempt(tx, caller, attempt)
