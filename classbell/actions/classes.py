"""The classes somebody works with: finding them, making them, and who on the roll is bound."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from classbell.actions.desk import Desk
from classbell.actions.permissions import must, must_be_bound, must_on_unit, person_may
from classbell.domain import binding
from classbell.domain.classes import Class
from classbell.domain.errors.basics import Changed, NameTooLong
from classbell.domain.errors.people import ClassExists
from classbell.domain.people import ALLOWED, Caller, Verb
from classbell.storage import changes, units
from classbell.storage import classes as kept
from classbell.storage.changes import Change
from classbell.storage.classes import Draft, Line

LONGEST = {"name": 60, "run": 30, "programme": 100}
"""Characters; a class's name and run must fit on a button."""


@dataclass(frozen=True, slots=True)
class Programme:
    """A year's plan of classes under one heading."""

    id: int
    name: str
    year: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A class as somebody describes it; `programme` is '' for none."""

    unit_id: int
    name: str
    run: str
    programme: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """A class with its roll, as it stood at an instant."""

    class_: Class
    roll: list[Line]
    at: datetime
    may_organise: bool = False

    @property
    def never_bound(self) -> list[Line]:
        """Those no account stands for."""
        return [line for line in self.roll if line.account_id is None]

    @property
    def unreachable(self) -> list[Line]:
        """Those whose account cannot be written to."""
        return [line for line in self.roll if line.account_id is not None and line.unreachable]


async def mine(desk: Desk, caller: Caller, verb: Verb) -> list[Class]:
    """Give the classes in which the caller may do this, the newest first."""
    person_id = must_be_bound(caller)
    async with desk.db.read() as tx:
        return await kept.classes_in_scope(tx, person_id, ALLOWED[verb])


async def look(desk: Desk, caller: Caller, class_id: int) -> View:
    """Give a class and its roll to those who supervise it."""
    async with desk.db.read() as tx:
        by = await must(tx, caller, Verb.SUPERVISE, class_id)
        class_ = await kept.class_of(tx, class_id)
        assert class_ is not None  # must() has seen it
        may_organise = await person_may(tx, by, Verb.ORGANISE, class_id)
        return View(class_, await kept.roll(tx, class_id), desk.now(), may_organise)


async def programmes(desk: Desk, caller: Caller, unit_id: int) -> list[Programme]:
    """Give a unit's programmes of this year, the latest first, to those who organise there."""
    async with desk.db.read() as tx:
        unit = await units.unit(tx, unit_id)
        if unit is None:
            raise Changed
        await must_on_unit(tx, caller, Verb.ORGANISE, unit.path)
        found = [Programme(*row) for row in await kept.programmes(tx, unit_id)]
    return [one for one in found if one.year == _year(desk)]


async def create(desk: Desk, caller: Caller, asked: Asked) -> Class:
    """Make a class, and its programme of this year where it is new. Again for the same update gives the same class."""
    for field, text in (("name", asked.name), ("run", asked.run), ("programme", asked.programme)):
        check(field, text)
    if not asked.name:
        raise Changed
    async with desk.db.begin() as tx:
        unit = await units.unit(tx, asked.unit_id)
        if unit is None:
            raise Changed
        by = await must_on_unit(tx, caller, Verb.ORGANISE, unit.path)
        class_id = await kept.titled(tx, unit.id, asked.name, asked.run)
        if class_id is not None and not await changes.has_caused(tx, "class", str(class_id), caller.cause_id):
            raise ClassExists(title=f"{asked.name} {asked.run}".strip())
        if class_id is None:
            named = asked.programme
            programme_id = await kept.programme(tx, unit.id, named, _year(desk)) if named else None
            draft = Draft(unit.id, asked.name, asked.run, desk.house.zone, programme_id)
            class_id = await kept.add(tx, draft, desk.now())
            change = Change("class", str(class_id), "add", None, f"{asked.name} {asked.run}".strip())
            await changes.keep(tx, change, by, desk.now(), caller.cause_id)
        made = await kept.class_of(tx, class_id)
    assert made is not None  # it was found or made above
    return made


def check(field: str, text: str) -> None:
    """Raise NameTooLong when a class's `name`, `run` or `programme` may not be as long as this."""
    if len(text) > LONGEST[field]:
        raise NameTooLong(most=LONGEST[field])


async def join_link(desk: Desk, caller: Caller, class_id: int) -> str:
    """Give the link by which people on the roll may ask to be bound; it stays the same until it is changed."""
    async with desk.db.begin() as tx:
        await must(tx, caller, Verb.SUPERVISE, class_id)
        code = await kept.join_code(tx, class_id)
        if code is None:
            code = secrets.token_urlsafe(binding.CODE_BYTES)
            await kept.set_join_code(tx, class_id, code)
    return desk.house.link(binding.JOIN + code)


async def change_join_link(desk: Desk, caller: Caller, class_id: int) -> str:
    """Give a new such link; the old one means nothing from now on. Again for the same update gives the same link."""
    async with desk.db.begin() as tx:
        by = await must(tx, caller, Verb.SUPERVISE, class_id)
        code = await kept.join_code(tx, class_id)
        if code is not None and await changes.has_caused(tx, "class", str(class_id), caller.cause_id):
            return desk.house.link(binding.JOIN + code)
        code = secrets.token_urlsafe(binding.CODE_BYTES)
        await kept.set_join_code(tx, class_id, code)
        await changes.keep(tx, Change("class", str(class_id), "join_code"), by, desk.now(), caller.cause_id)
    return desk.house.link(binding.JOIN + code)


def _year(desk: Desk) -> int:
    return desk.now().astimezone(desk.house.zone).year
