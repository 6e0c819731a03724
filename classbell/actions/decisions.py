"""A supervisor's yes or no to somebody who says to be a line of the roll."""

from __future__ import annotations

from dataclasses import dataclass

from classbell.actions import binding
from classbell.actions.desk import Desk
from classbell.actions.permissions import must
from classbell.domain.errors.basics import Changed, NotAllowed
from classbell.domain.errors.people import AccountBound, ClaimDecided
from classbell.domain.people import Caller, PersonId, Verb
from classbell.domain.roles import outranks
from classbell.storage import binding as kept
from classbell.storage import changes, outbox, people, roles
from classbell.storage.binding import Claim
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction
from classbell.storage.outbox import Letter
from classbell.words.catalogue import Voice, choose

GRANTED = "granted"
REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Decided:
    """How a claim was decided."""

    claim: Claim
    state: str
    """`granted` or `refused`."""


async def grant_claim(desk: Desk, caller: Caller, claim_id: int) -> Decided:
    """Let the account that asked stand for the person; the one before, if any, is told and stands for nobody.

    Saying yes again is harmless. Raises NotAllowed, ClaimDecided, or AccountBound where the account is taken.
    """
    async with desk.db.begin() as tx:
        claim, by = await _claim(tx, caller, claim_id)
        if await _is_done(tx, claim, GRANTED, by, desk):
            return Decided(claim, GRANTED)
        bound = await _move(desk, tx, caller, claim)
        await _tell(desk, tx, (claim.account_id, claim.language), claim, "claim.granted")
    for signed in bound.signed:
        desk.bells.ring("register", signed.session.id)
    desk.bells.ring("outbox")
    return Decided(claim, GRANTED)


async def refuse_claim(desk: Desk, caller: Caller, claim_id: int) -> Decided:
    """Let the account that asked be told no. Saying no again is harmless. Raises NotAllowed or ClaimDecided."""
    async with desk.db.begin() as tx:
        claim, by = await _claim(tx, caller, claim_id)
        if await _is_done(tx, claim, REFUSED, by, desk):
            return Decided(claim, REFUSED)
        change = Change("account", str(claim.account_id), "refuse", None, str(claim.person_id))
        await changes.keep(tx, change, by, desk.now(), caller.cause_id)
        await _tell(desk, tx, (claim.account_id, claim.language), claim, "claim.refused")
    desk.bells.ring("outbox")
    return Decided(claim, REFUSED)


async def _claim(tx: Reader, caller: Caller, claim_id: int) -> tuple[Claim, PersonId]:
    """Give a claim to one who may decide it: staff of the class who could have given all roles of the person."""
    claim = await kept.claim(tx, claim_id)
    if claim is None:
        raise Changed
    by = await must(tx, caller, Verb.SUPERVISE, claim.class_id)
    if by == claim.person_id or not outranks(await people.grants(tx, by), await roles.of(tx, claim.person_id)):
        raise NotAllowed
    return claim, by


async def _is_done(tx: Transaction, claim: Claim, state: str, by: PersonId, desk: Desk) -> bool:
    """Decide a claim; tell whether it was so decided before by the same person, and raise ClaimDecided otherwise."""
    if await kept.decide(tx, claim.id, state, by, desk.now()):
        return False
    if (claim.state, claim.decided_by) != (state, by):
        raise ClaimDecided(name=claim.person_name)
    return True


async def _move(desk: Desk, tx: Transaction, caller: Caller, claim: Claim) -> binding.Bound:
    await kept.hold(tx, claim.person_id)
    account = await people.account(tx, claim.account_id)
    person = await people.person(tx, claim.person_id)
    assert account is not None  # the claim refers to it
    assert person is not None  # as above
    if account.person_id is not None:
        raise AccountBound(name=account.person_name)
    if person.account_id is not None:
        await kept.unbind(tx, person.id)
        await _tell(desk, tx, (person.account_id, person.language), claim, "claim.moved_away")
        change = Change("account", str(person.account_id), "unbind", str(person.id), None)
        await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)
    return await binding.stand_for(desk, tx, account.id, person.id, caller)


async def _tell(desk: Desk, tx: Transaction, to: tuple[int, str | None], claim: Claim, word: str) -> None:
    chat_id, language = to
    text = Voice(choose([language], desk.house.language), desk.house.zone).html(word, name=claim.person_name)
    body = {"text": text, "parse_mode": "HTML"}
    await outbox.put(tx, [Letter(word, claim.id, None, chat_id, "sendMessage", body)], desk.now())
