"""The lecturers of a class by chat: whom the names in its timetable mean, and the link to each one's own page."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import lecturer_pages, lecturers
from classbell.actions.lecturer_pages import Link, Standing
from classbell.actions.lecturers import Teaching
from classbell.domain.lecturers import Known, Named
from classbell.handlers.context import Context
from classbell.handlers.paging import paged
from classbell.handlers.taps import numbers
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice
from classbell.words.messages import fitting

LINES = 60
"""So many names in a message, where they can only be looked at."""


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(of_session, r"^lecturers\.session:"),
        CallbackQueryHandler(of_class, r"^lecturers\.class:"),
        CallbackQueryHandler(look, r"^lecturers\.look:"),
        CallbackQueryHandler(who, r"^lecturers\.who:"),
        CallbackQueryHandler(mean, r"^lecturers\.mean:"),
        CallbackQueryHandler(link, r"^lecturers\.link:"),
        CallbackQueryHandler(send, r"^lecturers\.send:"),
        CallbackQueryHandler(ask_void, r"^lecturers\.ask_void:"),
        CallbackQueryHandler(void, r"^lecturers\.void:"),
        CallbackQueryHandler(own, r"^lecturers\.own:"),
    ]


async def of_session(update: Update, context: Context) -> None:
    """An organiser wants the lecturers, from the class card: they come below it."""
    [session_id] = numbers(update, 1)
    found = await lecturers.class_of_session(context.desk, context.caller, session_id)
    await context.answer()
    await context.say(*_list(context.voice, found, 0))


async def of_class(update: Update, context: Context) -> None:
    """An organiser looks through the lecturers of a class."""
    class_id, page = numbers(update, 2)
    found = await lecturers.of_class(context.desk, context.caller, class_id)
    await context.answer()
    await context.show(*_list(context.voice, found, page))


async def look(update: Update, context: Context) -> None:
    """An organiser picked a lecturer."""
    found = await lecturer_pages.look(context.desk, context.caller, _key(update))
    await context.answer()
    await context.show(*_view(context.voice, found))


async def who(update: Update, context: Context) -> None:
    """An organiser wants to say whom a name means."""
    found = await lecturer_pages.look(context.desk, context.caller, _key(update))
    await context.answer()
    await context.show(context.voice.html("lecturer.which", name=found.one.name), _namesakes(context.voice, found))


async def mean(update: Update, context: Context) -> None:
    """An organiser said it."""
    class_id, place, person_id = numbers(update, 3)
    await lecturers.say(context.desk, context.caller, (class_id, place), person_id or None)
    found = await lecturer_pages.look(context.desk, context.caller, (class_id, place))
    await context.answer(context.voice.text("lecturer.said"))
    await context.show(*_view(context.voice, found))


async def link(update: Update, context: Context) -> None:
    """An organiser wants the link to a lecturer's page, to send it on."""
    made = await lecturer_pages.link(context.desk, context.caller, _key(update))
    await context.answer()
    text = context.voice.html("lecturer.to_forward", name=made.name, title=made.class_.title, url=made.url)
    await _say_link(context, made, text)


async def send(update: Update, context: Context) -> None:
    """An organiser lets the bot tell the lecturer."""
    found = await lecturer_pages.send(context.desk, context.caller, _key(update))
    await context.answer(context.voice.text("lecturer.sent", name=found.one.name))
    await context.show(*_view(context.voice, found))


async def ask_void(update: Update, context: Context) -> None:
    """An organiser wants all links to a page to end: say first how many those are."""
    found = await lecturer_pages.look(context.desk, context.caller, _key(update))
    await context.answer()
    voice, key = context.voice, f"{found.class_.id}:{found.place}"
    rows = [
        [Button(voice.text("lecturer.void_now"), f"lecturers.void:{key}")],
        [Button(voice.text("lecturer.back"), f"lecturers.look:{key}")],
    ]
    await context.show(voice.html("lecturer.sure_void", name=found.one.name, count=found.links), rows)


async def void(update: Update, context: Context) -> None:
    """An organiser lets all links to a page lead nowhere."""
    found = await lecturer_pages.void(context.desk, context.caller, _key(update))
    await context.answer(context.voice.text("lecturer.voided"))
    await context.show(*_view(context.voice, found))


