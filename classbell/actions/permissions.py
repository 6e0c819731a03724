"""May they? Asked first by every action that needs a role."""

from __future__ import annotations

from classbell.domain.errors.basics import BindFirst, NoClassYet, NotAllowed, Refused
from classbell.domain.people import ALLOWED, Caller, PersonId, Scope, Verb, may
from classbell.storage import people
from classbell.storage.database import Reader


def must_be_bound(caller: Caller) -> PersonId:
    """Give the caller's person, or raise NotBound."""
    if caller.person_id is None:
        raise BindFirst
    return caller.person_id


async def without_class(tx: Reader, person_id: PersonId, verb: Verb) -> Refused:
    """Give what to raise where no class lies within a person's roles: there is none yet, or the verb is not theirs."""
    is_theirs = any(grant.role in ALLOWED[verb] for grant in await people.grants(tx, person_id))
    return NoClassYet() if is_theirs else NotAllowed()


async def person_may(tx: Reader, person_id: PersonId, verb: Verb, class_id: int) -> bool:
    """Tell whether a role of the person allows the verb on this class now."""
    scope = await people.scope_of_class(tx, class_id)
    return scope is not None and may(await people.grants(tx, person_id), verb, scope)


async def must(tx: Reader, caller: Caller, verb: Verb, class_id: int) -> PersonId:
    """Give the caller's person if a role of theirs allows the verb on this class; raise NotBound or NotAllowed."""
    person_id = must_be_bound(caller)
    if not await person_may(tx, person_id, verb, class_id):
        raise NotAllowed
    return person_id


async def must_on_unit(tx: Reader, caller: Caller, verb: Verb, unit_path: str) -> PersonId:
    """Give the caller's person if a role of theirs allows the verb on this unit; raise NotBound or NotAllowed."""
    person_id = must_be_bound(caller)
    if not may(await people.grants(tx, person_id), verb, Scope(unit_path)):
        raise NotAllowed
    return person_id
