"""Whom something is for: what may be picked by whom, and whom the picks come to now."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from importlib import import_module
from typing import Any

from classbell.actions.desk import Desk
from classbell.domain import audiences
from classbell.domain.audiences import Circle, Part, Recipient, Sets, Side
from classbell.domain.classes import Class
from classbell.domain.errors.basics import NotAllowed
from classbell.domain.people import ALLOWED, Grant, PersonId, Scope, Verb, may
from classbell.storage import audiences as kept
from classbell.storage import binding, classes, notices, people, units
from classbell.storage.database import Reader
from classbell.storage.people import Named

FOUND = 20
"""How many people of a name are shown."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value to choose by: its part, what it is called (None: by its circle and subject), and its heads."""

    part: Part
    name: str | None
    heads: int


async def resolve(desk: Desk, tx: Reader, author_id: PersonId, parts: Sequence[Part]) -> list[Recipient]:
    """Give whom the parts come to now, each person once, by number."""
    picked = [person for part in parts if part.side is Side.WHOM for person in await kept.people(tx, part)]
    found = audiences.resolve(picked, parts, await _sets(desk, tx, author_id, parts))
    return sorted(found, key=lambda one: one.person_id)


async def whom(tx: Reader, parts: Iterable[Part]) -> list[Recipient]:
    """Give the people of the side `whom` alone, before any is left out; each once."""
    picked = [person for part in parts if part.side is Side.WHOM for person in await kept.people(tx, part)]
    return audiences.resolve(picked, (), {})


async def classes_for(tx: Reader, author_id: PersonId) -> list[Class]:
    """Give every class the author may write to, the newest first."""
    return await classes.classes_in_scope(tx, author_id, ALLOWED[Verb.SUPERVISE])


async def must_be_theirs(tx: Reader, author_id: PersonId, parts: Iterable[Part]) -> None:
    """Raise NotAllowed where a part is beyond what the author may write to, or ask about, now."""
    if not await covers(tx, author_id, Verb.SUPERVISE, parts):
        raise NotAllowed


async def covers(tx: Reader, person_id: PersonId, verb: Verb, parts: Iterable[Part]) -> bool:
    """Tell whether a person's roles allow the verb on all that the parts speak of."""
    grants = await people.grants(tx, person_id)
    return all([await _is_covered(tx, grants, verb, part) for part in parts])


async def _is_covered(tx: Reader, grants: Sequence[Grant], verb: Verb, part: Part) -> bool:
    if part.class_id:
        scope = await people.scope_of_class(tx, part.class_id)
        return scope is not None and may(grants, verb, scope)
    match part.circle:
        case Circle.PERSON:
            return await _is_in_reach(tx, grants, verb, part.subject_id)
        case Circle.UNIT if part.side is Side.WHOM:
            unit = await units.unit(tx, part.subject_id)
            return unit is not None and may(grants, verb, Scope(unit.path))
        case Circle.UNCONFIRMED:
            return await _may_ask_about(tx, grants, part.subject_id)
    return bool(grants)


async def _is_in_reach(tx: Reader, grants: Sequence[Grant], verb: Verb, person_id: PersonId) -> bool:
    person = await people.person(tx, person_id)
    if person is None:
        return False
    scopes = [Scope(person.unit_path)] if person.unit_path else []
    scopes += [Scope(class_.unit_path, class_.id) for class_ in await binding.classes_of(tx, person_id)]
    return any(may(grants, verb, scope) for scope in scopes)


async def _may_ask_about(tx: Reader, grants: Sequence[Grant], notice_id: int) -> bool:
    """Whoever wrote the notice, all whom it was for must be theirs."""
    notice = await notices.notice(tx, notice_id)
    if notice is None or notice.queued_at is None:
        return False
    parts = [part for part in await kept.parts(tx, notice.audience_id) if part.side is Side.WHOM]
    return bool(parts) and all([await _is_covered(tx, grants, Verb.SUPERVISE, part) for part in parts])


