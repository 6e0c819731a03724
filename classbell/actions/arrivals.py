"""Who came and could not be marked at once: kept with the instant, admitted or refused by staff."""

from __future__ import annotations

from dataclasses import dataclass

from classbell.actions import register
from classbell.actions.desk import Desk
from classbell.actions.register import Deed
from classbell.actions.sessions import supervised
from classbell.domain import arrivals, attendance, rosters
from classbell.domain.arrivals import Arrival, Kind, State, Waiting
from classbell.domain.attendance import Event, Evidence, Mark
from classbell.domain.classes import Session
from classbell.domain.errors.basics import NameMissing, NameTooLong, NotAllowed
from classbell.domain.errors.register import ArrivalDecided, NotBegun, WalkInOnRoll
from classbell.domain.errors.signing import SessionCancelled
from classbell.domain.people import Caller, PersonId
from classbell.storage import arrivals as kept
from classbell.storage import attendance as marks
from classbell.storage import binding, changes, classes, people
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction
from classbell.storage.outbox import Letter, put
from classbell.storage.people import Newcomer
from classbell.words.catalogue import Voice, choose

NAME_AT_MOST = 40


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of an arrival, and the mark that stands for it now, if there is one."""

    session: Session
    arrival: Arrival
    mark: Mark | None


async def waiting(desk: Desk, caller: Caller, session_id: int) -> tuple[Session, list[Arrival]]:
    """Give who waits in a session, the first to come first, to those who supervise it."""
    async with desk.db.read() as tx:
        session, _ = await supervised(tx, caller, session_id)
        return session, await kept.waiting(tx, session_id)


async def look(desk: Desk, caller: Caller, arrival_id: int) -> tuple[Session, Arrival]:
    """Give one arrival to those who supervise its session."""
    async with desk.db.read() as tx:
        session, arrival, _ = await _arrival(tx, caller, arrival_id)
    return session, arrival


async def admit(desk: Desk, caller: Caller, arrival_id: int) -> Decided:
    """Let an arrival count from its instant; who is not on the roll is put on it, who is not known becomes a person.

    Saying so again is harmless. Raises NotAllowed, SessionCancelled, or ArrivalDecided where somebody else was quicker.
    """
    async with desk.db.begin() as tx:
        session, arrival, by = await _arrival(tx, caller, arrival_id)
        if session.cancelled_at:
            raise SessionCancelled(session=session)
        if await _is_news(desk, tx, arrival, State.ADMITTED, by):
            arrival = await _enrol(desk, tx, caller, (session, arrival))
            await _mark(desk, tx, caller, (session, arrival), by)
            await _tell(desk, tx, session, arrival, "arrival.admitted")
        decided = await _decided(tx, session, arrival.id)
    _ring(desk, session.id)
    return decided


async def refuse(desk: Desk, caller: Caller, arrival_id: int) -> Decided:
    """Let an arrival not count. Saying so again is harmless. Raises NotAllowed or ArrivalDecided."""
    async with desk.db.begin() as tx:
        session, arrival, by = await _arrival(tx, caller, arrival_id)
        if await _is_news(desk, tx, arrival, State.REFUSED, by):
            change = Change("arrival", str(arrival.id), "refuse", None, arrival.name)
            await changes.keep(tx, change, by, desk.now(), caller.cause_id)
            await _tell(desk, tx, session, arrival, "arrival.refused")
        decided = await _decided(tx, session, arrival.id)
    _ring(desk, session.id)
    return decided


async def name_walk_in(desk: Desk, caller: Caller, session_id: int, typed: str) -> Decided:
    """Put somebody on the roll whom the supervisor sees in the room, and mark them present from now on.

    Raises NotAllowed, NotBegun (sign-in not opened yet), NameMissing, NameTooLong, WalkInOnRoll.
    """
    name = check_name(typed)
    async with desk.db.begin() as tx:
        session, _ = await supervised(tx, caller, session_id)
        if session.opened_at is None and caller.at < session.starts_at:
            raise NotBegun(session=session)
        arrival_id = await kept.of_cause(tx, caller.cause_id)
        if arrival_id is None:
            await _check_roll(tx, session, name)
            waiting = Waiting(session_id, Kind.WALK_IN, min(caller.at, session.ends_at), Evidence.SEEN)
            arrival_id = await kept.add(tx, waiting, (name, None, None), caller.cause_id)
    if arrival_id is None:
        raise WalkInOnRoll(name=name)
    return await admit(desk, caller, arrival_id)


def check_name(typed: str) -> str:
    """Give a person's name as it is kept; raises NameMissing or NameTooLong."""
    name = rosters.normal_name(" ".join(typed.split()))
    if not name:
        raise NameMissing
    if len(name) > NAME_AT_MOST:
        raise NameTooLong(most=NAME_AT_MOST)
    return name


