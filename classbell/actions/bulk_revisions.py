"""A changed timetable that was sent as a file: taken as changes of the sessions there are, not as more of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from classbell.actions import announcements, reminders
from classbell.actions.announcements import Forecast
from classbell.actions.calendar_days import calendar, ready
from classbell.actions.desk import Desk
from classbell.actions.permissions import must
from classbell.domain import timetables
from classbell.domain.bulk_revisions import Comparison, compare, put_off
from classbell.domain.classes import Class, Session
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.tables import ImportGone
from classbell.domain.errors.timetables import AlreadyTold, EntryGone, SessionTwin
from classbell.domain.people import Caller, ClassId, Verb
from classbell.domain.revisions import Revision, Standing, standing
from classbell.domain.slots import Slot
from classbell.domain.workdays import Span
from classbell.storage import announcements as waiting
from classbell.storage import changes, classes, imports, workdays
from classbell.storage import revisions as kept
from classbell.storage import timetables as kept_timetables
from classbell.storage.announcements import as_data, of_data
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction
from classbell.storage.imports import State

TIMETABLE = "timetable"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What taking a waiting timetable as changes would come to; nothing of it is done yet."""

    import_id: int
    class_: Class
    comparison: Comparison
    forecast: Forecast
    entry_id: int | None = None
    """The organisation's days off that its sessions are moved from; None: it is a file."""

    @property
    def seal(self) -> str:
        """Eight characters that stand for what is seen, with how many would be told."""
        seen = repr((self.comparison, self.forecast.audience.count))
        return hashlib.sha256(seen.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Done:
    """What was changed."""

    class_: Class
    sessions: int
    """How many sessions were changed or added, or are as they were."""
    forecast: Forecast
    left: int = 0
    """How many could not be put back: they were revised or opened since."""
    import_id: int = 0
    """What takes it back; 0 where that was done."""


@dataclass(frozen=True, slots=True)
class Before:
    """What there was before a file was taken as changes."""

    stood: Mapping[int, tuple[int, Standing]]
    """The sessions it has changed: how often each had been revised then, with this change, and how it stood before."""
    added: Sequence[int]

    @property
    def written(self) -> dict[str, object]:
        """Give it as JSON keeps it."""
        stood = [[one, revision, as_data(was)] for one, (revision, was) in self.stood.items()]
        return {"stood": stood, "added": list(self.added)}

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Before:
        """Read what `written` gave."""
        return cls({one: (revision, of_data(was)) for one, revision, was in written["stood"]}, written["added"])


async def count(desk: Desk, caller: Caller, import_id: int) -> int:
    """Tell how many sessions that are there a waiting timetable would change; 0 for other tables."""
    async with desk.db.read() as tx:
        found = await imports.read(tx, import_id)
        if found is None or found.kind != TIMETABLE or found.state is not State.WAITING:
            return 0
        await must(tx, caller, Verb.ORGANISE, found.class_id)
        _, comparison = await _compared(desk, tx, found)
    return len(comparison.revisions)


async def count_told(desk: Desk, caller: Caller, class_id: ClassId, slots: Sequence[Slot]) -> int:
    """Tell how many people would hear of sessions added to a class; 0 where they are its first timetable."""
    async with desk.db.read() as tx:
        by = await must(tx, caller, Verb.ORGANISE, class_id)
        if not slots or not await announcements.has_timetable(tx, class_id):
            return 0
        found = await announcements.forecast(desk, tx, class_id, Comparison((), tuple(slots), 0).all, by)
    return found.audience.count


async def preview(desk: Desk, caller: Caller, import_id: int) -> Proposal:
    """Say what a waiting timetable would change, or moving a class off days that are not worked.

    Raises ImportGone when it waits no more, EntryGone when those days are not off any more.
    """
    await ready(desk)
    async with desk.db.read() as tx:
        return await _propose(desk, tx, caller, import_id)


async def keep(desk: Desk, caller: Caller, import_id: int, seal: str) -> Done:
    """Change and add exactly what the preview with this seal showed, all or nothing, told as one message a person.

    Run again for the same update it changes nothing more.
    """
    await ready(desk)
    async with desk.db.begin() as tx:
        found = await _of_class(tx, caller, import_id)
        if found.state is State.WAITING:
            proposal = await _propose(desk, tx, caller, import_id)
            if proposal.seal != seal or not proposal.comparison.revisions:
                raise Changed
            await imports.settle(tx, import_id, (State.WAITING, State.KEPT), desk.now())
            await _write(desk, tx, caller, proposal)
        done = await _done(desk, tx, caller, found)
    desk.bells.ring("due")
    desk.bells.ring("outbox")
    return done


async def undo(desk: Desk, caller: Caller, import_id: int) -> Done:
    """Let sessions be as they were before a file was taken as changes, and cancel those it added; again gives the same.

    What was revised or opened since stays. Raises AlreadyTold once people know of it, SessionTwin where another session
    has come to stand where one stood, ImportGone.
    """
    async with desk.db.begin() as tx:
        found = await _of_class(tx, caller, import_id)
        if found.state not in {State.KEPT, State.UNDONE} or not found.asked:
            raise ImportGone
        before = Before.read(found.asked)
        if found.state is State.KEPT:
            await _check_untold(tx, found.class_id, before)
            await _take_back(desk, tx, caller, found, before)
        done = await _undone(desk, tx, caller, found.class_id, before)
    desk.bells.ring("due")
    desk.bells.ring("outbox")
    return done


async def _write(desk: Desk, tx: Transaction, caller: Caller, proposal: Proposal) -> None:
    class_id, by = proposal.class_.id, (caller.person_id, None)
    held = {one.id: one for one in await kept.of_class(tx, class_id)}
    for revision in proposal.comparison.revisions:
        assert revision.session_id is not None  # they are of sessions that are there
        await kept.change(tx, held[revision.session_id], revision.now, desk.now())
        await kept.log(tx, revision, (caller.person_id, caller.cause_id), desk.now())
    stood = {one.session_id or 0: one.was for one in proposal.comparison.revisions}
    await announcements.note(desk, tx, class_id, stood, by)
    await kept_timetables.add(tx, proposal.import_id, class_id, proposal.comparison.added)
    added = await kept_timetables.brought(tx, proposal.import_id)
    await announcements.note_added(desk, tx, class_id, added, by)
    await reminders.plan(desk, tx, [*stood, *added])
    revised = {one.id: one.revision for one in await kept.of_class(tx, class_id)}
    before = {one: (revised[one], was) for one, was in stood.items() if was is not None}
    await imports.remember(tx, proposal.import_id, Before(before, added).written)
    figures = f"{len(stood)} changed, {len(added)} added"
    change = Change("import", str(proposal.import_id), "keep", None, figures)
    await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)


