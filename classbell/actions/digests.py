"""What staff are told of a day or a week without asking: text, chart and file, one of each for all their classes."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from classbell.actions import overviews
from classbell.actions.desk import Desk
from classbell.actions.sheets import day_digest
from classbell.domain import digests
from classbell.domain.classes import Class
from classbell.domain.overviews import Overview
from classbell.domain.people import ClassId
from classbell.domain.reminders import Kind
from classbell.faces import drawing, table
from classbell.faces import overviews as worded
from classbell.storage import digests as kept
from classbell.storage import mutes, outbox, reminders
from classbell.storage.classes import Staff
from classbell.storage.database import Reader, Transaction
from classbell.storage.outbox import FOLDER, Letter
from classbell.storage.reminders import DueRow
from classbell.words.buttons import Button, Rows, markup
from classbell.words.catalogue import Html, Voice, choose

DIGESTS = "digests"
"""Where drawn digests lie in the folder for letters."""
_DAYS_AFTER = timedelta(days=6)
"""From the first day of a week to its last."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What is told in one language: a text with buttons, and two files by their names in the folder for letters."""

    text: Html
    rows: Rows
    chart: str
    book: str


@dataclass(frozen=True, slots=True)
class _Batch:
    """The due rows that go together, of one kind and about the same days, and who reads them."""

    row: DueRow
    rows: Sequence[DueRow]
    classes: Mapping[ClassId, Class]
    readers: Mapping[int, tuple[Staff, frozenset[ClassId]]]
    """Who can be written to and wants it, by person, each with their classes."""
    unreached: Mapping[ClassId, Sequence[str]]
    """Supervisors who cannot be written to, where organisers are told."""
    day: date
    """Which day they speak of, or the first day of which week."""
    overview: Overview | None
    """None where nobody reads more than one class's day."""


class _Taken(Exception):
    """Somebody else has settled one of the rows meanwhile."""


async def settle(desk: Desk, row: DueRow) -> None:
    """Tell the readers of a due digest, and of all due ones that share a reader with it; once, whoever else does.

    What is drawn lies in the data folder before any letter names it; drawn again, it takes the same place.
    """
    async with desk.db.report() as tx:
        batch = await _batch(desk, tx, row)
    if batch is None:
        return
    letters = await _letters(desk, batch)
    try:
        async with desk.db.begin() as tx:
            await _claim(tx, batch.rows, desk.now())
            await outbox.put(tx, letters, desk.now())
    except _Taken:  # what they have left is due still, and the next look finds it
        return


async def _claim(tx: Transaction, rows: Sequence[DueRow], now: datetime) -> None:
    for one in rows:
        if not await reminders.claim(tx, one.id, now):
            raise _Taken


async def _batch(desk: Desk, tx: Reader, row: DueRow) -> _Batch | None:
    """Gather what goes together with a row; None where the row is settled already."""
    kind, now = row.due.kind, desk.now()
    due = await kept.waiting(tx, kind, now)
    days = {one.id: digests.about(kind, class_.day_of(one.due.due_at)) for one, class_ in due}
    if row.id not in days:
        return None
    found = {class_.id: class_ for one, class_ in due if days[one.id] == days[row.id]}
    told = await _told(tx, kind, desk)
    class_id = row.due.class_id or 0
    ids = digests.together(class_id, [(one, staff.person_id) for one, staff in told if one in found])
    classes = {one: found[one] for one in ids}
    first, readers = days[row.id], _by_person(told, ids)
    rows = [one for one, class_ in due if class_.id in ids and days[one.id] == first]
    overview = None
    if any(not _is_sheet(kind, read) for _, read in readers.values()):
        overview = await overviews.load(desk, tx, classes.values(), first, _last(kind, first))
    return _Batch(row, rows, classes, readers, await _unreached(tx, kind, desk), first, overview)


async def _told(tx: Reader, kind: Kind, desk: Desk) -> list[tuple[ClassId, Staff]]:
    muted = await mutes.muted(tx, kind)
    readers = await kept.readers(tx, kind, desk.now(), digests.READERS[kind])
    return [(class_id, one) for class_id, one in readers if one.account_id and one.person_id not in muted]


def _by_person(
    told: Sequence[tuple[ClassId, Staff]], ids: Collection[ClassId]
) -> dict[int, tuple[Staff, frozenset[ClassId]]]:
    people, classes = dict[int, Staff](), defaultdict[int, set[ClassId]](set)
    for class_id, one in told:
        if class_id in ids:
            people[one.person_id] = one
            classes[one.person_id].add(class_id)
    return {person_id: (one, frozenset(classes[person_id])) for person_id, one in people.items()}


