"""Finding out who somebody is: one-time links, join codes, contacts, and the supervisor's yes."""

from __future__ import annotations

from dataclasses import replace

from telegram import Contact, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, filters

from classbell.actions import binding, decisions, dialogues, people
from classbell.actions.binding import Bound
from classbell.domain.errors.basics import ProofExpected
from classbell.handlers import menu
from classbell.handlers.context import Context
from classbell.handlers.taps import numbers
from classbell.storage.dialogues import Dialogue
from classbell.words.catalogue import Html, both
from classbell.words.keyboards import AWAY, ask_contact

NAME = "join"
NAMED = 5
"""How many of the classes somebody supervises are named to them."""


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(say_yes, r"^binding\.yes:"),
        CallbackQueryHandler(say_no, r"^binding\.no:"),
    ]


async def invite(_: Update, context: Context, payload: str) -> None:
    """Someone opened a personal one-time link."""
    await _welcome(context, await binding.open_invite(context.desk, context.caller, payload[1:]))


async def admin(_: Update, context: Context, payload: str) -> None:
    """Someone opened the link that makes its opener an admin."""
    bound = await binding.open_admin_link(context.desk, context.caller, payload[1:])
    await context.say(context.voice.html("binding.admin", name=bound.name))
    await _offer_commands(context, bound)


async def join(_: Update, context: Context, payload: str) -> None:
    """Someone scanned a class's join code."""
    class_ = await binding.join(context.desk, context.caller, payload[1:])
    await dialogues.go_to(context.desk, context.caller, Dialogue(NAME, "contact", {"class_id": class_.id}))
    voice = context.voice
    keyboard = ask_contact(voice, voice.text("binding.by_staff_no"))
    await context.say(voice.html("binding.join", title=class_.title), reply_markup=keyboard)


async def contact(update: Update, context: Context) -> None:
    """Someone shared a contact outside any dialogue."""
    await _share(update, context, None)


async def step(update: Update, context: Context, dialogue: Dialogue) -> None:
    """Someone who joins a class shares their contact, or says their staff number and then their name."""
    assert update.effective_message is not None  # only messages come here
    text = (update.effective_message.text or "").strip()
    if update.effective_message.contact is not None:
        await _share(update, context, dialogue.data["class_id"])
    elif text in both("binding.by_staff_no"):
        await _ask(context, Dialogue(NAME, "staff_no", dialogue.data))
    elif dialogue.step == "staff_no" and text:
        await _ask(context, Dialogue(NAME, "name", dialogue.data | {"staff_no": text}))
    elif dialogue.step == "name" and text:
        await _claim(context, dialogue, text)
    else:
        raise ProofExpected


async def say_yes(update: Update, context: Context) -> None:
    """A supervisor knows who it is."""
    [claim_id] = numbers(update, 1)
    decided = await decisions.grant_claim(context.desk, context.caller, claim_id)
    await _show_decision(context, decided, "claim.said_yes")


async def say_no(update: Update, context: Context) -> None:
    """A supervisor does not let somebody be that person."""
    [claim_id] = numbers(update, 1)
    decided = await decisions.refuse_claim(context.desk, context.caller, claim_id)
    await _show_decision(context, decided, "claim.said_no")


async def _share(update: Update, context: Context, class_id: int | None) -> None:
    card = update.effective_message and update.effective_message.contact
    assert isinstance(card, Contact)  # the filter, or the step, saw it
    shared = (card.user_id, card.phone_number)
    bound = await binding.share_contact(context.desk, context.caller, shared, class_id)
    await dialogues.leave(context.desk, context.caller)
    await _welcome(context, bound)


async def _claim(context: Context, dialogue: Dialogue, name: str) -> None:
    line = (str(dialogue.data["staff_no"]), name)
    await binding.claim(context.desk, context.caller, dialogue.data["class_id"], line)
    await dialogues.leave(context.desk, context.caller)
    await context.say(context.voice.html("binding.claimed"), reply_markup=AWAY)


async def _ask(context: Context, dialogue: Dialogue) -> None:
    await dialogues.go_to(context.desk, context.caller, dialogue)
    await context.say(context.voice.html(f"binding.ask.{dialogue.step}"), reply_markup=AWAY)


async def _welcome(context: Context, bound: Bound) -> None:
    """Say who the caller is now, what classes they are in or supervise, and which earlier scans count."""
    voice = context.voice
    parts = [voice.html("binding.bound", name=bound.name)]
    parts += [voice.html("binding.class", title=class_.title) for class_ in bound.classes]
    parts += [voice.html("binding.supervises", title=class_.title) for class_ in bound.supervised[:NAMED]]
    if bound.supervised:
        parts.append(voice.html("binding.supervisor_next"))
    for signed in bound.signed:
        word, there = f"binding.counted.{signed.mark.status}", voice.within(signed.session.zone)
        parts.append(there.html(word, title=signed.session.title, at=signed.mark.signed_at))
    await context.say(Html("\n".join(parts)), reply_markup=AWAY)
    await _offer_commands(context, bound)


async def _offer_commands(context: Context, bound: Bound) -> None:
    """Let Telegram's menu show what the person may do, whom the caller stands for only since this update."""
    context.caller = replace(context.caller, person_id=bound.person_id, person_name=bound.name)
    roles = await people.roles(context.desk, context.caller)
    await menu.offer_commands(context, context.voice, roles)


async def _show_decision(context: Context, decided: decisions.Decided, word: str) -> None:
    await context.answer()
    facts = {"name": decided.claim.person_name, "account": decided.claim.account_name}
    await context.show(context.voice.html(word, **facts))


DIALOGUES = {NAME: step}
MESSAGES = [(filters.CONTACT, contact)]