async def own(update: Update, context: Context) -> None:
    """A lecturer wants their own page."""
    [class_id] = numbers(update, 1)
    made = await lecturer_pages.own(context.desk, context.caller, class_id)
    await context.answer()
    await _say_link(context, made, context.voice.html("lecturer.yours", title=made.class_.title, url=made.url))


async def _say_link(context: Context, made: Link, text: Html) -> None:
    rows = [[Button(context.voice.text("lecturer.open"), url=made.url)]]
    await context.say(text, rows, link_preview_options={"is_disabled": True})


def _key(update: Update) -> tuple[int, int]:
    class_id, place = numbers(update, 2)
    return class_id, place


def _list(voice: Voice, found: Teaching, page: int) -> tuple[Html, Rows]:
    class_id, title = found.class_.id, found.class_.title
    back = [Button(voice.text("lecturer.back"), f"class.at:{class_id}")]
    if not found.names:
        return voice.html("lecturer.none", title=title), [back]
    if not found.is_managed:
        head = voice.html("lecturer.only_names", title=title)
        names = [voice.html("lecturer.line", name=one.name, count=one.sessions) for one in found.names]
        shown = fitting(names, [head, voice.html("lecturer.more", count=len(names))], LINES)[0]
        left = [voice.html("lecturer.more", count=len(names) - len(shown))] if len(shown) < len(names) else []
        return Html("\n".join([head, *shown, *left])), [back]
    buttons = [
        Button(_label(voice, one), f"lecturers.look:{class_id}:{place}") for place, one in enumerate(found.names)
    ]
    rows = [*paged(buttons, page, f"lecturers.class:{class_id}"), back]
    return voice.html("lecturer.list", title=title, count=len(found.names)), rows


def _label(voice: Voice, one: Named) -> str:
    word = "lecturer.button_open" if one.is_open else "lecturer.button"
    return voice.text(word, name=one.name, count=one.sessions)


def _view(voice: Voice, found: Standing) -> tuple[Html, Rows]:
    one, key = found.one, f"{found.class_.id}:{found.place}"
    lines = [
        voice.html("lecturer.view", name=one.name, title=found.class_.title, count=one.sessions),
        _meaning(voice, one),
        voice.html("lecturer.links", count=found.links),
    ]
    rows = [[Button(voice.text("lecturer.link"), f"lecturers.link:{key}")]]
    if one.meant and one.meant.account_id is not None:
        rows.append([Button(voice.text("lecturer.send"), f"lecturers.send:{key}")])
    if found.links:
        rows.append([Button(voice.text("lecturer.void"), f"lecturers.ask_void:{key}")])
    if one.namesakes:
        rows.append([Button(voice.text("lecturer.who"), f"lecturers.who:{key}")])
    if found.lecturer_id is not None:
        rows.append([Button(voice.text("history.open"), f"histories.look:{found.lecturer_id}")])
    rows.append([Button(voice.text("lecturer.back"), f"lecturers.class:{found.class_.id}:0")])
    return Html("\n".join(lines)), rows


def _meaning(voice: Voice, one: Named) -> Html:
    if one.meant is not None:
        return voice.html("lecturer.means", who=_called(voice, one.meant))
    if one.is_open:
        return voice.html("lecturer.means_open", count=len(one.namesakes))
    return voice.html("lecturer.means_nobody")


def _namesakes(voice: Voice, found: Standing) -> Rows:
    key, meant_id = f"{found.class_.id}:{found.place}", found.one.meant.person_id if found.one.meant else 0
    rows = [
        [
            Button(
                f"{'●' if one.person_id == meant_id else '○'} {_called(voice, one)}",
                f"lecturers.mean:{key}:{one.person_id}",
            )
        ]
        for one in found.one.namesakes
    ]
    mark = "●" if found.one.is_said and not meant_id else "○"
    nobody = Button(f"{mark} {voice.text('lecturer.nobody')}", f"lecturers.mean:{key}:0")
    return [*rows, [nobody], [Button(voice.text("lecturer.back"), f"lecturers.look:{key}")]]


def _called(voice: Voice, one: Known) -> str:
    return voice.text("lecturer.called", name=one.name, unit=one.unit_name) if one.unit_name else one.name
