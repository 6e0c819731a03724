"""What a class asks its people: choosing a form, looking at it, and making one from lines of text or a file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from classbell.actions import dialogues, forms, programmes
from classbell.actions.forms import Choice
from classbell.domain import form_files
from classbell.domain.errors.basics import Changed
from classbell.domain.errors.feedback import FormFaulty, FormUnreadable
from classbell.domain.forms import NAME_AT_MOST, About, Form, check, said
from classbell.handlers import documents
from classbell.handlers.context import Context
from classbell.handlers.paging import paged
from classbell.handlers.taps import number, numbers, parts
from classbell.storage.dialogues import Dialogue
from classbell.storage.forms import Kept, as_form, written
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice

DIALOGUE = "form"
OF_CLASS = (About.SESSION, About.LECTURER, About.CLASS)
"""What a class is asked about, in the order it is offered."""
ABOUTS = {"s": About.SESSION, "l": About.LECTURER, "c": About.CLASS, "p": About.PROGRAMME, "n": About.NEEDS}
"""What a form is about, as buttons say it."""
PLACES = {About.PROGRAMME: "programmes.look", About.NEEDS: "surveys.at"}
"""Where one comes from to choose a form that is asked of no class."""
LETTERS = {about: letter for letter, about in ABOUTS.items()}


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the commands and buttons of this noun."""
    return [
        CommandHandler("survey", begin, filters.ChatType.PRIVATE),
        CallbackQueryHandler(turn, r"^forms\.classes:"),
        CallbackQueryHandler(of_class, r"^forms\.class:"),
        CallbackQueryHandler(choices, r"^forms\.about:"),
        CallbackQueryHandler(view, r"^forms\.view:"),
        CallbackQueryHandler(choose, r"^forms\.choose:"),
        CallbackQueryHandler(ask_tighten, r"^forms\.ask_tighten:"),
        CallbackQueryHandler(tighten, r"^forms\.tighten:"),
        CallbackQueryHandler(ask_retire, r"^forms\.ask_retire:"),
        CallbackQueryHandler(retire, r"^forms\.retire:"),
        CallbackQueryHandler(ask_new, r"^forms\.new:"),
        CallbackQueryHandler(name_them, r"^forms\.named:"),
        CallbackQueryHandler(keep, r"^forms\.keep:"),
    ]


async def begin(_: Update, context: Context) -> None:
    """An organiser wants to see what their classes are asked."""
    await _classes(context, 0)


async def turn(update: Update, context: Context) -> None:
    """An organiser looks through their classes."""
    [page] = numbers(update, 1)
    await context.answer()
    await _classes(context, page)


async def of_class(update: Update, context: Context) -> None:
    """An organiser picked a class."""
    [class_id] = numbers(update, 1)
    found = [await forms.choice(context.desk, context.caller, class_id, about) for about in OF_CLASS]
    await context.answer()
    rows = [[Button(_label(context.voice, one), f"forms.about:{class_id}:{LETTERS[one.about]}")] for one in found]
    rows.append([Button(context.voice.text("rounds.open"), f"rounds.class:{class_id}:0")])
    rows.append([Button(context.voice.text("forms.back"), "forms.classes:0")])
    await context.show(context.voice.html("forms.of_class", title=found[0].class_.title), rows)


async def choices(update: Update, context: Context) -> None:
    """An organiser wants to choose another form."""
    class_id, about = _subject(update)
    found = await forms.choice(context.desk, context.caller, class_id, about)
    await context.answer()
    await _show_choices(context, found)


async def view(update: Update, context: Context) -> None:
    """An organiser looks at a form."""
    class_id, form_id = numbers(update, 2)
    found = await forms.look(context.desk, context.caller, form_id)
    await context.answer()
    await _show_form(context, class_id, found)


async def choose(update: Update, context: Context) -> None:
    """An organiser chose a form for a class, or that nothing is asked."""
    class_part, letter, form_part = parts(update, 3)
    key = (number(class_part), _about(letter))
    form_id = number(form_part) or None
    found = await forms.choose(context.desk, context.caller, key, form_id)
    await context.answer(context.voice.text("forms.chosen"))
    await _show_choices(context, found)


async def ask_tighten(update: Update, context: Context) -> None:
    """An organiser wants a form anonymous: say first that there is no way back."""
    await _ask_first(update, context, "tighten")


async def ask_retire(update: Update, context: Context) -> None:
    """An organiser wants a form offered no more: say first who uses it."""
    await _ask_first(update, context, "retire")


async def _ask_first(update: Update, context: Context, verb: str) -> None:
    class_id, form_id = numbers(update, 2)
    found = await forms.look(context.desk, context.caller, form_id)
    used = await forms.usage(context.desk, context.caller, form_id)
    await context.answer()
    voice = context.voice
    facts = {"name": said(found.form.name, voice.language), "classes": used.classes, "programmes": used.programmes}
    rows = [
        [Button(voice.text(f"forms.{verb}_now"), f"forms.{verb}:{class_id}:{form_id}")],
        [Button(voice.text("forms.back"), f"forms.view:{class_id}:{form_id}")],
    ]
    await context.show(voice.html(f"forms.sure_{verb}", **facts), rows)


async def tighten(update: Update, context: Context) -> None:
    """An organiser makes a form anonymous; there is no way back."""
    class_id, form_id = numbers(update, 2)
    found = await forms.tighten(context.desk, context.caller, form_id)
    await context.answer(context.voice.text("forms.tightened"))
    await _show_form(context, class_id, found)


async def retire(update: Update, context: Context) -> None:
    """An organiser wants a form offered no more."""
    class_id, form_id = numbers(update, 2)
    found = await forms.look(context.desk, context.caller, form_id)
    await forms.retire(context.desk, context.caller, form_id)
    await context.answer(context.voice.text("forms.retired"))
    await _show_choices(context, await forms.choice(context.desk, context.caller, class_id, found.form.about))


