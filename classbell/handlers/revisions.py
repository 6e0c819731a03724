"""Revising a timetable by chat: a session is moved, held elsewhere, cancelled, restored or added, once confirmed."""

from __future__ import annotations

from dataclasses import replace

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import announcements, dialogues, revision_choices, revisions
from classbell.actions.revisions import Draft, Place
from classbell.domain import attendance
from classbell.domain import revisions as judged
from classbell.domain.errors.basics import AnswerInWords, Changed
from classbell.handlers import revision_views as views
from classbell.handlers.context import Context
from classbell.handlers.taps import number, numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.storage.instants import instant


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun; in most of their data a class and its session, 0 for one that is new."""
    return [
        CallbackQueryHandler(turn, r"^revisions\.class:"),
        CallbackQueryHandler(begin, r"^revisions\.begin:"),
        CallbackQueryHandler(add, r"^revisions\.add:"),
        CallbackQueryHandler(move, r"^revisions\.at:"),
        CallbackQueryHandler(ask_time, r"^revisions\.time:"),
        CallbackQueryHandler(ask_venue, r"^revisions\.venue:"),
        CallbackQueryHandler(choose_venue, r"^revisions\.venue_is:"),
        CallbackQueryHandler(ask_lecturers, r"^revisions\.lecturers:"),
        CallbackQueryHandler(no_lecturers, r"^revisions\.nobody:"),
        CallbackQueryHandler(ask_reason, r"^revisions\.cancel:"),
        CallbackQueryHandler(no_reason, r"^revisions\.no_reason:"),
        CallbackQueryHandler(restore, r"^revisions\.restore:"),
        CallbackQueryHandler(keep, r"^revisions\.keep:"),
        CallbackQueryHandler(leave, r"^revisions\.drop:"),
        CallbackQueryHandler(undo, r"^revisions\.undo:"),
        CallbackQueryHandler(tell_now, r"^revisions\.tell:"),
    ]


async def turn(update: Update, context: Context) -> None:
    """Someone of the staff looks through the sessions of a class that can still be changed."""
    class_id, page = numbers(update, 2)
    class_, held = await revision_choices.upcoming(context.desk, context.caller, class_id)
    await context.answer()
    await context.show(*views.listed(context.voice.within(class_.zone), class_, held, page))


async def begin(update: Update, context: Context) -> None:
    """Someone of the staff wants to change a session."""
    place = await revision_choices.place_of(context.desk, context.caller, numbers(update, 1)[0])
    proposal = await revisions.begin(context.desk, context.caller, place)
    await context.answer()
    await context.say(*views.board(context.voice.within(proposal.class_.zone), proposal, context.desk.now()))


async def add(update: Update, context: Context) -> None:
    """Someone of the staff wants to add a session."""
    class_ = await revisions.begin_new(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await context.say(*views.new_title(context.voice, class_))


async def move(update: Update, context: Context) -> None:
    """They chose one of the starts that were offered."""
    class_id, session_id, at = numbers(update, 3)
    draft = await revisions.drafted(context.desk, context.caller, (class_id, session_id))
    if draft.stands is None:
        raise Changed
    await _amend(context, replace(draft, stands=judged.at(draft.stands, instant(at))))


async def ask_time(update: Update, context: Context) -> None:
    """They would rather type the time."""
    place = _place(update)
    await revisions.ask(context.desk, context.caller, place, "time")
    await context.answer()
    class_, _ = await revision_choices.upcoming(context.desk, context.caller, place[0])
    await context.say(*views.times(context.voice, place, class_.zone.key))


async def ask_venue(update: Update, context: Context) -> None:
    """They want another venue."""
    place = _place(update)
    await revisions.ask(context.desk, context.caller, place, "venue")
    found = await revision_choices.venues(context.desk, context.caller, place[0])
    await context.answer()
    await context.say(*views.venues(context.voice, place, found))


async def choose_venue(update: Update, context: Context) -> None:
    """They chose one of the class's venues, or none."""
    class_id, session_id, venue_id = numbers(update, 3)
    named = await revision_choices.venue_named(context.desk, context.caller, class_id, venue_id) if venue_id else None
    draft = await revisions.drafted(context.desk, context.caller, (class_id, session_id))
    await _amend(context, _with(draft, venue=named))


async def ask_lecturers(update: Update, context: Context) -> None:
    """They want others to lecture."""
    place = _place(update)
    await revisions.ask(context.desk, context.caller, place, "lecturers")
    await context.answer()
    await context.say(*views.lecturers(context.voice, place))


async def no_lecturers(update: Update, context: Context) -> None:
    """Nobody is known to lecture."""
    draft = await revisions.drafted(context.desk, context.caller, _place(update))
    await _amend(context, _with(draft, lecturers=()))


