"""The organisation's working days: looking at a year, and saying otherwise than the country's calendar."""

from __future__ import annotations

from dataclasses import dataclass, replace

from classbell.actions import occasions
from classbell.actions.calendar_days import calendar, ready
from classbell.actions.desk import Desk
from classbell.actions.permissions import must_be_bound, must_on_unit
from classbell.domain import workday_files
from classbell.domain.errors.basics import Changed, NameTooLong, NotAllowed
from classbell.domain.errors.tables import FileEmpty
from classbell.domain.errors.timetables import DatesTooFar, DatesUnclear, EntryGone
from classbell.domain.leave_days import days
from classbell.domain.people import ALLOWED, Caller, PersonId, Scope, Verb, may
from classbell.domain.workday_files import Reading
from classbell.domain.workdays import LENGTH, WEEK, YEARS_AFTER, YEARS_BEFORE, Entry, Year
from classbell.storage import changes, people, units
from classbell.storage import workdays as kept
from classbell.storage.changes import Change
from classbell.storage.database import Reader, Transaction


@dataclass(frozen=True, slots=True)
class View:
    """A year as the caller sees it."""

    year: Year
    country: str
    may_change: bool
    years: range
    """Which years can be shown."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry, and how many sessions of all classes begin on its days as it is kept."""

    entry: Entry
    sessions: int


async def look(desk: Desk, caller: Caller, year: int) -> View:
    """Show a year to whoever organises anything; those who do so for the whole organisation may change it.

    Raises Changed for a year that is far from this one.
    """
    years = _years(desk)
    if year not in years:
        raise Changed
    await ready(desk)
    async with desk.db.read() as tx:
        grants = await people.grants(tx, must_be_bound(caller))
        if not any(grant.role in ALLOWED[Verb.ORGANISE] for grant in grants):
            raise NotAllowed
        may_change = may(grants, Verb.ORGANISE, Scope((await units.root(tx)).path))
        found = (await calendar(desk, tx)).year(year)
    return View(found, desk.policies.workdays.country, may_change, years)


async def may_change(desk: Desk, caller: Caller) -> None:
    """Raise NotAllowed for whoever does not organise for the whole organisation."""
    async with desk.db.read() as tx:
        await _may(tx, caller)


async def read(desk: Desk, caller: Caller, content: bytes) -> Reading:
    """Read a workbook or CSV of days, row by row; nothing is kept yet."""
    await may_change(desk, caller)
    table = await desk.spreadsheets.read(content)
    reading = workday_files.read(table, desk.now().astimezone(desk.house.zone).date(), _years(desk))
    if not reading.entries and not reading.remarks:
        raise FileEmpty
    return reading


async def add(desk: Desk, caller: Caller, entry: Entry) -> Kept:
    """Say that days are off, or worked; notices that go on working days follow. Again for the same update adds nothing.

    Raises NameTooLong, DatesTooFar, and DatesUnclear where the days have no name.
    """
    return (await add_all(desk, caller, [entry]))[0]


async def add_all(desk: Desk, caller: Caller, entries: list[Entry]) -> list[Kept]:
    """Say so of several spans at once, all or nothing."""
    years = _years(desk)
    for entry in entries:
        if not entry.name:
            raise DatesUnclear
        if len(entry.name) > LENGTH:
            raise NameTooLong(most=LENGTH)
        if not {entry.from_on.year, entry.until_on.year} <= set(years):
            raise DatesTooFar(first=str(years[0]), last=str(years[-1]))
    await ready(desk)
    async with desk.db.begin() as tx:
        by = await _may(tx, caller)
        kept_now = [await _add(desk, tx, (caller, by), entry, at) for at, entry in enumerate(entries)]
        await occasions.follow_calendar(desk, tx)
    desk.bells.ring("due")
    return kept_now


async def take_as(desk: Desk, caller: Caller, entry_id: int, weekday: int | None) -> Entry:
    """Let the worked days of an entry take the timetable of a day of the week; None: as the calendar says."""
    if weekday is not None and weekday not in range(WEEK):
        raise EntryGone
    async with desk.db.begin() as tx:
        by = await _may(tx, caller)
        entry = await kept.entry(tx, entry_id)
        if entry is None or not entry.is_worked:
            raise EntryGone
        if entry.weekday != weekday:
            await kept.take_as(tx, entry_id, weekday)
            change = Change("workday", str(entry_id), "take_as", _weekday(entry.weekday), _weekday(weekday))
            await changes.keep(tx, change, by, desk.now(), caller.cause_id)
    return replace(entry, weekday=weekday)


async def remove(desk: Desk, caller: Caller, entry_id: int) -> None:
    """Take an entry out; what was said of its days before counts again. Harmless when it is out already."""
    await ready(desk)
    async with desk.db.begin() as tx:
        by = await _may(tx, caller)
        if await kept.void(tx, entry_id, desk.now()):
            change = Change("workday", str(entry_id), "remove")
            await changes.keep(tx, change, by, desk.now(), caller.cause_id)
            await occasions.follow_calendar(desk, tx)
    desk.bells.ring("due")


def _years(desk: Desk) -> range:
    now = desk.now().astimezone(desk.house.zone).year
    return range(now - YEARS_BEFORE, now + YEARS_AFTER + 1)


async def _may(tx: Reader, caller: Caller) -> PersonId:
    return await must_on_unit(tx, caller, Verb.ORGANISE, (await units.root(tx)).path)


async def _add(desk: Desk, tx: Transaction, who: tuple[Caller, PersonId], entry: Entry, at: int) -> Kept:
    caller, by = who
    key = f"{entry.from_on}/{at}"
    made = await changes.last(tx, "workdays", key)
    if made and made.cause_id is not None and made.cause_id == caller.cause_id and made.new:
        entry_id = int(made.new)
    else:
        entry_id = await kept.add(tx, entry, by, desk.now())
        change = Change("workdays", key, "add", None, str(entry_id), entry.name)
        await changes.keep(tx, change, by, desk.now(), caller.cause_id)
    zone = desk.house.zone
    count = await kept.sessions_between(tx, *days(entry.from_on, entry.until_on, zone))
    return Kept(replace(entry, id=entry_id), count)


def _weekday(weekday: int | None) -> str | None:
    return None if weekday is None else str(weekday)
