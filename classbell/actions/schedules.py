"""Sending a notice later: setting when, looking at what waits, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from classbell.actions import approvals, notices, occasions
from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound
from classbell.domain import schedules
from classbell.domain.classes import Session
from classbell.domain.errors import (
    Changed,
    MomentPast,
    NotAllowed,
    NoticeEmpty,
    NoticeForNobody,
    NoticeGone,
)
from classbell.domain.notices import Notice, State
from classbell.domain.people import Caller
from classbell.domain.receipts import check_deadline
from classbell.domain.schedules import Edge, Manner, Pattern, Plan, Schedule
from classbell.storage import changes, classes, dialogues, reminders, sessions
from classbell.storage import notices as kept_notices
from classbell.storage import schedules as kept
from classbell.storage.changes import Change
from classbell.storage.database import Reader

SESSIONS = 20
_AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Planned:
    """A notice that waits for its instant, and to how many people it would go now."""

    schedule: Schedule
    notice: Notice
    count: int
    session: Session | None


@dataclass(frozen=True, slots=True)
class Choice:
    """What the author of a notice chooses its instant from."""

    notice: Notice
    zone: ZoneInfo
    schedule: Schedule | None
    sessions: tuple[Session, ...]
    """Those to come of the classes it is for."""


async def choice(desk: Desk, caller: Caller, notice_id: int) -> Choice:
    """Show what the instant of a notice of the caller's can be chosen from."""
    async with desk.db.read() as tx:
        notice = await _own(tx, caller, notice_id)
        class_ids = await kept_notices.classes_of(tx, notice_id)
        zone = await _zone(desk, tx, class_ids)
        upcoming = await sessions.between(tx, desk.now(), desk.now() + _AHEAD)
        found = [one for one in upcoming if one.class_id in class_ids and not one.cancelled_at]
        return Choice(notice, zone, await kept.of_notice(tx, notice_id), tuple(found[:SESSIONS]))


async def at(desk: Desk, caller: Caller, notice_id: int, moment: datetime) -> Planned:
    """Let a notice go at an instant. Raises MomentPast, NoticeEmpty, NoticeForNobody, DeadlineTooEarly."""
    shown = await choice(desk, caller, notice_id)
    return await _plan(desk, caller, notice_id, Plan(Manner.ONCE, shown.zone, moment))


async def beside(desk: Desk, caller: Caller, notice_id: int, session_id: int, place: tuple[Edge, timedelta]) -> Planned:
    """Let a notice go so long after an edge of a session (negative: before), wherever the session moves."""
    shown = await choice(desk, caller, notice_id)
    session = next((one for one in shown.sessions if one.id == session_id), None)
    if session is None:
        raise Changed
    edge, apart_for = place
    moment = schedules.beside(session, edge, apart_for)
    plan = Plan(Manner.SESSION, session.zone, moment, session_id=session_id, edge=edge, apart_for=apart_for)
    return await _plan(desk, caller, notice_id, plan)


async def repeatedly(
    desk: Desk, caller: Caller, notice_id: int, pattern: Pattern, first: tuple[datetime, int]
) -> Planned:
    """Let a notice go again and again from an instant on, so many times; 0: until its classes' last session.

    Each time the audience is resolved anew. Raises Changed where the classes have no session after the instant.
    """
    shown = await choice(desk, caller, notice_id)
    moment, times = first
    begins = schedules.first(pattern, moment, shown.zone)
    if times:
        rule = schedules.rule(pattern, begins, shown.zone, times)
    else:
        async with desk.db.read() as tx:
            until = await _last_end(tx, notice_id)
        if until is None or until < begins:
            raise Changed
        rule = schedules.rule_until(pattern, begins, shown.zone, until)
    plan = Plan(Manner.RECURRING, shown.zone, begins, rule=rule, first_at=begins)
    return await _plan(desk, caller, notice_id, plan)


async def mine(desk: Desk, caller: Caller) -> list[Planned]:
    """Give what the caller has scheduled, the next first."""
    async with desk.db.read() as tx:
        found = await kept.of_author(tx, must_be_bound(caller))
        return [await _planned(desk, tx, schedule) for schedule in found]


