"""Asking for leave by chat: when, of what kind, why, with a slip or without; then sending it."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import dialogues, leave
from classbell.actions import leave_drafts as drafts
from classbell.domain import leave_dates
from classbell.domain.errors.basics import AnswerInWords, Changed
from classbell.domain.errors.leave import SlipNotPhoto
from classbell.domain.leave import Kind, check_reason
from classbell.domain.leave_dates import Days
from classbell.domain.leave_days import Half
from classbell.handlers import leave_views as views
from classbell.handlers.attendance import DIGITS, digits
from classbell.handlers.context import Context
from classbell.handlers.leave_views import View
from classbell.handlers.taps import day, number, numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.words.catalogue import Html


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons by which a leave is put together."""
    return [
        CallbackQueryHandler(begin, r"^leave\.new$"),
        CallbackQueryHandler(pick_class, r"^leave\.class:"),
        CallbackQueryHandler(turn_sessions, r"^leave\.sessions:"),
        CallbackQueryHandler(turn_halves, r"^leave\.halves:"),
        CallbackQueryHandler(turn_days, r"^leave\.days:"),
        CallbackQueryHandler(pick_session, r"^leave\.session:"),
        CallbackQueryHandler(pick_half, r"^leave\.half:"),
        CallbackQueryHandler(pick_first, r"^leave\.from:"),
        CallbackQueryHandler(pick_last, r"^leave\.until:"),
        CallbackQueryHandler(pick_kind, r"^leave\.kind:"),
        CallbackQueryHandler(go_without_slip, r"^leave\.no_slip$"),
        CallbackQueryHandler(edit, r"^leave\.edit:"),
        CallbackQueryHandler(send, r"^leave\.send$"),
        CallbackQueryHandler(discard, r"^leave\.discard$"),
        CallbackQueryHandler(change, r"^leave\.change:"),
    ]


async def begin(_: Update, context: Context) -> None:
    """Somebody wants to ask for leave: from which class comes first, where there are several."""
    found = await drafts.classes(context.desk, context.caller)
    if len(found) > 1:
        await context.answer()
        await context.show(*views.classes(context.voice, found))
        return
    await _show(context, {"class_id": found[0].id})


async def change(update: Update, context: Context) -> None:
    """Somebody wants to change what waits to be decided."""
    await _show(context, await leave.draft(context.desk, context.caller, numbers(update, 1)[0]))


async def pick_class(update: Update, context: Context) -> None:
    """Somebody picked the class, or wants to say in another way when: what else they said so far stays."""
    [class_id] = numbers(update, 1)
    said = await _said(context)
    await _show(
        context, {name: said[name] for name in said if name not in views.PIECES["time"]} | {"class_id": class_id}
    )


async def turn_sessions(update: Update, context: Context) -> None:
    """Somebody looks for the one session they will miss."""
    class_id, page = numbers(update, 2)
    held = await drafts.ahead(context.desk, context.caller, class_id)
    await context.answer()
    await context.show(*views.sessions(context.voice, held, page))


async def turn_halves(update: Update, context: Context) -> None:
    """Somebody looks for the half-day they will miss."""
    class_id, page = numbers(update, 2)
    held = await drafts.ahead(context.desk, context.caller, class_id)
    await context.answer()
    await context.show(*views.halves(context.voice, held, page, context.desk.policies.half_days))


async def turn_days(update: Update, context: Context) -> None:
    """Somebody looks for the first day they will miss."""
    class_id, page = numbers(update, 2)
    held = await drafts.ahead(context.desk, context.caller, class_id)
    await context.answer()
    await context.show(*views.first_days(context.voice, held, page))


async def pick_first(update: Update, context: Context) -> None:
    """Somebody picked the first day: now the last."""
    class_id, first, page = parts(update, 3)
    held = await drafts.ahead(context.desk, context.caller, number(class_id))
    await context.answer()
    await context.show(*views.last_days(context.voice, held, day(first), number(page)))


async def pick_session(update: Update, context: Context) -> None:
    """Somebody picked a session."""
    class_id, session_id = numbers(update, 2)
    await _show_timed(context, await drafts.of_session(context.desk, context.caller, class_id, session_id))


