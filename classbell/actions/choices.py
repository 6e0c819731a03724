"""What a notice will ask of its recipients: options to choose from, until when, and who is asked again by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from classbell.actions import notices
from classbell.actions.desk import Desk
from classbell.domain import receipts
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.timetables import MomentPast
from classbell.domain.notices import Notice
from classbell.domain.people import Caller
from classbell.domain.reminders import Due, Kind
from classbell.storage import receipts as kept
from classbell.storage import reminders
from classbell.storage.database import Transaction


async def offer(desk: Desk, caller: Caller, notice_id: int, choices: tuple[str, ...]) -> Notice:
    """Let a draft offer these options with its receipt, in place of those before; none: only 收到."""
    async with desk.db.begin() as tx:
        await notices.own(tx, caller, notice_id)
        await kept.offer(tx, notice_id, choices)
        return await notices.own(tx, caller, notice_id)


async def set_deadline(desk: Desk, caller: Caller, notice_id: int, deadline_at: datetime | None) -> Notice:
    """Take receipts until an instant; None: for good, and then the clock nudges nobody. Raises MomentPast."""
    async with desk.db.begin() as tx:
        notice = await notices.own(tx, caller, notice_id)
        if deadline_at is not None and deadline_at <= desk.now():
            raise MomentPast(at=deadline_at)
        await kept.set_deadline(tx, notice.id, deadline_at)
        return await _replanned(desk, tx, caller, notice_id)


async def set_nudging(desk: Desk, caller: Caller, notice_id: int, before: timedelta | None, times: int) -> Notice:
    """Let the clock ask those who have not confirmed: first so long before the deadline, so many times at most."""
    async with desk.db.begin() as tx:
        notice = await notices.own(tx, caller, notice_id)
        if notice.deadline_at is None or times not in range(1, receipts.NUDGES_AT_MOST + 1):
            raise Changed
        await kept.set_nudging(tx, notice_id, before, times)
        return await _replanned(desk, tx, caller, notice_id)


async def plan_nudges(desk: Desk, tx: Transaction, notice: Notice) -> None:
    """Let the clock nudge as the notice says; ring `due` after the commit."""
    deadline_at = notice.deadline_at
    dues = [
        Due(Kind.NUDGE, None, None, due_at, deadline_at, subject_id=notice.id)
        for due_at in receipts.nudges_at(notice)
        if deadline_at is not None
    ]
    await reminders.plan_subject(tx, Kind.NUDGE, notice.id, dues, desk.now())


async def _replanned(desk: Desk, tx: Transaction, caller: Caller, notice_id: int) -> Notice:
    notice = await notices.own(tx, caller, notice_id)
    await plan_nudges(desk, tx, notice)
    return notice
