"""Choosing classes by chat: the menu with what is left of each, taking, giving up, and the proof of a lot."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from classbell.actions import draws, offers, picks
from classbell.actions.draws import Proof
from classbell.domain.errors.offers import TooManyPicks, TopicTaken
from classbell.domain.picks import Wish
from classbell.handlers import pick_views as views
from classbell.handlers.context import Context
from classbell.handlers.taps import numbers
from classbell.words.catalogue import Voice
from classbell.words.listings import Listing, as_csv


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the commands and buttons of this noun."""
    return [
        CommandHandler("choose", begin, filters.ChatType.PRIVATE),
        CallbackQueryHandler(menu, r"^picks\.menu:"),
        CallbackQueryHandler(look, r"^picks\.class:"),
        CallbackQueryHandler(take, r"^picks\.take:"),
        CallbackQueryHandler(take_again, r"^picks\.again:"),
        CallbackQueryHandler(swap, r"^picks\.swap:"),
        CallbackQueryHandler(ask_leave, r"^picks\.ask_leave:"),
        CallbackQueryHandler(leave, r"^picks\.leave:"),
        CallbackQueryHandler(proof, r"^picks\.proof:"),
    ]


async def begin(_: Update, context: Context) -> None:
    """Somebody wants to see what they may choose from; who organises also finds the way to what they offer."""
    menus = await picks.mine(context.desk, context.caller)
    manages = await offers.may_offer(context.desk, context.caller)
    await context.answer()
    if len(menus) == 1 and not manages:
        await context.show(*views.menu(context.voice, menus[0], 0))
    else:
        await context.show(*views.all_of(context.voice, menus, is_organiser=manages))


async def menu(update: Update, context: Context) -> None:
    """Somebody looks at a menu, or at it again."""
    offer_id, page = numbers(update, 2)
    found = await picks.menu(context.desk, context.caller, offer_id)
    await context.answer()
    await context.show(*views.menu(context.voice, found, page))


async def look(update: Update, context: Context) -> None:
    """Somebody looks at one class."""
    [offered_id] = numbers(update, 1)
    found = await picks.menu_of(context.desk, context.caller, offered_id)
    await context.answer()
    await context.show(*views.one(context.voice, found, found.line(offered_id)))


async def take(update: Update, context: Context) -> None:
    """Somebody wants a class."""
    [offered_id] = numbers(update, 1)
    await _take(context, Wish(offered_id))


async def take_again(update: Update, context: Context) -> None:
    """Somebody wants it though they have had its topic."""
    [offered_id] = numbers(update, 1)
    await _take(context, Wish(offered_id, knowing=True))


async def swap(update: Update, context: Context) -> None:
    """Somebody gives one class up for another, and knows if they have had its topic."""
    offered_id, given_up = numbers(update, 2)
    await _take(context, Wish(offered_id, instead_of=given_up, knowing=True))


async def ask_leave(update: Update, context: Context) -> None:
    """Somebody wants to give a class up: say first what that means."""
    [offered_id] = numbers(update, 1)
    found = await picks.menu_of(context.desk, context.caller, offered_id)
    await context.answer()
    await context.show(*views.sure(context.voice, found.line(offered_id)))


async def leave(update: Update, context: Context) -> None:
    """Somebody gave it up."""
    [offered_id] = numbers(update, 1)
    found = await picks.leave(context.desk, context.caller, offered_id)
    await context.answer(context.voice.text("picks.left"))
    await context.show(*views.menu(context.voice, found, 0))


async def proof(update: Update, context: Context) -> None:
    """Somebody wants to check a lot."""
    [offer_id] = numbers(update, 1)
    found = await draws.proof(context.desk, context.caller, offer_id)
    await context.answer()
    listing = _listing(context.voice, found)
    facts = {"title": found.offer.title, "seed": found.offer.seed, "pledge": found.offer.pledge}
    mine = context.voice.listed(found.mine) or "—"
    caption = context.voice.html("picks.proof", tickets=mine, **facts)
    await context.send_file("document", f"{listing.safe_title}.csv", as_csv(listing), caption)


async def _take(context: Context, wish: Wish) -> None:
    """Take it; where a limit stands against it, offer to give up what is in the way."""
    try:
        taken = await picks.take(context.desk, context.caller, wish)
    except (TooManyPicks, TopicTaken) as refusal:
        found = await picks.menu_of(context.desk, context.caller, wish.offered_id)
        await context.answer(context.voice.text(refusal.word, **refusal.facts), alert=True)
        await context.show(*views.instead(context.voice, found, found.line(wish.offered_id), refusal))
        return
    line = taken.menu.line(wish.offered_id)
    if taken.warned_of:
        await context.answer()
        await context.show(*views.warned(context.voice, line, taken.warned_of))
        return
    await context.answer(views.outcome(context.voice, line))
    await context.show(*views.menu(context.voice, taken.menu, 0))


def _listing(voice: Voice, found: Proof) -> Listing:
    """Every ticket with its key: numbers only, so that the list can be shown to anybody."""
    headings = [voice.text(f"picks.column.{name}") for name in ("class", "rank", "ticket", "key")]
    rows = [
        [one.class_.title, str(place), str(drawn.ticket), drawn.key]
        for one, tickets in found.classes
        for place, drawn in enumerate(tickets, 1)
    ]
    return Listing(voice.text("picks.proof_file", title=found.offer.title), headings, rows)
