"""Making a class by chat: its unit, name, run and programme, one after the other."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import classes, dialogues, units
from classbell.actions.classes import Asked
from classbell.domain.classes import Class
from classbell.domain.errors.basics import AnswerInWords, Changed, NotAllowed
from classbell.domain.errors.people import ClassExists
from classbell.domain.people import Verb
from classbell.domain.units import Unit
from classbell.handlers import imports
from classbell.handlers.context import Context
from classbell.handlers.paging import paged
from classbell.handlers.taps import numbers
from classbell.storage.dialogues import Dialogue
from classbell.words.buttons import Button, Rows

NAME = "class"
STEPS = ("name", "run", "programme")


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(begin, r"^class\.new:"),
        CallbackQueryHandler(look_below, r"^class\.below:"),
        CallbackQueryHandler(pick_unit, r"^class\.unit:"),
        CallbackQueryHandler(pick_programme, r"^class\.programme:"),
        CallbackQueryHandler(skip, r"^class\.skip:"),
    ]


async def begin(update: Update, context: Context) -> None:
    """An organiser wants a new class."""
    [page] = numbers(update, 1)
    tops = await units.tops(context.desk, context.caller, Verb.ORGANISE)
    if not tops:
        raise NotAllowed
    await context.answer()
    if len(tops) == 1:
        await _show_unit(context, tops[0].id, page)
    else:
        buttons = [Button(unit.name, f"class.below:{unit.id}:0") for unit in tops]
        await context.show(context.voice.html("class.which_unit"), paged(buttons, page, "class.new"))


async def look_below(update: Update, context: Context) -> None:
    """An organiser looks further down the tree."""
    unit_id, page = numbers(update, 2)
    await context.answer()
    await _show_unit(context, unit_id, page)


async def pick_unit(update: Update, context: Context) -> None:
    """An organiser chose whose class it is."""
    [unit_id] = numbers(update, 1)
    await units.look(context.desk, context.caller, unit_id, Verb.ORGANISE)
    await context.answer()
    await _start(context, unit_id)


async def pick_programme(update: Update, context: Context) -> None:
    """An organiser chose one of the unit's programmes."""
    [programme_id] = numbers(update, 1)
    dialogue = await _at(context, "programme")
    found = await classes.programmes(context.desk, context.caller, dialogue.data["unit_id"])
    chosen = next((one for one in found if one.id == programme_id), None)
    if chosen is None:
        raise Changed
    await _go_on(context, dialogue, chosen.name)


async def skip(update: Update, context: Context) -> None:
    """An organiser leaves the run or the programme out."""
    [at] = numbers(update, 1)
    if at >= len(STEPS) or STEPS[at] == "name":
        raise Changed
    dialogue = await _at(context, STEPS[at])
    await _go_on(context, dialogue, "")


async def step(update: Update, context: Context, dialogue: Dialogue) -> None:
    """An organiser typed the name, the run or the programme."""
    assert update.effective_message is not None  # only messages come here
    text = (update.effective_message.text or "").strip()
    if not text:
        raise AnswerInWords
    await _go_on(context, dialogue, text)


async def _show_unit(context: Context, unit_id: int, page: int) -> None:
    """Offer a unit and those below it; where there is nothing below, there is nothing to choose."""
    view = await units.look(context.desk, context.caller, unit_id, Verb.ORGANISE)
    if not view.below and not view.above:
        await _start(context, unit_id)
        return
    rows = paged([_below(unit) for unit in view.below], page, f"class.below:{unit_id}")
    this = Button(context.voice.text("class.this_unit", name=view.unit.name), f"class.unit:{unit_id}")
    await context.show(context.voice.html("class.which_unit"), [[this], *rows])


def _below(unit: Unit) -> Button:
    return Button(unit.name, f"class.below:{unit.id}:0")


async def _start(context: Context, unit_id: int) -> None:
    before = await dialogues.current(context.desk, context.caller)
    file = before.data.get("file") if before else None
    data = {"unit_id": unit_id} | ({"file": file} if file else {})
    await _ask(context, Dialogue(NAME, "name", data))


async def _go_on(context: Context, dialogue: Dialogue, said: str) -> None:
    """Keep what was said and ask for what is next; when nothing is, make the class."""
    classes.check(dialogue.step, said)
    data = dialogue.data | {dialogue.step: said}
    after = STEPS.index(dialogue.step) + 1
    if after < len(STEPS):
        await _ask(context, Dialogue(NAME, STEPS[after], data))
        return
    made = await _make(context, data)
    await context.answer()
    await context.show(context.voice.html("class.made", title=made.title))
    context.message_id = None
    await imports.go_on(context, made.id)


async def _make(context: Context, data: dict[str, Any]) -> Class:
    """Make the class; where there is one of this name, the next message is taken for another name."""
    try:
        return await classes.create(context.desk, context.caller, _asked(data))
    except ClassExists:
        await dialogues.go_to(context.desk, context.caller, Dialogue(NAME, "name", data))
        raise


def _asked(data: dict[str, Any]) -> Asked:
    return Asked(data["unit_id"], data["name"], data["run"], data["programme"])


async def _ask(context: Context, dialogue: Dialogue) -> None:
    rows = await _rows(context, dialogue)
    await dialogues.go_to(context.desk, context.caller, dialogue)
    await context.answer()
    await context.show(context.voice.html(f"class.ask.{dialogue.step}"), rows)


async def _rows(context: Context, dialogue: Dialogue) -> Rows:
    if dialogue.step == "name":
        return []
    leave_out = [Button(context.voice.text("class.skip"), f"class.skip:{STEPS.index(dialogue.step)}")]
    if dialogue.step == "run":
        return [leave_out]
    found = await classes.programmes(context.desk, context.caller, dialogue.data["unit_id"])
    return [*[[Button(f"{one.name} {one.year}", f"class.programme:{one.id}")] for one in found[:8]], leave_out]


async def _at(context: Context, wanted: str) -> Dialogue:
    """Give the dialogue if it is where the button belongs."""
    dialogue = await dialogues.met(context.desk, context.caller)
    if dialogue is None or (dialogue.name, dialogue.step) != (NAME, wanted):
        raise Changed
    return dialogue


DIALOGUES = {NAME: step}
