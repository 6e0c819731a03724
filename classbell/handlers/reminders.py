"""Reminders by chat: what is coming to me and what I can do without; what a class chooses, and what it will send."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from classbell.actions import dialogues, mutes
from classbell.actions import reminder_choices as choices
from classbell.actions.reminder_choices import Key, One
from classbell.domain import leads
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.reminders import LeadUnclear
from classbell.domain.reminder_rules import Takes
from classbell.domain.reminders import Kind
from classbell.faces import drawing
from classbell.handlers import reminder_views as views
from classbell.handlers.context import Context
from classbell.handlers.taps import number, numbers, parts
from classbell.storage.dialogues import Dialogue

DIALOGUE = "reminder"


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the command and the buttons of this noun."""
    return [
        CommandHandler("reminders", begin, filters.ChatType.PRIVATE),
        CallbackQueryHandler(mute, r"^reminder\.mute:"),
        CallbackQueryHandler(of_class, r"^reminder\.class:"),
        CallbackQueryHandler(one, r"^reminder\.kind:"),
        CallbackQueryHandler(tap_time, r"^reminder\.lead:"),
        CallbackQueryHandler(turn, r"^reminder\.turn:"),
        CallbackQueryHandler(drop, r"^reminder\.drop:"),
        CallbackQueryHandler(ask, r"^reminder\.ask:"),
        CallbackQueryHandler(plan, r"^reminder\.plan:"),
        CallbackQueryHandler(book, r"^reminder\.book:"),
    ]


async def begin(_: Update, context: Context) -> None:
    """Somebody wants to know what is coming to them."""
    await context.say(*views.mine(await mutes.mine(context.desk, context.caller), context.voice))


async def mute(update: Update, context: Context) -> None:
    """Somebody switches a kind for themselves."""
    kind, wish = parts(update, 2)
    found = await mutes.turn(context.desk, context.caller, _kind(kind), number(wish))
    voice = context.voice
    word = "reminder.unmuted" if number(wish) else "reminder.muted"
    await context.answer(voice.text(word, name=voice.text(f"reminder.kind.{kind}")))
    await context.show(*views.mine(found, voice))


async def of_class(update: Update, context: Context) -> None:
    """Somebody of the staff looks up what a class is reminded of."""
    chosen = await choices.look(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await context.show(*views.of_class(chosen, context.voice))


async def one(update: Update, context: Context) -> None:
    """Somebody of the staff looks at one kind."""
    class_id, kind = parts(update, 2)
    found = await choices.look_at(context.desk, context.caller, _key(class_id, kind))
    await context.answer()
    await context.show(*views.one(found, context.voice))


async def tap_time(update: Update, context: Context) -> None:
    """Somebody of the staff adds a time, or takes one away."""
    class_id, kind, code, wish = parts(update, 4)
    try:
        lead = leads.of(code)
    except ValueError as error:
        raise Changed from error
    found = await choices.tap_time(context.desk, context.caller, _key(class_id, kind), (lead, number(wish)))
    await _kept(context, found)


async def turn(update: Update, context: Context) -> None:
    """Somebody of the staff switches a kind for the class."""
    class_id, kind, wish = parts(update, 3)
    await _kept(context, await choices.turn(context.desk, context.caller, _key(class_id, kind), number(wish)))


async def drop(update: Update, context: Context) -> None:
    """Somebody of the staff wants a kind to go by policy again."""
    class_id, kind = parts(update, 2)
    await _kept(context, await choices.drop(context.desk, context.caller, _key(class_id, kind)))


async def ask(update: Update, context: Context) -> None:
    """Somebody of the staff wants to write the times."""
    key = _key(*parts(update, 2))
    found = await choices.look_at(context.desk, context.caller, key)
    await dialogues.go_to(
        context.desk, context.caller, Dialogue(DIALOGUE, "leads", {"class_id": key[0], "kind": key[1]})
    )
    await context.answer()
    voice = context.voice
    name = voice.text(f"reminder.kind.{key[1]}")
    word = "reminder.ask_hour" if found.switch.takes is Takes.HOUR else "reminder.ask"
    await context.say(voice.html(word, name=name, count=found.switch.at_most))


async def take_times(update: Update, context: Context, dialogue: Dialogue) -> None:
    """They wrote them; what cannot be read leaves the dialogue open."""
    text = update.effective_message.text if update.effective_message else None
    if not text:
        raise LeadUnclear
    key = (dialogue.data["class_id"], Kind(dialogue.data["kind"]))
    found = await choices.set_times(context.desk, context.caller, key, leads.read(text))
    await dialogues.leave(context.desk, context.caller)
    await context.say(context.voice.html("reminder.kept"))
    await context.say(*views.one(found, context.voice))


async def plan(update: Update, context: Context) -> None:
    """Somebody of the staff wants to see what the class is going to be sent."""
    class_id, page = numbers(update, 2)
    found = await choices.plan(context.desk, context.caller, class_id)
    await context.answer()
    await context.show(*views.plan(found, page, context.voice))


async def book(update: Update, context: Context) -> None:
    """Somebody of the staff wants all of it as a file."""
    found = await choices.plan(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    listing = views.listing(found, context.voice)
    await context.send_file("document", f"{listing.safe_title}.xlsx", await drawing.listing(listing))


async def _kept(context: Context, found: One) -> None:
    await context.answer(context.voice.text("reminder.kept"))
    await context.show(*views.one(found, context.voice))


def _key(class_id: str, kind: str) -> Key:
    return number(class_id), _kind(kind)


def _kind(name: str) -> Kind:
    try:
        return Kind(name)
    except ValueError as error:
        raise Changed from error


DIALOGUES = {DIALOGUE: take_times}
