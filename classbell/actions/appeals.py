"""Appeals against marks: said by the person, decided by the class's staff."""

from __future__ import annotations

from dataclasses import dataclass

from classbell.actions import countersigns, register
from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound
from classbell.actions.register import Deed
from classbell.actions.sessions import supervised
from classbell.domain import appeals, attendance
from classbell.domain.appeals import GRANTED, Appeal, State
from classbell.domain.attendance import Event, Mark, Ruling, Status
from classbell.domain.classes import Session
from classbell.domain.errors.basics import Changed, NotAllowed
from classbell.domain.errors.register import AppealDecided, AppealNotYours
from classbell.domain.people import Caller, PersonId, Role
from classbell.storage import appeals as kept
from classbell.storage import attendance as marks
from classbell.storage import classes, people, sessions
from classbell.storage.database import Reader, Transaction
from classbell.storage.outbox import Letter, put
from classbell.words.buttons import Button, markup
from classbell.words.catalogue import Voice, choose


@dataclass(frozen=True, slots=True)
class Case:
    """An appeal, and the mark it is about as it stands."""

    session: Session
    appeal: Appeal
    mark: Mark | None
    asked: bool = False
    """Whether the grant waits for a second person: it is long ago."""


async def may_appeal(desk: Desk, caller: Caller, session_id: int) -> Session:
    """Give a session against whose mark of theirs the caller may appeal now; else raises as `appeals.check`."""
    async with desk.db.read() as tx:
        return (await _own(desk, tx, caller, session_id))[0]


async def appeal(desk: Desk, caller: Caller, session_id: int, words: str, photo_id: str | None = None) -> Case:
    """Appeal against the caller's own mark in a session; the class's supervisors are asked.

    Raises as `appeals.check` and `appeals.check_words`; nothing is kept then.
    """
    said = appeals.check_words(words)
    async with desk.db.begin() as tx:
        found = await kept.of_cause(tx, caller.cause_id)
        if found is None:
            session, mark, person_id = await _own(desk, tx, caller, session_id)
            key = (session_id, person_id)
            appeal_id = await kept.add(tx, key, (said, photo_id), desk.now(), caller.cause_id)
            assert appeal_id is not None  # none waited, by the check above
            found = await _appeal(tx, appeal_id)
            await _ask(desk, tx, Case(session, found, mark))
        case = await _case(tx, found)
    desk.bells.ring("outbox")
    return case


async def look(desk: Desk, caller: Caller, appeal_id: int) -> Case:
    """Give an appeal to the staff of its class."""
    async with desk.db.read() as tx:
        return (await _decidable(tx, caller, appeal_id))[0]


async def waiting(desk: Desk, caller: Caller, session_id: int) -> tuple[Session, list[Appeal]]:
    """Give the appeals that wait in the class of a session, to its staff, the longest first."""
    async with desk.db.read() as tx:
        session, _ = await supervised(tx, caller, session_id)
        return session, await kept.waiting(tx, session.class_id)


async def grant(desk: Desk, caller: Caller, appeal_id: int, status: Status) -> Case:
    """Let the mark be what the appeal says; long after the settling a second person has to say yes as well.

    Saying so again is harmless. Raises NotAllowed, AppealNotYours (one's own appeal), AppealDecided.
    """
    if status not in appeals.GRANTS:
        raise Changed
    async with desk.db.begin() as tx:
        case, by = await _decidable(tx, caller, appeal_id)
        asked = countersigns.is_needed(desk, case.session)
        if await _is_news(desk, tx, case.appeal, (State.GRANTED, GRANTED), by):
            await _change(desk, tx, caller, case, Ruling(status, GRANTED, by))
            await _tell(desk, tx, case, "appeal.granted_later" if asked else "appeal.granted", status)
        case = await _case(tx, await _appeal(tx, appeal_id))
    _ring(desk, case.session.id)
    return Case(case.session, case.appeal, case.mark, asked)


async def refuse(desk: Desk, caller: Caller, appeal_id: int, reason: str) -> Case:
    """Let the mark stand, for one of the quick reasons. Saying so again is harmless. Raises as `grant`."""
    if reason not in appeals.REFUSALS:
        raise Changed
    async with desk.db.begin() as tx:
        case, by = await _decidable(tx, caller, appeal_id)
        if await _is_news(desk, tx, case.appeal, (State.REFUSED, reason), by):
            await _tell(desk, tx, case, f"appeal.refused_{reason}", None)
        case = await _case(tx, await _appeal(tx, appeal_id))
    _ring(desk, case.session.id)
    return case


