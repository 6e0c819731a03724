"""Whether somebody who signs in is at the venue; and where venues are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from classbell.actions import register, scans
from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound
from classbell.actions.register import Deed
from classbell.actions.scans import Scan
from classbell.actions.sessions import supervised
from classbell.domain import places
from classbell.domain.attendance import Event, Evidence, Mark
from classbell.domain.classes import Session
from classbell.domain.errors.basics import Refused
from classbell.domain.errors.signing import NoVenue, PinForPlace, PlaceNotAsked, PlaceNotShared
from classbell.domain.people import Caller
from classbell.domain.places import Fix, Ground, Standing, Verdict
from classbell.storage import attendance as kept
from classbell.storage import changes, proofs, sessions, terms
from classbell.storage import places as grounds
from classbell.storage.attendance import Attempt
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction
from classbell.storage.proofs import Asks, Proof, State

ASKED_FOR = timedelta(minutes=15)
"""How long after a scan a location still counts for it."""
TRIES = 3
"""How many locations that are not inside one scan may bring."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A location as it came in a message."""

    fix: Fix | None
    """None: the coordinates are not there any more; they are handed on once, and kept nowhere."""
    is_live: bool
    is_pin: bool
    """Whether it says nothing of where the phone is: put on the map by hand, or passed on."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What a shared location came to."""

    session: Session
    standing: Standing
    is_live: bool
    mark: Mark | None
    """The mark that stands; None: the sign-in is not strong enough yet."""
    state: State
    """What has become of the question: while it is open, a better location may follow."""


async def is_asked(desk: Desk, caller: Caller) -> bool:
    """Tell whether a location of the caller is waited for, or this very update has brought it when run before."""
    if caller.person_id is None:
        return False
    async with desk.db.read() as tx:
        return await _open(tx, caller) is not None


async def share(desk: Desk, caller: Caller, shared: Shared) -> Placed:
    """Judge a location against the venue of the session it was asked for; keep the verdict and a round distance.

    A live one inside the venue makes a sign-in by a live code E3. Raises PlaceNotAsked, PinForPlace, PlaceNotShared.
    """
    try:
        async with desk.db.begin() as tx:
            placed = await _share(desk, tx, caller, shared)
    except Refused as refusal:
        await _log(desk, caller, refusal)
        raise
    desk.bells.ring("register", placed.session.id)
    return placed


async def ground(desk: Desk, caller: Caller, session_id: int) -> tuple[Session, Ground | None]:
    """Give where a session's venue is; for its staff. Raises NotAllowed, NoVenue."""
    async with desk.db.read() as tx:
        session, _ = await supervised(tx, caller, session_id)
        if await grounds.venue_id(tx, session_id) is None:
            raise NoVenue(session=session)
        return session, await grounds.ground(tx, session_id)


async def set_ground(desk: Desk, caller: Caller, session_id: int, ground: Ground | None) -> Session:
    """Say where a session's venue is, for all sessions held there; None: forget it. Raises NotAllowed, NoVenue."""
    async with desk.db.begin() as tx:
        session, person_id = await supervised(tx, caller, session_id)
        venue_id = await grounds.venue_id(tx, session_id)
        if venue_id is None:
            raise NoVenue(session=session)
        before = await grounds.ground(tx, session_id)
        if before != ground:
            await grounds.keep(tx, venue_id, ground)
            change = Change("venue", str(venue_id), "place", _told(before), _told(ground))
            await changes.keep(tx, change, person_id, desk.now(), caller.cause_id)
    return session


async def _share(desk: Desk, tx: Transaction, caller: Caller, shared: Shared) -> Placed:
    must_be_bound(caller)
    proof, session, there = await _asked(tx, caller)
    standing = await _standing(desk, tx, caller, shared, (session, there))
    is_proven = shared.is_live and standing.verdict is Verdict.INSIDE
    evidence = Evidence.LOCATED if is_proven else proof.evidence
    proof = await _moved(tx, caller, proof, evidence, standing)
    mark = await kept.mark_of(tx, session.id, proof.person_id)
    if is_proven:
        mark = await _strengthened(desk, tx, caller, (proof, session))
    elif mark is None and proof.state is State.FAILED:
        await scans.wait(tx, caller, (proof, session))
    attempt = Attempt("place", f"place.{standing.verdict}", session.id, evidence, distance=standing.distance)
    await kept.keep_attempt(tx, caller, attempt)
    return Placed(session, standing, shared.is_live, mark, proof.state)


