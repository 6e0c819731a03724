"""Roll call by hand, from the class card: a name, a status, a reason."""

from __future__ import annotations

from datetime import datetime

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import dialogues, rulings
from classbell.actions.rulings import Register, Ruled
from classbell.domain.attendance import QUICK_REASONS, Status
from classbell.domain.errors import Changed, NotUnderstood, ReasonMissing, ReasonTooLong, Refused
from classbell.domain.sheets import Entry
from classbell.faces import marks
from classbell.handlers.context import Context
from classbell.handlers.taps import number, numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.storage.instants import instant, stamp
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice

NAMES_A_PAGE = 20
NAMES_A_ROW = 2
THE_REST = 0
"""Stands for a person's id where everyone is meant of whom nobody has spoken yet."""


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(begin, r"^rulings\.begin:"),
        CallbackQueryHandler(turn_missing, r"^rulings\.missing:"),
        CallbackQueryHandler(turn_all, r"^rulings\.all:"),
        CallbackQueryHandler(pick_person, r"^rulings\.person:"),
        CallbackQueryHandler(pick_status, r"^rulings\.status:"),
        CallbackQueryHandler(pick_reason, r"^rulings\.keep:"),
        CallbackQueryHandler(ask_reason, r"^rulings\.type:"),
        CallbackQueryHandler(take_back, r"^rulings\.undo:"),
    ]


