"""Writing a notice by chat: what it says, how it looks to whom, and sending it; whom it is for is `audiences`."""

from __future__ import annotations

from dataclasses import replace

from telegram import Message, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from classbell.actions import audience_drafts, dialogues, notices, previews
from classbell.actions.notices import Draft
from classbell.domain.audiences import Side
from classbell.domain.contents import Item, album
from classbell.domain.errors.basics import Changed
from classbell.handlers import audience_views, audiences, contents, receipts, saved_audiences, templates
from classbell.handlers import notice_views as views
from classbell.handlers.context import Context
from classbell.handlers.drafting import OPEN, attend, preview, put_board, redraw_board, redraw_preview, show_anew
from classbell.handlers.taps import numbers
from classbell.storage.dialogues import Dialogue
from classbell.words.buttons import Button, Rows


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the commands and buttons of this noun."""
    return [
        CommandHandler("notice", begin, filters.ChatType.PRIVATE),
        CallbackQueryHandler(begin_anew, r"^notice\.new:"),
        CallbackQueryHandler(turn_drafts, r"^notice\.drafts:"),
        CallbackQueryHandler(board, r"^notice\.board:"),
        CallbackQueryHandler(ask_receipt, r"^notice\.receipt:"),
        CallbackQueryHandler(test, r"^notice\.test:"),
        CallbackQueryHandler(readers, r"^notice\.readers:"),
        CallbackQueryHandler(read_as, r"^notice\.read_as:"),
        CallbackQueryHandler(send, r"^notice\.send:"),
        CallbackQueryHandler(ask_discard, r"^notice\.discard:"),
        CallbackQueryHandler(discard, r"^notice\.discarded:"),
    ]


async def begin(_: Update, context: Context) -> None:
    """Somebody wants to write a notice: a new one, or to go on with one they began."""
    drafts = await notices.drafts(context.desk, context.caller)
    if drafts:
        await context.say(
            context.voice.html("notice.drafts", count=len(drafts)), views.drafts(context.voice, drafts, 0)
        )
    else:
        await _begin(context)


async def begin_anew(update: Update, context: Context) -> None:
    """Somebody wants to write another one."""
    numbers(update, 1)
    await context.answer()
    await _begin(context)


async def _begin(context: Context) -> None:
    draft = await notices.begin(context.desk, context.caller)
    rows: Rows
    if len(draft.classes) > 1:
        rows = audience_views.classes(context.voice, draft, Side.WHOM, 0)
    else:
        notice_id = draft.notice.id
        shown = await audience_drafts.of_class(context.desk, context.caller, notice_id, draft.classes[0].id)
        rows = audience_views.of_class(context.voice, notice_id, Side.WHOM, shown)
    fresh = Dialogue(notices.DIALOGUE, OPEN, {"notice_id": draft.notice.id})
    await put_board(context, fresh, views.head(context.voice, draft), rows)


async def turn_drafts(update: Update, context: Context) -> None:
    """Somebody looks through what they have begun."""
    [page] = numbers(update, 1)
    drafts = await notices.drafts(context.desk, context.caller)
    await context.answer()
    rows = views.drafts(context.voice, drafts, page)
    await context.show(context.voice.html("notice.drafts", count=len(drafts)), rows)


async def board(update: Update, context: Context) -> None:
    """An author is done with picking, or goes on with a draft."""
    [notice_id] = numbers(update, 1)
    draft = await notices.draft(context.desk, context.caller, notice_id)
    await attend(context, notice_id)
    await context.answer()
    await _show(context, draft)


async def step(update: Update, context: Context, dialogue: Dialogue) -> None:
    """An author sent something: what the notice shall say, or the words that were asked for."""
    asked = _STEPS.get(dialogue.step)
    if asked is not None:
        await asked(update, context, dialogue)
        return
    assert update.message is not None  # only messages come here
    if update.message.media_group_id is not None:
        await _gather(context, update.message, dialogue)
    else:
        await _write(context, update.message, dialogue)


async def _write(context: Context, message: Message, dialogue: Dialogue) -> None:
    """Show it as it will look, and the board below."""
    said = contents.read(message)
    notice_id = dialogue.data["notice_id"]
    draft = await notices.compose(context.desk, context.caller, notice_id, said.content, said.size)
    await show_anew(context, draft, dialogue)


async def _gather(context: Context, message: Message, dialogue: Dialogue) -> None:
    """An album comes item by item: each is put to those that came before, and the board tells how many there are."""
    item, size = contents.read_item(message)
    before = dialogue.data.get("album", {})
    is_first = before.get("id") != message.media_group_id
    media = {str(item.place): item.media} | ({} if is_first else before["items"])
    gathered = album([Item(int(place), one) for place, one in media.items()])
    draft = await notices.compose(context.desk, context.caller, dialogue.data["notice_id"], gathered, size)
    noted = replace(dialogue, data=dialogue.data | {"album": {"id": message.media_group_id, "items": media}})
    put = put_board if is_first else redraw_board
    await put(context, noted, views.head(context.voice, draft), views.board(context.voice, draft))


async def ask_receipt(update: Update, context: Context) -> None:
    """An author chose whether recipients are asked to confirm."""
    notice_id, wanted = numbers(update, 2)
    draft = await notices.ask_receipt(context.desk, context.caller, notice_id, bool(wanted))
    await attend(context, notice_id)
    await context.answer()
    await redraw_preview(context, notice_id)
    await _show(context, draft)


async def test(update: Update, context: Context) -> None:
    """An author wants to see it once more, as a recipient will; the board comes anew below it."""
    [notice_id] = numbers(update, 1)
    draft = await notices.draft(context.desk, context.caller, notice_id)
    if draft.notice.content is None:
        raise Changed
    await attend(context, notice_id)
    await context.answer()
    await _preview_above(context, draft)


async def readers(update: Update, context: Context) -> None:
    """An author chooses by whose name and class the preview is filled in."""
    notice_id, page = numbers(update, 2)
    found = await previews.readers(context.desk, context.caller, notice_id)
    await attend(context, notice_id)
    await context.answer()
    await context.show(context.voice.html("notice.read_as_whom"), views.readers(context.voice, notice_id, found, page))


async def read_as(update: Update, context: Context) -> None:
    """They chose the person: show it as that person reads it."""
    notice_id, person_id = numbers(update, 2)
    draft = await notices.draft(context.desk, context.caller, notice_id)
    await attend(context, notice_id, reader_id=person_id)
    await context.answer()
    await _preview_above(context, draft)


async def send(update: Update, context: Context) -> None:
    """An author sends it to the number of people on the button."""
    notice_id, count = numbers(update, 2)
    try:
        queued = await notices.send(context.desk, context.caller, notice_id, count)
    except Changed as changed:
        await context.answer(context.voice.text(changed.word), alert=True)
        draft = await notices.draft(context.desk, context.caller, notice_id)
        await _show(context, draft)
        return
    await context.answer(context.voice.text("notice.queued", count=queued.count))
    await receipts.follow(context, queued.notice_id)


async def ask_discard(update: Update, context: Context) -> None:
    """An author wants to throw the draft away: they are asked first, where that loses what was written."""
    [notice_id] = numbers(update, 1)
    draft = await notices.draft(context.desk, context.caller, notice_id)
    if draft.notice.content is None:
        await discard(update, context)
        return
    await context.answer()
    await context.show(*views.discarding(context.voice, draft))


async def discard(update: Update, context: Context) -> None:
    """An author throws the draft away."""
    [notice_id] = numbers(update, 1)
    await notices.discard(context.desk, context.caller, notice_id)
    await context.answer()
    again = Button(context.voice.text("notice.new"), "notice.new:0")
    await context.show(context.voice.html("notice.discarded"), [[again]])


_STEPS = {**audiences.STEPS, **saved_audiences.STEPS, **templates.STEPS}
DIALOGUES = {notices.DIALOGUE: step}


async def _show(context: Context, draft: Draft) -> None:
    await context.show(views.head(context.voice, draft), views.board(context.voice, draft))


async def _preview_above(context: Context, draft: Draft) -> None:
    """Show it as it will look, and the board anew below."""
    dialogue = await dialogues.current(context.desk, context.caller)
    assert dialogue is not None  # it was just turned to
    await preview(context, draft, dialogue)
    await put_board(context, dialogue, views.head(context.voice, draft), views.board(context.voice, draft))
