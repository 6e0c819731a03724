"""The day's attendance as table, chart and file; who is missing; one's own marks and timetable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from classbell.actions import badges, certificate_papers, sessions, sheets
from classbell.actions.sheets import Day, Missing, OwnMark
from classbell.domain.classes import Class, Session
from classbell.domain.errors.basics import NoSession
from classbell.domain.sheets import DaySheet
from classbell.faces import drawing, marks, table
from classbell.faces import missing as missing_face
from classbell.handlers import certificate_views
from classbell.handlers.context import Context
from classbell.handlers.paging import paged
from classbell.handlers.sessions import choices
from classbell.handlers.taps import day, number, numbers, parts
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice
from classbell.words.messages import fitting

NAMES_A_MESSAGE = 60


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the commands and buttons of this noun."""
    private = filters.ChatType.PRIVATE
    return [
        CommandHandler("attendance", ask_attendance, private),
        CommandHandler("missing", ask_missing, private),
        CommandHandler("me", ask_my_marks, private),
        CommandHandler("timetable", ask_timetable, private),
        CallbackQueryHandler(pick_class, r"^sheets\.class:"),
        CallbackQueryHandler(list_classes, r"^sheets\.classes:"),
        CallbackQueryHandler(turn, r"^sheets\.day:"),
        CallbackQueryHandler(ask_chart, r"^sheets\.chart:"),
        CallbackQueryHandler(ask_workbook, r"^sheets\.book:"),
        CallbackQueryHandler(turn_begun, r"^sheets\.begun:"),
        CallbackQueryHandler(pick_missing, r"^sheets\.missing:"),
        CallbackQueryHandler(turn_my_marks, r"^sheets\.me:"),
    ]


async def ask_attendance(_: Update, context: Context) -> None:
    """A supervisor wants today's attendance."""
    classes = await sheets.classes_of(context.desk, context.caller)
    if len(classes) == 1:
        await context.say(*await _day(context, classes[0].id, None, 0))
    else:
        await context.say(*_classes(context, classes, 0))


async def list_classes(update: Update, context: Context) -> None:
    """A supervisor wants another class."""
    [page] = numbers(update, 1)
    found = await sheets.classes_of(context.desk, context.caller)
    await context.answer()
    await context.show(*_classes(context, found, page))


async def pick_class(update: Update, context: Context) -> None:
    """A supervisor picked a class: its attendance of today."""
    view = await _day(context, numbers(update, 1)[0], None, 0)
    await context.answer()
    await context.show(*view)


async def turn(update: Update, context: Context) -> None:
    """A supervisor wants another day or another page."""
    class_id, on, page = parts(update, 3)
    view = await _day(context, number(class_id), day(on), number(page))
    await context.answer()
    await context.show(*view)


async def ask_chart(update: Update, context: Context) -> None:
    """A supervisor wants the day as a chart."""
    sheet, voice = await _asked_sheet(update, context)
    await context.answer()
    caption = Html(f"{table.heading(sheet, voice)}\n{table.foot(sheet, voice)}")
    await context.send_file("photo", f"{_file_name(sheet)}.png", await drawing.chart(sheet, voice), caption)


async def ask_workbook(update: Update, context: Context) -> None:
    """A supervisor wants the day as a file."""
    sheet, voice = await _asked_sheet(update, context)
    await context.answer()
    await context.send_file("document", f"{_file_name(sheet)}.xlsx", await drawing.workbook(sheet, voice))


async def ask_missing(_: Update, context: Context) -> None:
    """A supervisor wants the names to call."""
    found = await sessions.begun(context.desk, context.caller)
    if not found:
        raise NoSession
    if len(found) == 1:
        await _say_missing(context, await sheets.missing(context.desk, context.caller, found[0].id))
    else:
        await context.say(context.voice.html("sessions.pick"), _begun(context, found, 0))


async def turn_begun(update: Update, context: Context) -> None:
    """A supervisor looks through the sessions whose missing they could call."""
    [page] = numbers(update, 1)
    found = await sessions.begun(context.desk, context.caller)
    await context.answer()
    await context.show(context.voice.html("sessions.pick"), _begun(context, found, page))


