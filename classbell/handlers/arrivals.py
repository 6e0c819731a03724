"""Supervisors see who came and waits, and say yes or no to each."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import arrivals, dialogues
from classbell.actions.arrivals import Decided
from classbell.domain.arrivals import Arrival, State
from classbell.domain.classes import Session
from classbell.domain.errors.basics import NameMissing, NameTooLong, Refused
from classbell.domain.errors.register import WalkInOnRoll
from classbell.faces import marks
from classbell.handlers.context import Context
from classbell.handlers.paging import paged
from classbell.handlers.taps import numbers
from classbell.storage.dialogues import Dialogue
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(begin, r"^arrivals\.begin:"),
        CallbackQueryHandler(turn, r"^arrivals\.list:"),
        CallbackQueryHandler(pick, r"^arrivals\.one:"),
        CallbackQueryHandler(admit, r"^arrivals\.admit:"),
        CallbackQueryHandler(refuse, r"^arrivals\.refuse:"),
        CallbackQueryHandler(ask_name, r"^arrivals\.add:"),
    ]


async def begin(update: Update, context: Context) -> None:
    """A supervisor wants to see who waits: the list comes below the card."""
    session, waiting = await arrivals.waiting(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await context.say(*_list(context, session, waiting, 0))


async def turn(update: Update, context: Context) -> None:
    """A supervisor wants the list again, or another page of it."""
    session_id, page = numbers(update, 2)
    session, waiting = await arrivals.waiting(context.desk, context.caller, session_id)
    await context.answer()
    await context.show(*_list(context, session, waiting, page))


async def pick(update: Update, context: Context) -> None:
    """A supervisor tapped a name."""
    session, arrival = await arrivals.look(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await context.show(*_one(context, session, arrival))


async def admit(update: Update, context: Context) -> None:
    """A supervisor lets an arrival count: the next one follows."""
    await _decided(context, await arrivals.admit(context.desk, context.caller, numbers(update, 1)[0]))


async def refuse(update: Update, context: Context) -> None:
    """A supervisor lets an arrival not count: the next one follows."""
    await _decided(context, await arrivals.refuse(context.desk, context.caller, numbers(update, 1)[0]))


async def ask_name(update: Update, context: Context) -> None:
    """A supervisor sees somebody in the room who is not on the roll, and is asked for the name."""
    session, _ = await arrivals.waiting(context.desk, context.caller, numbers(update, 1)[0])
    await dialogues.go_to(context.desk, context.caller, Dialogue("walk_in", "name", {"session_id": session.id}))
    await context.answer()
    await context.say(context.voice.html("arrivals.ask_name", session=session))


async def take_name(update: Update, context: Context, dialogue: Dialogue) -> None:
    """A supervisor typed the name of a walk-in."""
    text = update.message.text if update.message else None
    try:
        decided = await arrivals.name_walk_in(context.desk, context.caller, dialogue.data["session_id"], text or "")
    except (NameMissing, NameTooLong, WalkInOnRoll):
        raise
    except Refused:
        await dialogues.leave(context.desk, context.caller)
        raise
    await dialogues.leave(context.desk, context.caller)
    voice = context.voice.within(decided.session.zone)
    more = Button(voice.text("arrivals.add"), f"arrivals.add:{decided.session.id}")
    await context.say(_said(voice, decided), [[more, _back(voice, decided.session.id)]])


DIALOGUES = {"walk_in": take_name}


async def _decided(context: Context, decided: Decided) -> None:
    session, waiting = await arrivals.waiting(context.desk, context.caller, decided.session.id)
    text, rows = _list(context, session, waiting, 0)
    await context.answer()
    said = _said(context.voice.within(session.zone), decided)
    await context.show(Html(f"{said}\n\n{text}"), rows)


def _said(voice: Voice, decided: Decided) -> Html:
    if decided.arrival.state is State.REFUSED or decided.mark is None:
        return voice.html("arrivals.refused", name=decided.arrival.name)
    return voice.html("arrivals.admitted", name=decided.arrival.name, stands=marks.stands(decided.mark, voice))


def _list(context: Context, session: Session, waiting: Sequence[Arrival], page: int) -> tuple[Html, Rows]:
    voice = context.voice.within(session.zone)
    buttons = [Button(_label(voice, one), f"arrivals.one:{one.id}") for one in waiting]
    rows = [*paged(buttons, page, f"arrivals.list:{session.id}")]
    rows.append(
        [
            Button(voice.text("arrivals.add"), f"arrivals.add:{session.id}"),
            Button(voice.text("merging.begin"), f"merging.list:{session.id}:0"),
        ]
    )
    word = "arrivals.list" if waiting else "arrivals.nobody"
    return voice.html(word, session=session, count=len(waiting)), rows


def _one(context: Context, session: Session, arrival: Arrival) -> tuple[Html, Rows]:
    voice = context.voice.within(session.zone)
    facts = {"name": arrival.name, "session": session, "at": arrival.came_at}
    lines = [
        voice.html("arrivals.one", why=voice.text(f"arrivals.why.{arrival.kind}"), **facts),
        voice.html("arrivals.basis", grade=arrival.evidence.value, basis=voice.text(f"evidence.{arrival.evidence}")),
    ]
    if not arrival.is_enrolled:
        lines.append(voice.html("arrivals.will_enrol", session=session))
    if arrival.state is not State.WAITING:
        return Html("\n".join([*lines, voice.html(f"arrivals.is_{arrival.state}")])), [[_back(voice, session.id)]]
    yes = Button(voice.text("arrivals.admit"), f"arrivals.admit:{arrival.id}")
    no = Button(voice.text("arrivals.refuse"), f"arrivals.refuse:{arrival.id}")
    return Html("\n".join(lines)), [[yes, no], [_back(voice, session.id)]]


def _label(voice: Voice, arrival: Arrival) -> str:
    why = voice.text(f"arrivals.short.{arrival.kind}")
    return voice.text("arrivals.label", name=arrival.name, at=arrival.came_at, why=why)


def _back(voice: Voice, session_id: int) -> Button:
    return Button(voice.text("arrivals.back"), f"arrivals.list:{session_id}:0")
