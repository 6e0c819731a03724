"""What is coming to somebody, and the kinds of it that they can do without."""

from __future__ import annotations

from dataclasses import dataclass

from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.reminders import ReminderIsDuty
from classbell.domain.people import Caller, PersonId, Role, Verb
from classbell.domain.reminder_plans import SHOWN_FOR, Coming, gather
from classbell.domain.reminder_rules import STAFF, SWITCHES, TRAINEES, Switch
from classbell.domain.reminders import Kind
from classbell.storage import changes, coming, feedback, people
from classbell.storage import mutes as kept
from classbell.storage.changes import Change
from classbell.storage.database import Reader

_OFFICE = frozenset({Role.ORGANISER, Role.ADMIN})
_FOLLOWING = frozenset({Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Mine:
    """What is coming to somebody in the next days, and their switches."""

    coming: tuple[Coming, ...]
    switches: tuple[Switch, ...]
    """The kinds that can concern them and that they can do without."""
    muted: frozenset[Kind]


async def mine(desk: Desk, caller: Caller) -> Mine:
    """Tell the caller what is coming to them; raises NotBound."""
    async with desk.db.read() as tx:
        person_id = must_be_bound(caller)
        return await _mine(desk, tx, person_id)


async def turn(desk: Desk, caller: Caller, kind: Kind, wish: int) -> Mine:
    """Let the caller get a kind (1) or not (0). Raises NotBound, ReminderIsDuty; Changed of what cannot be switched."""
    if kind not in SWITCHES or wish not in {0, 1}:
        raise Changed
    if not SWITCHES[kind].is_service:
        raise ReminderIsDuty
    async with desk.db.begin() as tx:
        person_id = must_be_bound(caller)
        if await (kept.drop if wish else kept.add)(tx, person_id, kind):
            change = Change("person", str(person_id), f"reminder_{kind}", None, "on" if wish else "off")
            await changes.keep(tx, change, person_id, desk.now(), caller.cause_id)
        return await _mine(desk, tx, person_id)


async def _mine(desk: Desk, tx: Reader, person_id: PersonId) -> Mine:
    until = desk.now() + SHOWN_FOR
    muted = await kept.of_person(tx, person_id)
    waiting = {one.id for one in await feedback.waiting_for(tx, person_id, desk.now())}
    found = [
        one
        for one in await coming.to_trainee(tx, person_id, until)
        if one.kind is not Kind.FEEDBACK_WAITING or one.subject_id in waiting
    ]
    found += await coming.receipts(tx, person_id, until)
    found += await coming.to_staff(tx, person_id, until)
    shown = gather(one for one in found if one.kind not in muted)
    return Mine(tuple(shown), await _switches(tx, person_id), muted)


async def _switches(tx: Reader, person_id: PersonId) -> tuple[Switch, ...]:
    roles = {grant.role for grant in await people.grants(tx, person_id)}
    is_enrolled = await kept.is_enrolled(tx, person_id)
    theirs = [switch for switch in TRAINEES.values() if switch.is_service and (is_enrolled or not roles)]
    theirs += [one for one in STAFF.values() if roles & (_OFFICE if one.verb is Verb.ORGANISE else _FOLLOWING)]
    return tuple(theirs)
