"""Who may give which role where, and so who may speak for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from classbell.domain.people import Grant, PersonId, Role, Scope, Verb, may

GRANTABLE: dict[Role, frozenset[Role]] = {
    Role.ADMIN: frozenset(Role),
    Role.ORGANISER: frozenset({Role.SUPERVISOR, Role.LECTURER}),
}
"""What the holder of a role may give, and take back, within its scope."""


@dataclass(frozen=True, slots=True)
class Held:
    """One role as somebody holds it."""

    id: int
    person_id: PersonId
    role: Role
    scope: Scope
    """The unit, or the class with the unit above it."""
    place: str
    """The unit's name or the class's title."""


def may_grant(grants: Iterable[Grant], role: Role, scope: Scope) -> bool:
    """Whether any of the grants lets its holder give, or take back, this role there."""
    return any(role in GRANTABLE.get(grant.role, ()) and grant.covers(scope) for grant in grants)


def outranks(grants: Iterable[Grant], held: Iterable[Held]) -> bool:
    """Whether the grants' holder could have given every one of these roles.

    Who lets an account stand for a person hands over all that the person may do, so only such a one may.
    """
    owned = list(grants)
    return all(may_grant(owned, role.role, role.scope) for role in held)


def answers_for(grants: Iterable[Grant], home_path: str, held: Iterable[Held]) -> bool:
    """Whether the grants' holder may change the numbers by which a person of this unit is recognised."""
    owned = list(grants)
    return may(owned, Verb.ORGANISE, Scope(home_path)) and outranks(owned, held)
