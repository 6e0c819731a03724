"""A class as its staff see it: who is on the roll, who was never bound, links and the join code."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from classbell.actions import classes
from classbell.actions.classes import View
from classbell.actions.invites import Invites, make_invites
from classbell.domain.errors.basics import Changed, NotAllowed
from classbell.domain.people import Verb
from classbell.faces import drawing
from classbell.handlers import certificate_views, sessions, timetables
from classbell.handlers.context import Context
from classbell.handlers.paging import paged
from classbell.handlers.taps import number, numbers, parts
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html
from classbell.words.listings import Listing, as_csv

NAMED = 20
"""How many names of people who were never bound stand in the chat."""


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the commands and buttons of this noun."""
    return [
        CommandHandler("class", begin, filters.ChatType.PRIVATE),
        CallbackQueryHandler(turn, r"^class\.list:"),
        CallbackQueryHandler(look, r"^class\.at:"),
        CallbackQueryHandler(ask_form, r"^class\.invites:"),
        CallbackQueryHandler(invite_all, r"^class\.invite_all:"),
        CallbackQueryHandler(turn_people, r"^class\.people:"),
        CallbackQueryHandler(invite_one, r"^class\.invite:"),
        CallbackQueryHandler(code, r"^class\.code:"),
        CallbackQueryHandler(new_code, r"^class\.new_code:"),
    ]


async def begin(_: Update, context: Context) -> None:
    """Someone of the staff wants to see a class: its roll, and below it the card of what goes on today."""
    found = await classes.mine(context.desk, context.caller, Verb.SUPERVISE)
    if len(found) == 1:
        await _show(context, await classes.look(context.desk, context.caller, found[0].id))
    else:
        await _list(context, 0)
    if found:
        await sessions.show_around(context)


async def turn(update: Update, context: Context) -> None:
    """Someone of the staff looks through their classes."""
    [page] = numbers(update, 1)
    await context.answer()
    await _list(context, page)


async def look(update: Update, context: Context) -> None:
    """Someone of the staff chose a class; no card follows here, so buttons lead to those of today."""
    [class_id] = numbers(update, 1)
    view = await classes.look(context.desk, context.caller, class_id)
    cards = await sessions.card_rows(context, class_id)
    await context.answer()
    await context.show(_view(context, view), [*cards, *_view_rows(context, view)])


async def ask_form(update: Update, context: Context) -> None:
    """Someone wants invite links: as a list for all, or one to forward."""
    [class_id] = numbers(update, 1)
    view = await classes.look(context.desk, context.caller, class_id)
    voice = context.voice
    await context.answer()
    if not view.never_bound:
        await context.say(voice.html("class.all_bound", title=view.class_.title))
        return
    rows = [[Button(voice.text("class.as_list", form=form), f"class.invite_all:{class_id}:{form}")] for form in FORMS]
    rows.append([Button(voice.text("class.one_by_one"), f"class.people:{class_id}:0")])
    await context.say(voice.html("class.which_form", count=len(view.never_bound), title=view.class_.title), rows)


async def invite_all(update: Update, context: Context) -> None:
    """Someone wants links for everybody who was never bound, in a file."""
    class_id, form = parts(update, 2)
    if form not in FORMS:
        raise Changed
    invites = await make_invites(context.desk, context.caller, number(class_id))
    await context.answer()
    listing = _listing(context, invites)
    content = as_csv(listing) if form == "CSV" else await drawing.listing(listing)
    await context.send_file("document", f"{listing.safe_title}.{form.lower()}", content, _caption(context, invites))


async def turn_people(update: Update, context: Context) -> None:
    """Someone looks for the one person to invite."""
    class_id, page = numbers(update, 2)
    view = await classes.look(context.desk, context.caller, class_id)
    buttons = [Button(line.name, f"class.invite:{class_id}:{line.person_id}") for line in view.never_bound]
    await context.answer()
    back = [Button(context.voice.text("menu.back"), f"class.at:{class_id}")]
    rows = [*paged(buttons, page, f"class.people:{class_id}"), back]
    await context.show(context.voice.html("class.whom", title=view.class_.title), rows)


