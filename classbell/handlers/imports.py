"""Importing rosters and timetables by chat: pick the class, send the file, look at every fault, confirm."""

from __future__ import annotations

import asyncio
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from classbell.actions import classes, dialogues, imports, rosters, timetables, units
from classbell.domain.errors.basics import Changed, NotAllowed
from classbell.domain.people import Verb
from classbell.faces import drawing
from classbell.handlers import bulk_revisions, documents
from classbell.handlers.context import Context
from classbell.handlers.paging import paged
from classbell.handlers.taps import number, numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.words import imports as worded
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html
from classbell.words.listings import as_csv

NAME = "import"
PATIENCE = 1.0
"""Seconds of reading after which people are told that it goes on."""
KINDS = {"r": rosters, "t": timetables, "s": timetables, "c": timetables}
"""How buttons name what waits: a roster, a timetable, sessions by a rule, a copy of another class's."""
FILES = ("r", "t")
LETTERS = {"timetable": "t", "series": "s", "copy": "c"}


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the commands and buttons of this noun."""
    return [
        CommandHandler("import", begin, filters.ChatType.PRIVATE),
        CallbackQueryHandler(turn, r"^import\.classes:"),
        CallbackQueryHandler(pick, r"^import\.class:"),
        CallbackQueryHandler(template, r"^import\.template:"),
        CallbackQueryHandler(keep, r"^import\.keep:"),
        CallbackQueryHandler(drop, r"^import\.drop:"),
        CallbackQueryHandler(faults, r"^import\.faults:"),
        CallbackQueryHandler(dates, r"^import\.dates:"),
        CallbackQueryHandler(undo, r"^import\.undo:"),
    ]


async def begin(_: Update, context: Context) -> None:
    """An organiser wants to import something."""
    await _ask_class(context, {})


async def turn(update: Update, context: Context) -> None:
    """An organiser looks through their classes."""
    [page] = numbers(update, 1)
    rows = await _class_rows(context, page)
    await context.answer()
    await context.show(context.voice.html("import.which_class"), rows)


async def pick(update: Update, context: Context) -> None:
    """An organiser chose the class."""
    [class_id] = numbers(update, 1)
    await classes.look(context.desk, context.caller, class_id)
    await context.answer()
    await go_on(context, class_id)


async def go_on(context: Context, class_id: int) -> None:
    """Read the file that was sent before the class was known, or ask for one."""
    dialogue = await dialogues.met(context.desk, context.caller)
    file = dialogue.data.get("file") if dialogue else None
    await dialogues.go_to(context.desk, context.caller, Dialogue(NAME, "file", {"class_id": class_id}))
    if file is not None:
        await _read(context, class_id, file)
        return
    view = await classes.look(context.desk, context.caller, class_id)
    back = Button(context.voice.text("timetable.back_to"), f"timetable.at:{class_id}")
    rows = [*_template_rows(context), [back]]
    await context.show(context.voice.html("import.send_file", title=view.class_.title), rows)


async def template(update: Update, context: Context) -> None:
    """An organiser wants a file to fill in."""
    kind, form = parts(update, 2)
    if kind not in FILES or form not in {"xlsx", "csv"}:
        raise Changed
    await context.answer()
    listing = worded.template(kind, context.voice)
    content = as_csv(listing) if form == "csv" else await drawing.listing(listing)
    await context.send_file("document", f"{listing.safe_title}.{form}", content, context.voice.html("import.fill_in"))


async def sent(update: Update, context: Context) -> None:
    """Someone sent a table outside any dialogue."""
    await _ask_class(context, {"file": documents.sent(update)})


async def step(update: Update, context: Context, dialogue: Dialogue) -> None:
    """An organiser sent the file, or the mended one; other messages are told what is awaited."""
    file = documents.sent(update)
    if "class_id" not in dialogue.data:
        await _ask_class(context, {"file": file})
        return
    await _read(context, dialogue.data["class_id"], file)


async def keep(update: Update, context: Context) -> None:
    """An organiser confirmed what the preview showed."""
    kind, import_id, seal = _import(update, with_seal=True)
    try:
        said, rows = await _keep(context, kind, import_id, seal)
    except Changed:
        fresh = await KINDS[kind].preview(context.desk, context.caller, import_id)
        await context.answer(context.voice.text("refused.changed"), alert=True)
        await show_preview(context, fresh)
        return
    await dialogues.leave(context.desk, context.caller)
    await context.answer()
    await context.show(said, rows)


async def drop(update: Update, context: Context) -> None:
    """An organiser rather mends the file."""
    kind, import_id, _ = _import(update)
    await KINDS[kind].drop(context.desk, context.caller, import_id)
    await context.answer()
    rows = _template_rows(context) if kind in FILES else []
    await context.show(context.voice.html("import.dropped" if kind in FILES else "import.let_go"), rows)


async def faults(update: Update, context: Context) -> None:
    """An organiser wants every fault as a file."""
    kind, import_id, _ = _import(update)
    reading = await KINDS[kind].preview(context.desk, context.caller, import_id)
    await context.answer()
    await _send_faults(context, reading)


async def dates(update: Update, context: Context) -> None:
    """An organiser wants every session that would be added, and every day left out, as a file."""
    kind, import_id, _ = _import(update)
    if kind in FILES:
        raise Changed
    reading = await timetables.preview(context.desk, context.caller, import_id)
    await context.answer()
    listing = worded.dates(context.voice.within(reading.class_.zone), reading.title, reading.preview)
    caption = context.voice.html("import.all_dates")
    await context.send_file("document", f"{listing.safe_title}.xlsx", await drawing.listing(listing), caption)


async def undo(update: Update, context: Context) -> None:
    """An organiser takes an import back; the mended file may follow at once."""
    kind, import_id, _ = _import(update)
    said, class_id, back = await (_undo_roster if kind == "r" else _undo_sessions)(context, import_id)
    if kind in FILES:
        await dialogues.go_to(context.desk, context.caller, Dialogue(NAME, "file", {"class_id": class_id}))
    await context.answer()
    await context.show(said, [[back]])


async def _undo_roster(context: Context, import_id: int) -> tuple[Html, int, Button]:
    taken = await rosters.withdraw(context.desk, context.caller, import_id)
    said = context.voice.html("import.roster_undone", count=taken.enrolled, title=taken.class_.title)
    return said, taken.class_.id, Button(context.voice.text("timetable.back"), f"class.at:{taken.class_.id}")


async def _undo_sessions(context: Context, import_id: int) -> tuple[Html, int, Button]:
    back = await timetables.withdraw(context.desk, context.caller, import_id)
    word = "import.timetable_undone" if back.back_to is None else "import.copy_undone"
    class_id = back.back_to or back.class_.id
    said = context.voice.html(word, count=back.sessions, title=back.class_.title)
    return said, class_id, Button(context.voice.text("timetable.back_to"), f"timetable.at:{class_id}")


async def _keep(context: Context, kind: str, import_id: int, seal: str) -> tuple[Html, Rows]:
    voice = context.voice
    if kind == "r":
        enrolled = await rosters.enrol(context.desk, context.caller, import_id, seal)
        said = worded.enrolled(voice, enrolled.class_.title, enrolled.enrolled, enrolled.roles)
        return said, _kept_rows(context, kind, import_id, enrolled.class_.id)
    added = await timetables.add_sessions(context.desk, context.caller, import_id, seal)
    said = voice.html("import.timetable_kept", count=added.sessions, title=added.class_.title)
    return said, _kept_rows(context, kind, import_id, added.class_.id)


async def _ask_class(context: Context, data: dict[str, Any]) -> None:
    rows = await _class_rows(context, 0)
    await dialogues.go_to(context.desk, context.caller, Dialogue(NAME, "class", data))
    await context.show(context.voice.html("import.which_class"), rows)


async def _class_rows(context: Context, page: int) -> Rows:
    """List the caller's classes; NotAllowed for those who organise nothing."""
    found = await classes.mine(context.desk, context.caller, Verb.ORGANISE)
    places = await units.tops(context.desk, context.caller, Verb.ORGANISE)
    if not found and not places:
        raise NotAllowed
    rows = paged([Button(one.title, f"import.class:{one.id}") for one in found], page, "import.classes")
    return [*rows, [Button(context.voice.text("import.new_class"), "class.new:0")]] if places else rows