async def ask_reason(update: Update, context: Context) -> None:
    """They want to cancel the session: the bot asks why."""
    place = _place(update)
    draft = await revisions.ask(context.desk, context.caller, place, "reason")
    await context.answer()
    await context.say(*views.reason(context.voice, place, draft.title))


async def no_reason(update: Update, context: Context) -> None:
    """They cancel it and give no reason."""
    draft = await revisions.drafted(context.desk, context.caller, _place(update))
    await _amend(context, _with(draft, takes_place=False))


async def restore(update: Update, context: Context) -> None:
    """They want a cancelled session to take place after all."""
    draft = await revisions.drafted(context.desk, context.caller, _place(update))
    await _amend(context, _with(draft, takes_place=True))


async def keep(update: Update, context: Context) -> None:
    """They confirmed what the board showed."""
    class_id, session_id, seal = parts(update, 3)
    place = number(class_id), number(session_id)
    try:
        done = await revisions.keep(context.desk, context.caller, place, seal)
    except Changed:
        await _show_again(context, place)
        return
    await context.answer()
    await context.show(*views.done(context.voice.within(done.class_.zone), done, context.desk.now()))


async def leave(update: Update, context: Context) -> None:
    """They leave everything as it is."""
    [class_id] = numbers(update, 1)
    found = await dialogues.met(context.desk, context.caller)
    if found and found.name == revisions.DIALOGUE:
        await dialogues.leave(context.desk, context.caller)
    class_, held = await revision_choices.upcoming(context.desk, context.caller, class_id)
    await context.answer(context.voice.text("revision.left"))
    await context.show(*views.listed(context.voice.within(class_.zone), class_, held, 0))


async def undo(update: Update, context: Context) -> None:
    """They take back what nobody has been told of yet."""
    class_id, session_id, revision = numbers(update, 3)
    done = await revisions.undo(context.desk, context.caller, (class_id, session_id), revision)
    await context.answer()
    await context.show(*views.undone(context.voice.within(done.class_.zone), done))


async def tell_now(update: Update, context: Context) -> None:
    """They do not want to wait for more changes: people are told at once."""
    count = await announcements.tell_now(context.desk, context.caller, numbers(update, 1)[0])
    word = "revision.telling" if count else "revision.nothing_waits"
    await context.answer()
    await context.say(context.voice.html(word, count=count))


async def typed(update: Update, context: Context, dialogue: Dialogue) -> None:
    """They typed what a step waits for; what cannot be read is asked for again."""
    if update.message is None or update.message.text is None:
        raise AnswerInWords
    place = dialogue.data["class_id"], dialogue.data["session_id"]
    text = update.message.text.strip()
    draft = await revisions.drafted(context.desk, context.caller, place)
    match dialogue.step:
        case "title":
            await _entitle(context, place, text)
        case "venue":
            await _amend(context, _with(draft, venue=judged.short(text)))
        case "lecturers":
            await _amend(context, _with(draft, lecturers=judged.read_lecturers(text)))
        case "reason":
            await _amend(context, replace(_with(draft, takes_place=False), reason=attendance.check_reason(text)))
        case _:
            await _retime(context, draft, text)


DIALOGUES = {revisions.DIALOGUE: typed}


async def _entitle(context: Context, place: Place, text: str) -> None:
    draft = await revisions.entitle(context.desk, context.caller, place, text)
    class_, _ = await revision_choices.upcoming(context.desk, context.caller, place[0])
    await context.say(*views.new_times(context.voice, place, draft.title, class_.zone.key))


async def _retime(context: Context, draft: Draft, text: str) -> None:
    class_, _ = await revision_choices.upcoming(context.desk, context.caller, draft.place[0])
    stands = draft.stands
    times = (stands.starts_at, stands.ends_at) if stands else None
    starts_at, ends_at = judged.read_times(text, times, context.desk.now(), class_.zone)
    if stands is None:
        stands = judged.Standing(draft.title, None, (), starts_at, ends_at)
    await _amend(context, replace(draft, stands=replace(stands, starts_at=starts_at, ends_at=ends_at)))


async def _amend(context: Context, draft: Draft) -> None:
    proposal = await revisions.amend(context.desk, context.caller, draft)
    await context.answer()
    await context.show(*views.board(context.voice.within(proposal.class_.zone), proposal, context.desk.now()))


async def _show_again(context: Context, place: Place) -> None:
    """Say that it has come to something else meanwhile, and show what."""
    draft = await revisions.drafted(context.desk, context.caller, place)
    await context.answer(context.voice.text("refused.changed"), alert=True)
    await _amend(context, draft)


def _with(draft: Draft, **what: object) -> Draft:
    if draft.stands is None:
        raise Changed
    return replace(draft, stands=replace(draft.stands, **what))  # type: ignore[arg-type]  # parts of a standing


def _place(update: Update) -> Place:
    class_id, session_id = numbers(update, 2)
    return class_id, session_id