async def _unreached(tx: Reader, kind: Kind, desk: Desk) -> dict[ClassId, list[str]]:
    found: dict[ClassId, list[str]] = defaultdict(list)
    if kind is Kind.OFFICE_DAY:
        for class_id, one in await kept.readers(tx, kind, desk.now(), digests.SUPERVISORS):
            if one.account_id is None:
                found[class_id].append(one.name)
    return found


async def _letters(desk: Desk, batch: _Batch) -> list[Letter]:
    """Draw what each group of readers gets who read the same classes in the same language, and write it to them."""
    groups: dict[tuple[frozenset[ClassId], str], list[Staff]] = defaultdict(list)
    for one, ids in batch.readers.values():
        groups[ids, choose([one.language], desk.house.language)].append(one)
    letters: list[Letter] = []
    for (ids, language), staff in groups.items():
        drawn = await _draw(desk, batch, ids, language)
        letters += [letter for one in staff for letter in _to(one, batch.row, drawn)] if drawn else []
    return letters


async def _draw(desk: Desk, batch: _Batch, ids: frozenset[ClassId], language: str) -> Digest | None:
    """Draw the day of one class for its supervisors as their day sheet is, everything else as an overview."""
    zones = {batch.classes[one].zone for one in ids}
    voice = Voice(language, zones.pop() if len(zones) == 1 else desk.house.zone)
    if _is_sheet(batch.row.due.kind, ids):
        [class_id] = ids
        return await _draw_sheet(desk, batch.row, (class_id, batch.day), voice)
    assert batch.overview is not None  # somebody reads more than a sheet
    overview = batch.overview.within(ids)
    return await _draw_overview(desk, batch, overview, voice) if overview.lines else None


async def _draw_sheet(desk: Desk, row: DueRow, of: tuple[ClassId, date], voice: Voice) -> Digest:
    sheet = await day_digest(desk, *of)
    name = voice.text("digest.file", title=sheet.class_.title.replace("/", "-"), day=sheet.day.isoformat())
    files = (await drawing.chart(sheet, voice), await drawing.workbook(sheet, voice))
    chart, book = await asyncio.to_thread(_keep, desk, f"{row.id}-{voice.language}/{name}", files)
    live = Button(voice.text("sheet.refresh"), f"sheets.day:{sheet.class_.id}:{sheet.day:%Y%m%d}:0")
    return Digest(table.page(sheet, voice, 0), [[live]], chart, book)


async def _draw_overview(desk: Desk, batch: _Batch, overview: Overview, voice: Voice) -> Digest:
    ids = sorted(line.class_.id for line in overview.lines)
    key = sha256(repr(ids).encode()).hexdigest()[:12]
    files = (await drawing.overview_chart(overview, voice), await drawing.overview_workbook(overview, voice))
    name = f"{batch.row.id}-{voice.language}-{key}/{worded.file_name(overview, voice)}"
    chart, book = await asyncio.to_thread(_keep, desk, name, files)
    text = worded.page(overview, voice, 0)
    names = sorted({name for one in ids for name in batch.unreached.get(one, ())})
    if names:
        text = Html(f"{text}\n{worded.unreached(names, voice)}")
    return Digest(text, [*worded.turns(overview, voice, 0), [worded.refresh(overview, voice, 0)]], chart, book)


def _keep(desk: Desk, name: str, files: tuple[bytes, bytes]) -> tuple[str, str]:
    """Keep the chart and the workbook, and give their names."""
    names = (f"{DIGESTS}/{name}.png", f"{DIGESTS}/{name}.xlsx")
    for one, content in zip(names, files, strict=True):
        path = desk.house.data / FOLDER / one
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(content)
    return names


def _to(one: Staff, row: DueRow, digest: Digest) -> list[Letter]:
    to = (row.id, one.person_id, one.account_id)
    text = {"text": digest.text, "parse_mode": "HTML"} | markup(digest.rows)
    until = row.due.useless_after
    return [
        Letter("digest", *to, "sendMessage", text, useless_after=until),
        Letter("digest_chart", *to, "sendPhoto", {}, file=digest.chart, useless_after=until),
        Letter("digest_book", *to, "sendDocument", {}, file=digest.book, useless_after=until),
    ]


def _is_sheet(kind: Kind, ids: Collection[ClassId]) -> bool:
    """Tell whether it is the day of one class for its supervisors, and so its day sheet."""
    return kind is Kind.DIGEST and len(ids) == 1


def _last(kind: Kind, first: date) -> date:
    return first + _DAYS_AFTER if kind in digests.WEEKS else first
