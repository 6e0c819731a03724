"""Who may see a round of feedback beside those whom it asks."""

from __future__ import annotations

from collections.abc import Iterable

from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound
from classbell.domain.errors.basics import NotAllowed
from classbell.domain.feedback import Round
from classbell.domain.people import Caller, Grant, PersonId, Scope, Verb, may
from classbell.storage import lecturers, people
from classbell.storage.database import Reader


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
