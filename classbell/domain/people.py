"""People, the accounts they write from, and what their roles let them do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

PersonId = int
ClassId = int


class Role(StrEnum):
    """What a person is to a unit (with all below it) or to one class."""

    ADMIN = "admin"
    ORGANISER = "organiser"
    SUPERVISOR = "supervisor"
    LECTURER = "lecturer"


class Verb(StrEnum):
    """What people ask to do, as far as it needs a role."""

    SUPERVISE = "supervise"  # open, close, mark, see the register of a class
    ORGANISE = "organise"  # import, notify, see results of a class
    ADMINISTER = "administer"  # units, roles, health


ALLOWED: dict[Verb, frozenset[Role]] = {
    Verb.SUPERVISE: frozenset({Role.SUPERVISOR, Role.ORGANISER, Role.ADMIN}),
    Verb.ORGANISE: frozenset({Role.ORGANISER, Role.ADMIN}),
    Verb.ADMINISTER: frozenset({Role.ADMIN}),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an action happens: a unit (its path, '/1/7/'), and the class if it is about one."""

    unit_path: str
    class_id: ClassId | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """One role within one scope: a unit with all below it, or a class."""

    role: Role
    unit_path: str | None
    class_id: ClassId | None

    def covers(self, scope: Scope) -> bool:
        """Whether the scope lies within this grant."""
        if self.class_id is not None:
            return self.class_id == scope.class_id
        return self.unit_path is not None and scope.unit_path.startswith(self.unit_path)


def may(grants: Iterable[Grant], verb: Verb, scope: Scope) -> bool:
    """Whether any of the grants allows the verb there."""
    return any(grant.role in ALLOWED[verb] and grant.covers(scope) for grant in grants)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a chat account, the person it is bound to (if it is), and when and by which update."""

    account_id: int
    name: str
    person_id: PersonId | None
    person_name: str | None
    language: str
    at: datetime
    """The instant Telegram gives for what the person did, else that of its arrival; UTC."""
    cause_id: int | None
    """The inbox row behind this; an action run again for the same row has no second effect."""