async def pick_missing(update: Update, context: Context) -> None:
    """A supervisor picked the session whose missing are to be called."""
    missing = await sheets.missing(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    await _say_missing(context, missing)


async def ask_my_marks(_: Update, context: Context) -> None:
    """A trainee wants to know what the register says of them, and why."""
    await context.say(*await _own(context, 0))


async def turn_my_marks(update: Update, context: Context) -> None:
    """A trainee wants older or newer marks."""
    view = await _own(context, numbers(update, 1)[0])
    await context.answer()
    await context.show(*view)


async def ask_timetable(_: Update, context: Context) -> None:
    """A trainee wants to know what comes next."""
    found = await sheets.timetable(context.desk, context.caller)
    if not found:
        await context.say(context.voice.html("timetable.empty"))
        return
    rows = [[Button(context.voice.text("calendar.open"), "calendar.begin:0")]]
    await context.say(Html("\n\n".join([context.voice.html("timetable.title"), *_days(context, found)])), rows)


async def _day(context: Context, class_id: int, on: date | None, page: int) -> tuple[Html, Rows]:
    day = await sheets.day(context.desk, context.caller, class_id, on)
    voice = context.voice.within(day.sheet.class_.zone)
    page = min(page, table.pages(day.sheet) - 1)
    return table.page(day.sheet, voice, page), _day_rows(day, voice, page)


def _day_rows(day: Day, voice: Voice, page: int) -> Rows:
    sheet, class_id = day.sheet, day.sheet.class_.id
    this = f"{class_id}:{sheet.day:%Y%m%d}"
    pages = [
        Button(voice.text("sheet.page", page=to + 1), f"sheets.day:{this}:{to}")
        for to in (page - 1, page + 1)
        if 0 <= to < table.pages(sheet)
    ]
    days = [
        Button(voice.text(f"sheet.{word}", day=to), f"sheets.day:{class_id}:{to:%Y%m%d}:0")
        for word, to in (("before", day.before), ("after", day.after))
        if to
    ]
    faces = [
        Button(voice.text("sheet.chart"), f"sheets.chart:{this}"),
        Button(voice.text("sheet.book"), f"sheets.book:{this}"),
    ]
    paper = [
        Button(voice.text("signature.open"), f"signatures.day:{this}"),
        Button(voice.text("seal.open"), f"seals.day:{this}:0"),
    ]
    refresh = Button(voice.text("sheet.refresh"), f"sheets.day:{this}:{page}")
    week = Button(voice.text("overview.to_week"), f"overviews.week:{sheet.day:%Y%m%d}:0")
    last = [refresh, week, Button(voice.text("sheet.classes"), "sheets.classes:0")]
    return [row for row in (pages, *([faces, paper] if sheet.sessions else []), days, last) if row]


def _classes(context: Context, classes: Sequence[Class], page: int) -> tuple[Html, Rows]:
    buttons = [Button(one.title, f"sheets.class:{one.id}") for one in classes]
    today = context.desk.now().astimezone(context.desk.house.zone)
    every = [Button(context.voice.text("overview.all_today"), f"overviews.day:{today:%Y%m%d}:0")]
    rows = paged(buttons, page, "sheets.classes")
    return context.voice.html("sheet.pick_class"), [*([every] if len(classes) > 1 else []), *rows]


def _begun(context: Context, found: Sequence[Session], page: int) -> Rows:
    return paged(choices(context, found, "sheets.missing"), page, "sheets.begun")


async def _asked_sheet(update: Update, context: Context) -> tuple[DaySheet, Voice]:
    class_id, on = parts(update, 2)
    found = await sheets.day(context.desk, context.caller, number(class_id), day(on))
    return found.sheet, context.voice.within(found.sheet.class_.zone)


def _file_name(sheet: DaySheet) -> str:
    kept = "".join(sign if sign.isalnum() else "-" for sign in sheet.class_.title)
    return f"{kept}-{sheet.day:%Y%m%d}"


async def _say_missing(context: Context, missing: Missing) -> None:
    voice = context.voice.within(missing.session.zone)
    heading, foot = missing_face.heading(missing.session, missing.entries, voice), missing_face.foot(missing.at, voice)
    for part in fitting(missing_face.lines(missing.entries, voice), (heading, foot), NAMES_A_MESSAGE):
        await context.say(Html("\n".join([heading, *part, foot])))


async def _own(context: Context, page: int) -> tuple[Html, Rows]:
    found, pages = await sheets.my_marks(context.desk, context.caller, page)
    if not found:
        return context.voice.html("me.empty", name=context.caller.person_name), await _papers(context)
    lines = [context.voice.html("me.title", name=context.caller.person_name)]
    lines += [_own_mark(context.voice.within(own.session.zone), own) for own in found]
    lines.append(context.voice.html("me.foot"))
    turns = [
        Button(context.voice.text(f"me.{word}"), f"sheets.me:{to}")
        for word, to in (("newer", page - 1), ("older", page + 1))
        if 0 <= to < pages
    ]
    reasons = [[_why_button(context, own)] for own in found]
    return Html("\n\n".join(lines)), [row for row in (*reasons, turns, *await _papers(context)) if row]


def _why_button(context: Context, own: OwnMark) -> Button:
    voice = context.voice.within(own.session.zone)
    return Button(voice.text("why.button", session=own.session), f"why.mine:{own.session.id}")


async def _papers(context: Context) -> Rows:
    """Offer their badge and certificates to those who have any."""
    found = []
    if await badges.mine(context.desk, context.caller):
        found.append(Button(context.voice.text("me.badge"), "badges.mine:0"))
    if await certificate_papers.mine(context.desk, context.caller):
        found.append(certificate_views.own_button(context.voice))
    return [found] if found else []


def _own_mark(voice: Voice, own: OwnMark) -> Html:
    lines = [voice.html("me.session", session=own.session), _why(voice, own)]
    if own.mark and own.mark.reason:
        lines.append(voice.html("me.reason", reason=marks.reason(own.mark.reason, voice)))
    return Html("\n".join(lines))


def _why(voice: Voice, own: OwnMark) -> Html:
    mark = own.mark
    if mark is None:
        return voice.html("me.unmarked")
    facts = {"status": marks.status(mark.status, voice), "basis": marks.basis(mark, voice), "at": mark.signed_at}
    if own.ruled_by is not None:
        return voice.html("me.ruled", by=own.ruled_by, kept_at=own.kept_at, **facts)
    return voice.html("me.signed" if mark.signed_at else "me.clock", **facts)


def _days(context: Context, found: Sequence[Session]) -> list[Html]:
    said: list[Html] = []
    for _, of_day in groupby(found, key=lambda one: one.starts_at.astimezone(one.zone).date()):
        held = list(of_day)
        voice = context.voice.within(held[0].zone)
        lines = [voice.html("timetable.day", at=held[0].starts_at)]
        lines += [_planned(context.voice.within(one.zone), one) for one in held]
        said.append(Html("\n".join(lines)))
    return said


def _planned(voice: Voice, session: Session) -> Html:
    word = "timetable.cancelled" if session.cancelled_at else "timetable.session"
    venue = voice.html("timetable.venue", venue=session.venue) if session.venue else Html()
    return voice.html(word, session=session, venue=venue, mode=voice.text(f"mode.{session.mode}"))
