"""Reading rosters, and enrolling those they name once somebody has said so."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from classbell.actions.desk import Desk
from classbell.actions.permissions import must
from classbell.domain import enrolments, rosters
from classbell.domain.classes import Class
from classbell.domain.enrolments import Fate, Known, Person, Plan, Preview
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.tables import FileEmpty, ImportGone, NothingToKeep
from classbell.domain.people import Caller, Grant, PersonId, Role, Verb
from classbell.domain.roles import Held, answers_for
from classbell.domain.rosters import TRAINEE, Draft, Entry
from classbell.domain.tables import Table
from classbell.storage import changes, classes, imports, people, roles, units
from classbell.storage import rosters as kept
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction
from classbell.storage.imports import Arrived, Import, State
from classbell.storage.people import Newcomer
from classbell.storage.roles import Gift

KIND = "roster"


@dataclass(frozen=True, slots=True)
class Reading:
    """A roster that was read and waits: what keeping it would do."""

    import_id: int
    class_: Class
    preview: Preview
    seal: str
    """Eight characters that stand for all that the preview shows."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What a roster has brought."""

    import_id: int
    class_: Class
    enrolled: int
    roles: dict[Role, int]
    """How many of each."""


async def read_roster(desk: Desk, caller: Caller, class_id: int, content: bytes) -> Reading:
    """Read a workbook or CSV and say, row by row, what keeping it would do; nothing is kept but what it says.

    Raises a refusal when the file cannot be read, has no names, or is empty.
    """
    async with desk.db.read() as tx:
        await must(tx, caller, Verb.ORGANISE, class_id)
    return await take(desk, caller, class_id, await desk.spreadsheets.read(content))


async def take(desk: Desk, caller: Caller, class_id: int, table: Table) -> Reading:
    """Do the same for a table that was read already."""
    draft = await _drafted(desk, table)
    if not draft.entries:
        raise FileEmpty
    async with desk.db.begin() as tx:
        by = await must(tx, caller, Verb.ORGANISE, class_id)
        import_id = await imports.wait(tx, Arrived(KIND, class_id, table, by, caller.cause_id), desk.now())
    await imports.add_keys(desk.db, import_id, _keys(draft))
    return await _read(desk, caller, import_id, draft)


async def preview(desk: Desk, caller: Caller, import_id: int) -> Reading:
    """Say what keeping a waiting roster would do now; raise ImportGone when it waits no more."""
    async with desk.db.read() as tx:
        waiting = await _waiting(tx, caller, import_id)
    return await _read(desk, caller, import_id, await _drafted(desk, waiting.table))


async def enrol(desk: Desk, caller: Caller, import_id: int, seal: str) -> Enrolled:
    """Keep every faultless row of a waiting roster, all or nothing.

    Raises Changed when that is no more what the preview with this seal showed. Doing it again gives the same.
    """
    async with desk.db.read() as tx:
        found = await _of_class(tx, caller, import_id)
    if found.state is State.WAITING:
        await _enrol(desk, caller, found, seal)
    async with desk.db.read() as tx:
        class_ = await classes.class_of(tx, found.class_id)
        tally = await kept.tally(tx, import_id)
    assert class_ is not None  # the import refers to it
    return Enrolled(import_id, class_, tally.enrolled, tally.roles)


async def drop(desk: Desk, caller: Caller, import_id: int) -> None:
    """Let a waiting roster go; harmless when it waits no more."""
    async with desk.db.begin() as tx:
        await _of_class(tx, caller, import_id)
        await imports.settle(tx, import_id, (State.WAITING, State.DROPPED), desk.now())


async def withdraw(desk: Desk, caller: Caller, import_id: int) -> Enrolled:
    """Take back the enrolments and roles that a roster brought, and say how many; people and marks stay.

    Doing it again takes nothing back. Raises ImportGone when it was never kept.
    """
    async with desk.db.begin() as tx:
        found = await _of_class(tx, caller, import_id)
        class_ = await classes.class_of(tx, found.class_id)
        assert class_ is not None  # the import refers to it
        if found.state not in {State.KEPT, State.UNDONE}:
            raise ImportGone
        tally = await kept.tally(tx, import_id)
        await kept.withdraw(tx, import_id, desk.now())
        if await imports.settle(tx, import_id, (State.KEPT, State.UNDONE), desk.now()):
            change = Change(
                "import", str(import_id), "undo", f"{tally.enrolled} enrolled, {sum(tally.roles.values())} roles"
            )
            await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)
    return Enrolled(import_id, class_, tally.enrolled, tally.roles)


async def _read(desk: Desk, caller: Caller, import_id: int, draft: Draft) -> Reading:
    async with desk.db.report() as tx:
        waiting = await _waiting(tx, caller, import_id)
        known = await _known(desk, tx, caller, waiting)
        class_ = await classes.class_of(tx, waiting.class_id)
    assert class_ is not None  # the import refers to it
    return await asyncio.to_thread(_judged, import_id, class_, draft, known)


def _judged(import_id: int, class_: Class, draft: Draft, known: Known) -> Reading:
    judged = enrolments.judge(draft, known)
    shown = repr((judged.plans, judged.remarks))
    return Reading(import_id, class_, judged, hashlib.sha256(shown.encode()).hexdigest()[:8])


async def _enrol(desk: Desk, caller: Caller, waiting: Import, seal: str) -> None:
    draft = await _drafted(desk, waiting.table)
    async with desk.db.begin() as tx:
        by = await must(tx, caller, Verb.ORGANISE, waiting.class_id)
        class_ = await classes.class_of(tx, waiting.class_id)
        assert class_ is not None  # the import refers to it
        reading = _judged(waiting.id, class_, draft, await _known(desk, tx, caller, waiting))
        if not reading.preview.is_worth_keeping:
            raise NothingToKeep
        if reading.seal != seal or not await imports.settle(tx, waiting.id, (State.WAITING, State.KEPT), desk.now()):
            raise Changed
        await _keep(desk, tx, (caller, by), reading)


