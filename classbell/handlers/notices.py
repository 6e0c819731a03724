"""Writing a notice by chat: whom it is for, what it says, how it looks, and sending it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from telegram import Message, MessageEntity, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from classbell.actions import dialogues, notices
from classbell.actions.notices import Draft
from classbell.domain.errors import Changed, NoticeKindUnknown
from classbell.domain.notices import Circle, Content, Pick
from classbell.handlers import notice_views as views
from classbell.handlers import receipts
from classbell.handlers.context import Context
from classbell.handlers.taps import number, numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.words.buttons import Rows


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the commands and buttons of this noun."""
    return [
        CommandHandler("notice", begin, filters.ChatType.PRIVATE),
        CallbackQueryHandler(board, r"^notice\.board:"),
        CallbackQueryHandler(classes, r"^notice\.classes:"),
        CallbackQueryHandler(of_class, r"^notice\.class:"),
        CallbackQueryHandler(people, r"^notice\.people:"),
        CallbackQueryHandler(pick, r"^notice\.pick:"),
        CallbackQueryHandler(ask_receipt, r"^notice\.receipt:"),
        CallbackQueryHandler(test, r"^notice\.test:"),
        CallbackQueryHandler(send, r"^notice\.send:"),
        CallbackQueryHandler(discard, r"^notice\.discard:"),
    ]


async def begin(_: Update, context: Context) -> None:
    """An organiser wants to write a notice."""
    draft = await notices.begin(context.desk, context.caller)
    notice_id = draft.notice.id
    if draft.notice.content or draft.picked:
        rows = views.board(context.voice, draft)
    elif len(draft.classes) > 1:
        rows = views.classes(context.voice, draft, 0)
    else:
        offers = await notices.offers(context.desk, context.caller, notice_id, draft.classes[0].id)
        rows = views.offers(context.voice, notice_id, offers)
    await _say_board(context, draft, Dialogue(notices.DIALOGUE, "open", {"notice_id": notice_id}), rows)


async def board(update: Update, context: Context) -> None:
    """An organiser is done with picking."""
    [notice_id] = numbers(update, 1)
    draft = await notices.draft(context.desk, context.caller, notice_id)
    await context.answer()
    await _show(context, draft, views.board(context.voice, draft))


async def classes(update: Update, context: Context) -> None:
    """An organiser looks through their classes."""
    notice_id, page = numbers(update, 2)
    draft = await notices.draft(context.desk, context.caller, notice_id)
    await context.answer()
    await _show(context, draft, views.classes(context.voice, draft, page))


async def of_class(update: Update, context: Context) -> None:
    """An organiser opened a class to pick from it."""
    notice_id, class_id = numbers(update, 2)
    offers = await notices.offers(context.desk, context.caller, notice_id, class_id)
    draft = await notices.draft(context.desk, context.caller, notice_id)
    await context.answer()
    await _show(context, draft, views.offers(context.voice, notice_id, offers))


async def people(update: Update, context: Context) -> None:
    """An organiser picks single persons of a class."""
    notice_id, class_id, page = numbers(update, 3)
    offers = await notices.offers(context.desk, context.caller, notice_id, class_id)
    draft = await notices.draft(context.desk, context.caller, notice_id)
    await context.answer()
    await _show(context, draft, views.people(context.voice, notice_id, offers, page))


async def pick(update: Update, context: Context) -> None:
    """An organiser ticked or unticked a part of the audience."""
    *head, circle, subject, wanted = parts(update, 5)
    notice_id, class_id = map(number, head)
    if circle not in set(Circle):
        raise Changed
    what = Pick(Circle(circle), class_id, number(subject))
    act = notices.pick if wanted == "1" else notices.unpick
    try:
        await act(context.desk, context.caller, notice_id, what)
    except Changed as changed:  # the group or person has left the class; the view below says who is there
        await context.answer(context.voice.text(changed.word), alert=True)
    offers = await notices.offers(context.desk, context.caller, notice_id, class_id)
    draft = await notices.draft(context.desk, context.caller, notice_id)
    await context.answer()
    if what.circle is Circle.PERSON:
        rows = views.people(context.voice, notice_id, offers, views.page_of(offers, what.subject_id))
    else:
        rows = views.offers(context.voice, notice_id, offers)
    await _show(context, draft, rows)


