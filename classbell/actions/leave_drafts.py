"""A leave that somebody is putting together: when, of what kind, why, with a slip or without; then it is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from classbell.actions import leave_letters as letters
from classbell.actions.desk import Desk
from classbell.actions.leave_cases import case
from classbell.actions.permissions import must_be_bound
from classbell.domain import leave, leave_days, leave_requests
from classbell.domain.classes import Class, Session
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.leave import LeaveGone, LeaveNoClass, LeaveNotYours, LeaveOverlaps
from classbell.domain.leave import Kind, Rank, Span, State, Wish
from classbell.domain.leave_dates import Days
from classbell.domain.leave_days import Half
from classbell.domain.leave_requests import Case, Filed, Preview
from classbell.domain.people import Caller, PersonId
from classbell.storage import binding, changes, dialogues, reminders
from classbell.storage import leave as kept
from classbell.storage import leave_marks as marks
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction
from classbell.storage.instants import instant, stamp

DIALOGUE = "leave"
REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Sent:
    """A leave that was asked for, and how many people are asked to decide it."""

    case: Case
    asked: int


async def classes(desk: Desk, caller: Caller) -> list[Class]:
    """Give the classes the caller may ask leave from, by their next session; raises LeaveNoClass."""
    person_id = must_be_bound(caller)
    async with desk.db.read() as tx:
        found = await kept.classes_of(tx, person_id, desk.now())
    if not found:
        raise LeaveNoClass
    return found


async def ahead(desk: Desk, caller: Caller, class_id: int) -> tuple[Class, list[Session]]:
    """Give one of these classes, and its sessions that are not over and take place, the next first."""
    async with desk.db.read() as tx:
        class_, held = await _sessions(desk, tx, caller, class_id)
    return class_, [one for one in held if one.ends_at > desk.now() and not one.cancelled_at]


async def of_session(desk: Desk, caller: Caller, class_id: int, session_id: int) -> dict[str, Any]:
    """Give a session as what leave is asked for, for the dialogue; raises Changed where there is none such ahead."""
    _, held = await ahead(desk, caller, class_id)
    found = next((one for one in held if one.id == session_id), None)
    if found is None:
        raise Changed
    return _told(class_id, Span(found.starts_at, found.ends_at, session_id))


async def of_days(desk: Desk, caller: Caller, class_id: int, days: Days) -> dict[str, Any]:
    """Give whole days, or half of one, as what leave is asked for, for the dialogue."""
    class_, _ = await ahead(desk, caller, class_id)
    return _told(class_id, Span(*_times(desk, class_, days), half=days.half))


def _times(desk: Desk, class_: Class, days: Days) -> tuple[datetime, datetime]:
    if days.half is None:
        return leave_days.days(days.first, days.last, class_.zone)
    return leave_days.half_of(days.first, days.half, class_.zone, desk.policies.half_days)


def _told(class_id: int, span: Span) -> dict[str, Any]:
    """Write a span down."""
    said = {"from_at": stamp(span.from_at), "until_at": stamp(span.until_at)}
    return said | {"class_id": class_id, "session_id": span.session_id, "half": span.half}


def next_step(desk: Desk, data: Mapping[str, Any]) -> str:
    """Say what is to be asked next: `time`, `kind`, `reason`, `slip`, or `review` where nothing lacks."""
    for step, key in (("time", "from_at"), ("kind", "kind"), ("reason", "reason"), ("slip", "slip")):
        if key not in data:
            return step
    needs_slip = data["kind"] in desk.policies.leave.slip_for
    return "slip" if needs_slip and not data["slip"] else REVIEW


async def check_time(desk: Desk, caller: Caller, data: Mapping[str, Any]) -> None:
    """Raise unless leave may be asked for when it was put: LeaveBackwards, -Past, -BeyondClass, -Overlaps."""
    async with desk.db.read() as tx:
        await _check_time(desk, tx, caller, (data["class_id"], _span(data)), data.get("replaces"))


def recalled(wish: Wish, replaces: int) -> dict[str, Any]:
    """Write a wish that waits down for the dialogue in which it is changed."""
    said = {"kind": wish.kind, "reason": wish.reason, "slip": wish.slip or ""}
    return said | _told(wish.class_id, wish.span) | {"replaces": replaces}


async def preview(desk: Desk, caller: Caller, data: Mapping[str, Any]) -> Preview:
    """Give a leave as it would be asked for.

    Raises what asking would raise: LeavePast, LeaveBeyondClass, LeaveOverlaps, SlipMissing and the like.
    """
    wish = _wish(data)
    async with desk.db.read() as tx:
        person_id = await _check(desk, tx, caller, wish, data.get("replaces"))
        class_, _ = await _sessions(desk, tx, caller, wish.class_id)
        attended = await marks.attended(tx, wish.class_id, person_id)
    titles = {session.id: session.title for session, _ in attended}
    policy = desk.policies.leave
    return Preview(
        wish=wish,
        class_=class_,
        session_title=titles.get(wish.span.session_id or 0),
        gauge=leave.gauge(attended, wish.span, wish.kind, policy),
        covers=sum(wish.span.covers(session) for session, _ in attended if not session.cancelled_at),
        ranks=leave_requests.path(wish.span.days(class_.zone), policy),
    )


async def send(desk: Desk, caller: Caller) -> Sent:
    """Ask for the leave that the caller has put together, and end the dialogue; again for the same update is harmless.

    Raises Changed where there is none, and what `preview` raises.
    """
    person_id = must_be_bound(caller)
    async with desk.db.begin() as tx:
        done = await kept.caused(tx, person_id, caller.cause_id)
        if done is not None:
            return Sent(await case(desk, tx, done), 1)
        found = await dialogues.of(tx, caller.account_id)
        if found is None or (found.name, found.step) != (DIALOGUE, REVIEW):
            raise Changed
        await binding.hold(tx, person_id)
        await _check(desk, tx, caller, _wish(found.data), found.data.get("replaces"))
        sent = await _ask(desk, tx, caller, found.data)
        await dialogues.end(tx, caller.account_id)
    desk.bells.ring("outbox")
    return sent


async def _ask(desk: Desk, tx: Transaction, caller: Caller, data: Mapping[str, Any]) -> Sent:
    person_id, wish, now = must_be_bound(caller), _wish(data), desk.now()
    if data.get("replaces"):
        await _replace(desk, tx, caller, data["replaces"])
    class_, _ = await _sessions(desk, tx, caller, wish.class_id)
    rank = await letters.lowest(tx, class_, Rank.SUPERVISOR, person_id)
    leave_id = await kept.add(tx, person_id, wish, rank, (now, caller.cause_id))
    await changes.keep(tx, Change("leave", str(leave_id), "ask", None, wish.kind), person_id, now, caller.cause_id)
    asked = await case(desk, tx, await _filed(tx, leave_id))
    return Sent(asked, await letters.ask(desk, tx, asked))


async def _filed(tx: Reader, leave_id: int) -> Filed:
    found = await kept.filed(tx, leave_id)
    assert found is not None  # it was kept in this transaction
    return found


async def _replace(desk: Desk, tx: Transaction, caller: Caller, leave_id: int) -> None:
    """Withdraw the request in whose place another comes."""
    found = await _own_waiting(tx, caller, leave_id)
    if not await kept.end(tx, found.leave, State.WITHDRAWN, desk.now()):
        raise LeaveGone
    await letters.call_back(tx, leave_id)
    gone = await case(desk, tx, await _filed(tx, leave_id))
    await letters.put_away(desk, tx, gone, (letters.WITHDRAWN, leave_id), desk.now())
    change = Change("leave", str(leave_id), "change", State.WAITING, State.WITHDRAWN)
    await changes.keep(tx, change, caller.person_id, desk.now(), caller.cause_id)


async def _check(desk: Desk, tx: Reader, caller: Caller, wish: Wish, replaces: int | None) -> PersonId:
    leave.check_slip(wish.kind, wish.slip, desk.policies.leave)
    await _check_time(desk, tx, caller, (wish.class_id, wish.span), replaces)
    return must_be_bound(caller)


async def _check_time(desk: Desk, tx: Reader, caller: Caller, when: tuple[int, Span], replaces: int | None) -> None:
    class_id, span = when
    class_, held = await _sessions(desk, tx, caller, class_id)
    leave.check_span(span, held, class_.zone, caller.at)
    if replaces is not None:
        await _own_waiting(tx, caller, replaces)
    other = await kept.overlapping(tx, must_be_bound(caller), (class_id, span), replaces)
    if other is not None:
        raise LeaveOverlaps(from_at=other[0], until_at=other[1], session=held[0])


async def _own_waiting(tx: Reader, caller: Caller, leave_id: int) -> Filed:
    found = await kept.filed(tx, leave_id)
    if found is None or found.leave.person_id != caller.person_id:
        raise LeaveNotYours
    if found.leave.state is not State.WAITING:
        raise LeaveGone
    return found


async def _sessions(desk: Desk, tx: Reader, caller: Caller, class_id: int) -> tuple[Class, Sequence[Session]]:
    """Give a class of the caller's that is not over, with all its sessions; raises LeaveNoClass."""
    mine = await kept.classes_of(tx, must_be_bound(caller), desk.now())
    found = next((one for one in mine if one.id == class_id), None)
    if found is None:
        raise LeaveNoClass
    return found, await reminders.sessions_of(tx, class_id)


def _wish(data: Mapping[str, Any]) -> Wish:
    """Read what was put together; raises Changed where a part of it lacks."""
    if not {"class_id", "from_at", "kind", "reason", "slip"} <= data.keys():
        raise Changed
    return Wish(data["class_id"], _span(data), Kind(data["kind"]), data["reason"], data["slip"] or None)


def _span(data: Mapping[str, Any]) -> Span:
    half = data["half"]
    return Span(instant(data["from_at"]), instant(data["until_at"]), data["session_id"], half and Half(half))