async def _drafted(desk: Desk, table: Table) -> Draft:
    """Ten thousand phone numbers take half a second, which nobody else should wait for."""
    return await asyncio.to_thread(rosters.read, table, desk.policies.rosters)


def _keys(draft: Draft) -> Iterator[tuple[str, str]]:
    for entry in draft.entries:
        for kind, value in (("name", entry.name), ("phone", entry.phone), ("staff_no", entry.staff_no)):
            if value:
                yield kind, value


async def _of_class(tx: Reader, caller: Caller, import_id: int) -> Import:
    found = await imports.read(tx, import_id)
    if found is None or found.kind != KIND:
        raise ImportGone
    await must(tx, caller, Verb.ORGANISE, found.class_id)
    return found


async def _waiting(tx: Reader, caller: Caller, import_id: int) -> Import:
    found = await _of_class(tx, caller, import_id)
    if found.state is not State.WAITING:
        raise ImportGone
    return found


async def _known(desk: Desk, tx: Reader, caller: Caller, waiting: Import) -> Known:
    """Gather what the store holds of the people and units that a roster names."""
    assert caller.person_id is not None  # must() has seen it
    grants = await people.grants(tx, caller.person_id)
    scope = await people.scope_of_class(tx, waiting.class_id)
    tree = await units.everything(tx)
    held = await roles.of_matches(tx, waiting.id)
    had = await kept.had(tx, waiting.class_id, desk.now())
    found = [
        _person(match, grants, held.get(match.id, []), waiting.class_id)
        for match in await kept.matches(tx, waiting.id, waiting.class_id)
    ]
    return Known(
        people=[replace(one, had=tuple(had.get(one.id, ()))) for one in found],
        units=tree,
        home=next(unit for unit in tree if scope and unit.path == scope.unit_path),
        categories=frozenset(await units.categories(tx)),
    )


def _person(match: kept.Match, grants: list[Grant], held: list[Held], class_id: int) -> Person:
    does = {str(role.role) for role in held if role.scope.class_id == class_id}
    return Person(
        id=match.id,
        name=match.name,
        staff_no=match.staff_no,
        phone=match.phone,
        unit_path=match.unit_path,
        unit_name=match.unit_name,
        is_ours=answers_for(grants, match.unit_path, held),
        does=frozenset(does | ({TRAINEE} if match.is_enrolled else set())),
    )


async def _keep(desk: Desk, tx: Transaction, who: tuple[Caller, PersonId], reading: Reading) -> None:
    caller, by = who
    plans = [plan for plan in reading.preview.plans if plan.fate is not Fate.FAULTY]
    persons = await _add_people(desk, tx, reading, plans)
    groups = await kept.groups(tx, reading.class_.id, _groups(plans))
    lines = [
        (person_id, groups.get(plan.entry.group))
        for plan, person_id in zip(plans, persons, strict=True)
        if plan.entry.role == TRAINEE
    ]
    await kept.enrol(tx, reading.import_id, reading.class_.id, lines, desk.now())
    phones = [(person_id, plan.new_phone) for plan, person_id in zip(plans, persons, strict=True) if plan.new_phone]
    await kept.set_phones(tx, phones)
    await _log_phones(desk, tx, (caller, by), phones)
    await _grant(desk, tx, by, reading, list(zip(plans, persons, strict=True)))
    change = Change("import", str(reading.import_id), "keep", None, f"{reading.preview.good} rows")
    await changes.keep(tx, change, by, desk.now(), caller.cause_id)


def _groups(plans: list[Plan]) -> list[str]:
    return list(dict.fromkeys(plan.entry.group for plan in plans if plan.entry.group))


async def _add_people(desk: Desk, tx: Transaction, reading: Reading, plans: list[Plan]) -> list[PersonId]:
    """Add those nobody knew, with their units and categories; give everybody's id in the order of the plans."""
    made = await _add_units(tx, reading)
    for category in reading.preview.new_categories:
        await units.add_category(tx, category)
    categories = await units.categories(tx)
    persons = []
    for plan in plans:
        unit_id = plan.unit_id or made.get(plan.entry.unit)
        newcomer = _newcomer(plan.entry, unit_id, categories.get(plan.entry.category))
        persons.append(plan.person_id or await people.add(tx, newcomer, desk.now()))
    return persons


async def _add_units(tx: Transaction, reading: Reading) -> dict[str, int]:
    home = next(unit for unit in await units.everything(tx) if unit.path == reading.class_.unit_path)
    return {name: (await units.add(tx, home, home.level.below, name)).id for name in reading.preview.new_units}


def _newcomer(entry: Entry, unit_id: int | None, category_id: int | None) -> Newcomer:
    return Newcomer(entry.name, unit_id, entry.staff_no, entry.phone, category_id)


async def _log_phones(
    desk: Desk, tx: Transaction, who: tuple[Caller, PersonId], phones: list[tuple[PersonId, str]]
) -> None:
    """A number proves who somebody is: that it was changed is logged, the number itself is not."""
    caller, by = who
    for person_id, _ in phones:
        await changes.keep(tx, Change("person", str(person_id), "phone"), by, desk.now(), caller.cause_id)


async def _grant(
    desk: Desk, tx: Transaction, by: PersonId, reading: Reading, plans: list[tuple[Plan, PersonId]]
) -> None:
    for plan, person_id in plans:
        if plan.entry.role != TRAINEE:
            gift = Gift(person_id, Role(plan.entry.role), None, reading.class_.id, reading.import_id)
            await roles.grant(tx, gift, by, desk.now())
