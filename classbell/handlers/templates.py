"""Templates by chat: beginning a notice with one, keeping one, calling it otherwise, forgetting it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import dialogues, notices, templates
from classbell.handlers.audiences import typed_name
from classbell.handlers.context import Context
from classbell.handlers.drafting import attend, show_anew, show_board
from classbell.handlers.paging import paged
from classbell.handlers.taps import numbers
from classbell.storage.dialogues import Dialogue
from classbell.words.buttons import Button
from classbell.words.catalogue import Voice


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(shelf, r"^template\.list:"),
        CallbackQueryHandler(one, r"^template\.one:"),
        CallbackQueryHandler(use, r"^template\.use:"),
        CallbackQueryHandler(ask_name, r"^template\.save:"),
        CallbackQueryHandler(ask_new_name, r"^template\.rename:"),
        CallbackQueryHandler(ask_sure, r"^template\.drop:"),
        CallbackQueryHandler(drop, r"^template\.dropped:"),
    ]


async def shelf(update: Update, context: Context) -> None:
    """An author looks at the templates they may use."""
    notice_id, page = numbers(update, 2)
    await _show(context, notice_id, page)


async def one(update: Update, context: Context) -> None:
    """An author chose one: show what it says, and what can be done with it."""
    notice_id, template_id = numbers(update, 2)
    template, is_theirs = await templates.look(context.desk, context.caller, template_id)
    voice, tail = context.voice, f"{notice_id}:{template_id}"
    rows = [[Button(voice.text("template.use"), f"template.use:{tail}")]]
    if is_theirs:
        change = [("template.rename", "template.rename"), ("template.drop", "template.drop")]
        rows.append([Button(voice.text(word), f"{data}:{tail}") for word, data in change])
    rows.append([_back(voice, notice_id)])
    gist = template.content.words or voice.text(f"notice.kind.{template.content.kind}")
    await context.answer()
    await context.show(
        voice.html("template.one", name=template.name, unit=template.unit_name, text=gist[:_SHOWN]), rows
    )


async def use(update: Update, context: Context) -> None:
    """An author lets the notice say what the template says."""
    notice_id, template_id = numbers(update, 2)
    await templates.use(context.desk, context.caller, notice_id, template_id)
    draft = await notices.draft(context.desk, context.caller, notice_id)
    await attend(context, notice_id)
    await context.answer()
    dialogue = await dialogues.current(context.desk, context.caller)
    assert dialogue is not None  # it was just kept
    await show_anew(context, draft, dialogue)


async def ask_name(update: Update, context: Context) -> None:
    """An author wants to keep what a draft says, and is asked for its name."""
    [notice_id] = numbers(update, 1)
    await templates.shelf(context.desk, context.caller, notice_id)
    await attend(context, notice_id, "name_template")
    await context.answer()
    await context.say(context.voice.html("template.ask_name"))


async def save(update: Update, context: Context, dialogue: Dialogue) -> None:
    """They typed the name."""
    name = typed_name(update)
    unit = await templates.save(context.desk, context.caller, dialogue.data["notice_id"], name)
    await context.say(context.voice.html("template.kept", name=name, unit=unit))
    await show_board(context, dialogue)


async def ask_new_name(update: Update, context: Context) -> None:
    """An author wants a template to be called otherwise."""
    notice_id, template_id = numbers(update, 2)
    await templates.shelf(context.desk, context.caller, notice_id)
    template, _ = await templates.look(context.desk, context.caller, template_id)
    await attend(context, notice_id, "rename_template", template_id=template_id)
    await context.answer()
    await context.say(context.voice.html("template.ask_new_name", name=template.name))


async def rename(update: Update, context: Context, dialogue: Dialogue) -> None:
    """They typed the new name."""
    name = typed_name(update)
    await templates.rename(context.desk, context.caller, dialogue.data["template_id"], name)
    await context.say(context.voice.html("template.renamed", name=name))
    await show_board(context, dialogue)


async def ask_sure(update: Update, context: Context) -> None:
    """An author wants to forget a template."""
    notice_id, template_id = numbers(update, 2)
    template, _ = await templates.look(context.desk, context.caller, template_id)
    voice = context.voice
    yes = Button(voice.text("template.drop_yes"), f"template.dropped:{notice_id}:{template_id}")
    await context.answer()
    await context.show(voice.html("template.sure", name=template.name), [[yes, _back(voice, notice_id)]])


async def drop(update: Update, context: Context) -> None:
    """They are sure."""
    notice_id, template_id = numbers(update, 2)
    name = await templates.drop(context.desk, context.caller, template_id)
    await context.answer(context.voice.text("template.dropped", name=name))
    await _show(context, notice_id, 0)


async def _show(context: Context, notice_id: int, page: int) -> None:
    shown = await templates.shelf(context.desk, context.caller, notice_id)
    await attend(context, notice_id)
    voice = context.voice
    buttons = [Button(f"📑 {one.name}", f"template.one:{notice_id}:{one.id}") for one in shown.templates]
    rows = paged(buttons, page, f"template.list:{notice_id}")
    if shown.is_written:
        rows.append([Button(voice.text("template.save"), f"template.save:{notice_id}")])
    rows.append([Button(voice.text("notice.back"), f"notice.board:{notice_id}")])
    await context.answer()
    await context.show(voice.html("template.title" if shown.templates else "template.none"), rows)


def _back(voice: Voice, notice_id: int) -> Button:
    return Button(voice.text("notice.back"), f"template.list:{notice_id}:0")


_SHOWN = 1000
"""Characters of a template that are shown before it is used."""
STEPS: dict[str, Callable[[Update, Context, Dialogue], Awaitable[None]]] = {
    "name_template": save,
    "rename_template": rename,
}
"""What is done with words where a notice's dialogue waits for a name."""