def _template_rows(context: Context) -> Rows:
    voice = context.voice
    return [
        [Button(voice.text(f"import.template.{kind}", form=form.upper()), f"import.template:{kind}:{form}")]
        for kind, form in (("r", "xlsx"), ("r", "csv"), ("t", "xlsx"), ("t", "csv"))
    ]


async def _read(context: Context, class_id: int, file: dict[str, Any]) -> None:
    reading = asyncio.create_task(_fetch_and_read(context, class_id, file["file_id"]))
    done, _ = await asyncio.wait({reading}, timeout=PATIENCE)
    if not done:
        said = await context.say(context.voice.html("import.reading", name=file["name"]))
        context.message_id = said["message_id"] if said else None
    await show_preview(context, await reading)


async def _fetch_and_read(context: Context, class_id: int, file_id: str) -> imports.Reading:
    content = await documents.fetch(context, file_id)
    return await imports.read(context.desk, context.caller, class_id, content)


async def show_preview(context: Context, reading: imports.Reading) -> None:
    """Show what keeping would do, and offer it."""
    voice = context.voice.within(reading.class_.zone)
    if isinstance(reading, timetables.Reading) and reading.kind != "timetable":
        said = worded.planned(voice, reading.title, reading.kind, reading.preview)
    else:
        said = worded.preview(voice, reading.class_.title, reading.preview)
    if isinstance(reading, timetables.Reading):
        said = Html("\n".join(part for part in (said, await bulk_revisions.told(context, reading)) if part))
    first, *others = _preview_rows(context, reading)
    await context.show(said, [first, *await bulk_revisions.offer(context, reading.import_id), *others])
    if worded.is_long(reading.preview):
        await _send_faults(context, reading)


