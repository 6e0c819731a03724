"""How the classes of some staff stand, over a day or a week, all in one value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound, without_class
from classbell.domain import overviews
from classbell.domain.classes import Class, Session
from classbell.domain.digests import monday_of
from classbell.domain.overviews import Held, Line, Overview
from classbell.domain.people import ALLOWED, Caller, ClassId, PersonId, Verb
from classbell.domain.sheets import Count
from classbell.storage import classes
from classbell.storage import overviews as kept
from classbell.storage.database import Reader
from classbell.storage.overviews import Register, Span, Window

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class View:
    """An overview, and the days (of weeks: their Mondays) before and after it that have sessions, if there are any."""

    overview: Overview
    before: date | None
    after: date | None
    is_office: bool
    """Whether the caller organises any class, and does not only supervise."""


async def day(desk: Desk, caller: Caller, on: date | None = None) -> View:
    """Give a day (today, unless another is named) of all classes that the caller is staff of; raises NotAllowed."""
    first = on or desk.now().astimezone(desk.house.zone).date()
    return await _view(desk, caller, first, first)


async def week(desk: Desk, caller: Caller, monday: date | None = None) -> View:
    """Give a week (this one, unless another is named by a day of it) of those classes; raises NotAllowed."""
    first = monday_of(monday or desk.now().astimezone(desk.house.zone).date())
    view = await _view(desk, caller, first, first + _WEEK - _DAY)
    before, after = (day and monday_of(day) for day in (view.before, view.after))
    return replace(view, before=before, after=after)


async def load(desk: Desk, tx: Reader, wanted: Iterable[Class], first: date, last: date) -> Overview:
    """Make the overview of classes that have sessions on the days, whoever asks; a few SELECTs for each zone."""
    by_zone: dict[ZoneInfo, set[ClassId]] = defaultdict(set)
    for one in wanted:
        by_zone[one.zone].add(one.id)
    now, lines, sent = desk.now(), [], dict[PersonId, int]()
    for zone, class_ids in by_zone.items():
        window = Window(zone, _span(zone, first, last), min(class_ids), max(class_ids))
        lines += await _lines(desk, tx, window, class_ids)
        if first != last:
            sent |= await kept.sent(tx, window.span)
    return Overview(first, last, now, tuple(overviews.gravest_first(lines)), sent)


async def _view(desk: Desk, caller: Caller, first: date, last: date) -> View:
    person_id = must_be_bound(caller)
    async with desk.db.report() as tx:
        mine = await classes.classes_in_scope(tx, person_id, ALLOWED[Verb.SUPERVISE])
        if not mine:
            raise await without_class(tx, person_id, Verb.SUPERVISE)
        overview = await load(desk, tx, mine, first, last)
        office = await classes.classes_in_scope(tx, person_id, ALLOWED[Verb.ORGANISE])
        before, after = await kept.neighbours(tx, person_id, _span(desk.house.zone, first, last))
    return View(overview, _day(before), _day(after), bool(office))


async def _lines(desk: Desk, tx: Reader, window: Window, class_ids: set[ClassId]) -> list[Line]:
    sessions: dict[Class, list[Session]] = defaultdict(list)
    for class_, session in await kept.sessions(tx, window):
        if class_.id in class_ids:
            sessions[class_].append(session)
    registers = await kept.registers(tx, window)
    people = await kept.people(tx, window, desk.now())
    from_at, until_at = window.span
    rated = await kept.feedback(tx, window.span) if until_at - from_at > 2 * _DAY else {}
    patience = desk.policies.prompts.unopened_after
    found = []
    for class_, of_class in sessions.items():
        held = _held(desk, of_class, registers)
        line = overviews.line(class_, held, people.get(class_.id, []), desk.now(), patience)
        asked, answered = rated.get(class_.id, (0, 0))
        found.append(replace(line, asked=asked, answered=answered))
    return found


def _held(desk: Desk, sessions: Sequence[Session], registers: Mapping[int, Register]) -> list[Held]:
    none = Register(Count(), 0)
    found = [(session, registers.get(session.id, none)) for session in sessions]
    marked = {session.id for session, register in found if register.made}
    taken = overviews.taken(sessions, marked, desk.policies.half_days)
    return [Held(session, register.count, session.id in taken) for session, register in found]


def _day(near: tuple[datetime, ZoneInfo] | None) -> date | None:
    return near and near[0].astimezone(near[1]).date()


def _span(zone: ZoneInfo, first: date, last: date) -> Span:
    from_at, until_at = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, last + _DAY))
    return from_at, until_at
