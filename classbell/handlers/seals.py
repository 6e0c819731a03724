"""Sealed days by chat: what was sealed and amended, the file of it, and checking both again."""

from __future__ import annotations

import re

from telegram import Message, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, filters

from classbell.actions import audits, dialogues, seals, sessions
from classbell.actions.audits import Audit, FileAudit
from classbell.domain import sealed_files
from classbell.domain.errors.register import NothingSealed
from classbell.domain.seals import Fact, Kind, Link, SealedDay, read_event, standing
from classbell.faces import audits as worded
from classbell.faces import drawing, marks
from classbell.handlers import documents
from classbell.handlers.context import Context
from classbell.handlers.taps import day, number, numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice
from classbell.words.messages import fitting

NAME = "seals"
AMENDMENTS_A_PAGE = 5
MARKS_AN_AMENDMENT = 3
FINDINGS = 20
LINES = 40
"""At most on a page; reasons and titles may be long."""
_SEALED_NAME = re.compile(r"\.sealed\b.*\.xlsx$", re.IGNORECASE)


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(open_session, r"^seals\.session:"),
        CallbackQueryHandler(turn, r"^seals\.day:"),
        CallbackQueryHandler(ask_book, r"^seals\.book:"),
        CallbackQueryHandler(recheck, r"^seals\.recheck:"),
        CallbackQueryHandler(begin_check, r"^seals\.check:"),
    ]


async def open_session(update: Update, context: Context) -> None:
    """A supervisor wants the seal of a session's day."""
    session = await sessions.look(context.desk, context.caller, numbers(update, 1)[0])
    on = session.starts_at.astimezone(session.zone).date()
    found = await seals.sealed_day(context.desk, context.caller, session.class_id, on)
    await context.answer()
    await context.say(*_view(context, found, 0))


async def turn(update: Update, context: Context) -> None:
    """A supervisor wants a day's seal afresh, or another page of its amendments."""
    class_id, on, page = parts(update, 3)
    found = await seals.sealed_day(context.desk, context.caller, number(class_id), day(on))
    await context.answer()
    await context.show(*_view(context, found, number(page)))


async def ask_book(update: Update, context: Context) -> None:
    """A supervisor wants the sealed day as a file that can be checked later."""
    class_id, on = parts(update, 2)
    found = await seals.sealed_day(context.desk, context.caller, number(class_id), day(on))
    if not found.links:
        raise NothingSealed(day=found.day)
    await context.answer()
    voice = context.voice.within(found.class_.zone)
    content = await drawing.sealed(found, voice, sealed_files.key(context.desk.code_key))
    await context.send_file("document", f"{_name(found)}.xlsx", content, voice.html("seal.file_note"))


