"""Rounds of feedback: what waits for somebody, and who may see them beside those whom they ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from classbell.actions.desk import Desk
from classbell.actions.permissions import must, must_be_bound, person_may
from classbell.domain.classes import Class
from classbell.domain.errors.basics import Changed, NotAllowed
from classbell.domain.evaluations import is_open
from classbell.domain.feedback import Round
from classbell.domain.lecturers import Lecturer
from classbell.domain.people import ALLOWED, Caller, Grant, PersonId, Scope, Verb, may
from classbell.storage import classes, evaluations, lecturers, people
from classbell.storage import feedback as kept
from classbell.storage.database import Reader
from classbell.storage.feedback import InCharge

A_PAGE = 8
TO_EVALUATE = 10


@dataclass(frozen=True, slots=True)
class Page:
    """Some rounds whose results the caller may see, or will when they have closed, the newest first."""

    rounds: tuple[Round, ...]
    number: int
    is_last: bool
    at: datetime
    class_: Class | None = None
    """None: of all classes."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """The rounds that wait for the caller, and those whose results the caller may see."""

    waiting: tuple[Round, ...]
    shown: Page
    lecturer: Lecturer | None
    """Who the caller is as a lecturer, if rounds speak of them."""
    to_evaluate: tuple[tuple[Round, bool], ...]
    """Open rounds about lecturers, and whether the caller has evaluated: supervisors do, and see no results of them."""


async def mine(desk: Desk, caller: Caller, number: int = 0) -> Rounds:
    """List what waits for the caller and, a page at a time, what they are in charge of or was said of them."""
    person_id, now = must_be_bound(caller), desk.now()
    async with desk.db.read() as tx:
        waiting = await kept.waiting_for(tx, person_id, now)
        lecturer = await lecturers.of_person(tx, person_id)
        own_id = None if lecturer is None else lecturer.id
        whose = InCharge(person_id, own_id, now - desk.policies.evaluations.release_after)
        shown = _page(desk, await kept.in_charge(tx, whose, _slice(number)), number)
        return Rounds(tuple(waiting), shown, lecturer, await _to_evaluate(desk, tx, person_id, own_id))


async def of_class(desk: Desk, caller: Caller, class_id: int, number: int) -> Page:
    """List the rounds of a class to its staff; those about lecturers only to whoever organises it."""
    async with desk.db.read() as tx:
        person_id = await must(tx, caller, Verb.SUPERVISE, class_id)
        class_ = await classes.class_of(tx, class_id)
        is_managed = await person_may(tx, person_id, Verb.ORGANISE, class_id)
        found = await kept.of_class(tx, class_id, _slice(number), with_lecturers=is_managed)
    if class_ is None:
        raise Changed
    return _page(desk, found, number, class_)


async def classes_of(desk: Desk, caller: Caller) -> list[Class]:
    """Give the classes whose results the caller may see."""
    async with desk.db.read() as tx:
        return await classes.classes_in_scope(tx, must_be_bound(caller), ALLOWED[Verb.SUPERVISE])


async def _to_evaluate(
    desk: Desk, tx: Reader, person_id: PersonId, own_id: int | None
) -> tuple[tuple[Round, bool], ...]:
    """Leave out what the caller sees among the results anyway, and their own teaching."""
    grants = await people.grants(tx, person_id)
    found = await kept.to_evaluate(tx, person_id, desk.now(), TO_EVALUATE)
    asked = [one for one in found if is_open(one, desk.now()) and one.subject.lecturer_id != own_id]
    apart = [one for one in asked if not may_see(grants, Verb.SUPERVISE, one)]
    given = [[sheet.person_id for sheet in await evaluations.of_round(tx, one.id)] for one in apart]
    return tuple((one, person_id in people_) for one, people_ in zip(apart, given, strict=True))


def _slice(number: int) -> tuple[int, int]:
    """A page, and one more, by which it is known whether there are others."""
    return A_PAGE + 1, number * A_PAGE


def _page(desk: Desk, found: list[Round], number: int, class_: Class | None = None) -> Page:
    return Page(tuple(found[:A_PAGE]), number, len(found) <= A_PAGE, desk.now(), class_)


def may_see(grants: Iterable[Grant], verb: Verb, asked: Round) -> bool:
    """Tell whether these roles allow a verb on a round.

    Rounds about a lecturer, and about a programme, are for those who organise, whatever the verb.
    """
    is_apart = asked.subject.class_id is None or asked.subject.lecturer_id is not None
    scope = Scope(asked.class_.unit_path, asked.subject.class_id)
    return may(grants, Verb.ORGANISE if is_apart else verb, scope)


async def must_see(tx: Reader, caller: Caller, verb: Verb, asked: Round) -> PersonId:
    """Give the caller's person if they may do this to a round; raise NotBound or NotAllowed."""
    person_id = must_be_bound(caller)
    if not may_see(await people.grants(tx, person_id), verb, asked):
        raise NotAllowed
    return person_id


async def is_about(tx: Reader, person_id: PersonId | None, asked: Round) -> bool:
    """Tell whether a round speaks of this person: it asks about them, or about a session they gave alone."""
    them = None if person_id is None else await lecturers.of_person(tx, person_id)
    return them is not None and them.id in {asked.subject.lecturer_id, asked.subject.given_by}


async def is_released_to(desk: Desk, tx: Reader, person_id: PersonId | None, asked: Round) -> bool:
    """Tell whether this person is the lecturer a round speaks of, and may see its results by now."""
    if desk.now() <= asked.closes_at + desk.policies.evaluations.release_after:
        return False
    return await is_about(tx, person_id, asked)
