"""Reading timetables, and adding their sessions once somebody has said so."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from classbell.actions import reminders
from classbell.actions.desk import Desk
from classbell.actions.permissions import must
from classbell.domain import timetables
from classbell.domain.classes import Class
from classbell.domain.errors import Changed, FileEmpty, ImportGone, NothingToKeep
from classbell.domain.people import Caller, Verb
from classbell.domain.tables import Table
from classbell.domain.timetables import Preview
from classbell.storage import changes, classes, imports
from classbell.storage import timetables as kept
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction
from classbell.storage.imports import Arrived, Import, State

KIND = "timetable"


@dataclass(frozen=True, slots=True)
class Reading:
    """A timetable that was read and waits: what keeping it would do."""

    import_id: int
    class_: Class
    preview: Preview

    @property
    def seal(self) -> str:
        """Eight characters that stand for what would be added."""
        return hashlib.sha256(repr(self.preview.slots).encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Added:
    """What a timetable has brought, or taken back."""

    import_id: int
    class_: Class
    sessions: int


async def take(desk: Desk, caller: Caller, class_id: int, table: Table) -> Reading:
    """Say, row by row, what keeping a timetable would do; nothing is kept but what it says."""
    async with desk.db.read() as tx:
        by = await must(tx, caller, Verb.ORGANISE, class_id)
        _, judged = await _judge(desk, tx, class_id, table)
    if not judged.rows:
        raise FileEmpty
    async with desk.db.begin() as tx:
        import_id = await imports.wait(tx, Arrived(KIND, class_id, table, by, caller.cause_id), desk.now())
    return await preview(desk, caller, import_id)


async def preview(desk: Desk, caller: Caller, import_id: int) -> Reading:
    """Say what keeping a waiting timetable would do now; raise ImportGone when it waits no more."""
    async with desk.db.read() as tx:
        waiting = await _of_class(tx, caller, import_id)
        if waiting.state is not State.WAITING:
            raise ImportGone
        return await _reading(desk, tx, waiting)


async def add_sessions(desk: Desk, caller: Caller, import_id: int, seal: str) -> Added:
    """Add every faultless session of a waiting timetable, all or nothing.

    Raises Changed when that is no more what the preview with this seal showed. Doing it again gives the same.
    """
    async with desk.db.begin() as tx:
        found = await _of_class(tx, caller, import_id)
        if found.state is State.WAITING:
            await _add(desk, tx, caller, (await _reading(desk, tx, found), seal))
        added = await _added(tx, found, len(await kept.brought(tx, import_id)))
    desk.bells.ring("due")
    return added


async def drop(desk: Desk, caller: Caller, import_id: int) -> None:
    """Let a waiting timetable go; harmless when it waits no more."""
    async with desk.db.begin() as tx:
        await _of_class(tx, caller, import_id)
        await imports.settle(tx, import_id, (State.WAITING, State.DROPPED), desk.now())


async def withdraw(desk: Desk, caller: Caller, import_id: int) -> Added:
    """Cancel what a timetable brought, but for sessions whose sign-in was opened, and say how many were."""
    async with desk.db.begin() as tx:
        found = await _of_class(tx, caller, import_id)
        if found.state not in {State.KEPT, State.UNDONE}:
            raise ImportGone
        sessions = await kept.brought(tx, import_id)
        count = await kept.take_back(tx, import_id, desk.now())
        await reminders.plan(desk, tx, sessions)
        if await imports.settle(tx, import_id, (State.KEPT, State.UNDONE), desk.now()):
            change = Change("import", str(import_id), "undo", f"{count} sessions")
            await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)
        added = await _added(tx, found, count)
    desk.bells.ring("due")
    return added


async def _of_class(tx: Reader, caller: Caller, import_id: int) -> Import:
    found = await imports.read(tx, import_id)
    if found is None or found.kind != KIND:
        raise ImportGone
    await must(tx, caller, Verb.ORGANISE, found.class_id)
    return found


async def _judge(desk: Desk, tx: Reader, class_id: int, table: Table) -> tuple[Class, Preview]:
    class_ = await classes.class_of(tx, class_id)
    assert class_ is not None  # must() has seen it
    return class_, timetables.judge(table, class_.zone, await kept.planned(tx, class_id), desk.now())


async def _reading(desk: Desk, tx: Reader, waiting: Import) -> Reading:
    return Reading(waiting.id, *await _judge(desk, tx, waiting.class_id, waiting.table))


async def _add(desk: Desk, tx: Transaction, caller: Caller, shown: tuple[Reading, str]) -> None:
    reading, seal = shown
    if not reading.preview.slots:
        raise NothingToKeep
    settled = await imports.settle(tx, reading.import_id, (State.WAITING, State.KEPT), desk.now())
    if reading.seal != seal or not settled:
        raise Changed
    await kept.add(tx, reading.import_id, reading.class_.id, reading.preview.slots)
    # The one place where new sessions are planned; also their class cards and digests come from here.
    await reminders.plan(desk, tx, await kept.brought(tx, reading.import_id))
    change = Change("import", str(reading.import_id), "keep", None, f"{len(reading.preview.slots)} sessions")
    await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)


async def _added(tx: Reader, found: Import, sessions: int) -> Added:
    class_ = await classes.class_of(tx, found.class_id)
    assert class_ is not None  # the import refers to it
    return Added(found.id, class_, sessions)
