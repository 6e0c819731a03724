"""Looking at the tree of units, and letting it grow."""

from __future__ import annotations

from dataclasses import dataclass

from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound, must_on_unit
from classbell.domain.errors.basics import Changed, NameTooLong
from classbell.domain.errors.people import UnitExists
from classbell.domain.people import Caller, PersonId, Scope, Verb, may
from classbell.domain.rosters import LENGTH
from classbell.domain.units import Level, Unit
from classbell.storage import changes, people
from classbell.storage import units as kept
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction


@dataclass(frozen=True, slots=True)
class View:
    """One unit, with those above it that the caller may see, and those directly below."""

    unit: Unit
    above: list[Unit]
    below: list[Unit]


async def tops(desk: Desk, caller: Caller, verb: Verb) -> list[Unit]:
    """Give the units within which the caller may do this, none that is below another of them."""
    async with desk.db.read() as tx:
        grants = await people.grants(tx, must_be_bound(caller))
        allowed = [unit for unit in await kept.everything(tx) if may(grants, verb, Scope(unit.path))]
    paths = {unit.path for unit in allowed}
    return [unit for unit in allowed if not any(unit.path != path and unit.path.startswith(path) for path in paths)]


async def look(desk: Desk, caller: Caller, unit_id: int, verb: Verb = Verb.ADMINISTER) -> View:
    """Give a unit and its surroundings, to one who may do this there."""
    async with desk.db.read() as tx:
        unit, _ = await _allowed(tx, caller, unit_id, verb)
        tree = await kept.everything(tx)
        grants = await people.grants(tx, must_be_bound(caller))
    above = [one for one in tree if one.path != unit.path and unit.path.startswith(one.path)]
    seen = [one for one in above if may(grants, verb, Scope(one.path))]
    return View(unit, seen, [one for one in tree if one.parent_id == unit.id])


async def add(desk: Desk, caller: Caller, parent_id: int, level: Level, name: str) -> Unit:
    """Add a unit below another. Doing it again for the same update gives the same unit."""
    _check(name)
    async with desk.db.begin() as tx:
        parent, by = await _allowed(tx, caller, parent_id, Verb.ADMINISTER)
        if level not in parent.level.and_below:
            raise Changed
        made = next((unit for unit in await kept.below(tx, parent_id) if unit.name == name), None)
        if made and await changes.has_caused(tx, "unit", str(made.id), caller.cause_id):
            return made
        if made:
            raise UnitExists(name=name)
        unit = await kept.add(tx, parent, level, name)
        await _log(desk, tx, (caller, by), Change("unit", str(unit.id), "add", None, name))
    return unit


async def rename(desk: Desk, caller: Caller, unit_id: int, name: str) -> Unit:
    """Give a unit another name."""
    _check(name)
    async with desk.db.begin() as tx:
        unit, by = await _allowed(tx, caller, unit_id, Verb.ADMINISTER)
        if unit.name != name:
            if unit.parent_id is not None and await kept.is_there(tx, unit.parent_id, name):
                raise UnitExists(name=name)
            await kept.rename(tx, unit_id, name)
            await _log(desk, tx, (caller, by), Change("unit", str(unit_id), "rename", unit.name, name))
    return Unit(unit.id, unit.parent_id, unit.path, unit.level, name)


async def categories(desk: Desk, caller: Caller) -> list[str]:
    """Give the kinds of trainee there are, to an admin of the whole organisation."""
    async with desk.db.read() as tx:
        await _administers_all(tx, caller)
        return list(await kept.categories(tx))


async def add_category(desk: Desk, caller: Caller, name: str) -> list[str]:
    """Add a kind of trainee, and give all there are; one that is there already is left as it is."""
    _check(name)
    async with desk.db.begin() as tx:
        by = await _administers_all(tx, caller)
        if name not in await kept.categories(tx):
            await kept.add_category(tx, name)
            await _log(desk, tx, (caller, by), Change("category", name, "add"))
        return list(await kept.categories(tx))


async def _administers_all(tx: Reader, caller: Caller) -> PersonId:
    return await must_on_unit(tx, caller, Verb.ADMINISTER, (await kept.root(tx)).path)


def _check(name: str) -> None:
    if not 0 < len(name) <= LENGTH:
        raise NameTooLong(most=LENGTH)


async def _allowed(tx: Reader, caller: Caller, unit_id: int, verb: Verb) -> tuple[Unit, PersonId]:
    unit = await kept.unit(tx, unit_id)
    if unit is None:
        raise Changed
    return unit, await must_on_unit(tx, caller, verb, unit.path)


async def _log(desk: Desk, tx: Transaction, who: tuple[Caller, PersonId], change: Change) -> None:
    caller, by = who
    await changes.keep(tx, change, by, desk.now(), caller.cause_id)
