"""Changing marks long after their register settled: one asks, an organiser who is somebody else says yes or no."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from classbell.actions import register
from classbell.actions.desk import Desk
from classbell.actions.permissions import must
from classbell.actions.register import Deed
from classbell.actions.sessions import supervised
from classbell.domain import attendance, countersigns
from classbell.domain.attendance import Event, Mark, Ruling
from classbell.domain.classes import Session
from classbell.domain.countersigns import Countersign, State
from classbell.domain.errors.basics import Changed, NotAllowed
from classbell.domain.errors.register import CountersignDecided, SamePerson
from classbell.domain.people import Caller, PersonId, Role, Verb
from classbell.storage import attendance as marks
from classbell.storage import classes, sessions
from classbell.storage import countersigns as kept
from classbell.storage.database import Reader, Transaction
from classbell.storage.outbox import Letter, put
from classbell.words.buttons import Button, markup
from classbell.words.catalogue import Voice, choose


@dataclass(frozen=True, slots=True)
class Case:
    """What waits for a second person, and the mark it is about as it stands."""

    session: Session
    countersign: Countersign
    mark: Mark | None


def is_needed(desk: Desk, session: Session) -> bool:
    """Whether changing the session's marks by hand takes a second person now."""
    return countersigns.is_needed(session, desk.now(), desk.policies.attendance)


async def ask(
    desk: Desk, tx: Transaction, caller: Caller, session: Session, rulings: Iterable[tuple[PersonId, Ruling]]
) -> int:
    """Let rulings on people wait for an organiser, within the transaction; the others are asked. Give how many wait.

    Ring the bell `outbox` after the commit.
    """
    count = 0
    for person_id, ruling in rulings:
        countersign_id = await kept.add(tx, (session.id, person_id), ruling, desk.now())
        found = None if countersign_id is None else await kept.countersign(tx, countersign_id)
        if found is not None:
            count += 1
            await _ask(desk, tx, caller, Case(session, found, await marks.mark_of(tx, session.id, person_id)))
    return count


async def waiting(desk: Desk, caller: Caller, session_id: int) -> tuple[Session, list[Countersign]]:
    """Give what waits for a second person in a session's class, to its staff, the longest first."""
    async with desk.db.read() as tx:
        session, _ = await supervised(tx, caller, session_id)
        return session, await kept.waiting(tx, session.class_id)


async def look(desk: Desk, caller: Caller, countersign_id: int) -> Case:
    """Give one to the staff of its class."""
    async with desk.db.read() as tx:
        found = await kept.countersign(tx, countersign_id)
        if found is None:
            raise NotAllowed
        session, _ = await supervised(tx, caller, found.session_id)
        return await _case(tx, session, found)


async def grant(desk: Desk, caller: Caller, countersign_id: int) -> Case:
    """Say yes as the second person: the mark becomes what was asked for. Saying so again is harmless.

    Raises NotAllowed for who may not organise the class, SamePerson for who asked or whom it is about,
    CountersignDecided where somebody was quicker.
    """
    async with desk.db.begin() as tx:
        case, by = await _decidable(tx, caller, countersign_id)
        if await _is_news(desk, tx, case.countersign, State.GRANTED, by):
            ruling, person_id = case.countersign.ruling, case.countersign.person_id
            mark = attendance.ruled(case.mark, case.session, person_id, ruling, caller.at)
            deed = Deed(Event.CORRECTION, by, caller.cause_id)
            if case.mark != mark and not await register.change(desk, tx, [(case.mark, mark)], deed):
                raise Changed
        case = await _again(tx, case)
    desk.bells.ring("register", case.session.id)
    return case


async def refuse(desk: Desk, caller: Caller, countersign_id: int) -> Case:
    """Say no as the second person: the mark stays. Saying so again is harmless. Raises as `grant`."""
    async with desk.db.begin() as tx:
        case, by = await _decidable(tx, caller, countersign_id)
        await _is_news(desk, tx, case.countersign, State.REFUSED, by)
        return await _again(tx, case)


async def _decidable(tx: Reader, caller: Caller, countersign_id: int) -> tuple[Case, PersonId]:
    found = await kept.countersign(tx, countersign_id)
    if found is None:
        raise NotAllowed
    session = await sessions.session(tx, found.session_id)
    assert session is not None  # it is one of that session
    by = await must(tx, caller, Verb.ORGANISE, session.class_id)
    if by in {found.asked_by, found.person_id}:
        raise SamePerson
    return await _case(tx, session, found), by


async def _is_news(desk: Desk, tx: Transaction, found: Countersign, state: State, by: PersonId) -> bool:
    if await kept.decide(tx, found.id, state, by, desk.now()):
        return True
    if (found.state, found.decided_by) != (state, by):
        raise CountersignDecided
    return False


async def _case(tx: Reader, session: Session, found: Countersign) -> Case:
    return Case(session, found, await marks.mark_of(tx, session.id, found.person_id))


async def _again(tx: Reader, case: Case) -> Case:
    found = await kept.countersign(tx, case.countersign.id)
    assert found is not None  # it was read in this transaction
    return await _case(tx, case.session, found)


async def _ask(desk: Desk, tx: Transaction, caller: Caller, case: Case) -> None:
    organisers = await classes.staff(tx, case.session.class_id, {Role.ORGANISER, Role.ADMIN})
    not_asked = {caller.person_id, case.countersign.person_id}
    letters = {
        one.person_id: _letter(desk, case, one)
        for one in organisers
        if one.account_id is not None and one.person_id not in not_asked
    }
    await put(tx, letters.values(), desk.now())


def _letter(desk: Desk, case: Case, one: classes.Staff) -> Letter:
    voice, found = Voice(choose((one.language,), desk.house.language), case.session.zone), case.countersign
    text = voice.html("countersign.asked", session=case.session, name=found.name, by=found.asker)
    button = Button(voice.text("countersign.look"), f"countersigns.look:{found.id}")
    body = {"text": text, "parse_mode": "HTML"} | markup([[button]])
    return Letter("countersign", found.id, one.person_id, one.account_id, "sendMessage", body)
