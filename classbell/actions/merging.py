"""Two lines of a roll that turn out to be one person: a walk-in, merged into who they really are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from classbell.actions import register
from classbell.actions.desk import Desk
from classbell.actions.register import Deed, Pair
from classbell.actions.sessions import supervised
from classbell.domain import attendance, names
from classbell.domain.arrivals import Arrival, Kind, State
from classbell.domain.attendance import Event, Mark
from classbell.domain.classes import Session
from classbell.domain.errors.basics import Changed, NotAllowed
from classbell.domain.errors.register import NotAWalkIn
from classbell.domain.errors.signing import NotOnRoll
from classbell.domain.people import Caller, PersonId
from classbell.storage import arrivals as kept
from classbell.storage import changes, classes, merging, sessions
from classbell.storage.changes import Change
from classbell.storage.classes import Line
from classbell.storage.database import Reader, Transaction

_NEAREST = 200


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk-in on a class's roll, and the lines of the roll that may be the same person, the likeliest first."""

    session: Session
    arrival: Arrival
    lines: tuple[Line, ...]
    marks: int
    """How many of the walk-in's marks would move."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merging came to."""

    session: Session
    walk_in: str
    into: str
    marks: int
    """How many marks of the walk-in have moved."""


async def walk_ins(desk: Desk, caller: Caller, session_id: int) -> tuple[Session, list[Arrival]]:
    """Give the walk-ins on the roll of a session's class, to those who supervise it."""
    async with desk.db.read() as tx:
        session, _ = await supervised(tx, caller, session_id)
        return session, await kept.walk_ins(tx, session_id)


async def look(desk: Desk, caller: Caller, arrival_id: int) -> Walk:
    """Give a walk-in with whom they may be; raises NotAllowed, NotAWalkIn."""
    async with desk.db.read() as tx:
        session, arrival, walk_in_id = await _walk_in(tx, caller, arrival_id)
        walk_ins = {walk_in_id, *(one.person_id for one in await kept.walk_ins(tx, session.id))}
        lines = [line for line in await classes.roll(tx, session.class_id) if line.person_id not in walk_ins]
        count = len(await merging.marks_of(tx, session.class_id, walk_in_id))
    alike = names.find(arrival.name, lines, _NEAREST)
    rest = [line for line in lines if line not in alike]
    return Walk(session, arrival, (*alike, *rest), count)


async def merge(desk: Desk, caller: Caller, arrival_id: int, into: PersonId) -> Merged:
    """Let a walk-in be a line of the roll: marks, account and further arrivals move, the walk-in leaves the roll.

    Where both have a mark, being there counts, the earlier one first; the change log keeps both.
    Raises NotAllowed, NotAWalkIn, NotOnRoll; Changed where somebody marked one of them just now.
    """
    async with desk.db.begin() as tx:
        done = await _done(tx, caller, arrival_id, into)
        if done:
            return done
        session, arrival, walk_in_id = await _walk_in(tx, caller, arrival_id)
        line = next((one for one in await classes.roll(tx, session.class_id) if one.person_id == into), None)
        if line is None or into == walk_in_id:
            raise NotOnRoll(session=session)
        moved = await _move_marks(desk, tx, caller, (session.class_id, walk_in_id, into))
        await merging.move(tx, session.class_id, walk_in_id, into, desk.now())
        change = Change("enrolment", f"{session.class_id}/{walk_in_id}", "merge", arrival.name, str(into))
        await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)
    for session_id in {mark.session_id for mark in moved}:
        desk.bells.ring("register", session_id)
    return Merged(session, arrival.name, line.name, len(moved))


async def _done(tx: Reader, caller: Caller, arrival_id: int, into: PersonId) -> Merged | None:
    """Give what this very update has merged already, when it is run again."""
    arrival = await kept.arrival(tx, arrival_id)
    session = arrival and await sessions.session(tx, arrival.session_id)
    if not arrival or not session:
        return None
    subject = f"{session.class_id}/{arrival.person_id}"
    if not await changes.has_caused(tx, "enrolment", subject, caller.cause_id):
        return None
    name = next((one.name for one in await classes.roll(tx, session.class_id) if one.person_id == into), "")
    return Merged(session, arrival.name, name, await merging.moved(tx, caller.cause_id))


async def _walk_in(tx: Reader, caller: Caller, arrival_id: int) -> tuple[Session, Arrival, PersonId]:
    arrival = await kept.arrival(tx, arrival_id)
    if arrival is None:
        raise NotAllowed
    session, _ = await supervised(tx, caller, arrival.session_id)
    is_walk_in = (arrival.kind, arrival.state) == (Kind.WALK_IN, State.ADMITTED) and arrival.is_enrolled
    if not is_walk_in or arrival.person_id is None:
        raise NotAWalkIn
    return session, arrival, arrival.person_id


async def _move_marks(
    desk: Desk, tx: Transaction, caller: Caller, who: tuple[int, PersonId, PersonId]
) -> Sequence[Mark]:
    class_id, walk_in_id, into = who
    theirs = await merging.marks_of(tx, class_id, walk_in_id)
    mine = {(mark.session_id, mark.direction): mark for mark in await merging.marks_of(tx, class_id, into)}
    pairs: list[Pair] = [(mark, None) for mark in theirs]
    for mark in theirs:
        stands = mine.get((mark.session_id, mark.direction))
        merged = attendance.merged(stands, mark)
        pairs.append((stands, merged and replace(merged, person_id=into)))
    wanted = [pair for pair in pairs if pair[0] != pair[1]]
    if len(await register.change(desk, tx, wanted, Deed(Event.MERGE, caller.person_id, caller.cause_id))) < len(wanted):
        raise Changed
    return theirs