async def _check_untold(tx: Reader, class_id: ClassId, before: Before) -> None:
    held = await waiting.waiting(tx, class_id)
    noted = {one.revision.session_id for one in await waiting.noted(tx, held.id)} if held else set()
    if not noted.issuperset(before.stood):
        raise AlreadyTold


async def _take_back(desk: Desk, tx: Transaction, caller: Caller, found: imports.Import, before: Before) -> None:
    """Put back what is as the file left it, and cancel what the file added, together told of as one more change."""
    held = await kept.of_class(tx, found.class_id)
    back = {one: before.stood[one.id][1] for one in held if _is_as_left(one, before)}
    _check_places(held, back)
    by = (caller.person_id, None)
    for session, was in back.items():
        await kept.change(tx, session, was, desk.now())
        revision = Revision(session.id, standing(session), was)
        await kept.log(tx, revision, (caller.person_id, caller.cause_id), desk.now())
    await announcements.note(desk, tx, found.class_id, {one.id: standing(one) for one in back}, by)
    added = [one for one in held if one.id in before.added and not one.opened_at and not one.cancelled_at]
    await kept_timetables.take_back(tx, found.id, desk.now())
    await announcements.note_cancelled(desk, tx, added, by)
    await reminders.plan(desk, tx, [*(one.id for one in back), *before.added])
    await imports.settle(tx, found.id, (State.KEPT, State.UNDONE), desk.now())
    await imports.remember(tx, found.id, before.written)
    change = Change("import", str(found.id), "undo", f"{len(back)} changed, {len(added)} added")
    await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)


