"""One's own leave: seeing it, changing or withdrawing it, and being back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from classbell.actions import leave_letters as letters
from classbell.actions import leave_marks
from classbell.actions.desk import Desk
from classbell.actions.leave_cases import case
from classbell.actions.leave_drafts import recalled
from classbell.actions.permissions import must_be_bound
from classbell.domain.errors.leave import (
    LeaveBegun,
    LeaveGone,
    LeaveNotBegun,
    LeaveNotYours,
    LeaveUndoTooLate,
    ReturnWithoutLeave,
)
from classbell.domain.leave import Leave, State, Wish
from classbell.domain.leave_requests import Case, Filed
from classbell.domain.people import Caller
from classbell.storage import changes
from classbell.storage import leave as kept
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction

A_PAGE = 6


async def mine(desk: Desk, caller: Caller, page: int) -> tuple[list[Filed], int]:
    """Give one page (from 0) of what the caller has asked for, the newest first, and how many pages there are."""
    person_id = must_be_bound(caller)
    async with desk.db.read() as tx:
        total = await kept.count_of_person(tx, person_id)
        pages = max(1, -(-total // A_PAGE))
        found = await kept.of_person(tx, person_id, (A_PAGE, min(page, pages - 1) * A_PAGE))
    return found, pages


async def look(desk: Desk, caller: Caller, leave_id: int) -> Case:
    """Give the caller a leave of theirs; raises LeaveNotYours."""
    async with desk.db.read() as tx:
        return await case(desk, tx, await _own(tx, caller, leave_id))


async def draft(desk: Desk, caller: Caller, leave_id: int) -> dict[str, Any]:
    """Give a waiting leave as the dialogue keeps it while it is changed; raises LeaveNotYours, LeaveGone."""
    async with desk.db.read() as tx:
        one = (await _own(tx, caller, leave_id)).leave
    if one.state is not State.WAITING:
        raise LeaveGone
    return recalled(Wish(one.class_id, one.span, one.kind, one.reason, one.slip), leave_id)


async def withdraw(desk: Desk, caller: Caller, leave_id: int, seen: State) -> Case:
    """Withdraw a leave that waits, or was granted and has not begun, as the caller has seen it.

    Again for the same update is harmless. Raises LeaveNotYours, LeaveBegun, and LeaveGone where it has moved on.
    """
    return await _end(desk, caller, leave_id, (seen, State.WITHDRAWN))


async def come_back(desk: Desk, caller: Caller, leave_id: int) -> Case:
    """Be back from a leave that was granted and has begun: it ends with this instant.

    Again for the same update is harmless. Raises LeaveNotYours, ReturnWithoutLeave.
    """
    return await _end(desk, caller, leave_id, (State.GRANTED, State.RETURNED))


async def stay_away(desk: Desk, caller: Caller, leave_id: int) -> Case:
    """Not be back after all: a leave returned from a moment ago goes on, and nobody has heard otherwise.

    Again for the same update is harmless. Raises LeaveNotYours, LeaveUndoTooLate, LeaveGone.
    """
    changed: list[int] = []
    async with desk.db.begin() as tx:
        one = (await _own(tx, caller, leave_id)).leave
        if not await changes.has_caused(tx, "leave", str(leave_id), caller.cause_id):
            changed = await _resume(desk, tx, caller, one)
        resumed = await case(desk, tx, await _own(tx, caller, leave_id))
    _ring(desk, changed)
    return resumed


async def _resume(desk: Desk, tx: Transaction, caller: Caller, one: Leave) -> list[int]:
    if one.state is not State.RETURNED or one.ended_at is None:
        raise LeaveGone
    if desk.now() > one.ended_at + desk.policies.leave.undo_for:
        raise LeaveUndoTooLate
    if not await kept.resume(tx, one):
        raise LeaveGone
    change = Change("leave", str(one.id), "undo", State.RETURNED, State.GRANTED)
    await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)
    await letters.resumed(tx, one.id)
    return await leave_marks.apply(desk, tx, one, (caller.person_id, caller.cause_id))


async def add_slip(desk: Desk, caller: Caller, leave_id: int, slip: str) -> Case:
    """Hand in the photo of a slip, first or anew; staff who were asked hear of it. Again for the same update: harmless.

    Raises LeaveNotYours, LeaveGone where it was refused or withdrawn.
    """
    async with desk.db.begin() as tx:
        found = await _own(tx, caller, leave_id)
        if not await changes.has_caused(tx, "leave", str(leave_id), caller.cause_id):
            if not await kept.set_slip(tx, leave_id, slip):
                raise LeaveGone
            change = Change("leave", str(leave_id), "slip")
            await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)
            await letters.slip_added(desk, tx, found, caller.cause_id)
        added = await case(desk, tx, await _own(tx, caller, leave_id))
    desk.bells.ring("outbox")
    return added


async def _end(desk: Desk, caller: Caller, leave_id: int, way: tuple[State, State]) -> Case:
    changed: list[int] = []
    async with desk.db.begin() as tx:
        await _own(tx, caller, leave_id)
        await kept.hold(tx, leave_id)
        found = await _own(tx, caller, leave_id)
        if not await changes.has_caused(tx, "leave", str(leave_id), caller.cause_id):
            _check_ending(found, caller, way)
            changed = await _move(desk, tx, caller, found, way[1])
        ended = await case(desk, tx, await _own(tx, caller, leave_id))
    _ring(desk, changed)
    return ended


def _check_ending(found: Filed, caller: Caller, way: tuple[State, State]) -> None:
    seen, wanted = way
    if wanted is State.RETURNED and not found.leave.is_returnable(caller.at):
        if found.leave.is_running and caller.at < found.leave.span.from_at:
            raise LeaveNotBegun(from_at=found.leave.span.from_at)
        raise ReturnWithoutLeave
    if found.leave.state is not seen:
        raise LeaveGone
    if wanted is State.WITHDRAWN and seen is State.GRANTED and caller.at >= found.leave.span.from_at:
        raise LeaveBegun


async def _move(desk: Desk, tx: Transaction, caller: Caller, found: Filed, state: State) -> list[int]:
    """End a leave at the instant its person says so; where it was granted, staff hear of it."""
    one = found.leave
    if not await kept.end(tx, one, state, caller.at):
        raise LeaveGone
    change = Change("leave", str(one.id), state, one.state, state)
    await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)
    await letters.call_back(tx, one.id)
    ended = await _own(tx, caller, one.id)
    if one.state is State.WAITING:
        key = (letters.WITHDRAWN, one.id)
        await letters.put_away(desk, tx, await case(desk, tx, ended), key, desk.now())
        return []
    await letters.ended(desk, tx, ended)
    return await leave_marks.apply(desk, tx, ended.leave, (caller.person_id, caller.cause_id))


async def _own(tx: Reader, caller: Caller, leave_id: int) -> Filed:
    person_id = must_be_bound(caller)
    found = await kept.filed(tx, leave_id)
    if found is None or found.leave.person_id != person_id:
        raise LeaveNotYours
    return found


def _ring(desk: Desk, changed: Sequence[int]) -> None:
    for session_id in changed:
        desk.bells.ring("register", session_id)
    desk.bells.ring("outbox")
    desk.bells.ring("due")
