"""The time zone of a class by chat: which it is, another, and what becomes of the sessions there are."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import dialogues, zones
from classbell.actions.zones import Change
from classbell.domain.errors.basics import Changed, NotUnderstood
from classbell.domain.zones import OFFERED, Meaning
from classbell.handlers.context import Context
from classbell.handlers.taps import numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html

NAME = "zone"


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(look, r"^zone\.at:"),
        CallbackQueryHandler(pick, r"^zone\.pick:"),
        CallbackQueryHandler(change, r"^zone\.change:"),
    ]


async def look(update: Update, context: Context) -> None:
    """An organiser wants to know, or to change, the zone of a class."""
    [class_id] = numbers(update, 1)
    found = await zones.look(context.desk, context.caller, class_id)
    await dialogues.go_to(context.desk, context.caller, Dialogue(NAME, "name", {"class_id": class_id}))
    await context.answer()
    here = found.zone.key
    buttons = [Button(_named(context, key), f"zone.pick:{at}") for at, key in enumerate(OFFERED) if key != here]
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    rows.append([Button(context.voice.text("timetable.back_to"), f"timetable.at:{class_id}")])
    text = context.voice.within(found.zone).html("zone.view", title=found.title, zone=here, at=context.desk.now())
    await context.show(text, rows)


async def pick(update: Update, context: Context) -> None:
    """An organiser chose one of the zones offered."""
    [at] = numbers(update, 1)
    dialogue = await dialogues.met(context.desk, context.caller)
    if dialogue is None or dialogue.name != NAME or at >= len(OFFERED):
        raise Changed
    await _weigh(context, dialogue.data["class_id"], OFFERED[at])


async def step(update: Update, context: Context, dialogue: Dialogue) -> None:
    """An organiser typed the name of a zone; what is none is asked for again."""
    assert update.effective_message is not None  # only messages come here
    text = (update.effective_message.text or "").strip()
    if not text:
        raise NotUnderstood
    await _weigh(context, dialogue.data["class_id"], text)


async def change(update: Update, context: Context) -> None:
    """An organiser said what becomes of the sessions there are."""
    [meaning] = parts(update, 1)
    dialogue = await dialogues.met(context.desk, context.caller)
    if dialogue is None or (dialogue.name, dialogue.step) != (NAME, "meaning") or meaning not in set(Meaning):
        raise Changed
    await _set(context, dialogue.data["class_id"], dialogue.data["zone"], Meaning(meaning))


async def _weigh(context: Context, class_id: int, name: str) -> None:
    """Ask what becomes of the sessions to come; where there are none there is nothing to ask."""
    found = await zones.weigh(context.desk, context.caller, class_id, name)
    if not found.sessions:
        await _set(context, class_id, found.zone.key, Meaning.MOMENTS)
        return
    data = {"class_id": class_id, "zone": found.zone.key}
    await dialogues.go_to(context.desk, context.caller, Dialogue(NAME, "meaning", data))
    await context.answer()
    await context.show(_asked(context, found), _meanings(context, class_id))


async def _set(context: Context, class_id: int, name: str, meaning: Meaning) -> None:
    found = await zones.change(context.desk, context.caller, class_id, name, meaning)
    await dialogues.leave(context.desk, context.caller)
    await context.answer()
    voice = context.voice.within(found.zone)
    rows = [[Button(voice.text("timetable.back_to"), f"timetable.at:{class_id}")]]
    word = "zone.changed_moved" if found.sessions and meaning is Meaning.CLOCKS else "zone.changed"
    facts = {"title": found.class_.title, "zone": found.zone.key, "count": found.sessions}
    await context.show(voice.html(word, at=context.desk.now(), **facts), rows)


def _asked(context: Context, found: Change) -> Html:
    voice, first_at = context.voice, found.first_at
    old = voice.within(found.class_.zone).text("zone.time", at=first_at)
    new = voice.within(found.zone).text("zone.time", at=first_at)
    facts = {"title": found.class_.title, "zone": found.zone.key, "count": found.sessions}
    return voice.html("zone.ask_meaning", old=old, new=new, **facts)


def _meanings(context: Context, class_id: int) -> Rows:
    voice = context.voice
    rows: Rows = [[Button(voice.text(f"zone.keep.{one}"), f"zone.change:{one}")] for one in Meaning]
    return [*rows, [Button(voice.text("timetable.back_to"), f"timetable.at:{class_id}")]]


def _named(context: Context, key: str) -> str:
    return context.voice.text(f"zone.named.{key}")


DIALOGUES = {NAME: step}
