"""What a class asks its people: choosing a form, looking at it, and what can be done with one."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from classbell.actions import forms, programmes
from classbell.actions.forms import Choice
from classbell.domain.forms import About, said
from classbell.handlers import form_views as views
from classbell.handlers.context import Context
from classbell.handlers.form_drafts import about_of, subject
from classbell.handlers.paging import paged
from classbell.handlers.taps import number, numbers, parts
from classbell.words.buttons import Button
from classbell.words.catalogue import Voice

OF_CLASS = (About.SESSION, About.LECTURER, About.CLASS)
"""What a class is asked about, in the order it is offered."""


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
    rows = [[Button(_label(context.voice, one), f"forms.about:{class_id}:{views.LETTERS[one.about]}")] for one in found]
    rows.append([Button(context.voice.text("rounds.open"), f"rounds.class:{class_id}:0")])
    rows.append([Button(context.voice.text("forms.back"), "forms.classes:0")])
    await context.show(context.voice.html("forms.of_class", title=found[0].class_.title), rows)


async def choices(update: Update, context: Context) -> None:
    """An organiser wants to choose another form."""
    class_id, about = subject(update)
    found = await forms.choice(context.desk, context.caller, class_id, about)
    await context.answer()
    await context.show(*views.choices(context.voice, found))


async def view(update: Update, context: Context) -> None:
    """An organiser looks at a form."""
    class_id, form_id = numbers(update, 2)
    found = await forms.look(context.desk, context.caller, form_id)
    await context.answer()
    await context.show(*views.form(context.voice, class_id, found))


async def choose(update: Update, context: Context) -> None:
    """An organiser chose a form for a class, or that nothing is asked."""
    class_part, letter, form_part = parts(update, 3)
    key = (number(class_part), about_of(letter))
    form_id = number(form_part) or None
    found = await forms.choose(context.desk, context.caller, key, form_id)
    await context.answer(context.voice.text("forms.chosen"))
    await context.show(*views.choices(context.voice, found))


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
    await context.show(*views.form(context.voice, class_id, found))


async def retire(update: Update, context: Context) -> None:
    """An organiser wants a form offered no more."""
    class_id, form_id = numbers(update, 2)
    found = await forms.look(context.desk, context.caller, form_id)
    await forms.retire(context.desk, context.caller, form_id)
    await context.answer(context.voice.text("forms.retired"))
    left = await forms.choice(context.desk, context.caller, class_id, found.form.about)
    await context.show(*views.choices(context.voice, left))


async def _classes(context: Context, page: int) -> None:
    found = await forms.of_classes(context.desk, context.caller)
    buttons = [Button(one.title, f"forms.class:{one.id}") for one in found]
    rows = paged(buttons, page, "forms.classes")
    if await programmes.are_there(context.desk, context.caller):
        rows.append([Button(context.voice.text("programme.list"), "programmes.list:0")])
    await context.show(context.voice.html("forms.which_class" if found else "forms.no_class"), rows)


def _label(voice: Voice, one: Choice) -> str:
    name = said(one.used.form.name, voice.language) if one.used else voice.text("forms.none")
    return voice.text(f"forms.about_{one.about}", name=name)
