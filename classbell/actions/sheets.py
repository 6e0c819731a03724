"""What people ask of the register: a class's day, who is missing, one's own marks and timetable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from classbell.actions.desk import Desk
from classbell.actions.permissions import must, must_be_bound, without_class
from classbell.actions.sessions import AROUND, supervised
from classbell.domain import sheets
from classbell.domain.attendance import Mark
from classbell.domain.classes import Class, Session
from classbell.domain.errors.basics import NotAllowed
from classbell.domain.people import ALLOWED, Caller, Verb
from classbell.domain.sheets import DaySheet, Entry
from classbell.storage import attendance as kept
from classbell.storage import classes, lecturers, sessions
from classbell.storage.database import Reader

MARKS_A_PAGE = 8
SESSIONS_AT_ONCE = 12


@dataclass(frozen=True, slots=True)
class Day:
    """A class's day, and the days before and after it on which the class has sessions, if there are any."""

    sheet: DaySheet
    before: date | None
    after: date | None


@dataclass(frozen=True, slots=True)
class Missing:
    """Those of a session of whom nobody knows where they are, by group and then by the roll."""

    session: Session
    entries: tuple[Entry, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class OwnMark:
    """One of a person's sessions, what the register says, and who ruled so when, if staff did."""

    session: Session
    mark: Mark | None
    ruled_by: str | None
    kept_at: datetime | None


async def classes_of(desk: Desk, caller: Caller) -> list[Class]:
    """Give the classes whose register the caller may see; raises NotAllowed or NoClassYet where there is none.

    Those with a session of about today come first, else the newest.
    """
    now = desk.now()
    async with desk.db.read() as tx:
        person_id = must_be_bound(caller)
        found = await classes.classes_in_scope(tx, person_id, ALLOWED[Verb.SUPERVISE])
        if not found:
            raise await without_class(tx, person_id, Verb.SUPERVISE)
        today = {session.class_id for session in await sessions.between(tx, now - AROUND, now + AROUND)}
    return sorted(found, key=lambda class_: class_.id not in today)


async def day(desk: Desk, caller: Caller, class_id: int, on: date | None = None) -> Day:
    """Give a class's day (today in its zone, unless another is named) to its staff."""
    async with desk.db.read() as tx:
        await must(tx, caller, Verb.SUPERVISE, class_id)
        class_ = await _class(tx, class_id)
        day_on = on or class_.day_of(desk.now())
        sheet = await _sheet(tx, class_, day_on, desk.now())
        before, after = await sessions.neighbours(tx, class_id, *class_.span(day_on))
    return Day(sheet, _date(before, class_), _date(after, class_))


async def day_digest(desk: Desk, class_id: int, on: date) -> DaySheet:
    """Give a class's day to the clock, which asks for nobody and sends it only to the class's staff."""
    async with desk.db.read() as tx:
        return await _sheet(tx, await _class(tx, class_id), on, desk.now())


async def missing(desk: Desk, caller: Caller, session_id: int) -> Missing:
    """Give the names to call, with their numbers, to those who supervise or organise the class itself."""
    async with desk.db.read() as tx:
        session, _ = await supervised(tx, caller, session_id)
        entries = await kept.register(tx, session_id)
    absent = [entry for entry in entries if entry.is_missing]
    return Missing(session, tuple(sorted(absent, key=lambda entry: entry.group or "")), desk.now())


async def my_marks(desk: Desk, caller: Caller, page: int) -> tuple[list[OwnMark], int]:
    """Give one page (from 0) of the caller's sessions so far, the newest first, and how many pages there are."""
    person_id = must_be_bound(caller)
    async with desk.db.read() as tx:
        total = await kept.count_own(tx, person_id, desk.now())
        rows = await kept.own(tx, person_id, desk.now(), (MARKS_A_PAGE, page * MARKS_A_PAGE))
    return [OwnMark(*row) for row in rows], max(1, -(-total // MARKS_A_PAGE))


async def timetable(desk: Desk, caller: Caller) -> Sequence[Session]:
    """Give the caller's sessions that are not over, as a trainee or a lecturer, the next first."""
    person_id = must_be_bound(caller)
    async with desk.db.read() as tx:
        found = await sessions.of_trainee(tx, person_id, desk.now(), SESSIONS_AT_ONCE)
        given = await lecturers.sessions_of(tx, person_id, desk.now())
    every = {one.id: one for one in [*found, *given]}
    return sorted(every.values(), key=lambda one: (one.starts_at, one.id))[:SESSIONS_AT_ONCE]


async def _class(tx: Reader, class_id: int) -> Class:
    class_ = await classes.class_of(tx, class_id)
    if class_ is None:
        raise NotAllowed
    return class_


async def _sheet(tx: Reader, class_: Class, on: date, now: datetime) -> DaySheet:
    span = class_.span(on)
    held = await sessions.of_day(tx, class_.id, *span)
    return sheets.fold(class_, on, held, await kept.day(tx, class_.id, *span), now)


def _date(at: datetime | None, class_: Class) -> date | None:
    return None if at is None else class_.day_of(at)
