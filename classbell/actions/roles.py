"""Giving roles and taking them back, each within the giver's own scope."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound
from classbell.domain import binding
from classbell.domain.errors.basics import AccountUnknown, Changed, LastAdmin, NobodyFound, NotAllowed
from classbell.domain.people import Caller, Grant, PersonId, Role, Scope
from classbell.domain.roles import GRANTABLE, Held, may_grant
from classbell.storage import binding as accounts
from classbell.storage import changes, dialogues, invites, people, units
from classbell.storage import roles as kept
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction
from classbell.storage.dialogues import Dialogue
from classbell.storage.invites import Issue
from classbell.storage.people import Named, Newcomer, Person
from classbell.storage.roles import Gift

FOUND = 8
"""How many people of a name are offered."""
SHARED = 0
"""In place of a person's id: whoever was shared last in the caller's dialogue, who need not be a person yet."""
DIALOGUE = "grant"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a role is to hold: a unit, or else a class."""

    unit_id: int | None = None
    class_id: int | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A person with the roles that the caller can take back, and the roles the caller can give them somewhere."""

    person: Person
    held: list[Held]
    others: int
    """How many more roles they have, out of the caller's reach."""
    grantable: list[Role]


async def may_begin(desk: Desk, caller: Caller) -> None:
    """Raise NotBound or NotAllowed for those who can give no role anywhere."""
    async with desk.db.read() as tx:
        await _granting(tx, caller)


async def find(desk: Desk, caller: Caller, typed: str) -> list[Named]:
    """Give whom the caller may mean: by @username, else by name, among those within the caller's own scope.

    Raises AccountUnknown or NobodyFound.
    """
    if typed.startswith("@"):
        async with desk.db.read() as tx:
            await _granting(tx, caller)
            account_id = await people.account_named(tx, typed[1:])
        if account_id is None:
            raise AccountUnknown(name=typed)
        return [await share(desk, caller, account_id)]
    async with desk.db.report() as tx:
        listed = await _within(tx, await _granting(tx, caller))
    found = await asyncio.to_thread(_find, typed, listed)
    if not found:
        raise NobodyFound(typed=typed)
    return found


def _find(typed: str, listed: list[Named]) -> list[Named]:
    """Search by name; the dictionary of pinyin is large, and loaded when somebody first searches."""
    names: Any = import_module("classbell.domain.names")
    found: list[Named] = names.find(typed, listed, FOUND)
    return found


async def share(desk: Desk, caller: Caller, account_id: int) -> Named:
    """Let SHARED mean the person of this account from now on; raise AccountUnknown when it never wrote to us."""
    async with desk.db.begin() as tx:
        await _granting(tx, caller)
        shared = Dialogue(DIALOGUE, "who", {"account": account_id})
        await dialogues.keep(tx, caller.account_id, shared, desk.now())
        person = await _shared(tx, caller)
    return Named(SHARED, person.name, person.unit_name)


async def look(desk: Desk, caller: Caller, person_id: PersonId) -> View:
    """Give a person's roles to one who may give roles somewhere."""
    async with desk.db.read() as tx:
        grants = await _granting(tx, caller)
        person = await _target(tx, caller, person_id)
        held = await kept.of(tx, person.id)
    within = [one for one in held if may_grant(grants, one.role, one.scope)]
    given = {role for grant in grants for role in GRANTABLE.get(grant.role, ())}
    return View(person, within, len(held) - len(within), [role for role in Role if role in given])


async def grant(desk: Desk, caller: Caller, person_id: PersonId, role: Role, place: Place) -> View:
    """Give a role on a unit or a class; giving it again changes nothing."""
    async with desk.db.begin() as tx:
        scope = await _scope(tx, place)
        by = await _must_grant(tx, caller, role, scope)
        person = await _target(tx, caller, person_id)
        given_to = person.id or await _make(desk, tx, caller, person)
        if await kept.grant(tx, Gift(given_to, role, place.unit_id, place.class_id), by, desk.now()):
            change = Change("role", str(given_to), "grant", None, f"{role} {_place(place)}")
            await changes.keep(tx, change, by, desk.now(), caller.cause_id)
    return await look(desk, caller, person_id)


async def revoke(desk: Desk, caller: Caller, person_id: PersonId, role_id: int) -> View:
    """Take a role back; harmless when it was taken already. Raises LastAdmin where nobody would be left."""
    async with desk.db.begin() as tx:
        held = await kept.held(tx, role_id)
        if held is not None:
            by = await _must_grant(tx, caller, held.role, held.scope)
            await _check_last(tx, held)
            await kept.revoke(tx, role_id)
            change = Change("role", str(held.person_id), "revoke", f"{held.role} {held.place}")
            await changes.keep(tx, change, by, desk.now(), caller.cause_id)
    return await look(desk, caller, person_id)