def _is_as_left(session: Session, before: Before) -> bool:
    return session.id in before.stood and session.revision == before.stood[session.id][0] and not session.opened_at


def _check_places(held: Sequence[Session], back: Mapping[Session, Standing]) -> None:
    others = {(one.title, one.starts_at) for one in held if one not in back}
    for was in back.values():
        if (was.title, was.starts_at) in others:
            raise SessionTwin(title=was.title, at=was.starts_at)


async def _undone(desk: Desk, tx: Reader, caller: Caller, class_id: ClassId, before: Before) -> Done:
    class_ = await classes.class_of(tx, class_id)
    assert class_ is not None  # must() has seen it
    held = {one.id: one for one in await kept.of_class(tx, class_id)}
    back = sum(1 for one, (_, was) in before.stood.items() if standing(held[one]) == was)
    gone = sum(1 for one in before.added if held[one].cancelled_at)
    by = await must(tx, caller, Verb.ORGANISE, class_id)
    forecast = await announcements.forecast(desk, tx, class_id, [], by)
    return Done(class_, back + gone, forecast, len(before.stood) + len(before.added) - back - gone)


async def _propose(desk: Desk, tx: Reader, caller: Caller, import_id: int) -> Proposal:
    found = await _of_class(tx, caller, import_id)
    if found.state is not State.WAITING:
        raise ImportGone
    by = await must(tx, caller, Verb.ORGANISE, found.class_id)
    class_, comparison = await _compared(desk, tx, found)
    forecast = await announcements.forecast(desk, tx, class_.id, comparison.all, by)
    return Proposal(import_id, class_, comparison, forecast, _entry_id(found))


async def _compared(desk: Desk, tx: Reader, found: imports.Import) -> tuple[Class, Comparison]:
    class_ = await classes.class_of(tx, found.class_id)
    assert class_ is not None  # the import refers to it
    held = await kept.of_class(tx, class_.id)
    if entry_id := _entry_id(found):
        entry = await workdays.entry(tx, entry_id)
        if entry is None or entry.is_worked:
            raise EntryGone
        off = Span(entry.from_on, entry.until_on)
        return class_, put_off(held, off, class_.zone, await calendar(desk, tx), desk.now())
    return class_, compare(timetables.read(found.table, class_.zone).slots, held, desk.now())


def _entry_id(found: imports.Import) -> int | None:
    """Give the days off that a class is to be moved from; None where a file was sent."""
    entry_id: int | None = found.asked.get("entry_id") if isinstance(found.asked, Mapping) else None
    return entry_id


async def _of_class(tx: Reader, caller: Caller, import_id: int) -> imports.Import:
    found = await imports.read(tx, import_id)
    if found is None or found.kind != TIMETABLE:
        raise ImportGone
    await must(tx, caller, Verb.ORGANISE, found.class_id)
    return found


async def _done(desk: Desk, tx: Reader, caller: Caller, found: imports.Import) -> Done:
    class_ = await classes.class_of(tx, found.class_id)
    assert class_ is not None  # must() has seen it
    by = await must(tx, caller, Verb.ORGANISE, class_.id)
    added = await kept_timetables.brought(tx, found.id)
    changed = await kept.count_caused(tx, class_.id, caller.cause_id)
    forecast = await announcements.forecast(desk, tx, class_.id, [], by)
    return Done(class_, changed + len(added), forecast, import_id=found.id)
