"""Telling organisers how much the people of their classes are written to."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound
from classbell.domain import burdens
from classbell.domain.burdens import Report
from classbell.domain.errors.basics import NotAllowed
from classbell.domain.people import ALLOWED, Caller, Verb
from classbell.storage import classes
from classbell.storage import restraint as kept

DAYS = 7


async def report(desk: Desk, caller: Caller) -> Report:
    """Tell, for those enrolled in the classes the caller organises, what they were sent in the last seven days.

    Days are those of the organisation's zone.
    """
    now, zone = desk.now(), desk.house.zone
    today = now.astimezone(zone).date()
    days = [today - timedelta(days=ago) for ago in range(DAYS - 1, -1, -1)]
    async with desk.db.report() as tx:
        mine = await classes.classes_in_scope(tx, must_be_bound(caller), ALLOWED[Verb.ORGANISE])
        if not mine:
            raise NotAllowed
        rolls = [await classes.roll(tx, class_.id) for class_ in mine]
        sent = await kept.sent_since(tx, datetime.combine(days[0], time(), zone))
    names = {line.person_id: line.name for roll in rolls for line in roll}
    lines = burdens.fold(sent, names, days, zone)
    return Report(
        days=tuple(burdens.by_day(lines, days)),
        lines=tuple(lines),
        urgent=burdens.urgent(sent, names),
        heads=len(names),
        budget=desk.policies.restraint.budget,
        at=now,
    )
