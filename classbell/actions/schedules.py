"""Sending a notice later: setting when, looking at what waits, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from classbell.actions import approvals, notices, occasions
from classbell.actions.calendar_days import calendar, ready
from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound
from classbell.domain import restraint, schedules
from classbell.domain.classes import Session
from classbell.domain.errors.basics import Changed, NotAllowed
from classbell.domain.errors.notices import NoticeEmpty, NoticeForNobody, NoticeGone
from classbell.domain.errors.timetables import DatesUnclear, MomentPast, SpanTooLong
from classbell.domain.leave_days import midnight
from classbell.domain.notices import Notice, State
from classbell.domain.people import Caller
from classbell.domain.receipts import check_deadline
from classbell.domain.schedules import Edge, Manner, Pattern, Plan, Schedule
from classbell.domain.workdays import Calendar
from classbell.storage import changes, classes, dialogues, reminders, sessions
from classbell.storage import notices as kept_notices
from classbell.storage import schedules as kept
from classbell.storage.changes import Change
from classbell.storage.database import Reader

SESSIONS = 20
_AHEAD = timedelta(days=60)
FARTHEST = timedelta(days=366)
"""How long a notice may recur."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A notice that waits for its instant, and to how many people it would go now."""

    schedule: Schedule
    notice: Notice
    count: int
    session: Session | None
    last_at: datetime | None = None
    """Of one that recurs: when it goes for the last time, by the calendar as it stands."""
    quiet_until: datetime | None = None
    """When the night ends that will hold it back, where its instant lies in one and it is not urgent."""


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
    desk: Desk, caller: Caller, notice_id: int, pattern: Pattern, first: tuple[datetime, int | date]
) -> Planned:
    """Let a notice go again and again from an instant on: so many times, or until a day, with it.

    0 times: until its classes' last session. Each time the audience is resolved anew. Raises Changed where the classes
    have no session after the instant, DatesUnclear where the day is before it, SpanTooLong where it is too far off.
    """
    shown = await choice(desk, caller, notice_id)
    days = await _days(desk, pattern)
    moment, end = first
    begins = schedules.first(pattern, moment, shown.zone, days)
    rule = await _rule(desk, notice_id, (pattern, begins, end), shown.zone, days)
    on_workdays = pattern is Pattern.WORKDAYS
    plan = Plan(Manner.RECURRING, shown.zone, begins, rule=rule, first_at=begins, on_workdays=on_workdays)
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


async def _rule(
    desk: Desk, notice_id: int, asked: tuple[Pattern, datetime, int | date], zone: ZoneInfo, days: Calendar
) -> str:
    """Write the rule; the n-th worked day is reckoned now, and stays the end even if the calendar changes."""
    pattern, begins, end = asked
    if isinstance(end, date):
        return schedules.rule_until(pattern, begins, zone, _until(begins, end, zone))
    if end and pattern is Pattern.WORKDAYS:
        return schedules.rule_until(pattern, begins, zone, schedules.nth_workday(begins, zone, end, days))
    if end:
        return schedules.rule(pattern, begins, zone, end)
    async with desk.db.read() as tx:
        until = await _last_end(tx, notice_id)
    if until is None or until < begins:
        raise Changed
    return schedules.rule_until(pattern, begins, zone, until)


def _until(begins: datetime, end: date, zone: ZoneInfo) -> datetime:
    until = midnight(end + timedelta(days=1), zone) - timedelta(seconds=1)
    if until < begins:
        raise DatesUnclear
    if until - begins > FARTHEST:
        raise SpanTooLong(most=FARTHEST.days)
    return until


async def _days(desk: Desk, pattern: Pattern) -> Calendar:
    if pattern is not Pattern.WORKDAYS:
        return Calendar()
    await ready(desk)
    async with desk.db.read() as tx:
        return await calendar(desk, tx)


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
    count = (await notices.resolve(desk, tx, notice)).count
    return Planned(
        schedule, notice, count, session, await _last(desk, tx, schedule.plan), _quiet(desk, notice, schedule.plan)
    )


def _quiet(desk: Desk, notice: Notice, plan: Plan) -> datetime | None:
    is_urgent = notice.signed_by is not None
    if plan.next_at is None or is_urgent:
        return None
    return restraint.quiet_until(plan.next_at, plan.zone, desk.policies.restraint)


async def _last(desk: Desk, tx: Reader, plan: Plan) -> datetime | None:
    if plan.manner is not Manner.RECURRING:
        return None
    return schedules.last(plan, await calendar(desk, tx) if plan.on_workdays else Calendar())


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