async def recheck(update: Update, context: Context) -> None:
    """A supervisor has the class's whole chain gone through again."""
    found = await audits.recheck(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await context.say(_audit(context.voice.within(found.class_.zone), found, context))


async def begin_check(update: Update, context: Context) -> None:
    """A supervisor wants a file checked."""
    numbers(update, 1)
    await dialogues.go_to(context.desk, context.caller, Dialogue(NAME, "file", {}))
    await context.answer()
    await context.say(context.voice.html("seal.send_file"))


async def step(update: Update, context: Context, _: Dialogue) -> None:
    """A supervisor sent the file; other messages are told what is awaited."""
    await _check(context, documents.sent(update))
    await dialogues.leave(context.desk, context.caller)


async def sent(update: Update, context: Context) -> None:
    """Someone sent a file of a sealed day outside any dialogue."""
    await _check(context, documents.sent(update))


async def _check(context: Context, file: dict[str, str]) -> None:
    content = await documents.fetch(context, file["file_id"])
    table = await context.desk.spreadsheets.read(content)
    found = await audits.check_file(context.desk, context.caller, table)
    await context.say(_file(context.voice.within(found.class_.zone), found))


def _name(found: SealedDay) -> str:
    kept = "".join(sign if sign.isalnum() else "-" for sign in found.class_.title)
    return f"{kept}-{found.day:%Y%m%d}.sealed"


def _view(context: Context, found: SealedDay, page: int) -> tuple[Html, Rows]:
    voice = context.voice.within(found.class_.zone)
    lines = [voice.html("seal.heading", title=found.class_.title, day=found.day)]
    for link in found.links:
        if link.place.kind is Kind.DAY:
            facts = {"at": link.place.made_at, "count": len(link.marks), "digest": link.shown}
            lines.append(voice.html("seal.sealed", **facts))
    if not found.links:
        lines.append(voice.html("seal.not_yet"))
        return Html("\n".join(lines)), _rows(found, voice, 0)
    lines = fitting(lines + _amendments(found, voice, page), [], LINES)[0]
    return Html("\n".join(lines)), _rows(found, voice, page)


def _amendments(found: SealedDay, voice: Voice, page: int) -> list[Html]:
    """Say one page of what was amended, the newest first."""
    newest = list(reversed(found.amendments))
    if not newest:
        return [voice.html("seal.no_amendment")]
    lines = [voice.html("seal.amendments", count=len(newest))]
    for link, by in newest[page * AMENDMENTS_A_PAGE : (page + 1) * AMENDMENTS_A_PAGE]:
        event = voice.text(f"seal.event.{read_event(link.head)}")
        who = by or voice.text("seal.nobody")
        lines.append(voice.html("seal.amendment", at=link.place.made_at, by=who, event=event))
        lines += _amended(found, link, voice)
    return lines


def _amended(found: SealedDay, link: Link, voice: Voice) -> list[Html]:
    before = standing(found.upto(link.place.number - 1).links)
    said = [_change(before.get(fact.key), fact, found, voice) for fact in link.facts[:MARKS_AN_AMENDMENT]]
    if more := len(link.facts) - len(said):
        said.append(voice.html("seal.more_amended", count=more))
    return said


def _change(before: Fact | None, fact: Fact, found: SealedDay, voice: Voice) -> Html:
    session = found.sessions.get(fact.key[0])
    unknown = voice.text("seal.unknown_session", session_id=fact.key[0])
    return voice.html(
        "seal.amended_why" if fact.reason else "seal.amended",
        name=fact.name,
        title=session.title if session else unknown,
        old=marks.status(before.mark.status if before and before.mark else None, voice),
        new=marks.status(fact.mark.status if fact.mark else None, voice),
        reason=marks.reason(fact.reason, voice),
    )


def _rows(found: SealedDay, voice: Voice, page: int) -> Rows:
    class_id, this = found.class_.id, f"{found.class_.id}:{found.day:%Y%m%d}"
    pages = -(-len(found.amendments) // AMENDMENTS_A_PAGE)
    turns = [
        Button(voice.text(f"seal.{word}"), f"seals.day:{this}:{to}")
        for word, to in (("newer", page - 1), ("older", page + 1))
        if 0 <= to < pages
    ]
    check = [
        Button(voice.text("seal.recheck"), f"seals.recheck:{class_id}"),
        Button(voice.text("seal.check_file"), f"seals.check:{class_id}"),
    ]
    book = [Button(voice.text("seal.book"), f"seals.book:{this}")] if found.links else []
    return [row for row in (turns, book, check) if row]


def _audit(voice: Voice, found: Audit, context: Context) -> Html:
    if not found.links and not found.findings:
        return voice.html("seal.nothing", title=found.class_.title)
    facts = {"title": found.class_.title, "at": context.desk.now(), "links": found.links, "marks": found.marks}
    if not found.findings:
        return voice.html("seal.intact", **facts)
    head = voice.html("seal.broken", count=len(found.findings), **facts)
    said = [voice.html("seal.line", text=worded.finding(one, found.titles, voice)) for one in found.findings]
    return _listed(voice, head, said)


def _file(voice: Voice, found: FileAudit) -> Html:
    facts = {"title": found.class_.title, "day": found.day}
    if found.altered:
        said = [voice.html("seal.line", text=worded.altered(one, voice)) for one in found.altered]
        return _listed(voice, voice.html("seal.file_altered", count=len(found.altered), **facts), said)
    intact = voice.html("seal.file_intact", count=found.rows, **facts)
    return Html(f"{intact}\n{voice.html('seal.file_since', count=found.since)}") if found.since else intact


def _listed(voice: Voice, head: Html, said: list[Html]) -> Html:
    """Say as many as one message holds, and how many more there are."""
    shown = fitting(said, [head, voice.html("seal.more_findings", count=len(said))], FINDINGS)[0]
    more = [voice.html("seal.more_findings", count=len(said) - len(shown))] if len(shown) < len(said) else []
    return Html("\n".join([head, *shown, *more]))


class _SealedFile(filters.MessageFilter):
    """A file as `ask_book` names them, also where a device has numbered it since."""

    def filter(self, message: Message) -> bool:
        document = message.document
        return document is not None and _SEALED_NAME.search(document.file_name or "") is not None


DIALOGUES = {NAME: step}
MESSAGES = [(_SealedFile(), sent)]
