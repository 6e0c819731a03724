"""Personal badges: printing them, and giving a new one in place of the old."""

from __future__ import annotations

from dataclasses import dataclass

from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound
from classbell.actions.sessions import supervised
from classbell.domain import badges, codes
from classbell.domain.badges import Badge, Sheet
from classbell.domain.classes import Class, Session
from classbell.domain.errors.basics import Changed, NotAllowed
from classbell.domain.errors.signing import NoBadges
from classbell.domain.people import Caller, PersonId
from classbell.storage import badges as kept
from classbell.storage import changes, classes
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction

By = tuple[PersonId, Caller]


@dataclass(frozen=True, slots=True)
class Issued:
    """One badge with the link in its picture."""

    class_: Class
    badge: Badge
    link: str


async def of_class(desk: Desk, caller: Caller, session_id: int) -> tuple[Session, list[Badge]]:
    """Give the badges of a session's class as far as they are made, to its staff; raises NotAllowed."""
    async with desk.db.read() as tx:
        session, _ = await supervised(tx, caller, session_id)
        return session, await kept.of_class(tx, session.class_id)


async def sheet(desk: Desk, caller: Caller, session_id: int) -> Sheet:
    """Give everybody on the roll of a session's class a badge who has none, and give all of them to print.

    Raises NotAllowed, NoBadges where the roll is empty.
    """
    async with desk.db.begin() as tx:
        session, by = await supervised(tx, caller, session_id)
        made = await kept.make(tx, session.class_id, None, (by, desk.now(), caller.cause_id))
        if made:
            change = Change("badge", f"class/{session.class_id}", "make", None, str(made))
            await changes.keep(tx, change, by, desk.now(), caller.cause_id)
        found = await kept.of_class(tx, session.class_id)
        class_ = await _class(tx, session.class_id)
    if not found:
        raise NoBadges
    return Sheet(class_, tuple(found), tuple(link(desk, badge) for badge in found))


async def reissue(desk: Desk, caller: Caller, session_id: int, person_id: PersonId) -> Issued:
    """Give somebody in a session's class a new badge; the old one ends. Raises NotAllowed, Changed."""
    async with desk.db.begin() as tx:
        session, by = await supervised(tx, caller, session_id)
        return await _renew(desk, tx, (session.class_id, person_id), (by, caller))


async def mine(desk: Desk, caller: Caller) -> list[Class]:
    """Give the classes in which the caller may have a badge, the newest first; raises NotBound."""
    async with desk.db.read() as tx:
        return await kept.classes_of(tx, must_be_bound(caller))


async def own(desk: Desk, caller: Caller, class_id: int) -> Issued:
    """Give the caller their badge in a class, made where there is none yet; raises NotBound, NotAllowed."""
    person_id = must_be_bound(caller)
    async with desk.db.begin() as tx:
        await _must_be_on_roll(tx, class_id, person_id)
        await kept.make(tx, class_id, person_id, (person_id, desk.now(), caller.cause_id))
        return await _issued(desk, tx, class_id, person_id)


async def renew(desk: Desk, caller: Caller, class_id: int) -> Issued:
    """Give the caller a new badge in a class; the old one ends. Raises NotBound, NotAllowed."""
    person_id = must_be_bound(caller)
    async with desk.db.begin() as tx:
        await _must_be_on_roll(tx, class_id, person_id)
        return await _renew(desk, tx, (class_id, person_id), (person_id, caller))


def link(desk: Desk, badge: Badge) -> str:
    """Give the deep link that is in a badge's picture."""
    return desk.house.link(badges.issue(key(desk), badge.id))


def key(desk: Desk) -> bytes:
    """Give the key that seals badges, and nothing else."""
    return codes.derive(desk.code_key, badges.BADGES)


async def _renew(desk: Desk, tx: Transaction, whose: tuple[int, PersonId], who: By) -> Issued:
    """Run again for the same update, it gives the badge it made the first time."""
    (class_id, person_id), (by, caller) = whose, who
    found = await _find(tx, class_id, person_id)
    if found is None or caller.cause_id is None or found.cause_id != caller.cause_id:
        await kept.void(tx, class_id, person_id, by, desk.now())
        if not await kept.make(tx, class_id, person_id, (by, desk.now(), caller.cause_id)):
            raise Changed
        change = Change("badge", f"{class_id}/{person_id}", "renew", None if found is None else str(found.id))
        await changes.keep(tx, change, by, desk.now(), caller.cause_id)
    return await _issued(desk, tx, class_id, person_id)


async def _issued(desk: Desk, tx: Reader, class_id: int, person_id: PersonId) -> Issued:
    found = await _find(tx, class_id, person_id)
    if found is None:
        raise Changed
    return Issued(await _class(tx, class_id), found, link(desk, found))


async def _find(tx: Reader, class_id: int, person_id: PersonId) -> Badge | None:
    return next((one for one in await kept.of_class(tx, class_id) if one.person_id == person_id), None)


async def _must_be_on_roll(tx: Reader, class_id: int, person_id: PersonId) -> None:
    if class_id not in {one.id for one in await kept.classes_of(tx, person_id)}:
        raise NotAllowed


async def _class(tx: Reader, class_id: int) -> Class:
    class_ = await classes.class_of(tx, class_id)
    assert class_ is not None  # a row refers to it
    return class_