async def ask_new(update: Update, context: Context) -> None:
    """An organiser wants a form of their own: ask for its name."""
    class_id, about = _subject(update)
    await forms.choice(context.desk, context.caller, class_id, about)
    await dialogues.go_to(
        context.desk, context.caller, Dialogue(DIALOGUE, "name", {"class_id": class_id, "about": about})
    )
    await context.answer()
    await context.say(context.voice.html("forms.ask_name", at_most=NAME_AT_MOST))


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
    found = replace(_form_of(dialogue), anonymous=not is_named)
    await context.answer()
    await _go_on(context, dialogue, found)
    await context.show(*_preview(context.voice, found))


async def keep(update: Update, context: Context) -> None:
    """An organiser keeps the new form; the class uses it from now on."""
    numbers(update, 1)
    dialogue = await _waiting(context)
    kept = await forms.add(context.desk, context.caller, dialogue.data["class_id"], _form_of(dialogue))
    await dialogues.leave(context.desk, context.caller)
    await context.answer(context.voice.text("forms.chosen"))
    await _show_form(context, dialogue.data["class_id"], kept)


DIALOGUES = {DIALOGUE: step}


async def _take_name(update: Update, context: Context, dialogue: Dialogue) -> None:
    name = " ".join((update.message.text or "").split()) if update.message else ""
    check(Form({"zh_CN": name}, About(dialogue.data["about"]), form_files.SAMPLE))
    await dialogues.go_to(
        context.desk, context.caller, replace(dialogue, step="questions", data=dialogue.data | {"name": name})
    )
    await context.say(context.voice.html("forms.ask_questions", name=name))


async def _take_questions(update: Update, context: Context, dialogue: Dialogue) -> None:
    found = await _read(update, context, dialogue)
    await _go_on(context, dialogue, found)
    await context.say(*_preview(context.voice, found))


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


async def _classes(context: Context, page: int) -> None:
    found = await forms.of_classes(context.desk, context.caller)
    buttons = [Button(one.title, f"forms.class:{one.id}") for one in found]
    rows = paged(buttons, page, "forms.classes")
    if await programmes.are_there(context.desk, context.caller):
        rows.append([Button(context.voice.text("programme.list"), "programmes.list:0")])
    await context.show(context.voice.html("forms.which_class" if found else "forms.no_class"), rows)


async def _show_choices(context: Context, found: Choice) -> None:
    voice, class_id, letter = context.voice, found.class_.id, LETTERS[found.about]
    used_id = found.used.id if found.used else 0
    rows = [
        [
            Button(
                f"{'●' if one.id == used_id else '○'} {said(one.form.name, voice.language)}",
                f"forms.choose:{class_id}:{letter}:{one.id}",
            ),
            Button(voice.text("forms.look"), f"forms.view:{class_id}:{one.id}"),
        ]
        for one in found.offered
    ]
    none = Button(f"{'○' if used_id else '●'} {voice.text('forms.none')}", f"forms.choose:{class_id}:{letter}:0")
    new = Button(voice.text("forms.new"), f"forms.new:{class_id}:{letter}")
    place = PLACES.get(found.about, "forms.class")
    back = Button(voice.text("forms.back"), f"{place}:{class_id}")
    text = voice.html(f"forms.choose_{found.about}", title=found.class_.title)
    nothing = [] if found.about is About.NEEDS else [[none]]
    await context.show(text, [*rows, *nothing, [new], [back]])


async def _show_form(context: Context, class_id: int, found: Kept) -> None:
    voice, letter = context.voice, LETTERS[found.form.about]
    rows = [[Button(voice.text("forms.use"), f"forms.choose:{class_id}:{letter}:{found.id}")]]
    if not found.form.anonymous:
        rows.append([Button(voice.text("forms.tighten"), f"forms.ask_tighten:{class_id}:{found.id}")])
    if found.template is None:
        rows.append([Button(voice.text("forms.retire"), f"forms.ask_retire:{class_id}:{found.id}")])
    rows.append([Button(voice.text("forms.back"), f"forms.about:{class_id}:{letter}")])
    await context.show(_described(voice, found.form), rows)


def _preview(voice: Voice, found: Form) -> tuple[Html, Rows]:
    named = Button(
        voice.text("forms.named" if found.anonymous else "forms.unnamed"), f"forms.named:{int(found.anonymous)}"
    )
    rows = [[Button(voice.text("forms.keep"), "forms.keep:0")]]
    if found.about is not About.NEEDS:
        rows.append([named])
    return Html(f"{_described(voice, found)}\n\n{voice.html('forms.or_send_again')}"), rows


def _described(voice: Voice, form: Form) -> Html:
    lines = [voice.html("forms.head", name=said(form.name, voice.language), count=len(form.questions))]
    for place, question in enumerate(form.questions, 1):
        facts: dict[str, Any] = {"number": place, "question": said(question.words, voice.language)}
        options = " / ".join(said(option, voice.language) for option in question.options)
        lines.append(voice.html(f"forms.kind.{question.kind}", **facts, options=options))
    lines.append(voice.html("feedback.anonymous" if form.anonymous else "feedback.named"))
    return Html("\n".join(lines))


def _label(voice: Voice, one: Choice) -> str:
    name = said(one.used.form.name, voice.language) if one.used else voice.text("forms.none")
    return voice.text(f"forms.about_{one.about}", name=name)


def _subject(update: Update) -> tuple[int, About]:
    class_part, letter = parts(update, 2)
    return number(class_part), _about(letter)


def _about(letter: str) -> About:
    if letter not in ABOUTS:
        raise Changed
    return ABOUTS[letter]
