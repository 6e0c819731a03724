"""What the clock does with notices that were to go later, and what becomes of them when a session moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from classbell.actions import choices, notices
from classbell.actions.calendar_days import calendar, ready
from classbell.actions.desk import Desk
from classbell.domain import schedules
from classbell.domain.classes import Session
from classbell.domain.errors.basics import Refused
from classbell.domain.notices import Notice, State
from classbell.domain.reminders import Due, Kind
from classbell.domain.schedules import Manner, Plan, Schedule
from classbell.domain.workdays import Calendar
from classbell.storage import notices as kept_notices
from classbell.storage import people, reminders
from classbell.storage import schedules as kept
from classbell.storage.database import Reader, Transaction
from classbell.storage.outbox import Letter
from classbell.words.buttons import Button, markup
from classbell.words.catalogue import Html, Voice, choose

LATE_FOR = timedelta(days=1)
"""How long after its instant a notice still goes, where no process ran then."""
_SLACK = timedelta(seconds=1)


async def prepare(desk: Desk, due: Due) -> None:
    """Have at hand what `go` will need; call it before the transaction."""
    async with desk.db.read() as tx:
        schedule = await kept.schedule(tx, due.subject_id or 0)
    if schedule and schedule.plan.on_workdays:
        await ready(desk)


async def go(desk: Desk, tx: Transaction, due: Due) -> list[Letter]:
    """Send what is due by a schedule, within the transaction that claims the due row, and tell its author.

    Where it cannot go any more it becomes a draft again, and its author is told why. What is due no more is nothing.
    """
    schedule = await kept.schedule(tx, due.subject_id or 0)
    notice = await kept_notices.notice(tx, schedule.notice_id) if schedule else None
    if schedule is None or notice is None or notice.state is not State.SCHEDULED:
        return []
    if schedule.plan.next_at is None or abs(schedule.plan.next_at - due.due_at) > _SLACK:
        return []
    if not schedules.is_on(schedule.plan, due.due_at, await _calendar(desk, tx, schedule.plan)):
        await _follow_calendar(desk, tx, schedule)  # the package behind the calendar has learnt of a day off meanwhile
        return []
    try:
        sent_id, count = await _send(desk, tx, schedule, notice)
    except Refused as refused:
        await drop(desk, tx, schedule)
        return [await _tell(desk, tx, (schedule, notice), "schedule.not_sent", refused)]
    return [await _tell(desk, tx, (schedule, replace(notice, id=sent_id)), "schedule.sent", count=count)]


async def follow(desk: Desk, tx: Transaction, session: Session) -> list[Letter]:
    """Move what goes before or after a session with it; where it is cancelled, drop that and tell the authors.

    Call it within the transaction that moved or cancelled it; put the letters, and ring `due` and `outbox` after it.
    """
    letters = []
    for schedule in await kept.of_session(tx, session.id):
        notice = await kept_notices.notice(tx, schedule.notice_id)
        assert notice is not None  # the schedule refers to it
        if session.cancelled_at:
            await drop(desk, tx, schedule)
            letters.append(await _tell(desk, tx, (schedule, notice), "schedule.session_cancelled", title=session.title))
        else:
            await _keep(desk, tx, schedule, _beside(session, schedule.plan))
    return letters


async def _send(desk: Desk, tx: Transaction, schedule: Schedule, notice: Notice) -> tuple[int, int]:
    """Queue the notice, or a copy of it where it recurs; give its id and to how many it goes."""
    plan, now = schedule.plan, desk.now()
    if plan.manner is not Manner.RECURRING:
        count = await notices.queue(desk, tx, notice)
        await kept.set_next(tx, schedule.id, None)
        return notice.id, count
    assert plan.first_at is not None  # it recurs
    assert plan.next_at is not None  # it is due
    later_for = plan.next_at - plan.first_at
    copy_id = await kept.copy_notice(tx, schedule.id, later_for, now)
    copy = await kept_notices.notice(tx, copy_id)
    assert copy is not None  # it was made above
    await choices.plan_nudges(desk, tx, copy)
    count = await notices.queue(desk, tx, copy)
    await _keep(desk, tx, schedule, _next(plan, max(now, plan.next_at), await _calendar(desk, tx, plan)))
    return copy_id, count


async def follow_calendar(desk: Desk, tx: Transaction) -> None:
    """Move what goes on worked days, once the calendar has changed; ring `due` after it."""
    for schedule in await kept.on_workdays(tx):
        await _follow_calendar(desk, tx, schedule)


async def _follow_calendar(desk: Desk, tx: Transaction, schedule: Schedule) -> None:
    """Let it go on the next worked day; where none is left within its span, it is over.

    What is due this very moment and still to be settled is not passed over.
    """
    plan = schedule.plan
    assert plan.next_at is not None  # it is still to go
    after = min(desk.now(), plan.next_at - _SLACK)
    await _keep(desk, tx, schedule, _next(plan, after, await _calendar(desk, tx, plan)))


async def _calendar(desk: Desk, tx: Reader, plan: Plan) -> Calendar:
    """Give what a plan needs to know of days; most need nothing."""
    return await calendar(desk, tx) if plan.on_workdays else Calendar()


def _next(plan: Plan, after: datetime, calendar: Calendar) -> Plan:
    return replace(plan, next_at=schedules.following(plan, after, calendar))


async def _keep(desk: Desk, tx: Transaction, schedule: Schedule, plan: Plan) -> None:
    await kept.set_next(tx, schedule.id, plan.next_at)
    await plan_due(desk, tx, schedule.id, plan.next_at)


async def drop(desk: Desk, tx: Transaction, schedule: Schedule) -> None:
    """Let a schedule go: its notice is a draft again."""
    await kept.set_next(tx, schedule.id, None)
    await plan_due(desk, tx, schedule.id, None)
    await kept.move_notice(tx, schedule.notice_id, State.SCHEDULED, State.DRAFT)


async def plan_due(desk: Desk, tx: Transaction, schedule_id: int, due_at: datetime | None) -> None:
    """Let this be when the clock looks at a schedule; None: not any more."""
    dues = [Due(Kind.NOTICE, None, None, due_at, due_at + LATE_FOR, subject_id=schedule_id)] if due_at else []
    await reminders.plan_subject(tx, Kind.NOTICE, schedule_id, dues, desk.now())


def _beside(session: Session, plan: Plan) -> Plan:
    assert plan.edge is not None  # it is beside a session
    assert plan.apart_for is not None
    return replace(plan, next_at=schedules.beside(session, plan.edge, plan.apart_for))


async def _tell(
    desk: Desk,
    tx: Reader,
    about: tuple[Schedule, Notice],
    word: str,
    refused: Refused | None = None,
    **facts: object,
) -> Letter:
    """Write to the author what has become of what they had scheduled."""
    schedule, notice = about
    author = await people.person(tx, notice.author_id)
    assert author is not None  # the notice refers to them
    voice = Voice(choose([author.language], desk.house.language), schedule.plan.zone)
    assert notice.content is not None  # only what was written is scheduled
    gist = notice.content.gist or voice.text(f"notice.kind.{notice.content.kind}")
    lines = [voice.html(word, gist=gist, **facts)]
    if refused:
        lines.append(voice.html(refused.word, **refused.facts))
    button = Button(voice.text("schedule.look"), f"receipt.view:{notice.id}")
    rows = [] if refused or word == "schedule.session_cancelled" else [[button]]
    body = {"text": Html("\n".join(lines)), "parse_mode": "HTML"} | markup(rows)
    return Letter("schedule", None, author.id, author.account_id, "sendMessage", body)
