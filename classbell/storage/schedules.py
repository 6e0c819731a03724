"""When notices go that do not go at once, as kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from classbell.domain.notices import State
from classbell.domain.people import PersonId
from classbell.domain.schedules import Edge, Manner, Plan, Schedule
from classbell.storage.database import Reader, Row, Transaction
from classbell.storage.instants import instant, span, spanned, stamp


async def put(tx: Transaction, notice_id: int, plan: Plan, by: PersonId, now: datetime) -> int:
    """Keep a notice's plan, in place of the one before, and give the schedule's id."""
    return int(await tx.value("schedules.put", notice_id=notice_id, made_by=by, now=stamp(now), **_written(plan)))


async def schedule(tx: Reader, schedule_id: int) -> Schedule | None:
    """Give one schedule, or None."""
    row = await tx.one("schedules.schedule", schedule_id=schedule_id)
    return row and _schedule(row)


async def of_notice(tx: Reader, notice_id: int) -> Schedule | None:
    """Give a notice's schedule, or None."""
    row = await tx.one("schedules.of_notice", notice_id=notice_id)
    return row and _schedule(row)


async def of_author(tx: Reader, author_id: PersonId) -> list[Schedule]:
    """Give what somebody has scheduled and is still to come, the next first."""
    return [_schedule(row) for row in await tx.all("schedules.of_author", author_id=author_id)]


async def of_session(tx: Reader, session_id: int) -> list[Schedule]:
    """Give what is still to go before or after a session."""
    return [_schedule(row) for row in await tx.all("schedules.of_session", session_id=session_id)]


async def on_workdays(tx: Reader) -> list[Schedule]:
    """Give what is still to go on worked days."""
    return [_schedule(row) for row in await tx.all("schedules.on_workdays")]


async def set_next(tx: Transaction, schedule_id: int, next_at: datetime | None) -> None:
    """Keep when it goes next; None: not any more."""
    await tx.run("schedules.set_next", schedule_id=schedule_id, next_at=stamp(next_at))


async def move_notice(tx: Transaction, notice_id: int, old: State, new: State) -> bool:
    """Let a draft wait for its instant, or become a draft again; False where it is not as before."""
    return await tx.run("schedules.move_notice", notice_id=notice_id, old=old, new=new) == 1


async def copy_notice(tx: Transaction, schedule_id: int, later_for: timedelta, now: datetime) -> int:
    """Copy a recurring notice as a draft to be sent now, its deadline so much later, and give its id."""
    keys = {"schedule_id": schedule_id, "later_for": spanned(later_for), "now": stamp(now)}
    return int(await tx.value("schedules.copy_notice", **keys))


def _written(plan: Plan) -> dict[str, object]:
    return {
        "kind": plan.manner,
        "zone": plan.zone.key,
        "session_id": plan.session_id,
        "edge": plan.edge,
        "apart_for": spanned(plan.apart_for),
        "rule": plan.rule,
        "on_workdays": int(plan.on_workdays),
        "first_at": stamp(plan.first_at),
        "next_at": stamp(plan.next_at),
    }


def _schedule(row: Row) -> Schedule:
    plan = Plan(
        manner=Manner(row["kind"]),
        zone=ZoneInfo(row["zone"]),
        next_at=instant(row["next_at"]),
        session_id=row["session_id"],
        edge=row["edge"] and Edge(row["edge"]),
        apart_for=span(row["apart_for"]),
        rule=row["rule"],
        on_workdays=bool(row["on_workdays"]),
        first_at=instant(row["first_at"]),
    )
    return Schedule(row["id"], row["notice_id"], row["made_by"], plan)
