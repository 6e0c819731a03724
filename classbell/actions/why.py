"""Why a mark is so: the chain of evidence and edits behind it, for its person and for their staff."""

from __future__ import annotations

from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound
from classbell.actions.sessions import supervised
from classbell.domain import appeals
from classbell.domain.attendance import Mark
from classbell.domain.classes import Session
from classbell.domain.errors.basics import NotAllowed, Refused
from classbell.domain.people import Caller, PersonId
from classbell.domain.why import Chain, in_order
from classbell.storage import appeals as said
from classbell.storage import attendance, people, sessions
from classbell.storage import why as kept
from classbell.storage.database import Reader


async def of_own(desk: Desk, caller: Caller, session_id: int) -> tuple[Chain, bool]:
    """Give what led to the caller's own mark in a session of theirs, and whether they may appeal against it now."""
    person_id = must_be_bound(caller)
    async with desk.db.read() as tx:
        session = await sessions.session(tx, session_id)
        if session is None or not await sessions.concerns(tx, session_id, person_id):
            raise NotAllowed
        chain = await _chain(desk, tx, session, person_id)
        return chain, await _may_appeal(desk, tx, caller, (session, chain.mark))


async def of_person(desk: Desk, caller: Caller, session_id: int, person_id: PersonId) -> Chain:
    """Give the same of anybody on the roll to those who supervise the session."""
    async with desk.db.read() as tx:
        session, _ = await supervised(tx, caller, session_id)
        if not await sessions.concerns(tx, session_id, person_id):
            raise NotAllowed
        return await _chain(desk, tx, session, person_id)


async def _chain(desk: Desk, tx: Reader, session: Session, person_id: PersonId) -> Chain:
    key = (session.id, person_id)
    span = (session.starts_at - desk.policies.attendance.opens_before, session.ends_at)
    person = await people.person(tx, person_id)
    assert person is not None  # they are enrolled
    links = in_order(await kept.steps(tx, key), await kept.tried(tx, key, span), await kept.changed(tx, key))
    return Chain(session, person_id, person.name, await attendance.mark_of(tx, *key), links)


async def _may_appeal(desk: Desk, tx: Reader, caller: Caller, about: tuple[Session, Mark | None]) -> bool:
    session, mark = about
    before = await said.of_mark(tx, session.id, must_be_bound(caller))
    try:
        appeals.check(session, mark, before, caller.at, desk.policies.appeals)
    except Refused:
        return False
    return True