async def _send_faults(context: Context, reading: imports.Reading) -> None:
    listing = worded.faults(context.voice, reading.class_.title, reading.preview)
    content = await drawing.listing(listing)
    await context.send_file("document", f"{listing.safe_title}.xlsx", content, context.voice.html("import.all_faults"))


def _preview_rows(context: Context, reading: imports.Reading) -> Rows:
    """Offer to keep the good rows, or to mend the file; where nothing can be kept, only the latter."""
    voice, kind = context.voice, "r" if isinstance(reading, rosters.Reading) else LETTERS[reading.kind]
    count, rows = worded.keepable(reading.preview), []
    if count is not None:
        word = "import.update" if count == 0 else f"import.keep.{'r' if kind == 'r' else 't'}"
        rows.append([Button(voice.text(word, count=count), f"import.keep:{kind}:{reading.import_id}:{reading.seal}")])
    if kind not in FILES:
        rows.append([Button(voice.text("import.dates_file"), f"import.dates:{kind}:{reading.import_id}")])
    if reading.preview.remarks:
        rows.append([Button(voice.text("import.faults_file"), f"import.faults:{kind}:{reading.import_id}")])
    mend = Button(voice.text("import.mend"), f"import.drop:{kind}:{reading.import_id}")
    again = {
        "s": Button(voice.text("import.back"), "series.board:0"),
        "c": Button(voice.text("import.back"), "copy.when:0"),
    }
    return [*rows, [again.get(kind, mend)]]


def _kept_rows(context: Context, kind: str, import_id: int, class_id: int) -> Rows:
    voice = context.voice
    word = "import.undo" if kind in FILES else "import.take_back"
    undo_it = [Button(voice.text(word), f"import.undo:{kind}:{import_id}")]
    if kind == "c":
        return [[Button(voice.text("import.open_class"), f"class.at:{class_id}")], undo_it]
    if kind != "r":
        return [undo_it]
    return [
        [Button(voice.text("class.make_invites"), f"class.invites:{class_id}")],
        [Button(voice.text("class.join_code"), f"class.code:{class_id}")],
        undo_it,
    ]


def _import(update: Update, *, with_seal: bool = False) -> tuple[str, int, str]:
    found = parts(update, 3 if with_seal else 2)
    if found[0] not in KINDS:
        raise Changed
    return found[0], number(found[1]), found[2] if with_seal else ""


DIALOGUES = {NAME: step}
MESSAGES = [
    (
        filters.Document.FileExtension("xlsx")
        | filters.Document.FileExtension("csv")
        | filters.Document.FileExtension("xlsm")
        | filters.Document.FileExtension("xls"),
        sent,
    )
]
