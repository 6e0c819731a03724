"""All that is to be known of a leave, put together for those who ask for it and those who decide."""

from __future__ import annotations

from classbell.actions.desk import Desk
from classbell.domain import leave
from classbell.domain.leave import State
from classbell.domain.leave_requests import Case, Filed
from classbell.storage import leave_marks as marks
from classbell.storage import leave_requests as decisions
from classbell.storage.database import Reader


async def case(desk: Desk, tx: Reader, filed: Filed) -> Case:
    """Give a leave with the gauge, how many sessions it covers, and who has supported it.

    What it would add stands in the gauge as asked for while it waits; once granted it is part of what is used.
    """
    one = filed.leave
    attended = await marks.attended(tx, one.class_id, one.person_id)
    asked = one.span if one.state is State.WAITING else None
    return Case(
        filed=filed,
        gauge=leave.gauge(attended, asked, one.kind, desk.policies.leave),
        covers=sum(one.span.covers(session) for session, _ in attended if not session.cancelled_at),
        supporters=tuple(await decisions.supporters(tx, one.id)),
    )