async def begin(update: Update, context: Context) -> None:
    """A supervisor wants to mark by hand: the names come below the card."""
    register = await rulings.register(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await context.say(*_names(context, register, "missing", 0))


async def turn_missing(update: Update, context: Context) -> None:
    """A supervisor wants the names of the missing, or another page of them."""
    await _turn(update, context, "missing")


async def turn_all(update: Update, context: Context) -> None:
    """A supervisor wants everybody's names, or another page of them."""
    await _turn(update, context, "all")


async def pick_person(update: Update, context: Context) -> None:
    """A supervisor tapped a name, or all the rest."""
    session_id, person_id = numbers(update, 2)
    register = await rulings.register(context.desk, context.caller, session_id)
    await context.answer()
    await context.show(*_person(context, register, person_id))


async def pick_status(update: Update, context: Context) -> None:
    """A supervisor chose what to mark: now the reason."""
    session, person, status = parts(update, 3)
    register = await rulings.register(context.desk, context.caller, number(session))
    await context.answer()
    await context.show(*_reasons(context, register, number(person), _status(status)))


async def pick_reason(update: Update, context: Context) -> None:
    """A supervisor tapped one of the quick reasons."""
    session, person, status, reason = parts(update, 4)
    ruled = await _rule(context, (number(session), number(person)), _status(status), reason)
    await context.answer()
    await context.show(*await _done(context, ruled))


async def ask_reason(update: Update, context: Context) -> None:
    """A supervisor wants to type the reason."""
    session, person, status = parts(update, 3)
    register = await rulings.register(context.desk, context.caller, number(session))
    data = {"session_id": number(session), "person_id": number(person), "status": status}
    await dialogues.go_to(context.desk, context.caller, Dialogue("ruling", "reason", data))
    await context.answer()
    voice = _voice(context, register)
    await context.say(voice.html("rulings.type", name=_name(voice, register, number(person))))


async def take_reason(update: Update, context: Context, dialogue: Dialogue) -> None:
    """A supervisor typed the reason."""
    if update.message is None or update.message.text is None:
        raise NotUnderstood
    key = (dialogue.data["session_id"], dialogue.data["person_id"])
    try:
        ruled = await _rule(context, key, Status(dialogue.data["status"]), update.message.text)
    except (ReasonMissing, ReasonTooLong):
        raise
    except Refused:
        await dialogues.leave(context.desk, context.caller)
        raise
    await dialogues.leave(context.desk, context.caller)
    await context.say(*await _done(context, ruled))


async def take_back(update: Update, context: Context) -> None:
    """A supervisor takes back what they have just marked."""
    session_id, at = numbers(update, 2)
    await rulings.take_back(context.desk, context.caller, session_id, instant(at))
    register = await rulings.register(context.desk, context.caller, session_id)
    await context.answer(context.voice.text("rulings.taken_back"))
    await context.show(*_names(context, register, "missing", 0))


DIALOGUES = {"ruling": take_reason}


async def _turn(update: Update, context: Context, which: str) -> None:
    session_id, page = numbers(update, 2)
    register = await rulings.register(context.desk, context.caller, session_id)
    await context.answer()
    await context.show(*_names(context, register, which, page))


async def _rule(context: Context, key: tuple[int, int], status: Status, reason: str) -> Ruled:
    session_id, person_id = key
    if person_id == THE_REST:
        return await rulings.rule_rest(context.desk, context.caller, session_id, status, reason)
    return await rulings.rule(context.desk, context.caller, key, status, reason)


def _status(word: str) -> Status:
    if word not in QUICK_REASONS:
        raise Changed
    return Status(word)


def _names(context: Context, register: Register, which: str, page: int) -> tuple[Html, Rows]:
    voice, session_id = _voice(context, register), register.session.id
    shown = [entry for entry in register.entries if which == "all" or entry.is_missing]
    part = shown[page * NAMES_A_PAGE : (page + 1) * NAMES_A_PAGE]
    buttons = [Button(_label(voice, entry), f"rulings.person:{session_id}:{entry.person_id}") for entry in part]
    rows: list[list[Button]] = [buttons[at : at + NAMES_A_ROW] for at in range(0, len(buttons), NAMES_A_ROW)]
    rows.append(_turns(f"rulings.{which}:{session_id}", page, len(shown)))
    other = "all" if which == "missing" else "missing"
    rows.append([Button(voice.text(f"rulings.show_{other}"), f"rulings.{other}:{session_id}:0")])
    rows.append([Button(voice.text("rulings.rest"), f"rulings.person:{session_id}:{THE_REST}")])
    text = voice.html(f"rulings.{which}", session=register.session, count=len(shown))
    return text, [row for row in rows if row]


def _turns(data: str, page: int, total: int) -> list[Button]:
    earlier = [Button("◀", f"{data}:{page - 1}")] if page else []
    return earlier + ([Button("▶", f"{data}:{page + 1}")] if (page + 1) * NAMES_A_PAGE < total else [])


def _person(context: Context, register: Register, person_id: int) -> tuple[Html, Rows]:
    voice, session_id = _voice(context, register), register.session.id
    rows = [
        [Button(voice.text(f"rulings.as_{status}"), f"rulings.status:{session_id}:{person_id}:{status}")]
        for status in QUICK_REASONS
    ]
    rows.append([_back(voice, session_id)])
    if person_id == THE_REST:
        return voice.html("rulings.the_rest", session=register.session), rows
    entry = register.of(person_id)
    facts = {"session": register.session, "name": entry.name, "stands": _stands(voice, entry)}
    return voice.html("rulings.person", **facts), rows


def _reasons(context: Context, register: Register, person_id: int, status: Status) -> tuple[Html, Rows]:
    voice, key = _voice(context, register), f"{register.session.id}:{person_id}:{status}"
    rows = [
        [Button(voice.text(f"reason.{reason}"), f"rulings.keep:{key}:{reason}")] for reason in QUICK_REASONS[status]
    ]
    rows.append([Button(voice.text("rulings.other_reason"), f"rulings.type:{key}")])
    rows.append([_back(voice, register.session.id)])
    name = _name(voice, register, person_id)
    return voice.html("rulings.why", name=name, status=marks.status(status, voice)), rows


async def _done(context: Context, ruled: Ruled) -> tuple[Html, Rows]:
    register = await rulings.register(context.desk, context.caller, ruled.session.id)
    voice = _voice(context, register)
    undo = Button(voice.text("rulings.undo"), f"rulings.undo:{ruled.session.id}:{stamp(ruled.at)}")
    rows = [[undo, _back(voice, ruled.session.id)] if ruled.marks else [_back(voice, ruled.session.id)]]
    if not ruled.marks:
        return voice.html("rulings.nobody_left"), rows
    mark = ruled.marks[0]
    facts = {
        "status": marks.status(mark.status, voice),
        "reason": marks.reason(mark.reason, voice),
        "basis": marks.basis(mark, voice),
        "grade": mark.evidence.value,
    }
    if len(ruled.marks) == 1:
        return voice.html("rulings.done", name=register.of(mark.person_id).name, **facts), rows
    return voice.html("rulings.done_many", count=len(ruled.marks), **facts), rows


def _back(voice: Voice, session_id: int) -> Button:
    return Button(voice.text("rulings.back"), f"rulings.missing:{session_id}:0")


def _label(voice: Voice, entry: Entry) -> str:
    if entry.status is None:
        return entry.name
    return voice.text("rulings.label", name=entry.name, short=voice.text(f"short.{entry.status}"))


def _name(voice: Voice, register: Register, person_id: int) -> str:
    return voice.text("rulings.rest_name") if person_id == THE_REST else register.of(person_id).name


def _stands(voice: Voice, entry: Entry) -> str:
    if entry.mark is None:
        return marks.status(None, voice)
    said = {"status": marks.status(entry.status, voice), "basis": marks.basis(entry.mark, voice)}
    at: datetime | None = entry.mark.signed_at
    return voice.text("rulings.stands_at", at=at, **said) if at else voice.text("rulings.stands", **said)


def _voice(context: Context, register: Register) -> Voice:
    return context.voice.within(register.session.zone)
