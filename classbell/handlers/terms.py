"""Choosing by chat how a session is signed in to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import terms
from classbell.actions.terms import Chosen
from classbell.domain.terms import CODE_KINDS, FLOORS
from classbell.handlers.context import Context
from classbell.handlers.taps import number, numbers, parts
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(begin, r"^terms\.begin:"),
        CallbackQueryHandler(show, r"^terms\.show:"),
        CallbackQueryHandler(pick_code, r"^terms\.code:"),
        CallbackQueryHandler(pick_floor, r"^terms\.floor:"),
        CallbackQueryHandler(pick_place, r"^terms\.place:"),
        CallbackQueryHandler(apply_to_class, r"^terms\.for_class:"),
        CallbackQueryHandler(drop, r"^terms\.drop:"),
    ]


async def begin(update: Update, context: Context) -> None:
    """A supervisor looks up how a session is signed in to, from a card that goes on editing itself."""
    chosen = await terms.look(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await context.say(*_view(context, chosen))


async def show(update: Update, context: Context) -> None:
    """A supervisor comes back to how a session is signed in to."""
    chosen = await terms.look(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await context.show(*_view(context, chosen))


async def pick_code(update: Update, context: Context) -> None:
    """A supervisor chose the kind of code."""
    session, kind = parts(update, 2)
    await _kept(context, await terms.choose_code(context.desk, context.caller, number(session), kind), "terms.kept")


async def pick_floor(update: Update, context: Context) -> None:
    """A supervisor chose how strong evidence has to be."""
    session, floor = parts(update, 2)
    await _kept(context, await terms.choose_floor(context.desk, context.caller, number(session), floor), "terms.kept")


async def pick_place(update: Update, context: Context) -> None:
    """A supervisor chose whether people are asked where they are."""
    session_id, wish = numbers(update, 2)
    await _kept(context, await terms.choose_place(context.desk, context.caller, session_id, wish), "terms.kept")


async def apply_to_class(update: Update, context: Context) -> None:
    """A supervisor wants the whole class to go by this."""
    await _change(update, context, terms.choose_for_class, "terms.kept_for_class")


async def drop(update: Update, context: Context) -> None:
    """A supervisor wants the session to go by its class again."""
    await _change(update, context, terms.drop, "terms.kept")


async def _change(update: Update, context: Context, change: Callable[..., Awaitable[Chosen]], word: str) -> None:
    await _kept(context, await change(context.desk, context.caller, numbers(update, 1)[0]), word)


async def _kept(context: Context, chosen: Chosen, word: str) -> None:
    await context.answer(context.voice.text(word))
    await context.show(*_view(context, chosen))


def _view(context: Context, chosen: Chosen) -> tuple[Html, Rows]:
    voice, found = context.voice, chosen.terms
    lines = [
        voice.html(
            "terms.text",
            session=chosen.session,
            code=voice.text(f"terms.code.{found.code_kind}"),
            floor=voice.text(f"terms.floor.{found.floor}"),
            place=voice.text("terms.place.yes" if found.asks_place else "terms.place.no"),
            source=voice.text("terms.own" if chosen.is_own else "terms.inherited"),
        )
    ]
    if not found.is_attainable:
        lines.append(voice.html("terms.unattainable"))
    if found.asks_place and not chosen.has_ground:
        lines.append(voice.html("terms.no_ground"))
    return Html("\n".join(lines)), _rows(voice, chosen)


def _rows(voice: Voice, chosen: Chosen) -> Rows:
    session_id, found = chosen.session.id, chosen.terms

    def button(word: str, data: str) -> Button:
        return Button(voice.text(word), f"terms.{data}")

    def choice(what: str, one: str, chosen: str) -> Button:
        label = voice.text(f"terms.{what}.{one}")
        shown = voice.text("terms.chosen", label=label) if one == chosen else label
        return Button(shown, f"terms.{what}:{session_id}:{one}")

    codes = [choice("code", kind, found.code_kind) for kind in CODE_KINDS]
    floors = [[choice("floor", floor, found.floor)] for floor in FLOORS]
    wish = ("terms.no_place", 0) if found.asks_place else ("terms.ask_place", 1)
    rows = [codes, *floors, [button(wish[0], f"place:{session_id}:{wish[1]}")]]
    if chosen.session.venue:
        rows[-1].append(Button(voice.text("terms.venue"), f"places.venue:{session_id}"))
    rows.append([button("terms.drop", f"drop:{session_id}")] if chosen.is_own else [])
    if not chosen.is_class_wide:
        rows[-1].append(button("terms.for_class", f"for_class:{session_id}"))
    return [row for row in rows if row]
