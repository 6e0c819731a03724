"""Staff and the leave of others: who is away, what waits, and deciding it, with a minute to think again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from classbell.actions import leave_letters as letters
from classbell.actions import leave_marks
from classbell.actions.desk import Desk
from classbell.actions.leave_cases import case
from classbell.actions.permissions import must
from classbell.actions.sessions import supervised
from classbell.domain import leave, leave_days, leave_requests
from classbell.domain.classes import Session
from classbell.domain.errors.basics import Changed, NotAllowed
from classbell.domain.errors.leave import LeaveDecided, LeaveForAbove, LeaveGone, LeaveOwn, LeaveUndoTooLate
from classbell.domain.leave import Leave, Rank, State
from classbell.domain.leave_requests import Case, Filed, Undoable, Verdict
from classbell.domain.people import Caller, PersonId, Verb
from classbell.storage import changes
from classbell.storage import leave as kept
from classbell.storage import leave_requests as decisions
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction


@dataclass(frozen=True, slots=True)
class Board:
    """Leave in a session's class: who is away on its day, and what waits to be decided."""

    session: Session
    away: Sequence[Filed]
    waiting: Sequence[Filed]


@dataclass(frozen=True, slots=True)
class Decided:
    """A leave as it was decided, by which decision, and how many people of the next rank are asked now."""

    case: Case
    verdict: Verdict
    decision_id: int
    asked: int = 1


@dataclass(frozen=True, slots=True)
class _Answer:
    """What somebody of a rank says to a request."""

    by: PersonId
    rank: Rank
    verdict: Verdict
    reason: str | None


async def board(desk: Desk, caller: Caller, session_id: int) -> Board:
    """Give the leave of a session's class on its day to those who supervise it."""
    async with desk.db.read() as tx:
        session, _ = await supervised(tx, caller, session_id)
        on = session.starts_at.astimezone(session.zone).date()
        away = await kept.away(tx, session.class_id, *leave_days.days(on, on, session.zone))
        return Board(session, away, await kept.waiting(tx, session.class_id))


async def look(desk: Desk, caller: Caller, leave_id: int) -> Case:
    """Give a leave to those who supervise its class."""
    async with desk.db.read() as tx:
        found, _ = await _found(tx, caller, leave_id)
        return await case(desk, tx, found)


async def grant(desk: Desk, caller: Caller, leave_id: int) -> Decided:
    """Say yes: who may grant so many days grants, anybody else passes the request on to the next rank.

    Again for the same update is harmless. Raises NotAllowed, LeaveOwn, LeaveForAbove, LeaveDecided, LeaveGone.
    """
    return await _decide(desk, caller, leave_id, None)


async def refuse(desk: Desk, caller: Caller, leave_id: int, reason: str) -> Decided:
    """Say no, for a quick reason's key or typed words; raises what `grant` does, and what is wrong with the reason."""
    return await _decide(desk, caller, leave_id, leave.check_reason(reason))


async def undo(desk: Desk, caller: Caller, decision_id: int) -> Case:
    """Let a request wait again as before one's own decision of a moment ago, of which nobody hears.

    Again for the same update is harmless. Raises LeaveUndoTooLate, Changed.
    """
    async with desk.db.begin() as tx:
        decision = await decisions.decision(tx, decision_id)
        if decision is None:
            raise Changed
        found, by = await _held(tx, caller, decision.leave_id)
        changed: list[int] = []
        if not await changes.has_caused(tx, "leave", str(found.leave.id), caller.cause_id):
            changed = await _undo(desk, tx, caller, (found, decision, by))
        after = await case(desk, tx, await _again(tx, found))
    _ring(desk, changed)
    return after


async def _undo(desk: Desk, tx: Transaction, caller: Caller, what: tuple[Filed, Undoable, PersonId]) -> list[int]:
    found, decision, by = what
    if decision.by != by:
        raise NotAllowed
    if desk.now() > decision.at + desk.policies.leave.undo_for:
        raise LeaveUndoTooLate
    if not await decisions.undo_decision(tx, decision.id, desk.now()):
        raise Changed
    if not await decisions.undecide(tx, found.leave, decision.rank):
        raise Changed
    await letters.take_back(tx, decision.id)
    await _log(desk, tx, caller, found.leave, ("undo", State.WAITING, None))
    return await leave_marks.apply(desk, tx, found.leave, (by, caller.cause_id))


