"""`classbell import | export`: rosters in and attendance out, without the chat."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path

import typer

from classbell.actions import classes, roles, rosters, seals, sheets
from classbell.actions.classes import Asked
from classbell.actions.desk import Desk
from classbell.bot import console
from classbell.bot.config import Config
from classbell.bot.service import desk_for
from classbell.domain import sealed_files
from classbell.domain.classes import Class
from classbell.domain.errors.basics import Refused
from classbell.domain.people import Caller, Verb
from classbell.domain.sheets import DaySheet
from classbell.faces import drawing
from classbell.storage import units
from classbell.storage.store import open_store
from classbell.words import imports
from classbell.words.catalogue import Html

AS = "classbell"
NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\s]+')


def import_roster(path: Path, file: Path, class_name: str, *, yes: bool) -> None:
    """Read a roster, show every fault, and enrol the faultless rows once confirmed."""
    config = console.configured(path)
    if not file.is_file():
        console.stop("cli.no_file", path=str(file))
    with console.answering():
        asyncio.run(_import(config, file.read_bytes(), class_name, yes))


def export(path: Path, folder: Path) -> None:
    """Write every day of every class as a workbook, and beside it what was sealed of it."""
    config = console.configured(path)
    with console.answering():
        folder.mkdir(parents=True, exist_ok=True)
        count = asyncio.run(_export(config, folder))
        console.say("cli.exported", count=count, folder=str(folder))


async def _import(config: Config, content: bytes, class_name: str, yes: bool) -> None:
    async with _office(config) as (desk, caller):
        table = await desk.spreadsheets.read(content)
        class_ = await _class(desk, caller, class_name)
        reading = await rosters.take(desk, caller, class_.id, table)
        console.out.print(_plain(imports.preview(console.voice(), class_.title, reading.preview)), markup=False)
        if imports.keepable(reading.preview) is None:
            console.stop("cli.nothing_to_keep")
        if not yes and not typer.confirm(console.voice().text("cli.keep", count=reading.preview.good)):
            await rosters.drop(desk, caller, reading.import_id)
            return
        kept = await rosters.enrol(desk, caller, reading.import_id, reading.seal)
        said = imports.enrolled(console.voice(), class_.title, kept.enrolled, kept.roles)
        console.out.print(_plain(said), markup=False)


async def _class(desk: Desk, caller: Caller, title: str) -> Class:
    """Find the class of this title, or make it below the unit above all."""
    for class_ in await classes.mine(desk, caller, Verb.ORGANISE):
        if class_.title == title:
            return class_
    async with desk.db.read() as tx:
        root = (await units.root(tx)).id
    name, _, run = title.rpartition(" ")
    asked = Asked(root, name or run, run if name else "")
    return await classes.create(desk, caller, asked)


async def _export(config: Config, folder: Path) -> int:
    count = 0
    async with _office(config) as (desk, caller):
        for class_ in await sheets.classes_of(desk, caller):
            async for sheet in _days(desk, caller, class_.id):
                name = NOT_IN_FILE_NAMES.sub("-", f"{class_.title} {sheet.day.isoformat()}")
                (folder / f"{name}.xlsx").write_bytes(await drawing.workbook(sheet, console.voice()))
                if content := await _sealed(desk, caller, sheet):
                    (folder / f"{name}.sealed.xlsx").write_bytes(content)
                count += 1
    return count


async def _sealed(desk: Desk, caller: Caller, sheet: DaySheet) -> bytes | None:
    """Give what was sealed of a day, to be checked with `classbell check --file`; None where it was not sealed."""
    day = await seals.sealed_day(desk, caller, sheet.class_.id, sheet.day)
    if not day.links:
        return None
    voice = console.voice().within(sheet.class_.zone)
    return await drawing.sealed(day, voice, sealed_files.key(desk.code_key))


async def _days(desk: Desk, caller: Caller, class_id: int) -> AsyncIterator[DaySheet]:
    """Give every day on which the class has sessions, the first first."""
    seen = await sheets.day(desk, caller, class_id)
    while seen.before is not None:
        seen = await sheets.day(desk, caller, class_id, seen.before)
    while True:
        if seen.sheet.sessions:
            yield seen.sheet
        if seen.after is None:
            return
        seen = await sheets.day(desk, caller, class_id, seen.after)


@asynccontextmanager
async def _office(config: Config) -> AsyncIterator[tuple[Desk, Caller]]:
    """Open the store, and act as its first admin; the terminal is theirs."""
    db = await open_store(config.database_url.get_secret_value() or None, config.data)
    try:
        desk = await desk_for(config, db, AS)
        yield desk, await roles.console(desk, AS)
    except Refused as refusal:
        console.stop(refusal.word, **refusal.facts)
    finally:
        await db.close()


def _plain(text: Html) -> str:
    return unescape(re.sub(r"</?\w+>", "", text))
