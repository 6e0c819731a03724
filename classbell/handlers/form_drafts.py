"""Making a form by chat, and changing one: its name, its questions as lines or as a file, a look, and a yes."""

from __future__ import annotations

from dataclasses import replace

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import dialogues, forms
from classbell.domain import form_files
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.feedback import FormFaulty, FormUnreadable
from classbell.domain.forms import NAME_AT_MOST, About, Form, check, said
from classbell.handlers import documents
from classbell.handlers import form_views as views
from classbell.handlers.context import Context
from classbell.handlers.taps import number, numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.storage.forms import as_form, written

DIALOGUE = "form"


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(ask_new, r"^forms\.new:"),
        CallbackQueryHandler(edit, r"^forms\.edit:"),
        CallbackQueryHandler(name_them, r"^forms\.named:"),
        CallbackQueryHandler(keep, r"^forms\.keep:"),
    ]


async def ask_new(update: Update, context: Context) -> None:
    """An organiser wants a form of their own: ask for its name."""
    class_id, about = subject(update)
    await forms.choice(context.desk, context.caller, class_id, about)
    await dialogues.go_to(
        context.desk, context.caller, Dialogue(DIALOGUE, "name", {"class_id": class_id, "about": about})
    )
    await context.answer()
    await context.say(context.voice.html("forms.ask_name", at_most=NAME_AT_MOST))


async def edit(update: Update, context: Context) -> None:
    """An organiser wants other questions in a form of theirs: give those it has, to be sent back changed."""
    class_id, form_id = numbers(update, 2)
    found = await forms.own(context.desk, context.caller, form_id)
    language = context.voice.language
    name = said(found.form.name, language)
    data = {"class_id": class_id, "about": found.form.about, "name": name, "form_id": form_id}
    data["is_fixed"] = found.form.anonymous
    await dialogues.go_to(context.desk, context.caller, Dialogue(DIALOGUE, "questions", data))
    await context.answer()
    lines = form_files.to_lines(found.form, language)
    await context.say(context.voice.html("forms.ask_changed", name=name, lines=lines))


async def step(update: Update, context: Context, dialogue: Dialogue) -> None:
    """An organiser told the name, or sent the questions as lines or as a file."""
    take = _take_name if dialogue.step == "name" else _take_questions
    try:
        await take(update, context, dialogue)
    except FormFaulty as fault:  # it says which question, and what is wrong with it
        await context.say(context.voice.html(f"forms.fault.{fault.facts['reason']}", **fault.facts))


async def name_them(update: Update, context: Context) -> None:
    """An organiser switched whether answers carry names."""
    [is_named] = numbers(update, 1)
    dialogue = await _waiting(context)
    found = replace(_form_of(dialogue), anonymous=not is_named or dialogue.data.get("is_fixed", False))
    await context.answer()
    await _go_on(context, dialogue, found)
    await context.show(*_preview(context, dialogue, found))


async def keep(update: Update, context: Context) -> None:
    """An organiser keeps the new form, which the class uses from now on; or what they changed in one."""
    numbers(update, 1)
    dialogue = await _waiting(context)
    class_id, form_id = dialogue.data["class_id"], dialogue.data.get("form_id")
    if form_id is None:
        kept = await forms.add(context.desk, context.caller, class_id, _form_of(dialogue))
    else:
        kept = await forms.change(context.desk, context.caller, form_id, _form_of(dialogue))
    await dialogues.leave(context.desk, context.caller)
    await context.answer(context.voice.text("forms.chosen" if form_id is None else "forms.changed"))
    await context.show(*views.form(context.voice, class_id, kept))


DIALOGUES = {DIALOGUE: step}


def subject(update: Update) -> tuple[int, About]:
    """Read for which class, or programme, and about what."""
    class_part, letter = parts(update, 2)
    return number(class_part), about_of(letter)


def about_of(letter: str) -> About:
    """Read what a form is about; Changed where no button says so."""
    if letter not in views.ABOUTS:
        raise Changed
    return views.ABOUTS[letter]


async def _take_name(update: Update, context: Context, dialogue: Dialogue) -> None:
    name = " ".join((update.message.text or "").split()) if update.message else ""
    check(Form({"zh_CN": name}, About(dialogue.data["about"]), form_files.SAMPLE))
    await dialogues.go_to(
        context.desk, context.caller, replace(dialogue, step="questions", data=dialogue.data | {"name": name})
    )
    await context.say(context.voice.html("forms.ask_questions", name=name))


async def _take_questions(update: Update, context: Context, dialogue: Dialogue) -> None:
    found = await _read(update, context, dialogue)
    if form_id := dialogue.data.get("form_id"):
        before = (await forms.own(context.desk, context.caller, form_id)).form
        found = form_files.known_words(found, before, context.voice.language)
        found = replace(found, anonymous=before.anonymous)
    await _go_on(context, dialogue, found)
    await context.say(*_preview(context, dialogue, found))


async def _read(update: Update, context: Context, dialogue: Dialogue) -> Form:
    assert update.message is not None  # only messages come here
    name, about = dialogue.data["name"], About(dialogue.data["about"])
    if update.message.document is None:
        return form_files.from_lines(update.message.text or "", name, about)
    sent = documents.sent(update)
    content = await documents.fetch(context, sent["file_id"])
    if sent["name"].endswith(".toml"):
        try:
            return replace(form_files.from_toml(content.decode("utf-8")), about=about)
        except UnicodeDecodeError as error:
            raise FormUnreadable(why="UTF-8") from error
    return form_files.from_table(await context.desk.spreadsheets.read(content), name, about)


def _preview(context: Context, dialogue: Dialogue, found: Form) -> views.Shown:
    """Show it; whether names are asked for can be chosen as long as they ever were."""
    text, rows = views.preview(context.voice, found)
    return (text, rows[:1]) if dialogue.data.get("is_fixed") else (text, rows)


async def _go_on(context: Context, dialogue: Dialogue, found: Form) -> None:
    data = dialogue.data | {"form": written(found)}
    await dialogues.go_to(context.desk, context.caller, replace(dialogue, step="questions", data=data))


async def _waiting(context: Context) -> Dialogue:
    """Give the dialogue with a form that waits to be kept."""
    dialogue = await dialogues.met(context.desk, context.caller)
    if dialogue is None or dialogue.name != DIALOGUE or "form" not in dialogue.data:
        raise Changed
    return dialogue


def _form_of(dialogue: Dialogue) -> Form:
    return as_form(dialogue.data["form"], dialogue.data["about"])
