"""The day and the week of all classes somebody is staff of: as text, page by page, as a chart and as a file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from classbell.actions import overviews
from classbell.actions.desk import Desk
from classbell.actions.overviews import View
from classbell.domain.errors.basics import Changed, NotAllowed
from classbell.domain.overviews import Overview
from classbell.domain.people import Caller
from classbell.faces import drawing
from classbell.faces import overviews as worded
from classbell.handlers.context import Context
from classbell.handlers.taps import day, number, parts
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice

Span = Callable[[Desk, Caller, date | None], Awaitable[View]]
SPANS: dict[str, Span] = {"day": overviews.day, "week": overviews.week}


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the commands and buttons of this noun."""
    return [
        CommandHandler("report", begin, filters.ChatType.PRIVATE),
        CallbackQueryHandler(show, r"^overviews\.(?:day|week):"),
        CallbackQueryHandler(chart, r"^overviews\.chart:"),
        CallbackQueryHandler(book, r"^overviews\.book:"),
    ]


async def begin(_: Update, context: Context) -> None:
    """An organiser wants to know how all classes stand today."""
    view = await overviews.day(context.desk, context.caller)
    if not view.is_office:
        raise NotAllowed
    await context.say(*_page(context, view, "day", 0))


async def show(update: Update, context: Context) -> None:
    """Someone of the staff wants a day or a week, or another page of it."""
    assert update.callback_query is not None  # the route saw its data
    span = (update.callback_query.data or "").split(":")[0].removeprefix("overviews.")
    on, page = parts(update, 2)
    view = await SPANS[span](context.desk, context.caller, day(on))
    await context.answer()
    await context.show(*_page(context, view, span, number(page)))


async def chart(update: Update, context: Context) -> None:
    """Someone of the staff wants it as a picture."""
    overview, voice = await _asked(update, context)
    await context.answer()
    content = await drawing.overview_chart(overview, voice)
    caption = Html("\n".join([worded.heading(overview, voice), *worded.figures(overview, voice)]))
    await context.send_file("photo", f"{worded.file_name(overview, voice)}.png", content, caption)


async def book(update: Update, context: Context) -> None:
    """Someone of the staff wants it as a file."""
    overview, voice = await _asked(update, context)
    await context.answer()
    content = await drawing.overview_workbook(overview, voice)
    await context.send_file("document", f"{worded.file_name(overview, voice)}.xlsx", content)


async def _asked(update: Update, context: Context) -> tuple[Overview, Voice]:
    span, on = parts(update, 2)
    if span not in SPANS:
        raise Changed
    view = await SPANS[span](context.desk, context.caller, day(on))
    return view.overview, _voice(context, view.overview)


def _page(context: Context, view: View, span: str, page: int) -> tuple[Html, Rows]:
    voice = _voice(context, view.overview)
    page = min(page, worded.pages(view.overview) - 1)
    return worded.page(view.overview, voice, page), _rows(view, voice, span, page)


def _rows(view: View, voice: Voice, span: str, page: int) -> Rows:
    overview, this = view.overview, f"{view.overview.first:%Y%m%d}"
    faces = [
        Button(voice.text("sheet.chart"), f"overviews.chart:{span}:{this}"),
        Button(voice.text("sheet.book"), f"overviews.book:{span}:{this}"),
    ]
    other = "day" if overview.is_of_week else "week"
    today = overview.at.astimezone(voice.zone).date()
    near = today if overview.first <= today <= overview.last else overview.first
    last = [
        worded.refresh(overview, voice, page),
        Button(voice.text(f"overview.to_{other}"), f"overviews.{other}:{near:%Y%m%d}:0"),
    ]
    burden = [Button(voice.text("overview.burden"), "burden.begin:0")] if view.is_office else []
    rows = (*worded.turns(overview, voice, page), faces if overview.lines else [], _neighbours(view, voice, span))
    return [row for row in (*rows, last, burden) if row]


def _neighbours(view: View, voice: Voice, span: str) -> list[Button]:
    suffix = "_week" if span == "week" else ""
    prefix = "overview" if span == "week" else "sheet"
    return [
        Button(voice.text(f"{prefix}.{word}{suffix}", day=to), f"overviews.{span}:{to:%Y%m%d}:0")
        for word, to in (("before", view.before), ("after", view.after))
        if to
    ]


def _voice(context: Context, overview: Overview) -> Voice:
    """Speak in the zone of the classes, where they share one."""
    zones = {line.class_.zone for line in overview.lines}
    return context.voice.within(zones.pop()) if len(zones) == 1 else context.voice