async def look(desk: Desk, caller: Caller, schedule_id: int) -> Planned:
    """Show one of them. Raises NoticeGone where it has gone, or was taken back."""
    async with desk.db.read() as tx:
        schedule = await kept.schedule(tx, schedule_id)
        if schedule is None or schedule.plan.next_at is None:
            raise NoticeGone
        await _own(tx, caller, schedule.notice_id)
        return await _planned(desk, tx, schedule)


async def cancel(desk: Desk, caller: Caller, schedule_id: int) -> Notice:
    """Take a schedule back: the notice is a draft again. Taking it back twice is harmless."""
    async with desk.db.begin() as tx:
        schedule = await kept.schedule(tx, schedule_id)
        if schedule is None:
            raise NoticeGone
        notice = await _own(tx, caller, schedule.notice_id)
        if notice.state is State.SCHEDULED:
            await occasions.drop(desk, tx, schedule)
            change = Change("notice", str(notice.id), "unschedule", _told(schedule.plan), None)
            await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)
        return replace(notice, state=State.DRAFT)


async def _plan(desk: Desk, caller: Caller, notice_id: int, plan: Plan) -> Planned:
    assert plan.next_at is not None  # it is set anew
    async with desk.db.begin() as tx:
        notice = await _own(tx, caller, notice_id)
        done = await kept.of_notice(tx, notice_id)
        if done and await changes.has_caused(tx, "notice", str(notice_id), caller.cause_id):
            return await _planned(desk, tx, done)
        if plan.next_at <= desk.now():
            raise MomentPast(at=plan.next_at.astimezone(plan.zone))
        check_deadline(notice, plan.next_at)
        if notice.content is None:
            raise NoticeEmpty
        count = (await notices.resolve(desk, tx, notice)).count
        if not count:
            raise NoticeForNobody
        await approvals.must_be_granted(desk, tx, notice, count)
        schedule_id = await kept.put(tx, notice_id, plan, must_be_bound(caller), desk.now())
        await kept.move_notice(tx, notice_id, State.DRAFT, State.SCHEDULED)
        await occasions.plan_due(desk, tx, schedule_id, plan.next_at)
        await dialogues.end(tx, caller.account_id)
        change = Change("notice", str(notice_id), "schedule", None, _told(plan))
        await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)
        schedule = await kept.schedule(tx, schedule_id)
        assert schedule is not None  # it was put above
        planned = await _planned(desk, tx, schedule)
    desk.bells.ring("due")
    return planned


async def _planned(desk: Desk, tx: Reader, schedule: Schedule) -> Planned:
    notice = await kept_notices.notice(tx, schedule.notice_id)
    assert notice is not None  # the schedule refers to it
    session_id = schedule.plan.session_id
    session = None if session_id is None else await sessions.session(tx, session_id)
    return Planned(schedule, notice, (await notices.resolve(desk, tx, notice)).count, session)


async def _own(tx: Reader, caller: Caller, notice_id: int) -> Notice:
    """Give a notice of the caller's that has not gone yet."""
    notice = await kept_notices.notice(tx, notice_id)
    if notice is None or notice.state not in {State.DRAFT, State.SCHEDULED}:
        raise NoticeGone
    if notice.author_id != must_be_bound(caller):
        raise NotAllowed
    return notice


async def _zone(desk: Desk, tx: Reader, class_ids: list[int]) -> ZoneInfo:
    class_ = await classes.class_of(tx, class_ids[0]) if class_ids else None
    return class_.zone if class_ else desk.house.zone


async def _last_end(tx: Reader, notice_id: int) -> datetime | None:
    found = [
        session.ends_at
        for class_id in await kept_notices.classes_of(tx, notice_id)
        for session in await reminders.sessions_of(tx, class_id)
        if not session.cancelled_at
    ]
    return max(found, default=None)


def _told(plan: Plan) -> str:
    return f"{plan.manner} {plan.next_at:%Y-%m-%dT%H:%MZ}" if plan.next_at else plan.manner
