"""Confirming a notice; watching one go out, stopping it, and asking again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from classbell.actions import asking, notices, nudges, receipts, schedules
from classbell.actions.desk import Desk
from classbell.actions.receipts import Given
from classbell.domain.errors.basics import Changed
from classbell.domain.people import Caller
from classbell.faces import drawing
from classbell.handlers import receipt_views as views
from classbell.handlers.context import Context
from classbell.handlers.taps import in_place, numbers
from classbell.words.buttons import Rows
from classbell.words.catalogue import Html, Voice

Act = Callable[[Desk, Caller, int], Awaitable[None]]


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the commands and buttons of this noun."""
    return [
        CallbackQueryHandler(confirm, r"^notice\.confirm:"),
        CallbackQueryHandler(choose, r"^notice\.choose:"),
        CallbackQueryHandler(until, r"^notice\.until:"),
        CommandHandler("notices", sent, filters.ChatType.PRIVATE),
        CallbackQueryHandler(turn, r"^receipt\.list:"),
        CallbackQueryHandler(back, r"^receipt\.back:"),
        CallbackQueryHandler(turn_others, r"^receipt\.others:"),
        CallbackQueryHandler(view, r"^receipt\.view:"),
        CallbackQueryHandler(pause, r"^receipt\.pause:"),
        CallbackQueryHandler(resume, r"^receipt\.resume:"),
        CallbackQueryHandler(ask_cancel, r"^receipt\.cancel:"),
        CallbackQueryHandler(cancel, r"^receipt\.cancelled:"),
        CallbackQueryHandler(results, r"^receipt\.results:"),
        CallbackQueryHandler(book, r"^receipt\.book:"),
        CallbackQueryHandler(waiting, r"^receipt\.waiting:"),
        CallbackQueryHandler(nudge, r"^receipt\.nudge:"),
        CallbackQueryHandler(counts, r"^receipt\.counts:"),
        CallbackQueryHandler(chart, r"^receipt\.chart:"),
        CallbackQueryHandler(again, r"^receipt\.again:"),
        CallbackQueryHandler(open_of_class, r"^receipt\.open:"),
        CallbackQueryHandler(waiting_of_class, r"^receipt\.class:"),
    ]


async def confirm(update: Update, context: Context) -> None:
    """A recipient tapped 收到."""
    notice_id, version = numbers(update, 2)
    await _given(update, context, await receipts.confirm(context.desk, context.caller, notice_id, version))


async def choose(update: Update, context: Context) -> None:
    """A recipient tapped one of the options, for the first time or instead of another."""
    notice_id, version, choice = numbers(update, 3)
    await _given(update, context, await receipts.confirm(context.desk, context.caller, notice_id, version, choice))


async def until(update: Update, context: Context) -> None:
    """A recipient tapped the line that says until when they can choose."""
    [notice_id] = numbers(update, 1)
    deadline_at = await receipts.deadline(context.desk, context.caller, notice_id)
    await context.answer(context.voice.text("receipt.changeable", at=deadline_at), alert=True)


async def _given(update: Update, context: Context, given: Given) -> None:
    await context.answer(views.given(context.voice, given))
    if context.message_id is not None:  # in a group the buttons are everybody's
        place = {"chat_id": context.chat_id, "message_id": context.message_id}
        rows = asking.given_rows(given.notice, context.voice, given.choice)
        ours = (f"notice.confirm:{given.notice.id}:", f"notice.choose:{given.notice.id}:")
        keyboard = {"inline_keyboard": in_place(update, ours, rows)}
        await context.call("editMessageReplyMarkup", place | {"reply_markup": keyboard})


async def sent(_: Update, context: Context) -> None:
    """Somebody wants to see the notices they have sent."""
    await context.say(*await _mine(context, 0))


async def turn(update: Update, context: Context) -> None:
    """Somebody looks through the notices they have sent."""
    [page] = numbers(update, 1)
    await context.answer()
    await context.show(*await _mine(context, page))


async def back(update: Update, context: Context) -> None:
    """Somebody wants the list again; the message that follows one notice goes on doing so."""
    numbers(update, 1)
    await context.answer()
    await context.say(*await _mine(context, 0))


async def turn_others(update: Update, context: Context) -> None:
    """Somebody looks through what their colleagues have sent."""
    [page] = numbers(update, 1)
    found = await receipts.of_others(context.desk, context.caller, page)
    await context.answer()
    await context.show(*views.sent_by_others(context.voice, found))


async def _mine(context: Context, page: int) -> tuple[Html, Rows]:
    waiting_to_go = len(await schedules.mine(context.desk, context.caller))
    return views.sent(context.voice, await receipts.mine(context.desk, context.caller, page), waiting_to_go)


async def view(update: Update, context: Context) -> None:
    """Somebody looks at how far a notice is."""
    [notice_id] = numbers(update, 1)
    await follow(context, notice_id)


async def pause(update: Update, context: Context) -> None:
    """Somebody holds a notice back."""
    [notice_id] = numbers(update, 1)
    await _turn(context, notice_id, notices.pause)


async def resume(update: Update, context: Context) -> None:
    """Somebody lets a notice go on."""
    [notice_id] = numbers(update, 1)
    await _turn(context, notice_id, notices.resume)


