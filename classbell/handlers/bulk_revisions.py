"""Taking a changed timetable by chat: which sessions it moves, whom that is told, and one yes to all of it."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import bulk_revisions, dialogues
from classbell.actions.timetables import Reading
from classbell.domain.errors.basics import Changed
from classbell.handlers import bulk_revision_views as views
from classbell.handlers.context import Context
from classbell.handlers.taps import number, numbers, parts
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun; in their data the import that waits."""
    return [
        CallbackQueryHandler(look, r"^bulk_revisions\.look:"),
        CallbackQueryHandler(keep, r"^bulk_revisions\.keep:"),
        CallbackQueryHandler(undo, r"^bulk_revisions\.undo:"),
    ]


async def offer(context: Context, import_id: int) -> Rows:
    """Offer to take a waiting timetable as changes, where it would change what there is."""
    count = await bulk_revisions.count(context.desk, context.caller, import_id)
    label = context.voice.text("revision.bulk_open", count=count)
    return [[Button(label, f"bulk_revisions.look:{import_id}")]] if count else []


async def told(context: Context, reading: Reading) -> Html:
    """Say how many people would hear of the sessions that are added; nothing where nobody would."""
    is_new_class = reading.title != reading.class_.title
    slots = () if is_new_class else reading.preview.slots
    count = await bulk_revisions.count_told(context.desk, context.caller, reading.class_.id, slots)
    return context.voice.html("revision.bulk_tells", count=count) if count else Html()


async def look(update: Update, context: Context) -> None:
    """An organiser wants the rows taken as changes of what there is."""
    proposal = await bulk_revisions.preview(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    voice = context.voice.within(proposal.class_.zone)
    await context.say(*views.proposed(voice, proposal, context.desk.now()))


async def keep(update: Update, context: Context) -> None:
    """An organiser confirmed them."""
    import_id, seal = parts(update, 2)
    try:
        done = await bulk_revisions.keep(context.desk, context.caller, number(import_id), seal)
    except Changed:
        proposal = await bulk_revisions.preview(context.desk, context.caller, number(import_id))
        await context.answer(context.voice.text("refused.changed"), alert=True)
        voice = context.voice.within(proposal.class_.zone)
        await context.show(*views.proposed(voice, proposal, context.desk.now()))
        return
    await dialogues.leave(context.desk, context.caller)
    await context.answer()
    await context.show(*views.done(context.voice.within(done.class_.zone), done, context.desk.now()))


async def undo(update: Update, context: Context) -> None:
    """An organiser takes all of it back, as long as nobody was told."""
    done = await bulk_revisions.undo(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await context.show(*views.undone(context.voice.within(done.class_.zone), done, context.desk.now()))
