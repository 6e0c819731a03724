"""The time zone of a class by chat: which it is, another, and what becomes of the sessions there are."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import dialogues, zones
from classbell.actions.zones import Change
from classbell.domain.errors.basics import AnswerInWords, Changed
from classbell.domain.zones import OFFERED, Meaning
from classbell.handlers.context import Context
from classbell.handlers.revision_views import audience
from classbell.handlers.taps import numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.storage.instants import instant, stamp
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html
from classbell.words.zones import key_of

NAME = "zone"


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(look, r"^zone\.at:"),
        CallbackQueryHandler(pick, r"^zone\.pick:"),
        CallbackQueryHandler(change, r"^zone\.change:"),
        CallbackQueryHandler(undo, r"^zone\.undo:"),
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
    rows.append(_back(context, class_id))
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
        raise AnswerInWords
    await _weigh(context, dialogue.data["class_id"], key_of(text))


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
    await context.show(_asked(context, found), _meanings(context, found))


async def undo(update: Update, context: Context) -> None:
    """An organiser takes a change of zone back, as long as nobody was told of it."""
    class_id, changed_at = numbers(update, 2)
    found = await zones.undo(context.desk, context.caller, class_id, instant(changed_at))
    await context.answer()
    voice = context.voice.within(found.zone)
    said = voice.html("zone.undone", title=found.class_.title, zone=found.zone.key, at=context.desk.now())
    await context.show(said, [_back(context, class_id)])


async def _set(context: Context, class_id: int, name: str, meaning: Meaning) -> None:
    found = await zones.change(context.desk, context.caller, class_id, name, meaning)
    await dialogues.leave(context.desk, context.caller)
    await context.answer()
    voice, has_moved = context.voice.within(found.zone), bool(found.sessions) and meaning is Meaning.CLOCKS
    facts = {"title": found.class_.title, "zone": found.zone.key, "count": found.sessions}
    parts = [voice.html("zone.changed_moved" if has_moved else "zone.changed", at=context.desk.now(), **facts)]
    if has_moved:
        parts.append(audience(voice, found.forecast, context.desk.now()))
    await context.show(Html("\n\n".join(parts)), [*_undo(context, found), _back(context, class_id)])


def _undo(context: Context, found: Change) -> Rows:
    if found.undoable_at is None:
        return []
    data = f"zone.undo:{found.class_.id}:{stamp(found.undoable_at)}"
    return [[Button(context.voice.text("zone.undo"), data)]]


def _asked(context: Context, found: Change) -> Html:
    voice, first_at = context.voice, found.first_at
    old = voice.within(found.class_.zone).text("zone.time", at=first_at)
    new = voice.within(found.zone).text("zone.time", at=first_at)
    facts = {"title": found.class_.title, "zone": found.zone.key, "count": found.sessions}
    asked = voice.html("zone.ask_meaning", old=old, new=new, **facts)
    return Html("\n\n".join([asked, audience(voice.within(found.zone), found.forecast, context.desk.now())]))


def _meanings(context: Context, found: Change) -> Rows:
    voice, told = context.voice, found.forecast.audience.count
    label = voice.text("zone.keep.clocks_told", count=told) if told else voice.text("zone.keep.clocks")
    clocks = Button(label, f"zone.change:{Meaning.CLOCKS}")
    moments = Button(voice.text("zone.keep.moments"), f"zone.change:{Meaning.MOMENTS}")
    return [[clocks], [moments], _back(context, found.class_.id)]


def _back(context: Context, class_id: int) -> list[Button]:
    return [Button(context.voice.text("timetable.back_to"), f"timetable.at:{class_id}")]


def _named(context: Context, key: str) -> str:
    return context.voice.text(f"zone.named.{key}")


DIALOGUES = {NAME: step}
