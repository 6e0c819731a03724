"""The day's digest for a class's supervisors: the table, the chart and the file, as letters."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from classbell.actions.desk import Desk
from classbell.actions.sheets import day_digest
from classbell.domain.people import Role
from classbell.domain.sheets import DaySheet
from classbell.faces import drawing, table
from classbell.storage import classes
from classbell.storage.classes import Staff
from classbell.storage.outbox import FOLDER, Letter
from classbell.storage.reminders import DueRow
from classbell.words.catalogue import Html, Voice, choose

DIGESTS = "digests"
"""Where drawn digests lie in the folder for letters."""


@dataclass(frozen=True, slots=True)
class Digest:
    """A class's day in one language: the text, and the files by their names in the folder for letters."""

    text: Html
    chart: str
    book: str


async def letters(desk: Desk, row: DueRow) -> list[Letter]:
    """Draw the day and write it to every supervisor of the class who can be written to.

    What is drawn lies in the data folder before any letter names it; drawn again, it takes the same place.
    """
    assert row.due.class_id is not None  # digests are about a class
    async with desk.db.read() as tx:
        class_ = await classes.class_of(tx, row.due.class_id)
        staff = [one for one in await classes.staff(tx, row.due.class_id, {Role.SUPERVISOR}) if one.account_id]
    if class_ is None or not staff:
        return []
    sheet = await day_digest(desk, class_.id, row.due.due_at.astimezone(class_.zone).date())
    wished = {one.person_id: choose([one.language], desk.house.language) for one in staff}
    drawn = {language: await _draw(desk, row, sheet, language) for language in set(wished.values())}
    return [letter for one in staff for letter in _letters(row, one, drawn[wished[one.person_id]])]


async def _draw(desk: Desk, row: DueRow, sheet: DaySheet, language: str) -> Digest:
    voice = Voice(language, sheet.class_.zone)
    folder = f"{DIGESTS}/{row.id}-{language}"
    name = voice.text("digest.file", title=sheet.class_.title.replace("/", "-"), day=sheet.day.isoformat())
    files = {
        f"{folder}/{name}.png": await drawing.chart(sheet, voice),
        f"{folder}/{name}.xlsx": await drawing.workbook(sheet, voice),
    }
    await asyncio.to_thread(_keep, desk, files)
    chart, book = files
    return Digest(table.page(sheet, voice, 0), chart, book)


def _keep(desk: Desk, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = desk.house.data / FOLDER / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(content)


def _letters(row: DueRow, one: Staff, digest: Digest) -> list[Letter]:
    to = (row.id, one.person_id, one.account_id)
    text = {"text": digest.text, "parse_mode": "HTML"}
    until = row.due.useless_after
    return [
        Letter("digest", *to, "sendMessage", text, useless_after=until),
        Letter("digest_chart", *to, "sendPhoto", {}, file=digest.chart, useless_after=until),
        Letter("digest_book", *to, "sendDocument", {}, file=digest.book, useless_after=until),
    ]
