"""Roll call by hand: what staff rule of a person, of all the rest at once, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from classbell.actions import countersigns
from classbell.actions import register as marks
from classbell.actions.desk import Desk
from classbell.actions.register import Deed
from classbell.actions.sessions import supervised
from classbell.domain import attendance
from classbell.domain.attendance import Event, Mark, Origin, Ruling, Status
from classbell.domain.classes import Session
from classbell.domain.errors.basics import Changed, TooLateToUndo
from classbell.domain.errors.register import SecondPersonAsked
from classbell.domain.errors.signing import NotOnRoll, SessionCancelled
from classbell.domain.people import Caller, PersonId
from classbell.domain.rulings import Wish, sight
from classbell.domain.sheets import Entry
from classbell.storage import attendance as kept
from classbell.storage import changes, people
from classbell.storage.changes import Change
from classbell.storage.database import Transaction


@dataclass(frozen=True, slots=True)
class Register:
    """Everyone expected in a session as it stands, in the order of the roll."""

    session: Session
    entries: tuple[Entry, ...]

    def of(self, person_id: PersonId) -> Entry:
        """Give one person's entry; raises NotOnRoll."""
        for entry in self.entries:
            if entry.person_id == person_id:
                return entry
        raise NotOnRoll(session=self.session)


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """How somebody stands whose mark has changed since it was seen, and who changed it when; None: the clock."""

    entry: Entry
    by: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Ruled:
    """Marks made by hand at one instant, which also names them for taking them back."""

    session: Session
    marks: tuple[Mark, ...]
    at: datetime
    meanwhile: tuple[Meanwhile, ...] = ()
    """Those who were not ruled on, because somebody else was quicker."""


async def register(desk: Desk, caller: Caller, session_id: int) -> Register:
    """Give the register of a session to its staff."""
    async with desk.db.read() as tx:
        session, _ = await supervised(tx, caller, session_id)
        return Register(session, tuple(await kept.register(tx, session_id)))


async def rule(desk: Desk, caller: Caller, session_id: int, wish: Wish) -> Ruled:
    """Mark those by hand of whom the wish speaks: for a quick reason's key, or typed words.

    Whose mark is not any more what the wish saw keeps it, and comes back among `meanwhile`. Raises NotAllowed,
    NotOnRoll, SessionCancelled, ReasonMissing, ReasonTooLong.
    """
    async with desk.db.begin() as tx:
        session, by = await _ruling(tx, caller, session_id)
        ruling = Ruling(wish.status, attendance.check_reason(wish.reason), by)
        known = Register(session, tuple(await kept.register(tx, session_id)))
        entries = [known.of(person_id) for person_id in wish.saw]
        as_seen = [one for one in entries if sight(one.mark) == wish.saw[one.person_id]]
        asked = await _ask(desk, tx, caller, (session, as_seen), ruling) if as_seen else None
        ruled = await _rule(desk, tx, (session, as_seen), ruling, caller)
        done = {mark.person_id for mark in ruled.marks}
        left = [await _meanwhile(tx, session_id, one) for one in entries if one.person_id not in done]
    _ring(desk, session_id, asked)
    return replace(ruled, meanwhile=tuple(left))


async def rule_rest(desk: Desk, caller: Caller, session_id: int, status: Status, reason: str) -> Ruled:
    """Mark everyone by hand of whom nobody has spoken yet: no mark, or absent by the clock."""
    async with desk.db.begin() as tx:
        session, by = await _ruling(tx, caller, session_id)
        rest = [entry for entry in await kept.register(tx, session_id) if _is_unspoken(entry)]
        ruling = Ruling(status, attendance.check_reason(reason), by)
        asked = await _ask(desk, tx, caller, (session, rest), ruling)
        ruled = await _rule(desk, tx, (session, rest), ruling, caller)
    _ring(desk, session_id, asked)
    return ruled


async def take_back(desk: Desk, caller: Caller, session_id: int, at: datetime) -> None:
    """Let stand again what stood before the caller's rulings of that instant, where nobody has ruled since.

    Raises TooLateToUndo after the policy's time, Changed where there is nothing left to take back.
    """
    now = desk.now()
    async with desk.db.begin() as tx:
        session, by = await supervised(tx, caller, session_id)
        if await changes.has_caused(tx, "session", str(session_id), caller.cause_id):
            return
        if now > at + desk.policies.attendance.undo_for:
            raise TooLateToUndo
        ruled = await kept.ruled_at(tx, session_id, by, at)
        if not ruled:
            raise Changed
        pairs = [(ruling, attendance.undone(before, session, ruling.person_id)) for ruling, before in ruled]
        await marks.change(desk, tx, pairs, Deed(Event.UNDO, by, caller.cause_id))
        await changes.keep(tx, Change("session", str(session_id), "undo"), by, now, caller.cause_id)
    desk.bells.ring("register", session_id)


async def _ruling(tx: Transaction, caller: Caller, session_id: int) -> tuple[Session, PersonId]:
    session, by = await supervised(tx, caller, session_id)
    if session.cancelled_at:
        raise SessionCancelled(session=session)
    return session, by


async def _ask(
    desk: Desk, tx: Transaction, caller: Caller, whom: tuple[Session, Sequence[Entry]], ruling: Ruling
) -> int | None:
    """Long after the settling a second person is asked instead; give for how many, or None where one is enough."""
    session, entries = whom
    if not countersigns.is_needed(desk, session):
        return None
    return await countersigns.ask(desk, tx, caller, session, [(one.person_id, ruling) for one in entries])


def _ring(desk: Desk, session_id: int, asked: int | None) -> None:
    """Let what was kept be seen; a ruling that waits for a second person is kept as such, and refused as a mark."""
    desk.bells.ring("register", session_id)
    if asked is not None:
        desk.bells.ring("outbox")
        raise SecondPersonAsked(count=asked)


async def _rule(
    desk: Desk, tx: Transaction, whom: tuple[Session, Sequence[Entry]], ruling: Ruling, caller: Caller
) -> Ruled:
    """Rule once a cause: run again for the same update, it gives what it did the first time."""
    session, entries = whom
    if countersigns.is_needed(desk, session):
        return Ruled(session, (), desk.now())
    before = await kept.caused(tx, session.id, caller.cause_id)
    if before:
        return Ruled(session, tuple(mark for mark, _ in before), before[0][1])
    now = desk.now()
    pairs = [(e.mark, attendance.ruled(e.mark, session, e.person_id, ruling, caller.at)) for e in entries]
    done = await marks.change(desk, tx, pairs, Deed(Event.BY_HAND, ruling.by, caller.cause_id, at=now))
    same = [after for stood, after in pairs if stood == after]
    return Ruled(session, (*(mark for _, mark in done if mark), *same), now)


async def _meanwhile(tx: Transaction, session_id: int, entry: Entry) -> Meanwhile:
    """Tell who was quicker. The entry is as it was read; what stands by now is read again."""
    stands = await kept.mark_of(tx, session_id, entry.person_id)
    change = await changes.last(tx, "mark", f"{session_id}/{entry.person_id}")
    person = None if change is None or change.by is None else await people.person(tx, change.by)
    by, at = None if person is None else person.name, None if change is None else change.at
    return Meanwhile(replace(entry, mark=stands), by, at)


def _is_unspoken(entry: Entry) -> bool:
    return entry.mark is None or entry.mark.origin is Origin.CLOCK
