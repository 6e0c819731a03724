"""Picking the audience of a notice that is being written, and keeping audiences under a name."""

from __future__ import annotations

from dataclasses import dataclass

from classbell.actions import audiences
from classbell.actions.audiences import Choice
from classbell.actions.desk import Desk
from classbell.actions.notices import own
from classbell.actions.permissions import must, must_be_bound
from classbell.domain.audiences import Circle, Part, Side
from classbell.domain.classes import Class
from classbell.domain.errors.basics import Changed, NameTooLong, NotAllowed
from classbell.domain.errors.notices import AudienceGone, AudienceNameTaken
from classbell.domain.people import Caller, PersonId, Scope, Verb, may
from classbell.domain.rosters import LENGTH
from classbell.domain.units import Unit
from classbell.storage import approvals, changes, classes, people, units
from classbell.storage import audiences as kept
from classbell.storage.audiences import Offer, Picked, Saved
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction
from classbell.storage.people import Named


@dataclass(frozen=True, slots=True)
class OfClass:
    """What can be picked of one class on one side, and what is."""

    class_: Class
    offers: tuple[Offer, ...]
    people: tuple[tuple[PersonId, str], ...]
    picked: frozenset[Part]


@dataclass(frozen=True, slots=True)
class OfUnit:
    """A unit to pick, with those directly below; the units above it as far as the author may write to them."""

    unit: Unit
    above: tuple[Unit, ...]
    below: tuple[Unit, ...]
    heads: int
    picked: frozenset[Part]


@dataclass(frozen=True, slots=True)
class Choices:
    """The values of one circle to choose from, and what is chosen."""

    choices: tuple[Choice, ...]
    picked: frozenset[Part]


async def of_class(desk: Desk, caller: Caller, notice_id: int, class_id: int) -> OfClass:
    """Show what of a class can be picked."""
    async with desk.db.read() as tx:
        notice = await own(tx, caller, notice_id)
        await must(tx, caller, Verb.SUPERVISE, class_id)
        class_ = await classes.class_of(tx, class_id)
        assert class_ is not None  # the caller has a role in it
        return OfClass(
            class_=class_,
            offers=tuple(await kept.offers(tx, class_id)),
            people=tuple((line.person_id, line.name) for line in await classes.roll(tx, class_id)),
            picked=frozenset(await kept.parts(tx, notice.audience_id)),
        )


async def of_unit(desk: Desk, caller: Caller, notice_id: int, unit_id: int) -> OfUnit:
    """Show a unit that the author may write to; 0: the highest there is of theirs, NotAllowed where there is none."""
    async with desk.db.read() as tx:
        notice = await own(tx, caller, notice_id)
        grants = await people.grants(tx, notice.author_id)
        theirs = [one for one in await units.everything(tx) if may(grants, Verb.SUPERVISE, Scope(one.path))]
        unit = next((one for one in theirs if unit_id in {0, one.id}), None)
        if unit is None:
            raise NotAllowed
        return OfUnit(
            unit=unit,
            above=tuple(one for one in theirs if unit.path != one.path and unit.path.startswith(one.path)),
            below=tuple(one for one in theirs if one.parent_id == unit.id),
            heads=len(await kept.people(tx, Part(Side.WHOM, Circle.UNIT, 0, unit.id))),
            picked=frozenset(await kept.parts(tx, notice.audience_id)),
        )


async def choices(desk: Desk, caller: Caller, notice_id: int, side: Side, circle: Circle) -> Choices:
    """Show the units, categories, levels or notices by which the people picked can be narrowed."""
    async with desk.db.read() as tx:
        notice = await own(tx, caller, notice_id)
        parts = await kept.parts(tx, notice.audience_id)
        found = await audiences.choices(tx, notice.author_id, parts, side, circle)
        return Choices(tuple(found), frozenset(parts))


async def find(desk: Desk, caller: Caller, notice_id: int, typed: str) -> list[Named]:
    """Give whom the author may mean by a name; may be nobody."""
    async with desk.db.read() as tx:
        person_id = (await own(tx, caller, notice_id)).author_id
    return await audiences.find(desk, person_id, typed)