async def _own(desk: Desk, tx: Reader, caller: Caller, session_id: int) -> tuple[Session, Mark | None, PersonId]:
    person_id = must_be_bound(caller)
    session = await sessions.session(tx, session_id)
    if session is None:
        raise AppealNotYours
    mark = await marks.mark_of(tx, session_id, person_id)
    before = await kept.of_mark(tx, session_id, person_id)
    appeals.check(session, mark, before, caller.at, desk.policies.appeals)
    return session, mark, person_id


async def _decidable(tx: Reader, caller: Caller, appeal_id: int) -> tuple[Case, PersonId]:
    """Give a case to somebody of the class's staff; nobody decides their own."""
    found = await kept.appeal(tx, appeal_id)
    if found is None:
        raise NotAllowed
    _, by = await supervised(tx, caller, found.session_id)
    if found.person_id == by:
        raise AppealNotYours
    return await _case(tx, found), by


async def _is_news(desk: Desk, tx: Transaction, found: Appeal, decision: tuple[State, str], by: PersonId) -> bool:
    if await kept.decide(tx, found.id, decision, by, desk.now()):
        return True
    if ((found.state, found.decision), found.decided_by) != (decision, by):
        raise AppealDecided
    return False


async def _change(desk: Desk, tx: Transaction, caller: Caller, case: Case, ruling: Ruling) -> None:
    if countersigns.is_needed(desk, case.session):
        await countersigns.ask(desk, tx, caller, case.session, [(case.appeal.person_id, ruling)])
        return
    mark = attendance.ruled(case.mark, case.session, case.appeal.person_id, ruling, caller.at)
    deed = Deed(Event.APPEAL, ruling.by, caller.cause_id)
    if case.mark != mark and not await register.change(desk, tx, [(case.mark, mark)], deed):
        raise Changed


async def _case(tx: Reader, found: Appeal) -> Case:
    session = await sessions.session(tx, found.session_id)
    assert session is not None  # the appeal refers to it
    return Case(session, found, await marks.mark_of(tx, found.session_id, found.person_id))


async def _appeal(tx: Reader, appeal_id: int) -> Appeal:
    found = await kept.appeal(tx, appeal_id)
    assert found is not None  # it was read or written in this transaction
    return found


async def _ask(desk: Desk, tx: Transaction, case: Case) -> None:
    """Ask the class's supervisors, or its organisers where it has none; never the person themselves."""
    staff = await classes.staff(tx, case.session.class_id, {Role.SUPERVISOR})
    staff = staff or await classes.staff(tx, case.session.class_id, {Role.ORGANISER})
    letters = {
        one.person_id: _asking(desk, case, one)
        for one in staff
        if one.account_id is not None and one.person_id != case.appeal.person_id
    }
    await put(tx, letters.values(), desk.now())


def _asking(desk: Desk, case: Case, one: classes.Staff) -> Letter:
    voice = Voice(choose((one.language,), desk.house.language), case.session.zone)
    text = voice.html("appeal.asked", session=case.session, name=case.appeal.name, words=case.appeal.words)
    button = Button(voice.text("appeal.look"), f"appeals.look:{case.appeal.id}")
    body = {"text": text, "parse_mode": "HTML"} | markup([[button]])
    return Letter("appeal", case.appeal.id, one.person_id, one.account_id, "sendMessage", body)


async def _tell(desk: Desk, tx: Transaction, case: Case, word: str, status: Status | None) -> None:
    """Tell the person what became of it."""
    person = await people.person(tx, case.appeal.person_id)
    account = person and person.account_id and await people.account(tx, person.account_id)
    if not account:
        return
    voice = Voice(choose((account.language, account.language_code), desk.house.language), case.session.zone)
    said = voice.text(f"status.{status}") if status else ""
    body = {"text": voice.html(word, session=case.session, status=said), "parse_mode": "HTML"}
    await put(tx, [Letter("appealed", case.appeal.id, account.person_id, account.id, "sendMessage", body)], desk.now())


def _ring(desk: Desk, session_id: int) -> None:
    desk.bells.ring("register", session_id)
    desk.bells.ring("outbox")