async def make_admin_link(desk: Desk) -> str:
    """Give a link that makes whoever opens it first an admin of the whole organisation; older ones are void.

    For whoever runs the program: it asks for no role.
    """
    secret = secrets.token_urlsafe(binding.SECRET_BYTES)
    expires_at = desk.now() + desk.policies.binding.admin_link_for
    async with desk.db.begin() as tx:
        await invites.issue(tx, [Issue(secret, "admin", expires_at)], None, desk.now())
    return desk.house.link(binding.ADMIN + secret)


async def console(desk: Desk, name: str) -> Caller:
    """Give the caller for whoever works on the machine itself: the first admin, made under this name if there is none.

    Its account is 0, which no chat has.
    """
    async with desk.db.begin() as tx:
        person_id = await kept.first_admin(tx)
        if person_id is None:
            root = (await units.root(tx)).id
            person_id = await people.add(tx, Newcomer(name, root), desk.now())
            await kept.grant(tx, Gift(person_id, Role.ADMIN, root), None, desk.now())
        person = await people.person(tx, person_id)
    assert person is not None  # it was found or made above
    return Caller(0, person.name, person.id, person.name, desk.house.language, desk.now(), None)


async def _target(tx: Reader, caller: Caller, person_id: PersonId) -> Person:
    """Give whom a button means, if the caller can reach them: their people, or whom they were shared."""
    if person_id == SHARED:
        return await _shared(tx, caller)
    person = await people.person(tx, person_id)
    if person is None:
        raise Changed
    grants = await _granting(tx, caller)
    scopes = [Scope(person.unit_path)] if person.unit_path else []
    scopes += [Scope(class_.unit_path, class_.id) for class_ in await accounts.classes_of(tx, person_id)]
    scopes += [held.scope for held in await kept.of(tx, person_id)]
    if not any(grant.role in GRANTABLE and grant.covers(scope) for grant in grants for scope in scopes):
        raise NotAllowed
    return person


async def _shared(tx: Reader, caller: Caller) -> Person:
    dialogue = await dialogues.of(tx, caller.account_id)
    if dialogue is None or dialogue.name != DIALOGUE or "account" not in dialogue.data:
        raise Changed
    account = await people.account(tx, dialogue.data["account"])
    if account is None:
        raise AccountUnknown(name="")
    person = account.person_id and await people.person(tx, account.person_id)
    return person or Person(0, account.name, None, None, "", "", account.id, account.unreachable, account.language)


async def _make(desk: Desk, tx: Transaction, caller: Caller, stranger: Person) -> PersonId:
    """Let an account that stands for nobody stand for a new person of its name."""
    person_id = await people.add(tx, Newcomer(stranger.name), desk.now())
    assert stranger.account_id is not None  # it was shared
    await accounts.bind(tx, stranger.account_id, person_id, desk.now())
    change = Change("account", str(stranger.account_id), "bind", None, str(person_id))
    await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)
    return person_id


async def _granting(tx: Reader, caller: Caller) -> list[Grant]:
    """Give the caller's grants if any lets them give a role somewhere."""
    grants = await people.grants(tx, must_be_bound(caller))
    if not any(grant.role in GRANTABLE for grant in grants):
        raise NotAllowed
    return grants


async def _within(tx: Reader, grants: Iterable[Grant]) -> list[Named]:
    found: dict[PersonId, Named] = {}
    for one in grants:
        if one.role not in GRANTABLE:
            continue
        if one.class_id is not None:
            listed = await people.names_in_class(tx, one.class_id)
        else:
            listed = await people.names_within(tx, one.unit_path or "")
        found |= {named.person_id: named for named in listed}
    return list(found.values())


async def _must_grant(tx: Reader, caller: Caller, role: Role, scope: Scope) -> PersonId:
    by = must_be_bound(caller)
    if not may_grant(await people.grants(tx, by), role, scope):
        raise NotAllowed
    return by


async def _scope(tx: Reader, place: Place) -> Scope:
    if place.class_id is not None:
        scope = await people.scope_of_class(tx, place.class_id)
    else:
        unit = await units.unit(tx, place.unit_id or 0)
        scope = Scope(unit.path) if unit else None
    if scope is None:
        raise Changed
    return scope


async def _check_last(tx: Transaction, held: Held) -> None:
    """Two who take the role from each other at once must not both find that somebody is left."""
    root = (await units.root(tx)).id
    if held.role is not Role.ADMIN or held.scope != Scope(f"/{root}/"):
        return
    await kept.hold_admins(tx)
    if await kept.admins_of_all(tx) == 1:
        raise LastAdmin


def _place(place: Place) -> str:
    return f"class {place.class_id}" if place.class_id is not None else f"unit {place.unit_id}"
