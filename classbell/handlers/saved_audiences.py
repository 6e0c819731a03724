"""Audiences kept under a name: keeping one, taking one, calling it otherwise, forgetting it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import audience_drafts as audiences
from classbell.actions import notices
from classbell.handlers import audience_views as views
from classbell.handlers import notice_views
from classbell.handlers.audiences import typed_name
from classbell.handlers.context import Context
from classbell.handlers.drafting import attend, show_board
from classbell.handlers.taps import numbers
from classbell.storage.dialogues import Dialogue


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(all_saved, r"^audience\.saved:"),
        CallbackQueryHandler(one, r"^audience\.one:"),
        CallbackQueryHandler(ask_name, r"^audience\.save:"),
        CallbackQueryHandler(use, r"^audience\.use:"),
        CallbackQueryHandler(ask_new_name, r"^audience\.rename:"),
        CallbackQueryHandler(ask_sure, r"^audience\.drop:"),
        CallbackQueryHandler(forget, r"^audience\.dropped:"),
    ]


async def all_saved(update: Update, context: Context) -> None:
    """An author looks at the audiences they keep."""
    notice_id, page = numbers(update, 2)
    await _show_all(context, notice_id, page)


async def one(update: Update, context: Context) -> None:
    """An author chose one of them."""
    notice_id, audience_id = numbers(update, 2)
    await notices.draft(context.desk, context.caller, notice_id)
    name = await audiences.name_of(context.desk, context.caller, audience_id)
    await context.answer()
    rows = views.one_saved(context.voice, notice_id, audience_id)
    await context.show(context.voice.html("audience.one", name=name), rows)


async def ask_name(update: Update, context: Context) -> None:
    """An author wants to keep the audience of a draft, and is asked for its name."""
    [notice_id] = numbers(update, 1)
    draft = await notices.draft(context.desk, context.caller, notice_id)
    await attend(context, draft.notice.id, "name_audience")
    await context.answer()
    await context.say(context.voice.html("audience.ask_save_name"))


async def save(update: Update, context: Context, dialogue: Dialogue) -> None:
    """They typed the name."""
    name = typed_name(update)
    await audiences.save(context.desk, context.caller, dialogue.data["notice_id"], name)
    await context.say(context.voice.html("audience.kept", name=name))
    await show_board(context, dialogue)


async def use(update: Update, context: Context) -> None:
    """An author takes a saved audience."""
    notice_id, audience_id = numbers(update, 2)
    await audiences.use(context.desk, context.caller, notice_id, audience_id)
    draft = await notices.draft(context.desk, context.caller, notice_id)
    await attend(context, notice_id)
    await context.answer()
    await context.show(notice_views.head(context.voice, draft), notice_views.board(context.voice, draft))


async def ask_new_name(update: Update, context: Context) -> None:
    """An author wants a saved audience to be called otherwise."""
    notice_id, audience_id = numbers(update, 2)
    draft = await notices.draft(context.desk, context.caller, notice_id)
    name = await audiences.name_of(context.desk, context.caller, audience_id)
    await attend(context, draft.notice.id, "rename_audience", audience_id=audience_id)
    await context.answer()
    await context.say(context.voice.html("audience.ask_new_name", name=name))


async def rename(update: Update, context: Context, dialogue: Dialogue) -> None:
    """They typed the new name."""
    name = typed_name(update)
    await audiences.rename(context.desk, context.caller, dialogue.data["audience_id"], name)
    await context.say(context.voice.html("audience.kept", name=name))
    await show_board(context, dialogue)


async def ask_sure(update: Update, context: Context) -> None:
    """An author wants to forget a saved audience."""
    notice_id, audience_id = numbers(update, 2)
    name = await audiences.name_of(context.desk, context.caller, audience_id)
    await context.answer()
    rows = views.sure(context.voice, notice_id, audience_id)
    await context.show(context.voice.html("audience.sure", name=name), rows)


async def forget(update: Update, context: Context) -> None:
    """They are sure."""
    notice_id, audience_id = numbers(update, 2)
    name = await audiences.forget(context.desk, context.caller, audience_id)
    await context.answer(context.voice.text("audience.dropped", name=name))
    await _show_all(context, notice_id, 0)


async def _show_all(context: Context, notice_id: int, page: int) -> None:
    draft = await notices.draft(context.desk, context.caller, notice_id)
    kept = await audiences.saved(context.desk, context.caller)
    await attend(context, notice_id)
    await context.answer()
    word = "audience.saved_title" if kept else "audience.saved_none"
    await context.show(context.voice.html(word), views.saved(context.voice, draft, kept, page))


STEPS: dict[str, Callable[[Update, Context, Dialogue], Awaitable[None]]] = {
    "name_audience": save,
    "rename_audience": rename,
}
"""What is done with words where a notice's dialogue waits for a name."""