async def _asked(tx: Transaction, caller: Caller) -> tuple[Proof, Session, Ground]:
    proof = await _open(tx, caller)
    if proof is None:
        raise PlaceNotAsked
    session = await sessions.session(tx, proof.session_id)
    there = await grounds.ground(tx, proof.session_id)
    if session is None or there is None:
        raise PlaceNotAsked
    return proof, session, there


async def _open(tx: Reader, caller: Caller) -> Proof | None:
    assert caller.person_id is not None  # whoever calls has seen to that
    changed = await proofs.changed_by(tx, caller.person_id, Asks.PLACE, caller.cause_id)
    return changed or await proofs.open_of(tx, caller.person_id, Asks.PLACE, caller.at - ASKED_FOR)


async def _standing(
    desk: Desk, tx: Transaction, caller: Caller, shared: Shared, where: tuple[Session, Ground]
) -> Standing:
    """Judge where somebody is; what this very update has come to before, it comes to again."""
    session, there = where
    known = await kept.attempted(tx, caller.cause_id, "place")
    if known is not None and known[1] is not None:
        return Standing(Verdict(known[0].removeprefix("place.")), known[1])
    if shared.is_pin:
        raise PinForPlace(session=session)
    if shared.fix is None:
        raise PlaceNotShared(session=session)
    return places.judge(shared.fix, there, desk.policies.places)


async def _moved(tx: Transaction, caller: Caller, proof: Proof, evidence: Evidence, standing: Standing) -> Proof:
    """Keep what the question has come to: a location inside ends it, others may be followed by better ones."""
    if caller.cause_id is not None and proof.cause_id == caller.cause_id and proof.tries:
        return proof
    stands = await kept.mark_of(tx, proof.session_id, proof.person_id)
    is_enough = standing.verdict is Verdict.INSIDE and (stands is not None or evidence is Evidence.LOCATED)
    over = State.GIVEN if is_enough else State.FAILED if proof.tries + 1 >= TRIES else State.OPEN
    tried = replace(proof, tries=proof.tries + 1, cause_id=caller.cause_id, state=over)
    await proofs.move(tx, tried)
    return tried


async def _strengthened(desk: Desk, tx: Transaction, caller: Caller, about: tuple[Proof, Session]) -> Mark:
    """Make the sign-in E3: the mark that stands on it, or the mark that waited for this."""
    proof, session = about
    stands = await kept.mark_of(tx, session.id, proof.person_id)
    if stands is None or stands.origin.yields:
        terms_now = await terms.of_session(tx, session.id, desk.policies.terms)
        scan = Scan(session, terms_now, proof.person_id, proof.code_id, "rotating", Evidence.LOCATED, proof.scanned_at)
        return (await scans.mark(desk, tx, caller, scan)).mark
    if not stands.origin.is_own or stands.evidence >= Evidence.LOCATED:
        return stands
    stronger = replace(stands, evidence=Evidence.LOCATED)
    done = await register.change(desk, tx, [(stands, stronger)], Deed(Event.PLACE, proof.person_id, caller.cause_id))
    return stronger if done else stands


def _told(ground: Ground | None) -> str | None:
    if ground is None:
        return None
    return f"{ground.point.latitude},{ground.point.longitude} {ground.grid} {ground.radius} m"


async def _log(desk: Desk, caller: Caller, refusal: Refused) -> None:
    session = refusal.facts.get("session")
    attempt = Attempt("place", refusal.word, session.id if isinstance(session, Session) else None)
    async with desk.db.begin() as tx:
        await kept.keep_attempt(tx, caller, attempt)
