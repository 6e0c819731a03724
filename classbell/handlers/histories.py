"""A lecturer's history by chat: the table, the chart and the file of one value."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import histories
from classbell.domain.estimates import Estimate
from classbell.domain.histories import Entry, History
from classbell.faces import drawing
from classbell.handlers.context import Context
from classbell.handlers.taps import numbers
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice
from classbell.words.messages import fitting

SHOWN = 12
"""So many rounds in the chat; the file has all."""


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(look, r"^histories\.look:"),
        CallbackQueryHandler(chart, r"^histories\.chart:"),
        CallbackQueryHandler(book, r"^histories\.book:"),
    ]


async def look(update: Update, context: Context) -> None:
    """Somebody wants to see what has been said of a lecturer: it comes below what they came from."""
    await context.say(*_view(context, await _found(update, context)))


async def chart(update: Update, context: Context) -> None:
    """Somebody wants it as a chart; where there is nothing to draw, the fresh table is the answer."""
    found = await _found(update, context)
    if not found.shown:
        await context.show(*_view(context, found))
        return
    await context.send_file("photo", "history.png", await drawing.history_chart(found, context.voice))


async def book(update: Update, context: Context) -> None:
    """Somebody wants it as a file."""
    found = await _found(update, context)
    few = context.desk.policies.evaluations.few_answers
    name = context.voice.text("history.file", name=found.lecturer.name.replace("/", "-"))
    await context.send_file("document", f"{name}.xlsx", await drawing.history_workbook(found, context.voice, few))


async def _found(update: Update, context: Context) -> History:
    [lecturer_id] = numbers(update, 1)
    found = await histories.of(context.desk, context.caller, lecturer_id)
    await context.answer()
    return found


def _view(context: Context, found: History) -> tuple[Html, Rows]:
    few = context.desk.policies.evaluations.few_answers
    return _text(context.voice, found, few), _rows(context.voice, found)


def _text(voice: Voice, found: History, few: int) -> Html:
    lines = [voice.html("history.head", name=found.lecturer.name, at=found.at)]
    if found.total:
        lines.append(voice.html("history.total", **_figures(found.total), rounds=len(found.shown)))
        if found.total.count < few:
            lines.append(voice.html("history.few", count=found.total.count))
    else:
        lines.append(voice.html("history.empty"))
    foot = [voice.html("history.withheld", count=found.withheld)] if found.withheld else []
    foot.append(voice.html("history.meaning"))
    more = voice.html("history.more", count=len(found.shown))
    entries = fitting([_entry(voice, one, few) for one in found.shown], [*lines, more, *foot], SHOWN)[0]
    if len(entries) < len(found.shown):
        entries.append(voice.html("history.more", count=len(found.shown) - len(entries)))
    return Html("\n".join([*lines, *entries, *foot]))


def _entry(voice: Voice, one: Entry, few: int) -> Html:
    assert one.estimate is not None  # only rounds that are shown come here
    spoken, here = one.spoken, voice.within(one.spoken.zone)
    facts = {"title": spoken.class_title, "session": spoken.session_title, "day": spoken.held_at}
    said = here.html("history.entry", **facts, **_figures(one.estimate))
    if one.course:
        said = Html(said + here.html("history.course", mean=round(one.course.mean, 1)))
    return Html(said + here.html("history.caution")) if one.estimate.count < few else said


def _figures(one: Estimate) -> dict[str, float]:
    return {"count": one.count, "mean": round(one.mean, 1), "least": round(one.least, 1), "most": round(one.most, 1)}


def _rows(voice: Voice, found: History) -> Rows:
    if not found.shown:
        return []
    kinds = ("chart", "book")
    return [[Button(voice.text(f"history.{kind}"), f"histories.{kind}:{found.lecturer.id}") for kind in kinds]]