async def _arrival(tx: Reader, caller: Caller, arrival_id: int) -> tuple[Session, Arrival, PersonId]:
    arrival = await kept.arrival(tx, arrival_id)
    if arrival is None:
        raise NotAllowed
    session, by = await supervised(tx, caller, arrival.session_id)
    return session, arrival, by


async def _is_news(desk: Desk, tx: Transaction, arrival: Arrival, state: State, by: PersonId) -> bool:
    if await kept.decide(tx, arrival.id, state, by, desk.now()):
        return True
    if (arrival.state, arrival.decided_by) != (state, by):
        raise ArrivalDecided
    return False


async def _enrol(desk: Desk, tx: Transaction, caller: Caller, what: tuple[Session, Arrival]) -> Arrival:
    session, arrival = what
    if arrival.is_enrolled:
        return arrival
    person_id = arrival.person_id or await _newcomer(desk, tx, session, arrival)
    await kept.enrol(tx, session.class_id, person_id, arrival.came_at)
    change = Change("enrolment", f"{session.class_id}/{person_id}", "walk_in", None, arrival.name)
    await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)
    found = await kept.arrival(tx, arrival.id)
    assert found is not None  # it was read above
    return found


async def _newcomer(desk: Desk, tx: Transaction, session: Session, arrival: Arrival) -> PersonId:
    """Make a person of somebody nobody knows: of the class's unit, with the account they came by."""
    class_ = await classes.class_of(tx, session.class_id)
    assert class_ is not None  # its session was read
    unit_id = int(class_.unit_path.rstrip("/").rpartition("/")[2])  # a path ends in the unit's own id
    person_id = await people.add(tx, Newcomer(arrival.name, unit_id), desk.now())
    await kept.is_person(tx, arrival.id, person_id)
    if arrival.account_id is not None:
        await binding.bind(tx, arrival.account_id, person_id, desk.now())
    return person_id


async def _mark(desk: Desk, tx: Transaction, caller: Caller, what: tuple[Session, Arrival], by: PersonId) -> None:
    session, arrival = what
    assert arrival.person_id is not None  # enrolling made sure of it
    mark = arrivals.admission(arrival, session, (arrival.person_id, by), desk.policies.attendance)
    stands = await marks.mark_of(tx, session.id, arrival.person_id)
    deed = Deed(Event.ADMIT, by, caller.cause_id)
    await register.change(desk, tx, [(stands, attendance.admitted(stands, mark))], deed)


async def _check_roll(tx: Reader, session: Session, name: str) -> None:
    if any(line.name == name for line in await classes.roll(tx, session.class_id)):
        raise WalkInOnRoll(name=name)


async def _decided(tx: Reader, session: Session, arrival_id: int) -> Decided:
    arrival = await kept.arrival(tx, arrival_id)
    assert arrival is not None  # it was read in this transaction
    mark = arrival.person_id and await marks.mark_of(tx, session.id, arrival.person_id)
    return Decided(session, arrival, mark or None)


async def _tell(desk: Desk, tx: Transaction, session: Session, arrival: Arrival, word: str) -> None:
    """Tell who came by their own account."""
    account = arrival.account_id and await people.account(tx, arrival.account_id)
    if not account:
        return
    voice = Voice(choose((account.language, account.language_code), desk.house.language), session.zone)
    text = voice.html(word, session=session, at=arrival.came_at)
    body = {"text": text, "parse_mode": "HTML"}
    letter = Letter("arrival", arrival.id, arrival.person_id, account.id, "sendMessage", body, urgency=0)
    await put(tx, [letter], desk.now())


def _ring(desk: Desk, session_id: int) -> None:
    desk.bells.ring("register", session_id)
    desk.bells.ring("outbox")
