"""Supervisors open and close sign-in, and show its code."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from classbell.actions import cards, screens, sessions, sheets
from classbell.actions.cards import CARD, CODE, MORE
from classbell.domain.classes import Session
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.register import NothingToOpen, NotOpenNow
from classbell.faces import drawing
from classbell.handlers.context import Context
from classbell.handlers.paging import paged
from classbell.handlers.taps import numbers
from classbell.words.buttons import Button, Rows


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the commands and buttons of this noun."""
    private = filters.ChatType.PRIVATE
    return [
        CommandHandler("signin", ask_sign_in, private),
        CallbackQueryHandler(refresh, r"^sessions\.card:"),
        CallbackQueryHandler(show_more, r"^sessions\.more:"),
        CallbackQueryHandler(turn_cards, r"^sessions\.cards:"),
        CallbackQueryHandler(turn_openable, r"^sessions\.openable:"),
        CallbackQueryHandler(open_, r"^sessions\.open:"),
        CallbackQueryHandler(reopen, r"^sessions\.reopen:"),
        CallbackQueryHandler(close, r"^sessions\.close:"),
        CallbackQueryHandler(show_code, r"^sessions\.code:"),
        CallbackQueryHandler(print_code, r"^sessions\.print:"),
        CallbackQueryHandler(pair_screen, r"^screens\.pair:"),
    ]


async def show_around(context: Context) -> None:
    """Send the class card of the one session of about today, or the choice between several; else nothing."""
    found = await sessions.around(context.desk, context.caller)
    if len(found) == 1:
        await _send_live(context, CARD, found[0].id)
    elif found:
        await context.say(context.voice.html("sessions.pick"), _cards(context, found, 0))


async def card_rows(context: Context, class_id: int) -> Rows:
    """Give a row for each session of about today of a class the caller supervises; it leads to the class card."""
    found = [one for one in await sessions.around(context.desk, context.caller) if one.class_id == class_id]
    return [[button] for button in choices(context, found, "sessions.card")]


async def turn_cards(update: Update, context: Context) -> None:
    """A supervisor looks through today's sessions for the one whose card they want."""
    [page] = numbers(update, 1)
    found = await sessions.around(context.desk, context.caller)
    await context.answer()
    await context.show(context.voice.html("sessions.pick"), _cards(context, found, page))


async def ask_sign_in(_: Update, context: Context) -> None:
    """A supervisor wants to open sign-in."""
    found = await sessions.to_open(context.desk, context.caller)
    if not found:
        raise NothingToOpen
    if len(found) == 1:
        await _open(context, found[0].id)
    else:
        await context.say(context.voice.html("sessions.pick"), _openable(context, found, 0))


async def turn_openable(update: Update, context: Context) -> None:
    """A supervisor looks through the sessions whose sign-in they can open."""
    [page] = numbers(update, 1)
    found = await sessions.to_open(context.desk, context.caller)
    await context.answer()
    await context.show(context.voice.html("sessions.pick"), _openable(context, found, page))


async def refresh(update: Update, context: Context) -> None:
    """A supervisor picked a session, or wants its card afresh."""
    session_id = numbers(update, 1)[0]
    view = await cards.view(context.desk, CARD, session_id, context.chat_id)
    if view is None:
        await sessions.look(context.desk, context.caller, session_id)
        raise Changed
    await context.answer()
    await context.show(view.text, view.rows)
    if context.message_id is not None:
        await _replace(context, CARD, session_id, context.message_id)


async def show_more(update: Update, context: Context) -> None:
    """A supervisor wants the tools beyond the card: they come below it."""
    session = await sessions.look(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await _send_live(context, MORE, session.id)


async def open_(update: Update, context: Context) -> None:
    """A supervisor opened sign-in: the code comes below."""
    await _open(context, numbers(update, 1)[0])


async def reopen(update: Update, context: Context) -> None:
    """A supervisor reopened sign-in at the code itself, which comes to life again."""
    session = await sessions.open_sign_in(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer(context.voice.text("card.opened", session=session))


async def close(update: Update, context: Context) -> None:
    """A supervisor closed sign-in."""
    session = await sessions.close_sign_in(context.desk, context.caller, numbers(update, 1)[0])
    missing = await sheets.missing(context.desk, context.caller, session.id)
    await context.answer(context.voice.text("card.closed_now", session=session, count=len(missing.entries)))


async def show_code(update: Update, context: Context) -> None:
    """A supervisor wants the code again, at the end of the chat."""
    session = await sessions.look(context.desk, context.caller, numbers(update, 1)[0])
    if not session.is_open:
        raise NotOpenNow(session=session)
    await context.answer()
    await send_code(context, session.id)


async def print_code(update: Update, context: Context) -> None:
    """A supervisor wants a code to print."""
    code = await sessions.print_code(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    voice = context.voice.within(code.session.zone)
    caption = voice.html("code.to_print", session=code.session, digits=f"{code.digits[:3]} {code.digits[3:]}")
    await context.send_file("photo", "code.png", await drawing.code(code.link), caption)


async def pair_screen(update: Update, context: Context) -> None:
    """A supervisor wants the code on the hall screen."""
    session, url = await screens.ticket(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    voice = context.voice.within(session.zone)
    minutes = int(screens.TICKET_FOR.total_seconds() // 60)
    rows = [[Button(voice.text("hall.button"), url=url)]]
    text = voice.html("hall.link", session=session, url=url, minutes=minutes)
    await context.say(text, rows, link_preview_options={"is_disabled": True})


async def _open(context: Context, session_id: int) -> None:
    session = await sessions.open_sign_in(context.desk, context.caller, session_id)
    await context.answer(context.voice.text("card.opened", session=session))
    await send_code(context, session_id)


async def send_code(context: Context, session_id: int) -> None:
    """Send the code that is good now, of sign-in or sign-out, as a message that keeps itself fresh."""
    view = await cards.view(context.desk, CODE, session_id, context.chat_id)
    if view is None or view.photo is None:
        raise Changed
    sent = await context.send_file("photo", "code.png", view.photo, view.text, view.rows)
    if sent is not None:
        await _replace(context, CODE, session_id, sent["message_id"])


async def _send_live(context: Context, kind: str, session_id: int) -> None:
    view = await cards.view(context.desk, kind, session_id, context.chat_id)
    if view is None:
        raise Changed
    sent = await context.say(view.text, view.rows)
    if sent is not None:
        await _replace(context, kind, session_id, sent["message_id"])


async def _replace(context: Context, kind: str, session_id: int, message_id: int) -> None:
    """One live message of a kind is enough: the one before goes."""
    before = await cards.replace(context.desk, context.caller, kind, session_id, message_id)
    if before is not None:
        await context.call("deleteMessage", {"chat_id": context.chat_id, "message_id": before})


def _cards(context: Context, found: Sequence[Session], page: int) -> Rows:
    return paged(choices(context, found, "sessions.card"), page, "sessions.cards")


def _openable(context: Context, found: Sequence[Session], page: int) -> Rows:
    return paged(choices(context, found, "sessions.open"), page, "sessions.openable")


def choices(context: Context, found: Sequence[Session], data: str) -> list[Button]:
    """Give a button for each session, with its class and its start."""
    return [
        Button(context.voice.within(one.zone).text("sessions.choice", session=one), f"{data}:{one.id}") for one in found
    ]