async def ask_cancel(update: Update, context: Context) -> None:
    """Somebody wants to stop a notice: it is held back at once, and they are asked whether for good."""
    [notice_id] = numbers(update, 1)
    if await _turn(context, notice_id, notices.pause):
        shown = await receipts.progress(context.desk, context.caller, notice_id)
        await context.say(*views.cancelling(context.voice, shown))


async def cancel(update: Update, context: Context) -> None:
    """Somebody stops a notice for good."""
    [notice_id] = numbers(update, 1)
    await _turn(context, notice_id, notices.cancel)


async def _turn(context: Context, notice_id: int, act: Act) -> bool:
    """Pause, resume or cancel, and show how it stands; False where it was too late for that."""
    try:
        await act(context.desk, context.caller, notice_id)
    except Changed as changed:
        await context.answer(context.voice.text(changed.word), alert=True)
        await follow(context, notice_id)
        return False
    await follow(context, notice_id)
    return True


async def results(update: Update, context: Context) -> None:
    """Somebody wants to know what has become of it for each recipient."""
    [notice_id] = numbers(update, 1)
    text, rows = views.results(context.voice, await receipts.outcome(context.desk, context.caller, notice_id))
    await context.answer()
    await context.say(text, rows)


async def book(update: Update, context: Context) -> None:
    """Somebody wants that as a file."""
    [notice_id] = numbers(update, 1)
    outcome = await receipts.outcome(context.desk, context.caller, notice_id)
    voice, now = context.voice, context.desk.now()
    content = await drawing.results(outcome.results, outcome.progress.notice.choices, voice, now)
    await context.answer()
    name = voice.text("results.file", gist=views.gist(voice, outcome.progress.notice)[:30])
    await context.send_file("document", f"{name}.xlsx", content)


async def waiting(update: Update, context: Context) -> None:
    """Somebody wants to know who has not confirmed."""
    [notice_id] = numbers(update, 1)
    text, rows = views.waiting(context.voice, await receipts.waiting(context.desk, context.caller, notice_id))
    await context.answer()
    await context.say(text, rows)


async def nudge(update: Update, context: Context) -> None:
    """Somebody asks those again who have not confirmed."""
    [notice_id] = numbers(update, 1)
    count = await nudges.nudge(context.desk, context.caller, notice_id)
    await context.answer(context.voice.text("waiting.nudged", count=count))
    await context.say(context.voice.html("waiting.nudged", count=count))


async def counts(update: Update, context: Context) -> None:
    """Somebody wants to know how it stands by unit, by group and by option."""
    [notice_id] = numbers(update, 1)
    text, rows = views.counts(context.voice, await receipts.outcome(context.desk, context.caller, notice_id))
    await context.answer()
    await context.say(text, rows)


async def chart(update: Update, context: Context) -> None:
    """Somebody wants that as a picture."""
    [notice_id] = numbers(update, 1)
    outcome = await receipts.outcome(context.desk, context.caller, notice_id)
    title = views.gist(context.voice, outcome.progress.notice)
    content = await drawing.receipts(outcome.breakdown, title, context.voice, context.desk.now())
    await context.answer()
    await context.send_file("photo", "receipts.png", content)


async def again(update: Update, context: Context) -> None:
    """Somebody sends once more to those who may or may not have got it."""
    notice_id, count = numbers(update, 2)
    await receipts.send_again(context.desk, context.caller, notice_id, count)
    await context.answer(context.voice.text("progress.sent_again", count=count))
    await follow(context, notice_id)


async def open_of_class(update: Update, context: Context) -> None:
    """A supervisor wants to know which notices their class has not confirmed."""
    [session_id] = numbers(update, 1)
    class_id, found = await receipts.open_of_class(context.desk, context.caller, session_id)
    text, rows = views.open_of_class(context.voice, class_id, found)
    await context.answer()
    await context.say(text, rows)


async def waiting_of_class(update: Update, context: Context) -> None:
    """A supervisor wants the names and numbers of those in their class."""
    notice_id, class_id = numbers(update, 2)
    shown = await receipts.waiting_of_class(context.desk, context.caller, notice_id, class_id)
    text, _ = views.waiting(context.voice, shown)
    await context.answer()
    await context.say(text)


async def follow(context: Context, notice_id: int) -> None:
    """Show how far a notice is in the message whose button was pressed, which keeps itself up to date from now on."""
    assert context.message_id is not None  # only buttons lead here
    shown = await receipts.progress(context.desk, context.caller, notice_id)
    await context.answer()
    await context.show(*views.progress(context.voice, shown))
    # Only now, lest what was drawn above is put over something newer that the keeper takes for shown.
    await receipts.follow(context.desk, context.caller, notice_id, (context.chat_id, context.message_id))


async def card(desk: Desk, notice_id: int, chat_id: int) -> tuple[Html, Rows] | None:
    """Give what a message that follows a notice shows now, or None where it lets go of it."""
    seen = await receipts.seen_from(desk, notice_id, chat_id)
    if seen is None:
        return None
    shown, language = seen
    return views.progress(Voice(language, desk.house.zone), shown)
