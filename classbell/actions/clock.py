"""What the clock does when the instant of a due row has come."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from classbell.actions import (
    announcements,
    cards,
    certificate_papers,
    digests,
    draws,
    feedback,
    leave_letters,
    nudges,
    occasions,
    programmes,
    prompts,
    reminder_letters,
    reminder_rules,
    restraint,
    sessions,
    settling,
    survey_results,
    surveys,
)
from classbell.actions.desk import Desk
from classbell.domain.digests import KINDS as DIGESTS
from classbell.domain.reminders import Kind
from classbell.storage import mutes
from classbell.storage import reminders as kept
from classbell.storage import sessions as timetable
from classbell.storage.database import Transaction
from classbell.storage.outbox import Letter
from classbell.storage.reminders import DueRow

AT_ONCE = 200
Writer = Callable[[Desk, Transaction, DueRow], Awaitable[Sequence[Letter]]]
"""Writes the letters a due row leads to, within the transaction that claims the row."""


async def due(desk: Desk) -> list[DueRow]:
    """Give what is due now, the longest due first; some of it may be useless already."""
    async with desk.db.read() as tx:
        return await kept.due_now(tx, desk.now(), AT_ONCE)


async def settle(desk: Desk, row: DueRow) -> None:
    """Do what a due row asks for, once, whoever else looks at it; what has become useless is set aside as late."""
    if desk.now() >= row.due.useless_after:
        async with desk.db.begin() as tx:
            await kept.give_up(tx, row.id, desk.now())
        return
    if row.due.kind in _DEEDS:
        await _DEEDS[row.due.kind](desk, _session_id(row))
        await _claim(desk, row, _nothing)
    elif row.due.kind in DIGESTS:
        await digests.settle(desk, row)
    else:
        if row.due.kind is Kind.NOTICE:
            await occasions.prepare(desk, row.due)
        await _claim(desk, row, _WRITERS[row.due.kind])
    desk.bells.ring("outbox")


async def _claim(desk: Desk, row: DueRow, write: Writer) -> None:
    """Take the row and queue its letters in one transaction: neither lost nor doubled, whenever we are killed."""
    now = desk.now()
    async with desk.db.begin() as tx:
        if await kept.claim(tx, row.id, now):
            await restraint.put(desk, tx, await write(desk, tx, row))


async def _nothing(_: Desk, _tx: Transaction, _row: DueRow) -> Sequence[Letter]:
    return ()


async def _feedback(desk: Desk, tx: Transaction, row: DueRow) -> Sequence[Letter]:
    """To those who were present; a session that was opened again meanwhile will come back when it closes."""
    session = await timetable.session(tx, _session_id(row))
    if session is None or session.cancelled_at or session.closed_at is None:
        return ()
    return await feedback.letters(desk, tx, session)


async def _class_feedback(desk: Desk, tx: Transaction, row: DueRow) -> Sequence[Letter]:
    assert row.due.class_id is not None  # it is about a class
    return await feedback.class_letters(desk, tx, row.due.class_id)


async def _feedback_waiting(desk: Desk, tx: Transaction, row: DueRow) -> Sequence[Letter]:
    """To those who have not answered, and want to be reminded of it."""
    assert row.due.subject_id is not None  # it is about a round
    class_id, kind = row.due.class_id, row.due.kind
    if class_id is not None and not await reminder_rules.is_on(desk, tx, class_id, kind):
        return ()
    muted = await mutes.muted(tx, kind)
    letters = await feedback.waiting_letters(desk, tx, row.due.subject_id)
    return [one for one in letters if one.person_id not in muted]


_DEEDS: Mapping[Kind, Callable[[Desk, int], Awaitable[None]]] = {
    Kind.CLOSE: sessions.close_by_clock,
    Kind.SETTLE: settling.settle_by_clock,
    Kind.CARD: cards.post,
}
"""Whole actions, harmless when done again: their row is claimed after them."""
DEEDS = frozenset(_DEEDS)
"""Kinds whose order among others matters: what they do is what later rows go by."""


async def _nudge(desk: Desk, tx: Transaction, row: DueRow) -> Sequence[Letter]:
    return await nudges.nudges_by_clock(desk, tx, row.due.subject_id or 0)


async def _notice(desk: Desk, tx: Transaction, row: DueRow) -> Sequence[Letter]:
    return await occasions.go(desk, tx, row.due)


_WRITERS: Mapping[Kind, Writer] = {
    Kind.SURVEY_OPENS: surveys.opening_letters,
    Kind.SURVEY_CLOSES: survey_results.closing_letters,
    Kind.OFFER_OPENS: draws.opening_letters,
    Kind.OFFER_CLOSES: draws.closing_letters,
    Kind.REVISION: announcements.letters,
    Kind.LEAVE_OVERDUE: leave_letters.overdue,
    Kind.CERTIFICATE_READY: certificate_papers.letters,
    Kind.NOTICE: _notice,
    Kind.NUDGE: _nudge,
    Kind.CLASS_TOMORROW: reminder_letters.class_tomorrow,
    Kind.SESSION_SOON: reminder_letters.session_soon,
    Kind.SIGN_IN_WAITING: reminder_letters.sign_in_waiting,
    Kind.LEAVE_ENDS: reminder_letters.leave_ends,
    Kind.SIGN_IN_SOON: prompts.sign_in_soon,
    Kind.UNOPENED: prompts.unopened,
    Kind.UNOPENED_STILL: prompts.unopened_still,
    Kind.MISSING: prompts.missing,
    Kind.FEEDBACK: _feedback,
    Kind.CLASS_FEEDBACK: _class_feedback,
    Kind.PROGRAMME_FEEDBACK: programmes.letters,
    Kind.FEEDBACK_WAITING: _feedback_waiting,
}


def _session_id(row: DueRow) -> int:
    assert row.due.session_id is not None  # only digests are about a whole class
    return row.due.session_id
