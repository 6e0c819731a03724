"""What holds of reminders in a class, for whoever plans them."""

from __future__ import annotations

from datetime import datetime

from classbell.actions.desk import Desk
from classbell.domain import reminder_rules
from classbell.domain.classes import Class
from classbell.domain.people import ClassId
from classbell.domain.reminder_rules import Rules
from classbell.domain.reminders import Due, Kind
from classbell.storage import reminder_rules as kept
from classbell.storage import reminders
from classbell.storage.database import Reader, Transaction


async def of_class(desk: Desk, tx: Reader, class_id: ClassId | None) -> Rules:
    """Give what holds in a class, or, with None, where there is no class to have chosen."""
    chosen = {} if class_id is None else await kept.of_class(tx, class_id)
    return reminder_rules.settle(desk.policies, chosen)


async def is_on(desk: Desk, tx: Reader, class_id: ClassId, kind: Kind) -> bool:
    """Tell whether a class wants a kind now, whatever it wanted when it was planned."""
    return not (await of_class(desk, tx, class_id))[kind].is_off


async def waiting(desk: Desk, tx: Reader, class_: Class, rules: Rules) -> list[Due]:
    """Say when those who have not answered the rounds that are open in a class are reminded, by these rules."""
    found = await kept.open_rounds(tx, class_.id, desk.now())
    return [due for one in found for due in reminder_rules.feedback_waiting(class_, *one, rules)]


async def plan_waiting(desk: Desk, tx: Transaction, class_: Class, round_id: int, closes_at: datetime) -> None:
    """Plan when those who have not answered a round are reminded; `class_.id` 0: it asks about no class of its own.

    Call it within the transaction that opens the round, and ring the bell `due` after its commit.
    """
    rules = await of_class(desk, tx, class_.id or None)
    dues = reminder_rules.feedback_waiting(class_, round_id, closes_at, rules)
    await reminders.plan_subject(tx, Kind.FEEDBACK_WAITING, round_id, dues, desk.now())