async def _sets(desk: Desk, tx: Reader, author_id: PersonId, parts: Sequence[Part]) -> Sets:
    """Give who belongs to each part that narrows and that a person alone does not tell."""
    found: dict[Part, set[PersonId]] = {}
    for part in parts:
        if part.side is Side.WHOM:
            continue
        if part.circle in {Circle.ABSENT, Circle.UNRATED}:
            found[part] = await _in_state(desk, tx, await _classes_meant(tx, author_id, parts), part.circle)
        elif part.circle is Circle.UNCONFIRMED:
            found[part] = await kept.unconfirmed(tx, part.subject_id)
        elif part.circle in audiences.OF_A_CLASS or part.circle is Circle.PERSON:
            found[part] = {person.person_id for person in await kept.people(tx, part)}
    return found


async def _classes_meant(tx: Reader, author_id: PersonId, parts: Iterable[Part]) -> list[Class]:
    """Absent from what: a session of a class that was picked; where units or people were, of any class of theirs."""
    picked = [part for part in parts if part.side is Side.WHOM]
    theirs = await classes_for(tx, author_id)
    if any(not part.class_id for part in picked):
        return theirs
    meant = {part.class_id for part in picked}
    return [class_ for class_ in theirs if class_.id in meant]


async def _in_state(desk: Desk, tx: Reader, meant: Iterable[Class], circle: Circle) -> set[PersonId]:
    now = desk.now()
    found: set[PersonId] = set()
    for class_ in meant:
        if circle is Circle.UNRATED:
            found |= await kept.unrated(tx, class_.id, now)
        else:
            today = now.astimezone(class_.zone).date()
            first, next_ = (datetime.combine(day, time(), class_.zone) for day in (today, today + timedelta(days=1)))
            found |= await kept.absent(tx, class_.id, first, next_)
    return found


async def find(desk: Desk, person_id: PersonId, typed: str) -> list[Named]:
    """Give whom the author may mean by a name, among those within their own scope."""
    async with desk.db.report() as tx:
        listed = await _within(tx, await people.grants(tx, person_id))
    return await asyncio.to_thread(_find, typed, listed)


async def _within(tx: Reader, grants: Iterable[Grant]) -> list[Named]:
    found: dict[PersonId, Named] = {}
    for grant in grants:
        if grant.role not in ALLOWED[Verb.SUPERVISE]:
            continue
        if grant.class_id is not None:
            named = await people.names_in_class(tx, grant.class_id)
        else:
            named = await people.names_within(tx, grant.unit_path or "")
        found |= {one.person_id: one for one in named}
    return list(found.values())


def _find(typed: str, listed: list[Named]) -> list[Named]:
    """Search by name; the dictionary of pinyin is large, and loaded when somebody first searches."""
    names: Any = import_module("classbell.domain.names")
    found: list[Named] = names.find(typed, listed, FOUND)
    return found


async def choices(tx: Reader, author_id: PersonId, parts: Sequence[Part], side: Side, circle: Circle) -> list[Choice]:
    """Give the values by which the people picked can be narrowed, each with its heads among them."""
    if circle is Circle.UNCONFIRMED:
        return await _notices(tx, author_id, side)
    heads = audiences.heads_by(await whom(tx, parts), circle)
    named: dict[int, str] = {}
    if circle is Circle.UNIT:
        named = {unit.id: unit.name for unit in await units.everything(tx)}
    elif circle is Circle.CATEGORY:
        named = {category_id: name for name, category_id in (await units.categories(tx)).items()}
    order = [*named] or sorted(heads)
    found = [(subject_id, named.get(subject_id)) for subject_id in order if subject_id in heads]
    return [Choice(Part(side, circle, 0, subject_id), name, heads[subject_id]) for subject_id, name in found]


async def _notices(tx: Reader, author_id: PersonId, side: Side) -> list[Choice]:
    """Give the author's newest notices that ask for receipts, each with how many have not confirmed."""
    asked = [one for one in await notices.of_author(tx, author_id, FOUND) if one.receipt and one.content]
    return [
        Choice(
            Part(side, Circle.UNCONFIRMED, 0, one.id),
            one.content.gist if one.content else None,
            len(await kept.unconfirmed(tx, one.id)),
        )
        for one in asked
    ]
