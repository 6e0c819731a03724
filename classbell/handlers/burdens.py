"""How much people are written to, by chat: a table, a chart and a file of one value."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import burdens
from classbell.domain.burdens import KINDS, OTHER, Report
from classbell.faces import drawing
from classbell.handlers.context import Context
from classbell.handlers.taps import numbers
from classbell.words.buttons import Button
from classbell.words.catalogue import Html, Voice
from classbell.words.listings import Listing


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the commands and buttons of this noun."""
    return [
        CallbackQueryHandler(begin, r"^burden\.begin:"),
        CallbackQueryHandler(chart, r"^burden\.chart:"),
        CallbackQueryHandler(book, r"^burden\.book:"),
    ]


async def begin(update: Update, context: Context) -> None:
    """An organiser wants to know how much people are written to."""
    numbers(update, 1)
    report = await burdens.report(context.desk, context.caller)
    await context.answer()
    voice = context.voice
    rows = [[Button(voice.text("burden.chart"), "burden.chart:0"), Button(voice.text("burden.book"), "burden.book:0")]]
    await context.say(_said(voice, report), rows if report.lines else ())


async def chart(update: Update, context: Context) -> None:
    """An organiser wants it as a picture."""
    numbers(update, 1)
    report = await burdens.report(context.desk, context.caller)
    await context.answer()
    content = await drawing.burdens(report, context.voice)
    await context.send_file("photo", "report.png", content, context.voice.html("burden.caption"))


async def book(update: Update, context: Context) -> None:
    """An organiser wants every person and day as a file."""
    numbers(update, 1)
    report = await burdens.report(context.desk, context.caller)
    await context.answer()
    listing = _listing(context.voice, report)
    await context.send_file("document", f"{listing.safe_title}.xlsx", await drawing.listing(listing))


def _said(voice: Voice, report: Report) -> Html:
    lines = [voice.html("burden.title", count=report.heads)]
    if not report.lines:
        return Html("\n".join([*lines, voice.html("burden.none")]))
    lines += [
        voice.html("burden.day", day=one.day, heads=one.heads, messages=one.messages, most=one.most)
        for one in report.days
        if one.heads
    ]
    kinds = [voice.text("burden.pair", name=_kind(voice, kind), count=n) for kind, n in report.by_kind.items()]
    lines += [Html(), voice.html("burden.by_kind", kinds=voice.listed(kinds, "clauses"))]
    if report.urgent:
        by = [voice.text("burden.pair", name=name, count=count) for name, count in report.urgent.items()]
        lines.append(voice.html("burden.urgent", count=sum(report.urgent.values()), by=voice.listed(by, "clauses")))
    most = [voice.text("burden.one", name=one.name, day=one.day, count=one.number) for one in report.busiest]
    lines += [
        voice.html("burden.busiest", names=voice.listed(most, "clauses")),
        voice.html("burden.foot", at=report.at),
    ]
    if report.budget:
        lines.append(voice.html("burden.budget", count=report.budget))
    return Html("\n".join(lines))


def _listing(voice: Voice, report: Report) -> Listing:
    kinds = (*KINDS, OTHER)
    rows = [
        [
            line.day.isoformat(),
            line.name,
            str(line.number),
            *(str(line.by_kind.get(kind, 0)) for kind in kinds),
        ]
        for line in report.lines
    ]
    headings = [voice.text(f"burden.head_{name}") for name in ("day", "name", "number")]
    title = voice.text("burden.file", first=report.days[0].day.isoformat(), last=report.days[-1].day.isoformat())
    return Listing(title, [*headings, *(_kind(voice, kind) for kind in kinds)], rows)


def _kind(voice: Voice, kind: str) -> str:
    return voice.text(f"burden.kind.{kind}")
