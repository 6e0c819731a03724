"""Roll call by hand, from the class card: a name, a status, a reason."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import dialogues, rulings
from classbell.actions.rulings import Meanwhile, Register, Ruled
from classbell.domain.attendance import QUICK_REASONS, Status
from classbell.domain.errors.basics import AnswerInWords, Changed, ReasonMissing, ReasonTooLong, Refused
from classbell.domain.rulings import Wish, sight
from classbell.faces import marks
from classbell.handlers import ruling_views
from classbell.handlers.context import Context
from classbell.handlers.taps import number, numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.storage.instants import instant
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
    session, person, status, saw = parts(update, 4)
    register = await rulings.register(context.desk, context.caller, number(session))
    await context.answer()
    await context.show(*_reasons(context, register, (number(person), saw), _status(status)))


async def pick_reason(update: Update, context: Context) -> None:
    """A supervisor tapped one of the quick reasons."""
    session, person, status, reason, saw = parts(update, 5)
    whom = (number(session), number(person), saw)
    ruled = await _rule(context, whom, _status(status), reason)
    await context.answer()
    await context.show(*await _done(context, ruled))


async def ask_reason(update: Update, context: Context) -> None:
    """A supervisor wants to type the reason."""
    session, person, status, saw = parts(update, 4)
    register = await rulings.register(context.desk, context.caller, number(session))
    data = {"session_id": number(session), "person_id": number(person), "status": status, "saw": saw}
    await dialogues.go_to(context.desk, context.caller, Dialogue("ruling", "reason", data))
    await context.answer()
    voice = _voice(context, register)
    await context.say(voice.html("rulings.type", name=_name(voice, register, number(person))))


async def take_reason(update: Update, context: Context, dialogue: Dialogue) -> None:
    """A supervisor typed the reason."""
    if update.message is None or update.message.text is None:
        raise AnswerInWords
    data = dialogue.data
    whom = (data["session_id"], data["person_id"], data["saw"])
    try:
        ruled = await _rule(context, whom, Status(data["status"]), update.message.text)
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


async def _rule(context: Context, whom: tuple[int, int, str], status: Status, reason: str) -> Ruled:
    session_id, person_id, saw = whom
    if person_id == THE_REST:
        return await rulings.rule_rest(context.desk, context.caller, session_id, status, reason)
    return await rulings.rule(context.desk, context.caller, session_id, Wish(status, reason, {person_id: saw}))


def _status(word: str) -> Status:
    if word not in QUICK_REASONS:
        raise Changed
    return Status(word)


def _names(context: Context, register: Register, which: str, page: int) -> tuple[Html, Rows]:
    voice, session_id = _voice(context, register), register.session.id
    shown = [entry for entry in register.entries if which == "all" or entry.is_missing]
    part = shown[page * NAMES_A_PAGE : (page + 1) * NAMES_A_PAGE]
    buttons = [
        Button(ruling_views.label(voice, entry), f"rulings.person:{session_id}:{entry.person_id}") for entry in part
    ]
    rows: list[list[Button]] = [buttons[at : at + NAMES_A_ROW] for at in range(0, len(buttons), NAMES_A_ROW)]
    rows.append(_turns(f"rulings.{which}:{session_id}", page, len(shown)))
    other = "all" if which == "missing" else "missing"
    rows.append([Button(voice.text(f"rulings.show_{other}"), f"rulings.{other}:{session_id}:0")])
    rows.append([Button(voice.text("rulings.several"), f"bulk_rulings.begin:{session_id}")])
    rows.append([Button(voice.text("rulings.rest"), f"rulings.person:{session_id}:{THE_REST}")])
    text = voice.html(f"rulings.{which}", session=register.session, count=len(shown))
    return text, [row for row in rows if row]


def _turns(data: str, page: int, total: int) -> list[Button]:
    earlier = [Button("‹", f"{data}:{page - 1}")] if page else []
    return earlier + ([Button("›", f"{data}:{page + 1}")] if (page + 1) * NAMES_A_PAGE < total else [])


def _person(context: Context, register: Register, person_id: int) -> tuple[Html, Rows]:
    """Offer every status; the buttons carry what is seen here, so that nothing newer is overwritten."""
    voice, session_id = _voice(context, register), register.session.id
    saw = sight(None if person_id == THE_REST else register.of(person_id).mark)
    rows = [
        [Button(voice.text(f"rulings.as_{status}"), f"rulings.status:{session_id}:{person_id}:{status}:{saw}")]
        for status in QUICK_REASONS
    ]
    rows.append([ruling_views.back(voice, session_id)])
    if person_id == THE_REST:
        return voice.html("rulings.the_rest", session=register.session), rows
    rows[-1].append(Button(voice.text("why.staff"), f"why.of:{session_id}:{person_id}"))
    entry = register.of(person_id)
    facts = {"session": register.session, "name": entry.name, "stands": marks.stands(entry.mark, voice)}
    return voice.html("rulings.person", **facts), rows


def _reasons(context: Context, register: Register, whom: tuple[int, str], status: Status) -> tuple[Html, Rows]:
    (person_id, saw), voice = whom, _voice(context, register)
    key = f"{register.session.id}:{person_id}:{status}"
    rows = [
        [Button(voice.text(f"reason.{reason}"), f"rulings.keep:{key}:{reason}:{saw}")]
        for reason in QUICK_REASONS[status]
    ]
    rows.append([Button(voice.text("rulings.other_reason"), f"rulings.type:{key}:{saw}")])
    rows.append([ruling_views.back(voice, register.session.id)])
    name = _name(voice, register, person_id)
    return voice.html("rulings.why", name=name, status=marks.status(status, voice)), rows


async def _done(context: Context, ruled: Ruled) -> tuple[Html, Rows]:
    register = await rulings.register(context.desk, context.caller, ruled.session.id)
    if ruled.meanwhile and not ruled.marks:
        return _overtaken(context, register, ruled.meanwhile[0])
    return ruling_views.done(_voice(context, register), register, ruled)


def _overtaken(context: Context, register: Register, who: Meanwhile) -> tuple[Html, Rows]:
    """Show what somebody else has just made of the mark, and ask again."""
    text, rows = _person(context, register, who.entry.person_id)
    return Html(f"{ruling_views.overtaken(_voice(context, register), who)}\n\n{text}"), rows


def _name(voice: Voice, register: Register, person_id: int) -> str:
    return voice.text("rulings.rest_name") if person_id == THE_REST else register.of(person_id).name


def _voice(context: Context, register: Register) -> Voice:
    return context.voice.within(register.session.zone)