async def pick_half(update: Update, context: Context) -> None:
    """Somebody picked a half-day."""
    class_id, on, half = parts(update, 3)
    if half not in set(Half):
        raise Changed
    days = Days(day(on), day(on), Half(half))
    await _show_timed(context, await drafts.of_days(context.desk, context.caller, number(class_id), days))


async def pick_last(update: Update, context: Context) -> None:
    """Somebody picked the last day."""
    class_id, first, last = parts(update, 3)
    days = Days(day(first), day(last))
    await _show_timed(context, await drafts.of_days(context.desk, context.caller, number(class_id), days))


async def pick_kind(update: Update, context: Context) -> None:
    """Somebody says what kind of leave it is."""
    [kind] = parts(update, 1)
    said = await _said(context)
    if kind not in set(Kind) or "from_at" not in said:
        raise Changed
    await _show(context, said | {"kind": kind})


async def go_without_slip(_: Update, context: Context) -> None:
    """Somebody has no slip."""
    said = await _said(context)
    if "reason" not in said:
        raise Changed
    await _show(context, said | {"slip": ""})


async def edit(update: Update, context: Context) -> None:
    """Somebody wants to say a part of it anew."""
    [piece] = parts(update, 1)
    said = await _said(context)
    if piece not in views.PIECES or "slip" not in said:
        raise Changed
    await _show(context, views.without(said, piece))


async def send(_: Update, context: Context) -> None:
    """Somebody asks for what they have put together."""
    sent = await drafts.send(context.desk, context.caller)
    await context.answer()
    view, rows = views.own(context, sent.case)
    word = "leave.sent" if sent.asked else "leave.sent_to_nobody"
    await context.show(Html(f"{context.voice.html(word)}\n\n{view}"), rows)


async def discard(_: Update, context: Context) -> None:
    """Somebody would rather not ask."""
    if not (await _said(context)):
        raise Changed
    await dialogues.leave(context.desk, context.caller)
    await context.answer()
    await context.show(context.voice.html("leave.discarded"))


async def take(update: Update, context: Context, dialogue: Dialogue) -> None:
    """Somebody typed what a step asked for, or sent the slip."""
    message = update.message
    text = (message.text or "") if message else ""
    if DIGITS.match(text):  # a session has begun meanwhile, and they are there
        await digits(update, context)
        return
    said = dialogue.data
    if message is not None and message.photo and "kind" in said:
        await _say(context, said | {"slip": message.photo[-1].file_id})
    elif dialogue.step == "slip":
        raise SlipNotPhoto
    elif not text:
        raise AnswerInWords
    else:
        await _say(context, said | await _read(context, dialogue, text))


async def _read(context: Context, dialogue: Dialogue, text: str) -> dict[str, Any]:
    """Read what was typed at a step; where only buttons are asked for, nothing is taken from it."""
    if dialogue.step == "reason":
        return {"reason": check_reason(text)}
    if dialogue.step != "time":
        return {}
    class_, _ = await drafts.ahead(context.desk, context.caller, dialogue.data["class_id"])
    days = leave_dates.read(text, context.caller.at.astimezone(class_.zone).date())
    timed = await drafts.of_days(context.desk, context.caller, class_.id, days)
    await drafts.check_time(context.desk, context.caller, dialogue.data | timed)
    return timed


DIALOGUES = {drafts.DIALOGUE: take}


async def _said(context: Context) -> dict[str, Any]:
    """Give what the caller has put together so far."""
    found = await dialogues.met(context.desk, context.caller)
    return found.data if found and found.name == drafts.DIALOGUE else {}


async def _show_timed(context: Context, timed: dict[str, Any]) -> None:
    said = await _said(context)
    await drafts.check_time(context.desk, context.caller, said | timed)
    await _show(context, said | timed)


async def _show(context: Context, said: dict[str, Any]) -> None:
    """Go on after a button."""
    view = await _go_on(context, said)
    await context.answer()
    await context.show(*view)


async def _say(context: Context, said: dict[str, Any]) -> None:
    """Go on after a message."""
    await context.say(*await _go_on(context, said))


async def _go_on(context: Context, said: dict[str, Any]) -> View:
    view = await views.step(context, said)
    step = drafts.next_step(context.desk, said)
    await dialogues.go_to(context.desk, context.caller, Dialogue(drafts.DIALOGUE, step, said))
    return view