async def invite_one(update: Update, context: Context) -> None:
    """Someone wants one person's link, in a message to forward."""
    class_id, person_id = numbers(update, 2)
    invites = await make_invites(context.desk, context.caller, class_id, person_id)
    if not invites.links:
        raise NotAllowed if invites.not_ours else Changed
    await context.answer()
    [(line, link)] = invites.links
    facts = {"name": line.name, "title": invites.class_.title, "link": link, "until": invites.expires_at}
    await context.say(context.voice.html("class.to_forward", **facts))


async def code(update: Update, context: Context) -> None:
    """Someone wants the class's join code."""
    [class_id] = numbers(update, 1)
    await _send_code(context, class_id, await classes.join_link(context.desk, context.caller, class_id))


async def new_code(update: Update, context: Context) -> None:
    """Someone wants the old join code to mean nothing any more."""
    [class_id] = numbers(update, 1)
    await _send_code(context, class_id, await classes.change_join_link(context.desk, context.caller, class_id))


async def _send_code(context: Context, class_id: int, link: str) -> None:
    view = await classes.look(context.desk, context.caller, class_id)
    await context.answer()
    caption = context.voice.html("class.code", title=view.class_.title, link=link)
    rows = [[Button(context.voice.text("class.new_code"), f"class.new_code:{class_id}")]]
    await context.send_file("photo", "join.png", await drawing.code(link), caption, rows)


async def _list(context: Context, page: int) -> None:
    found = await classes.mine(context.desk, context.caller, Verb.SUPERVISE)
    if not found:
        await context.show(context.voice.html("class.none"))
        return
    buttons = [Button(one.title, f"class.at:{one.id}") for one in found]
    await context.show(context.voice.html("class.list", count=len(found)), paged(buttons, page, "class.list"))


async def _show(context: Context, view: View) -> None:
    await context.show(_view(context, view), _view_rows(context, view))


def _view(context: Context, view: View) -> Html:
    voice = context.voice.within(view.class_.zone)
    lines = [voice.html("class.view", title=view.class_.title, count=len(view.roll), at=view.at)]
    for word, found in (("class.never_bound", view.never_bound), ("class.unreachable", view.unreachable)):
        if found:
            names = voice.listed((line.name for line in found), at_most=NAMED)
            lines.append(voice.html(word, count=len(found), names=names))
    if view.roll and len(lines) == 1:
        lines.append(voice.html("class.everyone_reached"))
    return Html("\n".join(lines))


def _view_rows(context: Context, view: View) -> Rows:
    voice, class_id = context.voice, view.class_.id
    reminders = Button(voice.text("reminder.class_button"), f"reminder.class:{class_id}")
    rows = [[Button(voice.text("class.join_code"), f"class.code:{class_id}"), reminders]]
    if view.never_bound:
        rows.insert(0, [Button(voice.text("class.make_invites"), f"class.invites:{class_id}")])
    results = Button(voice.text("rounds.open"), f"rounds.class:{class_id}:0")
    rows.append([Button(voice.text("lecturer.class"), f"lecturers.class:{class_id}:0"), results])
    timetable = Button(voice.text("revision.open"), f"revisions.class:{class_id}:0")
    rows.append([timetable, certificate_views.class_button(voice, class_id)])
    if view.may_organise:
        rows.append([timetables.button(voice, class_id)])
    return [*rows, [Button(voice.text("class.others"), "class.list:0")]]


def _listing(context: Context, invites: Invites) -> Listing:
    voice = context.voice
    headings = [voice.text(f"class.column.{name}") for name in ("name", "group", "phone", "link")]
    rows = [[line.name, line.group or "", line.phone or "", link] for line, link in invites.links]
    return Listing(voice.text("class.invites_of", title=invites.class_.title), headings, rows)


def _caption(context: Context, invites: Invites) -> Html:
    voice = context.voice
    said = [voice.html("class.invites_made", count=len(invites.links), until=invites.expires_at)]
    if invites.not_ours:
        said.append(voice.html("class.invites_left_out", count=invites.not_ours))
    return Html("\n".join(said))


FORMS = ("XLSX", "CSV")
