"""A changed timetable that was sent as a file: taken as changes of the sessions there are, not as more of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from classbell.actions import announcements, reminders
from classbell.actions.announcements import Forecast
from classbell.actions.desk import Desk
from classbell.actions.permissions import must
from classbell.domain import timetables
from classbell.domain.bulk_revisions import Comparison, compare
from classbell.domain.classes import Class
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.tables import ImportGone
from classbell.domain.people import Caller, ClassId, Verb
from classbell.domain.slots import Slot
from classbell.storage import changes, classes, imports
from classbell.storage import revisions as kept
from classbell.storage import timetables as kept_timetables
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
    """How many sessions were changed or added."""
    forecast: Forecast


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
    """Say what a waiting timetable would change; raise ImportGone when it waits no more."""
    async with desk.db.read() as tx:
        return await _propose(desk, tx, caller, import_id)


async def keep(desk: Desk, caller: Caller, import_id: int, seal: str) -> Done:
    """Change and add exactly what the preview with this seal showed, all or nothing, told as one message a person.

    Run again for the same update it changes nothing more.
    """
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
    figures = f"{len(stood)} changed, {len(added)} added"
    change = Change("import", str(proposal.import_id), "keep", None, figures)
    await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)


async def _propose(desk: Desk, tx: Reader, caller: Caller, import_id: int) -> Proposal:
    found = await _of_class(tx, caller, import_id)
    if found.state is not State.WAITING:
        raise ImportGone
    by = await must(tx, caller, Verb.ORGANISE, found.class_id)
    class_, comparison = await _compared(desk, tx, found)
    forecast = await announcements.forecast(desk, tx, class_.id, comparison.all, by)
    return Proposal(import_id, class_, comparison, forecast)


async def _compared(desk: Desk, tx: Reader, found: imports.Import) -> tuple[Class, Comparison]:
    class_ = await classes.class_of(tx, found.class_id)
    assert class_ is not None  # the import refers to it
    slots = timetables.read(found.table, class_.zone).slots
    return class_, compare(slots, await kept.of_class(tx, class_.id), desk.now())


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
    return Done(class_, changed + len(added), await announcements.forecast(desk, tx, class_.id, [], by))
