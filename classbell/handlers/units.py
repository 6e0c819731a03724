"""The tree of units by chat: looking down and up, adding, renaming; and the categories of trainee."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from classbell.actions import dialogues, units
from classbell.actions.units import View
from classbell.domain.errors.basics import AnswerInWords, Changed, NotAllowed
from classbell.domain.people import Verb
from classbell.domain.units import Level, Unit
from classbell.handlers.context import Context
from classbell.handlers.paging import paged
from classbell.handlers.taps import number, numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.words.buttons import Button
from classbell.words.catalogue import Html

NAME = "unit"
NAMED = 30
"""How many categories are named."""


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the commands and buttons of this noun."""
    return [
        CommandHandler("units", begin, filters.ChatType.PRIVATE),
        CallbackQueryHandler(look, r"^unit\.at:"),
        CallbackQueryHandler(add, r"^unit\.add:"),
        CallbackQueryHandler(pick_level, r"^unit\.level:"),
        CallbackQueryHandler(rename, r"^unit\.rename:"),
        CallbackQueryHandler(categories, r"^unit\.categories:"),
    ]


async def begin(_: Update, context: Context) -> None:
    """An admin wants to see the tree."""
    tops = await units.tops(context.desk, context.caller, Verb.ADMINISTER)
    if not tops:
        raise NotAllowed
    if len(tops) == 1:
        await _show(context, await units.look(context.desk, context.caller, tops[0].id), 0)
    else:
        await context.say(context.voice.html("unit.which"), [[_button(context, unit)] for unit in tops])


async def look(update: Update, context: Context) -> None:
    """An admin chose a unit."""
    unit_id, page = numbers(update, 2)
    view = await units.look(context.desk, context.caller, unit_id)
    await context.answer()
    await _show(context, view, page)


async def add(update: Update, context: Context) -> None:
    """An admin wants a unit below another, and chooses its level."""
    [unit_id] = numbers(update, 1)
    view = await units.look(context.desk, context.caller, unit_id)
    voice = context.voice
    rows = [
        [Button(voice.text(f"unit.level.{level}"), f"unit.level:{unit_id}:{level}")]
        for level in sorted(view.unit.level.and_below, key=lambda level: level is not view.unit.level.below)
    ]
    back = [Button(voice.text("menu.back"), f"unit.at:{unit_id}:0")]
    await context.answer()
    await context.show(voice.html("unit.which_level", name=view.unit.name), [*rows, back])


async def pick_level(update: Update, context: Context) -> None:
    """An admin chose the level of the new unit; its name comes next."""
    text, level = parts(update, 2)
    unit_id = number(text)
    if level not in set(Level):
        raise Changed
    view = await units.look(context.desk, context.caller, unit_id)
    data = {"unit_id": unit_id, "level": level}
    await dialogues.go_to(context.desk, context.caller, Dialogue(NAME, "add", data))
    await context.answer()
    await context.say(context.voice.html("unit.ask_name", name=view.unit.name))


async def rename(update: Update, context: Context) -> None:
    """An admin wants a unit to be called otherwise."""
    [unit_id] = numbers(update, 1)
    view = await units.look(context.desk, context.caller, unit_id)
    await dialogues.go_to(context.desk, context.caller, Dialogue(NAME, "rename", {"unit_id": unit_id}))
    await context.answer()
    await context.say(context.voice.html("unit.ask_new_name", name=view.unit.name))


async def categories(update: Update, context: Context) -> None:
    """An admin wants to see, or add to, the categories of trainee."""
    numbers(update, 1)
    found = await units.categories(context.desk, context.caller)
    await dialogues.go_to(context.desk, context.caller, Dialogue(NAME, "category", {}))
    await context.answer()
    await context.say(_categories(context, found))


async def step(update: Update, context: Context, dialogue: Dialogue) -> None:
    """An admin typed the name that was asked for."""
    assert update.effective_message is not None  # only messages come here
    name = " ".join((update.effective_message.text or "").split())
    if not name:
        raise AnswerInWords
    desk, caller, data = context.desk, context.caller, dialogue.data
    if dialogue.step == "category":
        await context.say(_categories(context, await units.add_category(desk, caller, name)))
        return
    if dialogue.step == "add":
        unit = await units.add(desk, caller, data["unit_id"], Level(data["level"]), name)
        shown = unit.parent_id or unit.id
    else:
        shown = (await units.rename(desk, caller, data["unit_id"], name)).id
    await dialogues.leave(desk, caller)
    await _show(context, await units.look(desk, caller, shown), 0)


async def _show(context: Context, view: View, page: int) -> None:
    voice, unit = context.voice, view.unit
    path = " › ".join(one.name for one in (*view.above, unit))
    said = voice.html("unit.view", path=path, level=voice.text(f"unit.level.{unit.level}"), count=len(view.below))
    rows = paged([_button(context, one) for one in view.below], page, f"unit.at:{unit.id}")
    if view.above:
        up = view.above[-1]
        rows.append([Button(voice.text("unit.up", name=up.name), f"unit.at:{up.id}:0")])
    rows.append(
        [
            Button(voice.text("unit.add"), f"unit.add:{unit.id}"),
            Button(voice.text("unit.rename"), f"unit.rename:{unit.id}"),
        ]
    )
    rows.append([Button(voice.text("channel.open"), f"channel.unit:{unit.id}")])
    if unit.parent_id is None:
        rows.append([Button(voice.text("unit.categories"), "unit.categories:0")])
    await context.show(said, rows)


def _button(context: Context, unit: Unit) -> Button:
    level = context.voice.text(f"unit.level.{unit.level}")
    return Button(f"{unit.name} · {level}", f"unit.at:{unit.id}:0")


def _categories(context: Context, found: list[str]) -> Html:
    if not found:
        return context.voice.html("unit.no_categories")
    names = context.voice.listed(found, at_most=NAMED)
    return context.voice.html("unit.all_categories", count=len(found), names=names)


DIALOGUES = {NAME: step}
