"""Sending a notice later by chat: at an instant, beside a session, or again and again; and what waits to go."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import dialogues, schedules
from classbell.actions.schedules import Choice, Planned
from classbell.domain import moments, workdays
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.timetables import MomentUnclear
from classbell.domain.schedules import Edge, Pattern
from classbell.handlers import schedule_views as views
from classbell.handlers.context import Context
from classbell.handlers.taps import number, numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.storage.instants import instant, stamp

DIALOGUE = "schedule"
EDGES = {"s": Edge.START, "e": Edge.END}


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(when, r"^schedule\.when:"),
        CallbackQueryHandler(at, r"^schedule\.at:"),
        CallbackQueryHandler(sessions, r"^schedule\.sessions:"),
        CallbackQueryHandler(session, r"^schedule\.session:"),
        CallbackQueryHandler(beside, r"^schedule\.beside:"),
        CallbackQueryHandler(every, r"^schedule\.every:"),
        CallbackQueryHandler(pattern, r"^schedule\.pattern:"),
        CallbackQueryHandler(first, r"^schedule\.first:"),
        CallbackQueryHandler(repeat, r"^schedule\.repeat:"),
        CallbackQueryHandler(waiting, r"^schedule\.list:"),
        CallbackQueryHandler(look, r"^schedule\.look:"),
        CallbackQueryHandler(cancel, r"^schedule\.cancel:"),
    ]


async def when(update: Update, context: Context) -> None:
    """An organiser wants a notice to go later, or at another time."""
    [notice_id] = numbers(update, 1)
    choice = await schedules.choice(context.desk, context.caller, notice_id)
    await dialogues.go_to(context.desk, context.caller, Dialogue(DIALOGUE, "at", {"notice_id": notice_id}))
    await context.answer()
    voice = context.voice.within(choice.zone)
    await context.show(*views.when(voice, choice, context.desk.now()))


async def at(update: Update, context: Context) -> None:
    """An organiser chose one of the instants offered."""
    notice_id, stamped = numbers(update, 2)
    planned = await schedules.at(context.desk, context.caller, notice_id, instant(stamped))
    await _show(context, planned)


async def sessions(update: Update, context: Context) -> None:
    """An organiser wants it to go before or after a session."""
    notice_id, page = numbers(update, 2)
    choice = await schedules.choice(context.desk, context.caller, notice_id)
    await context.answer()
    await context.show(*views.sessions(context.voice.within(choice.zone), choice, page))


async def session(update: Update, context: Context) -> None:
    """An organiser chose the session."""
    notice_id, session_id = numbers(update, 2)
    choice = await schedules.choice(context.desk, context.caller, notice_id)
    found = next((one for one in choice.sessions if one.id == session_id), None)
    if found is None:
        raise Changed
    await context.answer()
    await context.show(*views.beside(context.voice.within(found.zone), choice.notice, found, context.desk.now()))


async def beside(update: Update, context: Context) -> None:
    """An organiser chose how long before or after it."""
    *ids, edge, minutes = parts(update, 4)
    notice_id, session_id = map(number, ids)
    if edge not in EDGES:
        raise Changed
    apart_for = timedelta(minutes=number(minutes))
    place = EDGES[edge], -apart_for if edge == "s" else apart_for
    await _show(context, await schedules.beside(context.desk, context.caller, notice_id, session_id, place))


async def every(update: Update, context: Context) -> None:
    """An organiser wants it to go again and again."""
    [notice_id] = numbers(update, 1)
    choice = await schedules.choice(context.desk, context.caller, notice_id)
    await context.answer()
    await context.show(*views.every(context.voice, choice.notice))


async def pattern(update: Update, context: Context) -> None:
    """An organiser chose how often; now the first time."""
    notice_id, chosen = parts(update, 2)
    choice = await schedules.choice(context.desk, context.caller, number(notice_id))
    data = {"notice_id": choice.notice.id, "pattern": _pattern(chosen)}
    await dialogues.go_to(context.desk, context.caller, Dialogue(DIALOGUE, "first", data))
    await context.answer()
    voice = context.voice.within(choice.zone)
    await context.show(*views.first(voice, choice.notice, _pattern(chosen), context.desk.now()))


async def first(update: Update, context: Context) -> None:
    """An organiser chose the first time; now how often at most."""
    notice_id, chosen, stamped = parts(update, 3)
    choice = await schedules.choice(context.desk, context.caller, number(notice_id))
    await context.answer()
    await _ask_end(context, choice, _pattern(chosen), instant(number(stamped)))


async def repeat(update: Update, context: Context) -> None:
    """An organiser chose when it ends."""
    notice_id, chosen, stamped, times = parts(update, 4)
    begins = instant(number(stamped)), number(times)
    act = schedules.repeatedly(context.desk, context.caller, number(notice_id), _pattern(chosen), begins)
    await _show(context, await act)


async def typed(update: Update, context: Context, dialogue: Dialogue) -> None:
    """An organiser typed an instant; what cannot be read is asked for again."""
    assert update.message is not None  # only messages come here
    if update.message.text is None:
        raise MomentUnclear
    notice_id = dialogue.data["notice_id"]
    choice = await schedules.choice(context.desk, context.caller, notice_id)
    voice = context.voice.within(choice.zone)
    if dialogue.step == "until":
        await context.say(*views.planned(voice, await _until(context, dialogue, choice, update.message.text)))
        return
    moment = moments.read(update.message.text, context.desk.now(), choice.zone)
    if dialogue.step == "first":
        await _ask_end(context, choice, _pattern(dialogue.data["pattern"]), moment)
        return
    planned = await schedules.at(context.desk, context.caller, notice_id, moment)
    await context.say(*views.planned(voice, planned))


async def waiting(_: Update, context: Context) -> None:
    """An organiser wants to see what waits to go."""
    found = await schedules.mine(context.desk, context.caller)
    await context.answer()
    await context.show(*views.waiting(context.voice, found))


async def look(update: Update, context: Context) -> None:
    """An organiser looks at one of them."""
    [schedule_id] = numbers(update, 1)
    await _show(context, await schedules.look(context.desk, context.caller, schedule_id))


async def cancel(update: Update, context: Context) -> None:
    """An organiser takes one back."""
    [schedule_id] = numbers(update, 1)
    notice = await schedules.cancel(context.desk, context.caller, schedule_id)
    await context.answer()
    await context.show(*views.cancelled(context.voice, notice))


DIALOGUES = {DIALOGUE: typed}


async def _show(context: Context, planned: Planned) -> None:
    await context.answer()
    zone: ZoneInfo = planned.schedule.plan.zone
    await context.show(*views.planned(context.voice.within(zone), planned))


async def _ask_end(context: Context, choice: Choice, pattern: Pattern, begins: datetime) -> None:
    """Offer ends, and take a date typed from now on as one."""
    data = {"notice_id": choice.notice.id, "pattern": pattern, "begins": stamp(begins)}
    await dialogues.go_to(context.desk, context.caller, Dialogue(DIALOGUE, "until", data))
    await context.show(*views.times(context.voice.within(choice.zone), choice, pattern, begins))


async def _until(context: Context, dialogue: Dialogue, choice: Choice, text: str) -> Planned:
    """Let it go until the day that was typed."""
    begins = instant(dialogue.data["begins"])
    until = workdays.read_day(text, begins.astimezone(choice.zone).date())
    act = schedules.repeatedly(
        context.desk, context.caller, choice.notice.id, _pattern(dialogue.data["pattern"]), (begins, until)
    )
    return await act


def _pattern(chosen: str) -> Pattern:
    if chosen not in set(Pattern):
        raise Changed
    return Pattern(chosen)
