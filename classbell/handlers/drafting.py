"""Which notice somebody is writing, what is asked of them next, how it looks, and the one message with its buttons."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from classbell.actions import asking, dialogues, notices, previews
from classbell.actions.bodies import Body
from classbell.actions.notices import DIALOGUE, Draft
from classbell.domain.notices import Notice
from classbell.handlers import notice_views as views
from classbell.handlers.context import Context
from classbell.storage.dialogues import Dialogue
from classbell.words.buttons import Rows
from classbell.words.catalogue import Html

OPEN = "open"
"""Whatever is sent now becomes what the notice says."""
_WRITING = frozenset({DIALOGUE, "choices"})
"""Dialogues that are about the notice somebody writes."""


async def attend(context: Context, notice_id: int, step: str = OPEN, **said: Any) -> None:  # noqa: ANN401 JSON values
    """Turn to a notice: what is sent next is for it, and the message whose button was pressed is its board."""
    found = await dialogues.current(context.desk, context.caller)
    data = _known(found, notice_id)
    here = {} if context.message_id is None else {"board_id": context.message_id}
    turned = Dialogue(DIALOGUE, step, data | here | said)
    if turned != found:
        await dialogues.go_to(context.desk, context.caller, turned)
    if here and data.get("board_id", context.message_id) != context.message_id:
        await _silence(context, data["board_id"])


async def put_board(context: Context, dialogue: Dialogue, text: Html, rows: Rows) -> None:
    """Send the board anew below what was just sent; the one before loses its buttons."""
    sent = await context.say(text, rows)
    noted = dialogue.data | ({"board_id": sent["message_id"]} if sent else {})
    await dialogues.go_to(context.desk, context.caller, replace(dialogue, step=OPEN, data=noted))
    if "board_id" in dialogue.data:
        await _silence(context, dialogue.data["board_id"])


async def _silence(context: Context, message_id: int) -> None:
    place = {"chat_id": context.chat_id, "message_id": message_id}
    await context.call("editMessageReplyMarkup", place | {"reply_markup": {"inline_keyboard": []}})


async def redraw_board(context: Context, dialogue: Dialogue, text: Html, rows: Rows) -> None:
    """Put the board right where it stands, or send it where there is none."""
    if "board_id" not in dialogue.data:
        await put_board(context, dialogue, text, rows)
        return
    await dialogues.go_to(context.desk, context.caller, dialogue)
    place = {"chat_id": context.chat_id, "message_id": dialogue.data["board_id"]}
    buttons = {"inline_keyboard": [[button.as_json() for button in row] for row in rows]}
    await context.call("editMessageText", place | {"text": text, "parse_mode": "HTML", "reply_markup": buttons})


async def show_board(context: Context, dialogue: Dialogue) -> None:
    """Send the board anew after something was typed."""
    draft = await notices.draft(context.desk, context.caller, dialogue.data["notice_id"])
    await put_board(context, dialogue, views.head(context.voice, draft), views.board(context.voice, draft))


async def show_anew(context: Context, draft: Draft, dialogue: Dialogue) -> None:
    """Show a notice that says something else now as it will look, and the board below."""
    shown = await preview(context, draft, dialogue)
    data = {name: value for name, value in dialogue.data.items() if name not in {"album", "preview_id"}}
    noted = replace(dialogue, data=data | ({"preview_id": shown["message_id"]} if shown else {}))
    await put_board(context, noted, views.head(context.voice, draft), views.board(context.voice, draft))


async def preview(context: Context, draft: Draft, dialogue: Dialogue) -> dict[str, Any] | None:
    """Send the author what a recipient will get; where it is filled in, say for whom, and who lacks something.

    Gives the message that was sent; None of an album, which is several.
    """
    reader_id = dialogue.data.get("reader_id")
    shown = await previews.preview(context.desk, context.caller, draft.notice.id, reader_id)
    sent = await show_as_sent(context, shown.notice, shown.body)
    if shown.reader:
        await context.say(views.filled(context.voice, shown))
    return sent


async def redraw_preview(context: Context, notice_id: int) -> None:
    """Let the preview above the board have the buttons that the notice now has; below an album there is none."""
    dialogue = await dialogues.current(context.desk, context.caller)
    if dialogue is None or dialogue.data.get("notice_id") != notice_id or "preview_id" not in dialogue.data:
        return
    shown = await previews.preview(context.desk, context.caller, notice_id, dialogue.data.get("reader_id"))
    buttons = shown.body.get("reply_markup", {"inline_keyboard": []})
    place = {"chat_id": context.chat_id, "message_id": dialogue.data["preview_id"]}
    await context.call("editMessageReplyMarkup", place | {"reply_markup": buttons})


async def lead_off(context: Context, notice_id: int, name: str, step: str) -> None:
    """Ask for something about a notice in a dialogue of its own, which keeps where its preview and its board are."""
    found = await dialogues.current(context.desk, context.caller)
    await dialogues.go_to(context.desk, context.caller, Dialogue(name, step, _known(found, notice_id)))


def _known(found: Dialogue | None, notice_id: int) -> dict[str, Any]:
    """Give what is known of a notice's preview and board, if it is the one that is being written."""
    is_same = found is not None and found.name in _WRITING and found.data.get("notice_id") == notice_id
    return found.data if found and is_same else {"notice_id": notice_id}


async def show_as_sent(context: Context, notice: Notice, body: Body) -> dict[str, Any] | None:
    """Send somebody what a recipient of a notice will get; below an album, what is asked as well.

    Gives the message that was sent; None of an album, which is several.
    """
    assert notice.content is not None  # whoever shows it has seen it
    sent = await context.call(notice.content.method, {"chat_id": context.chat_id} | body)
    if not notice.content.is_album:
        return sent
    if notice.receipt:
        await context.call("sendMessage", {"chat_id": context.chat_id} | asking.below(notice, context.voice))
    return None
