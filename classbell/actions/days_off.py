"""Days that the organisation takes off: which classes have sessions on them, and moving those to worked days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from classbell.actions import bulk_revisions
from classbell.actions.bulk_revisions import TIMETABLE, Proposal
from classbell.actions.calendar_days import calendar, ready
from classbell.actions.desk import Desk
from classbell.actions.permissions import must, must_be_bound
from classbell.domain.classes import Class
from classbell.domain.errors.basics import Changed, NotAllowed
from classbell.domain.errors.timetables import EntryGone
from classbell.domain.leave_days import days
from classbell.domain.people import ALLOWED, Caller, ClassId, Verb
from classbell.domain.workdays import Entry
from classbell.storage import classes, imports, sessions, workdays
from classbell.storage.database import Reader
from classbell.storage.imports import Arrived

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Held:
    """A class that has sessions on days off, and how many of them could still be moved."""

    class_: Class
    sessions: int


async def held(desk: Desk, caller: Caller, entry_id: int) -> tuple[Entry, list[Held]]:
    """Give the days of an entry, and those of the caller's classes that have sessions on them; the newest first.

    Raises EntryGone where it was taken out, NotAllowed for those who organise nothing.
    """
    await ready(desk)
    async with desk.db.read() as tx:
        mine = await classes.classes_in_scope(tx, must_be_bound(caller), ALLOWED[Verb.ORGANISE])
        if not mine:
            raise NotAllowed
        entry = await _entry(tx, entry_id)
        found = await _counts(desk, tx, entry)
    return entry, [Held(class_, found[class_.id]) for class_ in mine if class_.id in found]


async def propose(desk: Desk, caller: Caller, entry_id: int, class_id: ClassId) -> Proposal:
    """Say what moving a class's sessions off those days comes to; nothing is kept but the wish.

    Raises EntryGone, and Changed where nothing is left to move.
    """
    async with desk.db.begin() as tx:
        by = await must(tx, caller, Verb.ORGANISE, class_id)
        await _entry(tx, entry_id)
        asked = Arrived(TIMETABLE, class_id, {"entry_id": entry_id}, by, caller.cause_id)
        import_id = await imports.wait(tx, asked, desk.now())
    proposal = await bulk_revisions.preview(desk, caller, import_id)
    if not proposal.comparison.revisions:
        raise Changed
    return proposal


async def _entry(tx: Reader, entry_id: int) -> Entry:
    entry = await workdays.entry(tx, entry_id)
    if entry is None or entry.is_worked:
        raise EntryGone
    return entry


async def _counts(desk: Desk, tx: Reader, entry: Entry) -> dict[ClassId, int]:
    """Count the sessions that could be moved; a day is one of the class's own zone."""
    known, found = await calendar(desk, tx), dict[ClassId, int]()
    from_at, until_at = days(entry.from_on, entry.until_on, desk.house.zone)
    for one in await sessions.between(tx, from_at - _A_DAY, until_at + _A_DAY):
        day = one.starts_at.astimezone(one.zone).date()
        is_off = entry.from_on <= day <= entry.until_on and not known.day(day).is_worked
        if is_off and not one.cancelled_at and not one.opened_at and one.starts_at > desk.now():
            found[one.class_id] = found.get(one.class_id, 0) + 1
    return found
