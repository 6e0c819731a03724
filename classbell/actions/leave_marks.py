"""What granted leave makes of the register, whatever becomes of the leave or of the timetable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from classbell.actions import register, reminder_rules
from classbell.actions.desk import Desk
from classbell.actions.register import Deed, Pair
from classbell.domain import attendance, leave
from classbell.domain.attendance import Event, Mark, Origin
from classbell.domain.classes import Session
from classbell.domain.leave import Kind, Leave
from classbell.domain.people import ClassId, PersonId
from classbell.domain.reminder_rules import Rules, leave_ends
from classbell.domain.reminders import Due
from classbell.domain.reminders import Kind as DueKind
from classbell.storage import leave as kept
from classbell.storage import leave_marks as marks
from classbell.storage import reminders
from classbell.storage.database import Transaction

WATCHED_FOR = timedelta(days=14)
"""How long after a leave a session that is moved or added still changes when its person is due back."""
WORTH_FOR = timedelta(hours=12)
"""How long it is worth telling that somebody is not back."""
TRIES = 3
"""How often the register is read anew where somebody else has changed it meanwhile."""
Who = tuple[PersonId | None, int | None]
"""Who does something (None: nobody, the timetable has changed) and by which update."""


async def follow(desk: Desk, tx: Transaction, session: Session) -> None:
    """Let leave follow a session that was added, moved, opened, closed or cancelled, within the transaction."""
    await kept.follow_session(tx, session.id)
    await _align(desk, tx, session, (None, None))


async def watch_all(desk: Desk, tx: Transaction, class_id: ClassId) -> None:
    """Plan anew what is told of the ends of leaves, once the sessions of a class have changed."""
    found = await kept.running(tx, class_id, desk.now() - WATCHED_FOR)
    if not found:
        return
    held, rules = await reminders.sessions_of(tx, class_id), await reminder_rules.of_class(desk, tx, class_id)
    for one in found:
        await _plan(desk, tx, one.leave, held, rules)


async def ends(desk: Desk, tx: Transaction, class_id: ClassId, rules: Rules) -> list[Due]:
    """Say when the people on leave from a class are reminded that it ends, by these rules."""
    found, held = await kept.running(tx, class_id, desk.now()), await reminders.sessions_of(tx, class_id)
    return [due for one in found for due in leave_ends(one.leave, held, rules)]


async def apply(desk: Desk, tx: Transaction, one: Leave, who: Who) -> list[int]:
    """Let the register say what a leave has come to, and the clock watch over its end.

    Gives the sessions whose register has changed: ring the bell `register` for each, and `due`, after the commit.
    """
    held = await reminders.sessions_of(tx, one.class_id)
    changed = [session.id for session in held if one.span.covers(session) and await _align(desk, tx, session, who)]
    found = await kept.filed(tx, one.id)
    assert found is not None  # it was read in this transaction
    await watch(desk, tx, found.leave)
    return changed


async def watch(desk: Desk, tx: Transaction, one: Leave) -> None:
    """Plan when the person is reminded that the leave ends, and when it is to be told that they are not back."""
    rules = await reminder_rules.of_class(desk, tx, one.class_id)
    await _plan(desk, tx, one, await reminders.sessions_of(tx, one.class_id), rules)


async def _plan(desk: Desk, tx: Transaction, one: Leave, held: Sequence[Session], rules: Rules) -> None:
    due_at = leave.due_back_at(one.span, held, desk.policies.leave) if one.is_running else None
    dues = (
        []
        if due_at is None
        else [Due(DueKind.LEAVE_OVERDUE, one.class_id, None, due_at, due_at + WORTH_FOR, one.person_id, one.id)]
    )
    await reminders.plan_subject(tx, DueKind.LEAVE_OVERDUE, one.id, dues, desk.now())
    await reminders.plan_subject(tx, DueKind.LEAVE_ENDS, one.id, leave_ends(one, held, rules), desk.now())


async def _align(desk: Desk, tx: Transaction, session: Session, who: Who) -> bool:
    """Let exactly those be on leave in a session whom leave covers; tell whether that changed anything."""
    if session.cancelled_at:
        return False
    by, cause_id = who
    has_changed = False
    for _ in range(TRIES):
        covered, stand = await marks.covered(tx, session.id), await marks.marks_of(tx, session.id)
        on, off = _on(session, covered, stand), _off(session, covered, stand)
        if not on and not off:
            break
        has_changed |= bool(await register.change(desk, tx, on, Deed(Event.LEAVE, by, cause_id)))
        has_changed |= bool(await register.change(desk, tx, off, Deed(Event.LEAVE_RETURNED, by, cause_id)))
    return has_changed


Covered = Mapping[PersonId, tuple[Kind, PersonId]]
"""Whom leave keeps away from a session, what kind of it, and who has granted it."""


def _on(session: Session, covered: Covered, stand: Mapping[PersonId, Mark]) -> list[Pair]:
    wanted = {person_id: leave.mark(session, person_id, *of) for person_id, of in covered.items()}
    pairs = [(stand.get(who), attendance.on_leave(stand.get(who), mark)) for who, mark in wanted.items()]
    return [(stood, stands) for stood, stands in pairs if stood != stands]


def _off(session: Session, covered: Covered, stand: Mapping[PersonId, Mark]) -> list[Pair]:
    ended = [mark for who, mark in stand.items() if mark.origin is Origin.LEAVE and who not in covered]
    return [(mark, attendance.off_leave(mark, session)) for mark in ended]