async def _decide(desk: Desk, caller: Caller, leave_id: int, no: str | None) -> Decided:
    async with desk.db.begin() as tx:
        found, by = await _held(tx, caller, leave_id)
        done = await decisions.caused(tx, leave_id, caller.cause_id)
        if done is not None:
            return Decided(await case(desk, tx, found), done.verdict, done.id)
        decided, changed = await _keep(desk, tx, caller, (found, await _answer(desk, tx, found, by, no)))
    _ring(desk, changed)
    return decided


async def _answer(desk: Desk, tx: Reader, found: Filed, by: PersonId, no: str | None) -> _Answer:
    """Say what a yes or no of this person comes to, if it is theirs to say."""
    one = found.leave
    if one.person_id == by:
        raise LeaveOwn
    if one.state in {State.WITHDRAWN, State.RETURNED}:
        raise LeaveGone
    if one.state is not State.WAITING:
        assert found.decision is not None  # it was granted or refused
        raise LeaveDecided(name=found.decision.by_name)
    rank = await letters.rank_over(tx, by, found.class_)
    if rank is None or rank.height < one.rank.height:
        raise LeaveForAbove
    yes = leave_requests.verdict(rank, one.span.days(found.class_.zone), desk.policies.leave)
    return _Answer(by, rank, yes if no is None else Verdict.REFUSED, no)


async def _keep(desk: Desk, tx: Transaction, caller: Caller, what: tuple[Filed, _Answer]) -> tuple[Decided, list[int]]:
    found, answer = what
    one, now = found.leave, desk.now()
    state, rank = await _next(tx, found, answer)
    if not await decisions.decide(tx, one, state, rank):
        raise Changed
    await letters.call_back(tx, one.id)
    when = (answer.by, now, caller.cause_id)
    decision_id = await decisions.add_decision(tx, one, answer.verdict, answer.reason, when)
    await _log(desk, tx, caller, one, (answer.verdict, state, answer.reason))
    after = await _again(tx, found)
    changed = await leave_marks.apply(desk, tx, after.leave, (answer.by, caller.cause_id))
    told_at = now + desk.policies.leave.undo_for
    told = await case(desk, tx, after)
    await letters.put_away(desk, tx, told, (letters.PUT_AWAY, decision_id), told_at)
    if answer.verdict is Verdict.PASSED:
        asked = await letters.pass_on(desk, tx, told, (decision_id, told_at))
        return Decided(told, answer.verdict, decision_id, asked), changed
    await letters.decided(desk, tx, after, told_at)
    return Decided(told, answer.verdict, decision_id), changed


async def _next(tx: Reader, found: Filed, answer: _Answer) -> tuple[State, Rank]:
    """Say what becomes of a request, and which rank it waits for if it goes on waiting."""
    if answer.verdict is Verdict.PASSED:
        return State.WAITING, await letters.lowest(tx, found.class_, answer.rank.next, found.leave.person_id)
    return State(answer.verdict.value), found.leave.rank


async def _found(tx: Reader, caller: Caller, leave_id: int) -> tuple[Filed, PersonId]:
    """Give a leave to those who supervise its class; raises NotAllowed."""
    found = await kept.filed(tx, leave_id)
    if found is None:
        raise NotAllowed
    return found, await must(tx, caller, Verb.SUPERVISE, found.class_.id)


async def _held(tx: Transaction, caller: Caller, leave_id: int) -> tuple[Filed, PersonId]:
    """Give the same, and let nobody else decide it meanwhile."""
    found, by = await _found(tx, caller, leave_id)
    await kept.hold(tx, leave_id)
    return await _again(tx, found), by


async def _again(tx: Reader, found: Filed) -> Filed:
    after = await kept.filed(tx, found.leave.id)
    assert after is not None  # it was read in this transaction
    return after


async def _log(desk: Desk, tx: Transaction, caller: Caller, one: Leave, what: tuple[str, State, str | None]) -> None:
    verb, state, reason = what
    change = Change("leave", str(one.id), verb, one.state, state, reason)
    await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)


def _ring(desk: Desk, changed: Sequence[int]) -> None:
    for session_id in changed:
        desk.bells.ring("register", session_id)
    desk.bells.ring("outbox")
    desk.bells.ring("due")