async def pick(desk: Desk, caller: Caller, notice_id: int, part: Part) -> None:
    """Add to the audience; once is enough. Raises Changed where there is no such part any more, NotAllowed."""
    async with desk.db.begin() as tx:
        notice = await own(tx, caller, notice_id)
        if not part.makes_sense:
            raise Changed
        await audiences.must_be_theirs(tx, notice.author_id, [part])
        if part.class_id and not await kept.is_of_class(tx, part):
            raise Changed
        await kept.put(tx, notice.audience_id, part)
        await approvals.void(tx, notice_id)


async def unpick(desk: Desk, caller: Caller, notice_id: int, part: Part) -> None:
    """Take out of the audience."""
    async with desk.db.begin() as tx:
        notice = await own(tx, caller, notice_id)
        await kept.take(tx, notice.audience_id, part)
        await approvals.void(tx, notice_id)


async def saved(desk: Desk, caller: Caller) -> list[Saved]:
    """Give the audiences the caller keeps, by name."""
    async with desk.db.read() as tx:
        return await kept.saved(tx, must_be_bound(caller))


async def save(desk: Desk, caller: Caller, notice_id: int, name: str) -> None:
    """Keep a draft's audience under a name. Raises AudienceNameTaken, NameTooLong."""
    _check(name)
    async with desk.db.begin() as tx:
        notice = await own(tx, caller, notice_id)
        if await changes.has_caused(tx, "audience", name, caller.cause_id):
            return
        if not await kept.keep(tx, notice.audience_id, notice.author_id, name, desk.now()):
            raise AudienceNameTaken(name=name)
        await _log(desk, tx, caller, Change("audience", name, "save"))


async def use(desk: Desk, caller: Caller, notice_id: int, audience_id: int) -> None:
    """Take a saved audience for a draft, in place of what was picked; what has gone out of reach is refused."""
    async with desk.db.begin() as tx:
        notice = await own(tx, caller, notice_id)
        await _name(tx, caller, audience_id)
        await audiences.must_be_theirs(tx, notice.author_id, await kept.parts(tx, audience_id))
        await kept.clear(tx, notice.audience_id)
        await kept.copy(tx, audience_id, notice.audience_id)
        await approvals.void(tx, notice_id)


async def rename(desk: Desk, caller: Caller, audience_id: int, name: str) -> None:
    """Keep a saved audience under another name. Raises AudienceGone, AudienceNameTaken, NameTooLong."""
    _check(name)
    async with desk.db.begin() as tx:
        old = await _name(tx, caller, audience_id)
        if old != name:
            if not await kept.rename(tx, audience_id, name):
                raise AudienceNameTaken(name=name)
            await _log(desk, tx, caller, Change("audience", str(audience_id), "rename", old, name))


async def forget(desk: Desk, caller: Caller, audience_id: int) -> str:
    """Keep a saved audience no longer, and give its name; notices made from it stay. Raises AudienceGone."""
    async with desk.db.begin() as tx:
        name = await _name(tx, caller, audience_id)
        await kept.drop(tx, audience_id)
        await _log(desk, tx, caller, Change("audience", str(audience_id), "drop", name))
    return name


async def name_of(desk: Desk, caller: Caller, audience_id: int) -> str:
    """Give the name of an audience the caller keeps. Raises AudienceGone."""
    async with desk.db.read() as tx:
        return await _name(tx, caller, audience_id)


async def singles(desk: Desk, caller: Caller, notice_id: int, side: Side) -> list[Picked]:
    """Give the people who were picked one by one, by name, on a side."""
    async with desk.db.read() as tx:
        notice = await own(tx, caller, notice_id)
        found = await kept.named(tx, notice.audience_id)
    return [one for one in found if one.part == Part(side, Circle.PERSON, 0, one.part.subject_id)]


def _check(name: str) -> None:
    if not 0 < len(name) <= LENGTH:
        raise NameTooLong(most=LENGTH)


async def _name(tx: Reader, caller: Caller, audience_id: int) -> str:
    name = await kept.saved_name(tx, audience_id, must_be_bound(caller))
    if name is None:
        raise AudienceGone
    return name


async def _log(desk: Desk, tx: Transaction, caller: Caller, change: Change) -> None:
    await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)
