"""Choosing on what terms a session is signed in to, for itself or for its class."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from classbell.actions.desk import Desk
from classbell.actions.sessions import supervised
from classbell.domain.attendance import Evidence
from classbell.domain.classes import Session
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.register import SessionOver
from classbell.domain.errors.signing import SessionCancelled
from classbell.domain.people import Caller, PersonId
from classbell.domain.terms import CODE_KINDS, FLOORS, Terms, Wishes, settle
from classbell.storage import changes, places, sessions
from classbell.storage import terms as kept
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction


@dataclass(frozen=True, slots=True)
class Chosen:
    """A session's terms as they stand, and where they come from."""

    session: Session
    terms: Terms
    is_own: bool
    """Whether anything was chosen for this very session."""
    is_class_wide: bool
    """Whether its class goes by the same."""
    has_ground: bool
    """Whether its venue's place is known; without, nobody can be asked theirs."""


async def look(desk: Desk, caller: Caller, session_id: int) -> Chosen:
    """Give the terms of a session to those who supervise it; raises NotAllowed."""
    async with desk.db.read() as tx:
        session, _ = await supervised(tx, caller, session_id)
        return await _chosen(desk, tx, session)


async def choose_code(desk: Desk, caller: Caller, session_id: int, kind: str) -> Chosen:
    """Let a session be signed in to by this kind of code; an open one goes on with it at once.

    Raises NotAllowed, SessionCancelled, SessionOver.
    """
    if kind not in CODE_KINDS:
        raise Changed
    return await _choose(desk, caller, session_id, lambda wishes: replace(wishes, code_kind=kind))


async def choose_floor(desk: Desk, caller: Caller, session_id: int, floor: str) -> Chosen:
    """Let weaker evidence than this wait for the supervisor; raises as `choose_code`."""
    if floor not in FLOORS:
        raise Changed
    return await _choose(desk, caller, session_id, lambda wishes: replace(wishes, floor=Evidence(floor)))


async def choose_place(desk: Desk, caller: Caller, session_id: int, wish: int) -> Chosen:
    """Let people be asked where they are (1) or not (0); raises as `choose_code`."""
    if wish not in {0, 1}:
        raise Changed
    return await _choose(desk, caller, session_id, lambda wishes: replace(wishes, asks_place=bool(wish)))


async def drop(desk: Desk, caller: Caller, session_id: int) -> Chosen:
    """Let a session go by its class again; raises as `choose_code`."""
    return await _choose(desk, caller, session_id, lambda _: Wishes())


async def choose_for_class(desk: Desk, caller: Caller, session_id: int) -> Chosen:
    """Let the whole class go by the terms of this session, where its sessions have none of their own."""
    async with desk.db.begin() as tx:
        session, person_id = await supervised(tx, caller, session_id)
        own, before = await kept.wishes(tx, session_id)
        terms = settle(desk.policies.terms, own, before)
        after = Wishes(terms.code_kind, terms.floor, terms.asks_place)
        if after != before:
            await kept.keep_of_class(tx, session.class_id, after)
            change = Change("class", str(session.class_id), "terms", _told(before), _told(after))
            await changes.keep(tx, change, person_id, desk.now(), caller.cause_id)
        await kept.keep_of_session(tx, session_id, Wishes())
        return await _chosen(desk, tx, session)


async def _choose(desk: Desk, caller: Caller, session_id: int, changed: Callable[[Wishes], Wishes]) -> Chosen:
    async with desk.db.begin() as tx:
        session, person_id = await supervised(tx, caller, session_id)
        _check(desk, session)
        before, _ = await kept.wishes(tx, session_id)
        after = changed(before)
        if after != before:
            await kept.keep_of_session(tx, session_id, after)
            change = Change("session", str(session_id), "terms", _told(before), _told(after))
            await changes.keep(tx, change, person_id, desk.now(), caller.cause_id)
        chosen = await _chosen(desk, tx, session)
        await _go_on(desk, tx, chosen, person_id)
    desk.bells.ring("register", session_id)
    return chosen


def _check(desk: Desk, session: Session) -> None:
    if session.cancelled_at:
        raise SessionCancelled(session=session)
    if desk.now() >= session.ends_at:
        raise SessionOver(session=session)


async def _go_on(desk: Desk, tx: Transaction, chosen: Chosen, by: PersonId) -> None:
    """Where sign-in is open, show the code that is wanted now; the ones before it end."""
    session = chosen.session
    if not session.is_open:
        return
    live = await sessions.live_code(tx, session.id)
    if live is None or live[1] != chosen.terms.code_kind:
        await sessions.close_codes(tx, session.id, desk.now())
        await sessions.add_code(tx, session.id, chosen.terms.code_kind, by, desk.now())


async def _chosen(desk: Desk, tx: Reader, session: Session) -> Chosen:
    own, of_class = await kept.wishes(tx, session.id)
    terms = settle(desk.policies.terms, own, of_class)
    is_class_wide = terms == settle(desk.policies.terms, of_class)
    has_ground = await places.ground(tx, session.id) is not None
    return Chosen(session, terms, own != Wishes(), is_class_wide, has_ground)


def _told(wishes: Wishes) -> str:
    return json.dumps({name: value for name, value in asdict(wishes).items() if value is not None})
