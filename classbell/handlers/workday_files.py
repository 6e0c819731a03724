"""Bringing the organisation's own days as a file, by chat: a template, the file, every fault, a yes."""

from __future__ import annotations

import hashlib
from typing import Any

from pydantic import TypeAdapter
from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import dialogues, workdays
from classbell.domain.errors.basics import Changed
from classbell.domain.workday_files import HEADINGS, Reading
from classbell.domain.workdays import Entry
from classbell.faces import drawing
from classbell.handlers import documents
from classbell.handlers import workday_views as views
from classbell.handlers.context import Context
from classbell.handlers.taps import numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.words.buttons import Button
from classbell.words.catalogue import Html
from classbell.words.imports import told as remark_told
from classbell.words.listings import Listing

NAME = "workday_file"
SHOWN = 20
"""How many entries, and how many faults, stand in the chat."""
_ENTRIES = TypeAdapter(list[Entry])


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(begin, r"^workday\.file:"),
        CallbackQueryHandler(template, r"^workday\.template:"),
        CallbackQueryHandler(keep, r"^workday\.keep:"),
    ]


async def begin(update: Update, context: Context) -> None:
    """An organiser wants to bring many days at once."""
    numbers(update, 1)
    await workdays.may_change(context.desk, context.caller)
    await dialogues.go_to(context.desk, context.caller, Dialogue(NAME, "file", {}))
    await context.answer()
    year = context.desk.now().astimezone(context.desk.house.zone).year
    rows = [[Button(context.voice.text("workday.template"), "workday.template:0")], [views.back(context.voice, year)]]
    await context.say(context.voice.html("workday.send_file"), rows)


async def template(update: Update, context: Context) -> None:
    """An organiser wants a file to fill in."""
    numbers(update, 1)
    await workdays.may_change(context.desk, context.caller)
    await context.answer()
    voice = context.voice
    headings = [" / ".join(known[:2]) for known in HEADINGS.values()]
    example = [voice.text(f"workday.example.{column}") for column in HEADINGS]
    listing = Listing(voice.text("workday.template_title"), headings, [example], [voice.text("workday.template_note")])
    content = await drawing.listing(listing)
    await context.send_file("document", f"{listing.safe_title}.xlsx", content, voice.html("workday.fill_in"))


async def step(update: Update, context: Context, _: Dialogue) -> None:
    """An organiser sent the file, or a mended one."""
    content = await documents.fetch(context, documents.sent(update)["file_id"])
    reading = await workdays.read(context.desk, context.caller, content)
    plain = _ENTRIES.dump_python(list(reading.entries), mode="json")
    await dialogues.go_to(context.desk, context.caller, Dialogue(NAME, "file", {"entries": plain}))
    await _show(context, reading, _seal(plain))


async def keep(update: Update, context: Context) -> None:
    """An organiser confirmed what was shown."""
    [seal] = parts(update, 1)
    dialogue = await dialogues.met(context.desk, context.caller)
    if dialogue is None or dialogue.name != NAME or _seal(dialogue.data.get("entries", [])) != seal:
        raise Changed
    entries = _ENTRIES.validate_python(dialogue.data["entries"])
    found = await workdays.add_all(context.desk, context.caller, entries)
    await dialogues.leave(context.desk, context.caller)
    await context.answer()
    await context.show(*views.all_kept(context.voice, found))


async def _show(context: Context, reading: Reading, seal: str) -> None:
    voice, count = context.voice, len(reading.entries)
    lines = [voice.html("workday.file", count=count)]
    lines += [voice.html("workday.file_line", what=views.told(voice, one)) for one in reading.entries[:SHOWN]]
    lines += [voice.html("import.more_slots", count=count - SHOWN)] if count > SHOWN else []
    if reading.remarks:
        lines += [Html(), voice.html("workday.file_faults", count=len({one.number for one in reading.remarks}))]
        lines += [
            voice.html("import.remark", number=str(one.number), what=remark_told(voice, one))
            for one in reading.remarks[:SHOWN]
        ]
    rows = [[Button(voice.text("workday.keep", count=count), f"workday.keep:{seal}")]] if count else []
    rows.append([views.back(voice, context.desk.now().astimezone(context.desk.house.zone).year)])
    await context.say(Html("\n".join(lines)), rows)


def _seal(entries: list[Any]) -> str:
    return hashlib.sha256(repr(entries).encode()).hexdigest()[:8]


DIALOGUES = {NAME: step}
