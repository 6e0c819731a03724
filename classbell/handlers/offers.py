"""Offering classes by chat: of which programme, by which rules, from when until when; and looking after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import dialogues, offered_classes, offers, units
from classbell.actions.offers import View
from classbell.domain import moments
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.timetables import MomentUnclear
from classbell.domain.offers import Manner, Repeats, Terms
from classbell.domain.people import Verb
from classbell.domain.units import Unit
from classbell.faces import drawing
from classbell.handlers import offer_views as views
from classbell.handlers.context import Context
from classbell.handlers.paging import paged
from classbell.handlers.taps import number, numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.storage.instants import instant
from classbell.words.buttons import Button

DIALOGUE = "offer"
RULES: dict[str, Callable[[Terms, str], Terms]] = {
    "manner": lambda terms, value: replace(terms, manner=Manner(value)),
    "most": lambda terms, value: replace(terms, at_most=number(value)),
    "topic": lambda terms, value: replace(terms, per_topic=value == "1"),
    "repeats": lambda terms, value: replace(terms, repeats=Repeats(value)),
}
"""What one tap changes in the rules of a draft."""
VALUES = {"manner": frozenset(Manner), "repeats": frozenset(Repeats), "topic": frozenset("01")}


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(turn, r"^offers\.list:"),
        CallbackQueryHandler(ask_programme, r"^offers\.new:"),
        CallbackQueryHandler(make, r"^offers\.make:"),
        CallbackQueryHandler(look, r"^offers\.at:"),
        CallbackQueryHandler(leaf, r"^offers\.page:"),
        CallbackQueryHandler(set_rule, r"^offers\.set:"),
        CallbackQueryHandler(ask_unit, r"^offers\.units:"),
        CallbackQueryHandler(pick_unit, r"^offers\.unit:"),
        CallbackQueryHandler(ask_moment, r"^offers\.(opens|closes):"),
        CallbackQueryHandler(pick_moment, r"^offers\.(open|close)_at:"),
        CallbackQueryHandler(ask_publish, r"^offers\.ask_publish:"),
        CallbackQueryHandler(publish, r"^offers\.publish:"),
        CallbackQueryHandler(ask_end, r"^offers\.ask_end:"),
        CallbackQueryHandler(end, r"^offers\.end:"),
        CallbackQueryHandler(ask_drop, r"^offers\.ask_drop:"),
        CallbackQueryHandler(drop, r"^offers\.drop:"),
        CallbackQueryHandler(book, r"^offers\.book:"),
    ]


async def turn(update: Update, context: Context) -> None:
    """An organiser looks through what was offered."""
    [page] = numbers(update, 1)
    await context.answer()
    await _list(context, page)


async def ask_programme(update: Update, context: Context) -> None:
    """An organiser wants to offer classes: ask of which programme."""
    [page] = numbers(update, 1)
    found = await offers.programmes(context.desk, context.caller)
    await context.answer()
    buttons = [Button(one.title, f"offers.make:{one.id}") for one in found]
    back = [Button(context.voice.text("offers.back"), "offers.list:0")]
    await context.show(context.voice.html("offers.which_programme"), [*paged(buttons, page, "offers.new"), back])


async def make(update: Update, context: Context) -> None:
    """An organiser chose the programme."""
    [programme_id] = numbers(update, 1)
    await _show(context, await offers.make(context.desk, context.caller, programme_id))


async def look(update: Update, context: Context) -> None:
    """An organiser looks at an offer."""
    [offer_id] = numbers(update, 1)
    await _show(context, await offers.look(context.desk, context.caller, offer_id))


async def leaf(update: Update, context: Context) -> None:
    """An organiser leafs through the classes of an offer."""
    offer_id, page = numbers(update, 2)
    view = await offers.look(context.desk, context.caller, offer_id)
    await context.answer()
    await context.show(*views.board(context.voice, view, page))


async def set_rule(update: Update, context: Context) -> None:
    """An organiser changes one of the rules."""
    text, name, value = parts(update, 3)
    if name not in RULES or value not in VALUES.get(name, {value}):
        raise Changed

    def change(terms: Terms) -> Terms:
        return RULES[name](terms, value)

    await _show(context, await offers.set_terms(context.desk, context.caller, number(text), change))


async def ask_unit(update: Update, context: Context) -> None:
    """An organiser wants the offer for the people of another unit."""
    offer_id, unit_id, page = numbers(update, 3)
    view = await offers.look(context.desk, context.caller, offer_id)
    below = await _below(context, unit_id)
    await context.answer()
    buttons = [Button(unit.name, f"offers.units:{offer_id}:{unit.id}:0") for unit in below]
    rows = paged(buttons, page, f"offers.units:{offer_id}:{unit_id}")
    if unit_id:
        rows.insert(0, [Button(context.voice.text("offers.this_unit"), f"offers.unit:{offer_id}:{unit_id}")])
    rows.append(views.back(context.voice, offer_id))
    await context.show(context.voice.html("offers.which_unit", name=view.offer.unit_name), rows)


async def pick_unit(update: Update, context: Context) -> None:
    """An organiser chose it."""
    offer_id, unit_id = numbers(update, 2)
    await _show(context, await offers.set_unit(context.desk, context.caller, offer_id, unit_id))


async def ask_moment(update: Update, context: Context) -> None:
    """An organiser wants to set from when, or until when, people may choose."""
    [offer_id] = numbers(update, 1)
    edge = _edge(update)
    await offers.look(context.desk, context.caller, offer_id)
    step = Dialogue(DIALOGUE, edge, {"offer_id": offer_id})
    await dialogues.go_to(context.desk, context.caller, step)
    await context.answer()
    await context.show(*views.moments(context.voice, offer_id, edge, context.desk.now()))


async def pick_moment(update: Update, context: Context) -> None:
    """An organiser chose one of the instants offered."""
    offer_id, stamped = numbers(update, 2)
    at = instant(stamped)
    await _set_moment(context, offer_id, _edge(update), at)


async def typed(update: Update, context: Context, dialogue: Dialogue) -> None:
    """An organiser typed an instant; what cannot be read is asked for again."""
    text = update.message.text if update.message else None
    if text is None:
        raise MomentUnclear
    at = moments.read(text, context.desk.now(), context.desk.house.zone)
    await _set_moment(context, dialogue.data["offer_id"], dialogue.step, at)


async def ask_publish(update: Update, context: Context) -> None:
    """An organiser wants to publish: say first whom it reaches."""
    [offer_id] = numbers(update, 1)
    view = await offers.to_publish(context.desk, context.caller, offer_id)
    await context.answer()
    await context.show(*views.sure_publish(context.voice, view))


async def publish(update: Update, context: Context) -> None:
    """An organiser published it."""
    [offer_id] = numbers(update, 1)
    await _show(context, await offers.publish(context.desk, context.caller, offer_id))


async def ask_end(update: Update, context: Context) -> None:
    """An organiser wants to close an offer early: say first what that means."""
    [offer_id] = numbers(update, 1)
    view = await offers.look(context.desk, context.caller, offer_id)
    await context.answer()
    await context.show(*views.sure_end(context.voice, view))


async def end(update: Update, context: Context) -> None:
    """An organiser closed it."""
    [offer_id] = numbers(update, 1)
    await _show(context, await offers.end(context.desk, context.caller, offer_id))


async def ask_drop(update: Update, context: Context) -> None:
    """An organiser wants to let a draft go: say first what that means."""
    [offer_id] = numbers(update, 1)
    view = await offers.look(context.desk, context.caller, offer_id)
    await context.answer()
    await context.show(*views.sure_drop(context.voice, view))


async def drop(update: Update, context: Context) -> None:
    """An organiser lets a draft go."""
    [offer_id] = numbers(update, 1)
    await offers.drop(context.desk, context.caller, offer_id)
    await context.answer(context.voice.text("offers.dropped"))
    await _list(context, 0)


async def book(update: Update, context: Context) -> None:
    """An organiser wants everybody's choices as a file."""
    [offer_id] = numbers(update, 1)
    found = await offered_classes.everybody(context.desk, context.caller, offer_id)
    view = await offers.look(context.desk, context.caller, offer_id)
    await context.answer()
    listing = views.listing(context.voice, view, found)
    await context.send_file("document", f"{listing.safe_title}.xlsx", await drawing.listing(listing))


DIALOGUES = {DIALOGUE: typed}


async def _set_moment(context: Context, offer_id: int, edge: str, at: datetime) -> None:
    if edge == "opens":
        view = await offers.set_terms(context.desk, context.caller, offer_id, lambda terms: replace(terms, opens_at=at))
    else:
        view = await offers.set_closing(context.desk, context.caller, offer_id, at)
    await dialogues.leave(context.desk, context.caller)
    await _show(context, view)


def _edge(update: Update) -> str:
    assert update.callback_query is not None  # the route saw its data
    verb = (update.callback_query.data or "").partition(":")[0].partition(".")[2]
    return "opens" if verb.startswith("open") else "closes"


async def _below(context: Context, unit_id: int) -> list[Unit]:
    if not unit_id:
        return await units.tops(context.desk, context.caller, Verb.ORGANISE)
    return (await units.look(context.desk, context.caller, unit_id, Verb.ORGANISE)).below


async def _list(context: Context, page: int) -> None:
    found = await offers.mine(context.desk, context.caller)
    await context.show(*views.all_of(context.voice, found, page))


async def _show(context: Context, view: View) -> None:
    await context.answer()
    await context.show(*views.board(context.voice, view))