async def write(update: Update, context: Context, dialogue: Dialogue) -> None:
    """An organiser sent what the notice shall say: show it as it will look, and the board below."""
    assert update.message is not None  # only messages come here
    content = _content(update.message)
    draft = await notices.compose(context.desk, context.caller, dialogue.data["notice_id"], content)
    shown = await _preview(context, draft)
    noted = dialogue.data | ({"preview_id": shown["message_id"]} if shown else {})
    await _say_board(context, draft, replace(dialogue, data=noted), views.board(context.voice, draft))
    if "board_id" in dialogue.data:
        place = {"chat_id": context.chat_id, "message_id": dialogue.data["board_id"]}
        await context.call("editMessageReplyMarkup", place | {"reply_markup": {"inline_keyboard": []}})


async def ask_receipt(update: Update, context: Context) -> None:
    """An organiser chose whether recipients are asked to confirm."""
    notice_id, wanted = numbers(update, 2)
    draft = await notices.ask_receipt(context.desk, context.caller, notice_id, bool(wanted))
    await context.answer()
    await _redraw_preview(context, draft)
    await _show(context, draft, views.board(context.voice, draft))


async def test(update: Update, context: Context) -> None:
    """An organiser wants to see it once more, as recipients will."""
    [notice_id] = numbers(update, 1)
    draft = await notices.draft(context.desk, context.caller, notice_id)
    if draft.notice.content is None:
        raise Changed
    await context.answer()
    await _preview(context, draft)


async def send(update: Update, context: Context) -> None:
    """An organiser sends it to the number of people on the button."""
    notice_id, count = numbers(update, 2)
    try:
        queued = await notices.send(context.desk, context.caller, notice_id, count)
    except Changed as changed:
        await context.answer(context.voice.text(changed.word), alert=True)
        draft = await notices.draft(context.desk, context.caller, notice_id)
        await _show(context, draft, views.board(context.voice, draft))
        return
    await context.answer(context.voice.text("notice.queued", count=queued.count))
    await receipts.follow(context, queued.notice_id)


async def discard(update: Update, context: Context) -> None:
    """An organiser throws the draft away."""
    [notice_id] = numbers(update, 1)
    await notices.discard(context.desk, context.caller, notice_id)
    await context.answer()
    await context.show(context.voice.html("notice.discarded"))


DIALOGUES = {notices.DIALOGUE: write}


async def _show(context: Context, draft: Draft, rows: Rows) -> None:
    await context.show(views.head(context.voice, draft), rows)


async def _say_board(context: Context, draft: Draft, dialogue: Dialogue, rows: Rows) -> None:
    """Send the board, and note it in the dialogue: the next one takes its buttons away."""
    sent = await context.say(views.head(context.voice, draft), rows)
    noted = dialogue.data | ({"board_id": sent["message_id"]} if sent else {})
    await dialogues.go_to(context.desk, context.caller, replace(dialogue, data=noted))


async def _preview(context: Context, draft: Draft) -> dict[str, Any] | None:
    assert draft.notice.content is not None  # it was written
    body = notices.body(draft.notice, context.caller.language)
    return await context.call(draft.notice.content.method, {"chat_id": context.chat_id} | body)


async def _redraw_preview(context: Context, draft: Draft) -> None:
    """Let the preview above have 收到, or not, as the notice now does."""
    dialogue = await dialogues.current(context.desk, context.caller)
    if dialogue and "preview_id" in dialogue.data and draft.notice.content:
        buttons = notices.body(draft.notice, context.caller.language).get("reply_markup", {"inline_keyboard": []})
        place = {"chat_id": context.chat_id, "message_id": dialogue.data["preview_id"]}
        await context.call("editMessageReplyMarkup", place | {"reply_markup": buttons})


def _content(message: Message) -> Content:
    """Read what was sent as the parameters that send it again, its formatting as entities."""
    if message.media_group_id is None and message.text is not None:
        return Content("sendMessage", {"text": message.text} | _entities("entities", message.entities))
    caption = {"caption": message.caption} if message.caption else {}
    words = caption | _entities("caption_entities", message.caption_entities)
    if message.media_group_id is None and message.photo:
        return Content("sendPhoto", {"photo": message.photo[-1].file_id} | words)
    if message.media_group_id is None and message.document and not message.animation:
        return Content("sendDocument", {"document": message.document.file_id} | words)
    raise NoticeKindUnknown


def _entities(name: str, entities: Sequence[MessageEntity]) -> dict[str, object]:
    return {name: [entity.to_dict() for entity in entities]} if entities else {}
