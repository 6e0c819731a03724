"""Outside channels by chat: an admin sets them for a unit or a person, tries and drops them; URLs are never shown."""

from __future__ import annotations

from dataclasses import replace

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import channels, dialogues
from classbell.actions.channels import DIALOGUE, View
from classbell.domain.errors.basics import AnswerInWords, Changed
from classbell.handlers.context import Context
from classbell.handlers.taps import numbers
from classbell.storage.channels import Result
from classbell.storage.dialogues import Dialogue
from classbell.words.buttons import Button
from classbell.words.catalogue import Html, Voice

NAMED = 30


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(look, r"^channel\.unit:"),
        CallbackQueryHandler(add, r"^channel\.add:"),
        CallbackQueryHandler(pick, r"^channel\.person:"),
        CallbackQueryHandler(pick_one, r"^channel\.for:"),
        CallbackQueryHandler(test, r"^channel\.test:"),
        CallbackQueryHandler(ask_drop, r"^channel\.drop:"),
        CallbackQueryHandler(drop, r"^channel\.dropped:"),
        CallbackQueryHandler(results, r"^channel\.results:"),
    ]


async def look(update: Update, context: Context) -> None:
    """An admin wants to see the channels of a unit."""
    [unit_id] = numbers(update, 1)
    view = await channels.look(context.desk, context.caller, unit_id)
    await context.answer()
    await _show(context, view)


async def add(update: Update, context: Context) -> None:
    """An admin wants a channel for a unit; its URL comes next."""
    [unit_id] = numbers(update, 1)
    view = await channels.look(context.desk, context.caller, unit_id)
    await context.answer()
    await _ask_url(context, view, {"unit_id": unit_id})


async def pick(update: Update, context: Context) -> None:
    """An admin wants a channel for one person; the name comes next."""
    [unit_id] = numbers(update, 1)
    view = await channels.look(context.desk, context.caller, unit_id)
    await dialogues.go_to(context.desk, context.caller, Dialogue(DIALOGUE, "name", {"unit_id": unit_id}))
    await context.answer()
    await context.say(context.voice.html("channel.ask_name", unit=view.unit.name))


async def pick_one(update: Update, context: Context) -> None:
    """An admin chose the person; the URL comes next."""
    unit_id, person_id = numbers(update, 2)
    view = await channels.look(context.desk, context.caller, unit_id)
    await context.answer()
    await _ask_url(context, view, {"unit_id": unit_id, "person_id": person_id})


async def step(update: Update, context: Context, dialogue: Dialogue) -> None:
    """An admin typed the name, or the URL, that was asked for."""
    message = update.effective_message
    assert message is not None  # only messages come here
    typed = (message.text or "").strip()
    if not typed:
        raise AnswerInWords
    if dialogue.step == "name":
        await _found(context, dialogue, typed)
        return
    data = dialogue.data
    # Whatever comes of it: a URL with secrets in it should not stand in the chat.
    await context.call("deleteMessage", {"chat_id": context.chat_id, "message_id": message.message_id})
    view = await channels.add(context.desk, context.caller, data["unit_id"], data.get("person_id"), typed)
    await dialogues.leave(context.desk, context.caller)
    await context.say(context.voice.html("channel.added"))
    await _show(context, view)


async def test(update: Update, context: Context) -> None:
    """An admin wants to see a channel work."""
    [channel_id] = numbers(update, 1)
    reason = await channels.test(context.desk, context.caller, channel_id)
    voice = context.voice
    said = _reason(voice, reason) if reason else voice.text("channel.taken")
    await context.answer(said, alert=True)


async def ask_drop(update: Update, context: Context) -> None:
    """An admin wants to take a channel away: they are asked first, as its URL cannot be shown again."""
    channel_id, unit_id = numbers(update, 2)
    view = await channels.look(context.desk, context.caller, unit_id)
    found = next((one for one in view.channels if one.id == channel_id), None)
    if found is None:
        raise Changed
    await context.answer()
    voice = context.voice
    rows = [
        [Button(voice.text("channel.drop_yes"), f"channel.dropped:{channel_id}:{unit_id}")],
        [Button(voice.text("channel.keep"), f"channel.unit:{unit_id}")],
    ]
    whose = found.person_name or view.unit.name
    await context.show(voice.html("channel.dropping", whose=whose, kind=found.schema), rows)


async def drop(update: Update, context: Context) -> None:
    """They said yes."""
    channel_id, unit_id = numbers(update, 2)
    await channels.drop(context.desk, context.caller, channel_id)
    await context.answer(context.voice.text("channel.dropped"))
    await _show(context, await channels.look(context.desk, context.caller, unit_id))


async def results(update: Update, context: Context) -> None:
    """Somebody wants to know what of a notice went by channels."""
    [notice_id] = numbers(update, 1)
    found = await channels.results(context.desk, context.caller, notice_id)
    await context.answer()
    voice = context.voice
    if not found:
        await context.say(voice.html("channel.nothing_went"))
        return
    lines = [voice.html("channel.went", count=len(found)), *(_line(voice, one) for one in found[:NAMED])]
    if len(found) > NAMED:
        lines.append(voice.html("notice.and_more", count=len(found) - NAMED))
    await context.say(Html("\n".join(lines)))


async def _found(context: Context, dialogue: Dialogue, typed: str) -> None:
    unit_id = dialogue.data["unit_id"]
    found = await channels.find(context.desk, context.caller, unit_id, typed)
    if len(found) == 1:
        view = await channels.look(context.desk, context.caller, unit_id)
        await _ask_url(context, view, {"unit_id": unit_id, "person_id": found[0].person_id})
        return
    rows = [[Button(f"{one.name} {one.unit_name}".strip(), f"channel.for:{unit_id}:{one.person_id}")] for one in found]
    await context.say(context.voice.html("channel.which_person"), rows)


async def _ask_url(context: Context, view: View, data: dict[str, int]) -> None:
    await dialogues.go_to(context.desk, context.caller, replace(Dialogue(DIALOGUE, "url"), data=data))
    await context.say(context.voice.html("channel.ask_url", kinds=" ".join(view.kinds)))


async def _show(context: Context, view: View) -> None:
    voice, unit = context.voice, view.unit
    rows = []
    lines = []
    for number, one in enumerate(view.channels, 1):
        whose = one.person_name or unit.name
        lines.append(voice.html("channel.line", number=number, whose=whose, kind=one.schema, at=one.made_at))
        test_data, drop_data = f"channel.test:{one.id}", f"channel.drop:{one.id}:{unit.id}"
        label = voice.text("channel.test", number=number)
        rows.append([Button(label, test_data), Button(voice.text("channel.drop", number=number), drop_data)])
    rows.append(
        [
            Button(voice.text("channel.add"), f"channel.add:{unit.id}"),
            Button(voice.text("channel.add_for"), f"channel.person:{unit.id}"),
        ]
    )
    rows.append([Button(voice.text("channel.back"), f"unit.at:{unit.id}:0")])
    head = voice.html("channel.title_of", unit=unit.name)
    await context.show(Html("\n".join([head, *(lines or [voice.html("channel.none")])])), rows)


def _line(voice: Voice, one: Result) -> Html:
    reason = _reason(voice, one.reason) if one.reason else ""
    state = voice.text(f"channel.state.{one.state}")
    return voice.html("channel.result", name=one.name, kind=one.schema, state=state, reason=reason)


def _reason(voice: Voice, reason: str) -> str:
    if reason.startswith("HTTP"):
        return voice.text("channel.reason.answered", code=reason)
    return voice.text(f"channel.reason.{reason}")


DIALOGUES = {DIALOGUE: step}
