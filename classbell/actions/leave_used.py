"""How much leave each person of a class has had, and how much of its limit that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from classbell.actions.desk import Desk
from classbell.actions.permissions import must
from classbell.domain.classes import Class
from classbell.domain.leave_tallies import Tally, limit_of, tally
from classbell.domain.people import Caller, Verb
from classbell.storage import classes, reminders
from classbell.storage import leave_marks as marks


@dataclass(frozen=True, slots=True)
class ClassLeave:
    """Leave in a class by person, the most first, as it stood at an instant."""

    class_: Class
    tallies: tuple[Tally, ...]
    limit_hours: float
    at: datetime


async def of_class(desk: Desk, caller: Caller, class_id: int) -> ClassLeave:
    """Give those of a class who have had leave, granted ahead or by hand, to those who supervise it."""
    async with desk.db.read() as tx:
        await must(tx, caller, Verb.SUPERVISE, class_id)
        class_ = await classes.class_of(tx, class_id)
        assert class_ is not None  # must() has seen it
        used = await marks.of_class(tx, class_id)
        held = await reminders.sessions_of(tx, class_id)
    policy = desk.policies.leave
    return ClassLeave(class_, tally(used, policy), limit_of(held, policy), desk.now())
