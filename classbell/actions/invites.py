"""Making personal one-time links for those on a roll whom no account stands for."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from classbell.actions.desk import Desk
from classbell.actions.permissions import must
from classbell.domain import binding
from classbell.domain.classes import Class
from classbell.domain.people import Caller, PersonId, Verb
from classbell.domain.roles import outranks
from classbell.storage import changes, classes, people, roles
from classbell.storage import invites as kept
from classbell.storage.changes import Change
from classbell.storage.classes import Line
from classbell.storage.database import Reader
from classbell.storage.invites import Issue


@dataclass(frozen=True, slots=True)
class Invites:
    """Links that were made now, each told this once."""

    class_: Class
    links: list[tuple[Line, str]]
    expires_at: datetime
    not_ours: int
    """How many unbound people were left out: their roles are beyond what the caller could give."""


async def make_invites(desk: Desk, caller: Caller, class_id: int, only: PersonId | None = None) -> Invites:
    """Make a link for everybody on a roll whom no account stands for, or for one; earlier unused ones are void.

    For those who supervise the class. The links are kept nowhere: only what they hash to is.
    """
    expires_at = desk.now() + desk.policies.binding.invite_for
    async with desk.db.begin() as tx:
        by = await must(tx, caller, Verb.SUPERVISE, class_id)
        class_ = await classes.class_of(tx, class_id)
        assert class_ is not None  # must() has seen it
        unbound = [line for line in await classes.roll(tx, class_id) if line.account_id is None]
        unbound = [line for line in unbound if only in {None, line.person_id}]
        ours = await _ours(tx, by, class_id, unbound)
        made = [(line, secrets.token_urlsafe(binding.SECRET_BYTES)) for line in ours]
        issues = [Issue(secret, "person", expires_at, line.person_id, class_id) for line, secret in made]
        if made:
            await kept.issue(tx, issues, by, desk.now())
            change = Change("class", str(class_id), "invite", None, f"{len(made)} links")
            await changes.keep(tx, change, by, desk.now(), caller.cause_id)
    links = [(line, desk.house.link(binding.INVITE + secret)) for line, secret in made]
    return Invites(class_, links, expires_at, len(unbound) - len(ours))


async def _ours(tx: Reader, by: PersonId, class_id: int, unbound: list[Line]) -> list[Line]:
    """Whoever makes a link can use it: none is made for people whose roles the maker could not give."""
    grants = await people.grants(tx, by)
    held = await roles.on_roll(tx, class_id)
    return [line for line in unbound if outranks(grants, held.get(line.person_id, []))]
