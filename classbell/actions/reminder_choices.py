"""A class chooses which reminders its people get, and when; and what is going to be sent in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from classbell.actions import reminder_rules, reminders
from classbell.actions.desk import Desk
from classbell.actions.permissions import must, person_may
from classbell.domain import leads, reminder_plans
from classbell.domain.classes import Class
from classbell.domain.errors.basics import Changed
from classbell.domain.leads import Lead
from classbell.domain.people import Caller, ClassId, PersonId, Role, Verb
from classbell.domain.reminder_plans import Plan, Rolls
from classbell.domain.reminder_rules import CLASSES, Choice, Rule, Rules, Switch, Takes, check
from classbell.domain.reminders import Kind
from classbell.storage import changes, classes, mutes, reminder_letters
from classbell.storage import reminder_rules as kept
from classbell.storage import reminders as due_rows
from classbell.storage.changes import Change
from classbell.storage.database import Reader

ALWAYS = datetime(2000, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)
Key = tuple[ClassId, Kind]
"""Which kind of reminder of which class."""
Deciding = Callable[[Rule, Choice | None], Choice | None]
"""What a class chooses where this holds, and this was chosen before; None: nothing of its own."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """All kinds as they hold in a class."""

    class_: Class
    rules: Rules


@dataclass(frozen=True, slots=True)
class One:
    """One kind as it holds in a class, and what of it is to come."""

    class_: Class
    switch: Switch
    rule: Rule
    due_at: tuple[datetime, ...]
    """When it is to come, the next first."""
    is_changeable: bool
    """Whether the caller may switch it."""


async def look(desk: Desk, caller: Caller, class_id: ClassId) -> Chosen:
    """Give what holds in a class to those who supervise it; raises NotAllowed."""
    async with desk.db.read() as tx:
        await must(tx, caller, Verb.SUPERVISE, class_id)
        return Chosen(await _class(tx, class_id), await reminder_rules.of_class(desk, tx, class_id))


async def look_at(desk: Desk, caller: Caller, key: Key) -> One:
    """Give one kind to those who supervise the class; raises NotAllowed."""
    async with desk.db.read() as tx:
        person_id = await must(tx, caller, Verb.SUPERVISE, key[0])
        return await _one(desk, tx, key, person_id)


async def set_times(desk: Desk, caller: Caller, key: Key, wanted: Sequence[Lead]) -> One:
    """Let a kind come at these times and no other, and be on.

    What is to come is planned anew at once, and what would have been due by now is not sent late. Raises NotAllowed,
    LeadNotEvening, LeadNotHour, LeadNotSpan, LeadsTooMany; Changed of a kind that has its times from elsewhere.
    """
    switch = _switch(key[1])
    if switch.takes is Takes.NOTHING or not wanted:
        raise Changed
    times = check(switch, wanted)
    return await _choose(desk, caller, key, lambda _, __: Choice(times, is_off=False))


async def tap_time(desk: Desk, caller: Caller, key: Key, tapped: tuple[Lead, int]) -> One:
    """Add a time to a kind (1), or take it away (0); without any the kind is off, and keeps the time. As `set_times`.

    Of a kind that comes once, another time takes the place of the one before.
    """
    switch, (lead, wish) = _switch(key[1]), tapped
    if switch.takes is Takes.NOTHING or wish not in {0, 1}:
        raise Changed
    return await _choose(desk, caller, key, lambda rule, _: _tapped(switch, rule, lead, wish))


async def turn(desk: Desk, caller: Caller, key: Key, wish: int) -> One:
    """Switch a kind on (1) or off (0) for the class; it keeps its times. As `set_times`."""
    switch = _switch(key[1])
    if wish not in {0, 1}:
        raise Changed
    return await _choose(desk, caller, key, lambda rule, before: _turned(switch, rule, before, wish))


async def drop(desk: Desk, caller: Caller, key: Key) -> One:
    """Let a kind come as by policy again. As `set_times`."""
    return await _choose(desk, caller, key, lambda _, __: None)


async def plan(desk: Desk, caller: Caller, class_id: ClassId) -> Plan:
    """Tell those who supervise a class what is going to be sent in it, and to how many as of now."""
    async with desk.db.report() as tx:
        await must(tx, caller, Verb.SUPERVISE, class_id)
        class_ = await _class(tx, class_id)
        rows = await due_rows.of_class(tx, class_id)
        held = await due_rows.sessions_of(tx, class_id)
        rolls = await _rolls(tx, class_id)
    return reminder_plans.plan(class_, [row.due for row in rows], held, rolls, desk.now())


async def _rolls(tx: Reader, class_id: ClassId) -> Rolls:
    staff: dict[Role, set[PersonId]] = {}
    muted = await mutes.of_class(tx, class_id)
    for one in await classes.staff(tx, class_id, set(Role)):
        if one.account_id is not None:
            staff.setdefault(one.role, set()).add(one.person_id)
    for kind in reminder_plans.STAFF:
        muted[kind] = set(await mutes.muted(tx, kind))
    roll = await classes.roll(tx, class_id)
    trainees = {line.person_id for line in roll if line.account_id is not None and line.unreachable is None}
    names = {line.person_id: line.name for line in roll}
    return Rolls(trainees, staff, muted, await reminder_letters.away(tx, class_id, ALWAYS), names)


async def _choose(desk: Desk, caller: Caller, key: Key, changed: Deciding) -> One:
    class_id, kind = key
    switch = _switch(kind)
    async with desk.db.begin() as tx:
        person_id = await must(tx, caller, switch.verb, class_id)
        before = (await kept.of_class(tx, class_id)).get(kind)
        after = changed((await reminder_rules.of_class(desk, tx, class_id))[kind], before)
        if after != before:
            await (kept.drop(tx, class_id, kind) if after is None else kept.keep(tx, class_id, kind, after))
            await reminders.plan_kind(desk, tx, class_id, kind)
            change = Change("class", str(class_id), f"reminder_{kind}", _told(before), _told(after))
            await changes.keep(tx, change, person_id, desk.now(), caller.cause_id)
        found = await _one(desk, tx, key, person_id)
    desk.bells.ring("due")
    return found


def _tapped(switch: Switch, rule: Rule, lead: Lead, wish: int) -> Choice:
    stand = [one for one in rule.active if one != lead]
    if not wish:
        return Choice(check(switch, stand), is_off=False) if stand else Choice((lead,), is_off=True)
    return Choice(check(switch, [lead] if switch.at_most == 1 else [*stand, lead]), is_off=False)


def _turned(switch: Switch, rule: Rule, before: Choice | None, wish: int) -> Choice | None:
    """What is on has a time: the first offered where neither class nor policy names one."""
    times = before.leads if before else None
    if wish and times is None:
        return Choice((leads.of(switch.offered[0]),), is_off=False) if switch.offered and not rule.leads else None
    return Choice(times, is_off=not wish)


async def _one(desk: Desk, tx: Reader, key: Key, person_id: PersonId) -> One:
    class_id, kind = key
    switch, rule = _switch(kind), (await reminder_rules.of_class(desk, tx, class_id))[kind]
    found = tuple(row.due.due_at for row in await due_rows.of_class(tx, class_id) if row.due.kind is kind)
    may = await person_may(tx, person_id, switch.verb, class_id)
    return One(await _class(tx, class_id), switch, rule, found, may)


async def _class(tx: Reader, class_id: ClassId) -> Class:
    class_ = await classes.class_of(tx, class_id)
    assert class_ is not None  # must() has seen it
    return class_


def _switch(kind: Kind) -> Switch:
    if kind not in CLASSES:
        raise Changed
    return CLASSES[kind]


def _told(choice: Choice | None) -> str | None:
    if choice is None:
        return None
    codes = "" if choice.leads is None else " ".join(lead.code for lead in choice.leads)
    return f"off {codes}".strip() if choice.is_off else codes or "on"
