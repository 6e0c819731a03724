"""The logs by chat: what happened to marks, and every try to sign in, of a session or of a person."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import logs
from classbell.domain.errors.basics import Changed
from classbell.domain.logs import Log
from classbell.faces import drawing
from classbell.faces import logs as worded
from classbell.handlers.context import Context
from classbell.handlers.paging import paged
from classbell.handlers.taps import number, numbers, parts
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice
from classbell.words.messages import fitting

A_PAGE = 10
CHANGES, TRIES = "c", "t"


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(open_session, r"^logs\.session:"),
        CallbackQueryHandler(turn, r"^logs\.of:"),
        CallbackQueryHandler(list_people, r"^logs\.people:"),
        CallbackQueryHandler(ask_book, r"^logs\.book:"),
    ]


async def open_session(update: Update, context: Context) -> None:
    """A supervisor wants to know what happened in a session."""
    found = await logs.of_session(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await context.say(*_view(context, found, CHANGES, 0))


async def turn(update: Update, context: Context) -> None:
    """A supervisor wants the other log, another page, or a person's."""
    class_id, session_id, person_id, which, page = parts(update, 5)
    if which not in {CHANGES, TRIES}:
        raise Changed
    found = await _found(context, number(class_id), number(session_id), number(person_id))
    await context.answer()
    await context.show(*_view(context, found, which, number(page)))


async def list_people(update: Update, context: Context) -> None:
    """A supervisor looks for a person of the class."""
    class_id, page = numbers(update, 2)
    class_, roll = await logs.people(context.desk, context.caller, class_id)
    buttons = [Button(line.name, f"logs.of:{class_id}:0:{line.person_id}:{CHANGES}:0") for line in roll]
    await context.answer()
    rows = paged(buttons, page, f"logs.people:{class_id}")
    await context.show(context.voice.html("log.pick", title=class_.title), rows)


async def ask_book(update: Update, context: Context) -> None:
    """A supervisor wants both logs as a file."""
    class_id, session_id, person_id = numbers(update, 3)
    found = await _found(context, class_id, session_id, person_id)
    await context.answer()
    voice = context.voice.within(found.class_.zone)
    title = "".join(sign if sign.isalnum() else "-" for sign in f"{found.class_.title}-{found.title}")
    content = await drawing.logs(found, voice)
    await context.send_file("document", f"{voice.text('log.file', title=title)}.xlsx", content)


async def _found(context: Context, class_id: int, session_id: int, person_id: int) -> Log:
    if person_id:
        return await logs.of_person(context.desk, context.caller, class_id, person_id)
    return await logs.of_session(context.desk, context.caller, session_id)


def _view(context: Context, found: Log, which: str, page: int) -> tuple[Html, Rows]:
    voice = context.voice.within(found.class_.zone)
    lines = _lines(found, which, voice)
    pages = max(1, -(-len(lines) // A_PAGE))
    page = min(page, pages - 1)
    facts = {"class_title": found.class_.title, "title": found.title, "count": len(lines)}
    head = voice.html("log.heading.changes" if which == CHANGES else "log.heading.tries", at=found.at, **facts)
    shown = lines[page * A_PAGE : (page + 1) * A_PAGE] or [voice.html("log.empty")]
    text = Html("\n".join([head, *fitting(shown, [head], A_PAGE)[0]]))
    return text, _rows(found, voice, which, (page, pages))


def _lines(found: Log, which: str, voice: Voice) -> list[Html]:
    if which == CHANGES:
        return [worded.changed_line(one, voice) for one in found.changed]
    return [worded.tried_line(one, voice) for one in found.tried]


def _rows(found: Log, voice: Voice, which: str, at: tuple[int, int]) -> Rows:
    page, pages = at
    scope = found.scope
    this = f"{scope.class_id}:{scope.session_id or 0}:{scope.person_id or 0}"
    turns = [
        Button(voice.text(f"log.{word}"), f"logs.of:{this}:{which}:{to}")
        for word, to in (("newer", page - 1), ("older", page + 1))
        if 0 <= to < pages
    ]
    other = TRIES if which == CHANGES else CHANGES
    word = "log.to_tries" if which == CHANGES else "log.to_changes"
    faces = [
        Button(voice.text(word), f"logs.of:{this}:{other}:0"),
        Button(voice.text("log.book"), f"logs.book:{this}"),
    ]
    person = [Button(voice.text("log.by_person"), f"logs.people:{scope.class_id}:0")]
    return [row for row in (turns, faces, person) if row]
