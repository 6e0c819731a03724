"""Adding sessions to a class, by a table, a rule or another class, once somebody has said so."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from classbell.actions import announcements, reminders, sources
from classbell.actions.calendar_days import calendar, ready
from classbell.actions.classes import check
from classbell.actions.desk import Desk
from classbell.actions.permissions import must
from classbell.actions.sources import COPY, SERIES, TIMETABLE, Source
from classbell.domain.classes import Class
from classbell.domain.copying import Copy
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.people import ClassExists
from classbell.domain.errors.tables import FileEmpty, ImportGone, NothingToKeep
from classbell.domain.people import Caller, Verb
from classbell.domain.series import Series
from classbell.domain.slots import Around, Booking, Preview, Slot, weigh
from classbell.domain.tables import Table
from classbell.storage import changes, classes, imports, revisions
from classbell.storage import timetables as kept
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction
from classbell.storage.imports import Arrived, Import, State

KINDS = frozenset({TIMETABLE, SERIES, COPY})
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """A timetable that was read, or reckoned, and waits: what keeping it would do."""

    import_id: int
    kind: str
    """`timetable`, `series` or `copy`."""
    class_: Class
    title: str
    """Of the class that shall have the sessions; it may be still to be made."""
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
    back_to: int | None = None
    """The class it was made like, where the class itself was taken out again."""


@dataclass(frozen=True, slots=True)
class Overview:
    """A class whose timetable the caller may change, and what there is of it."""

    class_: Class
    sessions: int
    """Without what was cancelled."""
    first_at: datetime | None
    """When the first begins; None: there is none."""
    until_at: datetime | None


async def look(desk: Desk, caller: Caller, class_id: int) -> Overview:
    """Show what a class has, to whoever may change it."""
    async with desk.db.read() as tx:
        await must(tx, caller, Verb.ORGANISE, class_id)
        class_ = await classes.class_of(tx, class_id)
        assert class_ is not None  # must() has seen it
        planned = await kept.planned(tx, class_id)
    first_at = min((one.starts_at for one in planned), default=None)
    return Overview(class_, len(planned), first_at, max((one.ends_at for one in planned), default=None))


async def take(desk: Desk, caller: Caller, class_id: int, table: Table) -> Reading:
    """Say, row by row, what keeping a timetable would do; nothing is kept but what it says."""
    reading = await _propose(desk, caller, (TIMETABLE, class_id), table)
    if not reading.preview.rows:
        raise FileEmpty
    return reading


async def plan_series(desk: Desk, caller: Caller, class_id: int, series: Series) -> Reading:
    """Say what sessions a rule would bring; nothing is kept but the rule.

    Raises SeriesIncomplete where it brings none, SeriesTooMany and SeriesTooFar.
    """
    return await _propose(desk, caller, (SERIES, class_id), series)


async def plan_copy(desk: Desk, caller: Caller, class_id: int, copy: Copy) -> Reading:
    """Say what sessions a copy of another class's timetable would bring to a class; nothing is kept but the wish.

    Where the copy has a run number of its own, a class like this one is made for it. Raises NothingToCopy, ClassExists.
    """
    check("run", copy.run or "")
    async with desk.db.read() as tx:
        await must(tx, caller, Verb.ORGANISE, copy.source_id)
    return await _propose(desk, caller, (COPY, class_id), copy)


async def preview(desk: Desk, caller: Caller, import_id: int) -> Reading:
    """Say what keeping a waiting one would do now; raise ImportGone when it waits no more."""
    await ready(desk)
    async with desk.db.read() as tx:
        waiting = await _of_class(tx, caller, import_id)
        if waiting.state is not State.WAITING:
            raise ImportGone
        return (await _reading(desk, tx, waiting))[0]


async def add_sessions(desk: Desk, caller: Caller, import_id: int, seal: str) -> Added:
    """Add every faultless session that waits, all or nothing, and the class for them where it is still to be made.

    Raises Changed when that is no more what the preview with this seal showed. Doing it again gives the same.
    """
    await ready(desk)
    async with desk.db.begin() as tx:
        found = await _of_class(tx, caller, import_id)
        if found.state is State.WAITING:
            await _add(desk, tx, caller, found, seal)
        added = await _added(tx, import_id, len(await kept.brought(tx, import_id)))
    desk.bells.ring("due")
    return added


async def drop(desk: Desk, caller: Caller, import_id: int) -> None:
    """Let a waiting one go; harmless when it waits no more."""
    async with desk.db.begin() as tx:
        await _of_class(tx, caller, import_id)
        await imports.settle(tx, import_id, (State.WAITING, State.DROPPED), desk.now())


async def withdraw(desk: Desk, caller: Caller, import_id: int) -> Added:
    """Cancel what it brought, but for sessions whose sign-in was opened, and say how many were.

    A class that was made for it goes with them, as long as nothing else has come to it.
    """
    async with desk.db.begin() as tx:
        found = await _of_class(tx, caller, import_id)
        if found.state not in {State.KEPT, State.UNDONE}:
            raise ImportGone
        made = Made.read(found)
        if made and (found.class_id == made.like_id or await kept.is_bare(tx, found.class_id, import_id)):
            added = await _unmake(desk, tx, caller, found, made)
        else:
            added = await _cancel(desk, tx, caller, found)
    desk.bells.ring("due")
    return added


@dataclass(frozen=True, slots=True)
class Made:
    """That a class was made for the sessions: like which one, and with how many sessions it was taken out again."""

    like_id: int
    run: str
    gone: int = 0

    @classmethod
    def read(cls, found: Import) -> Made | None:
        """Read what is remembered of an import that was kept; None where no class was made for it."""
        is_one = found.kind == COPY and isinstance(found.asked, Mapping) and "like_id" in found.asked
        return cls(**found.asked) if is_one else None


async def _unmake(desk: Desk, tx: Transaction, caller: Caller, found: Import, made: Made) -> Added:
    """Take the class out that was made; again for one that is out gives the same."""
    if found.class_id != made.like_id:
        made = replace(made, gone=len(await kept.brought(tx, found.id)))
        await imports.assign(tx, found.id, made.like_id)
        await imports.settle(tx, found.id, (State.KEPT, State.UNDONE), desk.now())
        await imports.remember(tx, found.id, asdict(made))
        await kept.remove_run(tx, found.class_id)
        change = Change("class", str(found.class_id), "remove", made.run, None, f"import {found.id} undone")
        await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)
    like = await classes.class_of(tx, made.like_id)
    assert like is not None  # classes that others were made like stay
    return Added(found.id, replace(like, run=made.run), made.gone, back_to=like.id)


async def _cancel(desk: Desk, tx: Transaction, caller: Caller, found: Import) -> Added:
    sessions = await kept.brought(tx, found.id)
    held = [one for one in await revisions.of_class(tx, found.class_id) if one.id in sessions and not one.opened_at]
    count = await kept.take_back(tx, found.id, desk.now())
    await announcements.note_cancelled(desk, tx, held, (caller.person_id, None))
    await reminders.plan(desk, tx, sessions)
    if await imports.settle(tx, found.id, (State.KEPT, State.UNDONE), desk.now()):
        change = Change("import", str(found.id), "undo", f"{count} sessions")
        await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)
    return await _added(tx, found.id, count)


async def _propose(desk: Desk, caller: Caller, what: tuple[str, int], asked: Table | Series | Copy) -> Reading:
    """Have it wait, and say what it would do; what means nothing at all does not wait."""
    kind, class_id = what
    plain = asked if isinstance(asked, Table) else sources.as_json(asked)
    rows = plain.rows if isinstance(plain, Table) else plain
    await ready(desk)
    async with desk.db.read() as tx:
        by = await must(tx, caller, Verb.ORGANISE, class_id)
        reading, _ = await _reading(desk, tx, Import(0, kind, class_id, State.WAITING, rows))
    if not reading.preview.rows:
        return reading
    async with desk.db.begin() as tx:
        import_id = await imports.wait(tx, Arrived(kind, class_id, plain, by, caller.cause_id), desk.now())
    return await preview(desk, caller, import_id)


async def _of_class(tx: Reader, caller: Caller, import_id: int) -> Import:
    found = await imports.read(tx, import_id)
    if found is None or found.kind not in KINDS or (found.kind == TIMETABLE and isinstance(found.asked, Mapping)):
        raise ImportGone  # also of a class that is moved off some days: that adds no sessions
    await must(tx, caller, Verb.ORGANISE, found.class_id)
    return found


async def _reading(desk: Desk, tx: Reader, waiting: Import) -> tuple[Reading, Source]:
    days = await calendar(desk, tx)
    source = await sources.read(tx, waiting, days)
    if source.run is not None and await kept.class_of_run(tx, source.class_.id, source.run) is not None:
        raise ClassExists(title=source.title)
    planned = [] if source.run is not None else await kept.planned(tx, source.class_.id)
    bookings = await _bookings(tx, source.class_.id, source.draft.slots)
    weighed = weigh(source.draft, Around(source.class_.zone, desk.now(), days, planned, bookings))
    return Reading(waiting.id, waiting.kind, source.class_, source.title, weighed), source


async def _bookings(tx: Reader, class_id: int, slots: tuple[Slot, ...]) -> list[Booking]:
    """Give what other classes have, where that could matter."""
    if not any(slot.venue or slot.lecturers for slot in slots):
        return []
    first = min(slot.starts_at for slot in slots)
    return await kept.bookings(tx, class_id, first - _A_DAY, max(slot.ends_at for slot in slots))


async def _add(desk: Desk, tx: Transaction, caller: Caller, found: Import, seal: str) -> None:
    reading, source = await _reading(desk, tx, found)
    if not reading.preview.slots:
        raise NothingToKeep
    settled = await imports.settle(tx, found.id, (State.WAITING, State.KEPT), desk.now())
    if reading.seal != seal or not settled:
        raise Changed
    class_id = await _home(desk, tx, caller, (found, source))
    await kept.add(tx, found.id, class_id, reading.preview.slots)
    brought = await kept.brought(tx, found.id)
    await announcements.note_added(desk, tx, class_id, brought, (caller.person_id, None))
    # The one place where new sessions are planned; also their class cards and digests come from here.
    await reminders.plan(desk, tx, brought)
    change = Change("import", str(found.id), "keep", None, f"{len(reading.preview.slots)} sessions")
    await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)


async def _home(desk: Desk, tx: Transaction, caller: Caller, of: tuple[Import, Source]) -> int:
    """Give the class that has the sessions from now on, and make it where there is none yet."""
    found, source = of
    if source.run is None:
        return source.class_.id
    class_id = await kept.add_run(tx, source.class_.id, source.run, desk.now())
    await imports.assign(tx, found.id, class_id)
    await imports.remember(tx, found.id, asdict(Made(source.class_.id, source.run)))
    change = Change("class", str(class_id), "add", None, source.title, f"like class {source.class_.id}")
    await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)
    return class_id


async def _added(tx: Reader, import_id: int, sessions: int) -> Added:
    found = await imports.read(tx, import_id)
    assert found is not None  # it was read before
    class_ = await classes.class_of(tx, found.class_id)
    assert class_ is not None  # the import refers to it
    return Added(found.id, class_, sessions)
