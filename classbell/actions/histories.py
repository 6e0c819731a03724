"""A lecturer's history over the classes: for the lecturer, and for whoever organises those classes."""

from __future__ import annotations

from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound
from classbell.domain.errors.basics import Changed, NotAllowed
from classbell.domain.histories import History, Spoken, fold
from classbell.domain.lecturers import Lecturer
from classbell.domain.people import ALLOWED, Caller, PersonId, Verb
from classbell.storage import classes, lecturers
from classbell.storage import histories as kept
from classbell.storage.database import Reader


async def of(desk: Desk, caller: Caller, lecturer_id: int) -> History:
    """Give what has been said of a lecturer: to themselves all that is released, to an organiser that of their classes.

    Raises NotAllowed for everybody else.
    """
    now, rules = desk.now(), (desk.policies.feedback.least_answers, desk.policies.evaluations)
    async with desk.db.report() as tx:
        person_id = must_be_bound(caller)
        lecturer = await lecturers.lecturer(tx, lecturer_id)
        if lecturer is None:
            raise Changed
        if lecturer.person_id == person_id:
            spoken = await kept.spoken(tx, lecturer_id, now - desk.policies.evaluations.release_after)
        else:
            spoken = await _organised(tx, person_id, lecturer, await kept.spoken(tx, lecturer_id, now))
    return fold(lecturer, spoken, rules, now)


async def mine(desk: Desk, caller: Caller) -> Lecturer | None:
    """Give the lecturer the caller is, if anything was ever asked about them."""
    async with desk.db.read() as tx:
        return await lecturers.of_person(tx, must_be_bound(caller))


async def _organised(tx: Reader, person_id: PersonId, lecturer: Lecturer, spoken: list[Spoken]) -> list[Spoken]:
    """Leave what was said in classes this person organises; NotAllowed where that lecturer was in none of them."""
    theirs = {one.id for one in await classes.classes_in_scope(tx, person_id, ALLOWED[Verb.ORGANISE])}
    if theirs.isdisjoint(await kept.classes_of(tx, lecturer.id)):
        raise NotAllowed
    return [one for one in spoken if one.class_id in theirs]
