"""What the clock does: plans what is due, and does it when its instant has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from classbell.actions import leave_marks, occasions, programmes, reminder_rules, seals
from classbell.actions.desk import Desk
from classbell.domain import prompts, reminders
from classbell.domain import reminder_rules as rules
from classbell.domain.classes import Class, Session
from classbell.domain.reminder_rules import Rules
from classbell.domain.reminders import Due, Kind
from classbell.storage import classes, outbox, sessions
from classbell.storage import reminders as kept
from classbell.storage.database import Transaction


async def plan(desk: Desk, tx: Transaction, session_ids: Iterable[int]) -> None:
    """Plan anew all that these sessions ask of the clock.

    Call it within the transaction that added, moved, opened, closed or cancelled them, and ring the bell `due` after
    its commit. Rows of their old times are dropped; what was done stays done.
    """
    now = desk.now()
    held: dict[int, Rules] = {}
    for session_id in session_ids:
        session = await sessions.session(tx, session_id)
        assert session is not None  # the caller has just written it
        if session.class_id not in held:
            held[session.class_id] = await reminder_rules.of_class(desk, tx, session.class_id)
        await kept.plan_session(tx, session_id, _dues(desk, session, held[session.class_id]), now)
        await outbox.put(tx, await occasions.follow(desk, tx, session), now)
        await leave_marks.follow(desk, tx, session)
        if session.cancelled_at:
            await seals.seal_ready(desk, tx, session_id)  # the others of its day may have waited for it
    for class_id in sorted(held):
        await _plan_class(desk, tx, class_id, held[class_id])
        await leave_marks.watch_all(desk, tx, class_id)


def _dues(desk: Desk, session: Session, held: Rules) -> list[Due]:
    """Give all that is due for a session: to the clock itself, to trainees, and to staff."""
    asks = prompts.due(session, desk.policies.attendance.late_after, desk.policies.prompts)
    return [*reminders.due(session, desk.policies.reminders), *rules.of_session(session, held), *asks]


async def _plan_class(desk: Desk, tx: Transaction, class_id: int, chosen: Rules) -> None:
    class_ = await classes.class_of(tx, class_id)
    assert class_ is not None  # a session of it was read
    now, policy = desk.now(), desk.policies.reminders
    held = await kept.sessions_of(tx, class_id)
    await kept.plan_digests(tx, class_id, await _digests(desk, tx, (class_, held), chosen), now)
    await kept.plan_from_now(tx, Kind.CLASS_TOMORROW, class_id, rules.tomorrow(class_, held, chosen, now), now)
    end = reminders.class_end(class_, held, policy)
    await kept.plan_subject(tx, Kind.CLASS_FEEDBACK, class_id, [end] if end else [], now)
    await programmes.plan_end(desk, tx, class_id)


async def _digests(desk: Desk, tx: Transaction, of: tuple[Class, Sequence[Session]], chosen: Rules) -> list[Due]:
    """Say when a class's digests are due; a day that has been told is not told again at another hour."""
    class_, held = of
    told = {class_.day_of(due_at) for due_at in await kept.digested(tx, class_.id)}
    dues = rules.digests_of(class_, reminders.days(class_, held), desk.policies.digests, chosen)
    return [due for due in dues if due.kind is not Kind.DIGEST or class_.day_of(due.due_at) not in told]


async def plan_kind(desk: Desk, tx: Transaction, class_id: int, kind: Kind) -> None:
    """Plan one kind of reminder anew for a class that has chosen otherwise; what has passed is not sent late.

    Ring the bell `due` after the commit.
    """
    chosen, now = await reminder_rules.of_class(desk, tx, class_id), desk.now()
    class_ = await classes.class_of(tx, class_id)
    assert class_ is not None  # the caller has seen it
    held = await kept.sessions_of(tx, class_id)
    if kind is Kind.CLASS_TOMORROW:
        dues = rules.tomorrow(class_, held, chosen, now)
    elif kind is Kind.LEAVE_ENDS:
        dues = await leave_marks.ends(desk, tx, class_id, chosen)
    elif kind is Kind.FEEDBACK_WAITING:
        dues = await reminder_rules.waiting(desk, tx, class_, chosen)
    elif kind is Kind.DIGEST:
        dues = [due for due in await _digests(desk, tx, (class_, held), chosen) if due.kind is kind]
    else:
        ahead = [session for session in held if session.ends_at > now]
        dues = [due for session in ahead for due in rules.of_session(session, chosen) if due.kind is kind]
    await kept.plan_ahead(tx, kind, class_id, dues, now)
