"""Asking those again who have not confirmed a notice: by hand, or by the clock as its author wished."""

from __future__ import annotations

from collections.abc import Sequence

from classbell.actions import asking, bodies, readings, restraint
from classbell.actions.desk import Desk
from classbell.actions.notices import managed
from classbell.actions.permissions import must_be_bound
from classbell.actions.receipts import Waiting
from classbell.domain import notices
from classbell.domain.audiences import Recipient
from classbell.domain.errors.notices import NobodyToNudge, NudgeTooSoon
from classbell.domain.notices import Content, Notice, State
from classbell.domain.people import Caller
from classbell.domain.receipts import check_open, is_asked
from classbell.domain.reminders import Kind
from classbell.storage import notices as kept
from classbell.storage import receipts, reminder_rules
from classbell.storage.database import Transaction
from classbell.storage.outbox import Letter
from classbell.storage.receipts import Unconfirmed
from classbell.words.catalogue import choose


async def nudge(desk: Desk, caller: Caller, notice_id: int) -> int:
    """Ask those again who have not confirmed, and give how many; the same tap run again asks nobody twice.

    Raises NudgeTooSoon within the policy's span after the last nudge, NobodyToNudge where all have confirmed.
    """
    now, policy = desk.now(), desk.policies.notices
    async with desk.db.begin() as tx:
        notice = await managed(tx, caller, notice_id)
        done = await receipts.nudged_by(tx, caller.cause_id)
        if done is not None:
            return done
        people = Waiting(notice, tuple(await receipts.unconfirmed(tx, notice_id))).to_nudge
        if not people or not is_asked(notice):
            raise NobodyToNudge
        check_open(notice, notice.version, now)
        if not await receipts.take_turn(tx, notice_id, now, now - policy.nudge_every):
            raise NudgeTooSoon(at=notices.may_nudge_at(notice, policy))
        nudge_id = await receipts.add_nudge(tx, notice_id, must_be_bound(caller), now, caller.cause_id)
        await restraint.put(desk, tx, await _letters(desk, tx, notice, nudge_id, people))
    desk.bells.ring("outbox")
    return len(people)


async def nudges_by_clock(desk: Desk, tx: Transaction, notice_id: int) -> list[Letter]:
    """Write to those who have not confirmed, as the notice's author asked for; nobody where it is over.

    Those are left out whose classes, as far as the notice is for them, want no such reminders.
    """
    notice, now = await kept.notice(tx, notice_id), desk.now()
    if notice is None or notice.state is not State.QUEUED or not is_asked(notice):
        return []
    silenced = await reminder_rules.silenced(tx, notice_id, Kind.NUDGE)
    waiting = Waiting(notice, tuple(await receipts.unconfirmed(tx, notice_id))).to_nudge
    people = [one for one in waiting if one.person_id not in silenced]
    if not people:
        return []
    await receipts.take_turn(tx, notice_id, now, now)
    nudge_id = await receipts.add_nudge(tx, notice_id, notice.author_id, now, None)
    return await _letters(desk, tx, notice, nudge_id, people)


async def _letters(
    desk: Desk, tx: Transaction, notice: Notice, nudge_id: int, people: Sequence[Unconfirmed]
) -> list[Letter]:
    assert notice.content is not None  # it was sent
    as_readers = [Recipient(one.person_id, one.name, None, one.chat_id, one.wish) for one in people]
    read = await readings.readings(desk, tx, notice, as_readers)
    return [_letter(desk, (notice, read.get(one.person_id, notice.content)), nudge_id, one) for one in people]


def _letter(desk: Desk, said: tuple[Notice, Content], nudge_id: int, person: Unconfirmed) -> Letter:
    voice = bodies.voice(desk, choose([person.wish], desk.house.language))
    notice, content = said
    body = asking.nudge(notice, content, voice)
    return Letter("nudge", nudge_id, person.person_id, person.chat_id, "sendMessage", body)
