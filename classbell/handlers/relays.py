"""What the log of scans tells, by chat and as a file."""

from __future__ import annotations

from datetime import timedelta

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import relays
from classbell.actions.relays import Looked
from classbell.domain.relays import OLDEST
from classbell.faces import drawing
from classbell.handlers.context import Context
from classbell.handlers.taps import numbers
from classbell.words.buttons import Button, Rows
from classbell.words.catalogue import Html, Voice
from classbell.words.listings import Listing

NAMED = 10
"""How many of each are named in the chat; the file has all."""


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [
        CallbackQueryHandler(show, r"^relays\.show:"),
        CallbackQueryHandler(export, r"^relays\.file:"),
    ]


async def show(update: Update, context: Context) -> None:
    """A supervisor looks up how codes were used."""
    looked = await relays.look(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    voice = context.voice.within(looked.session.zone)
    await context.say(_text(looked, voice), _rows(looked, voice))


async def export(update: Update, context: Context) -> None:
    """A supervisor wants it as a file."""
    looked = await relays.look(context.desk, context.caller, numbers(update, 1)[0])
    await context.answer()
    voice = context.voice.within(looked.session.zone)
    listing = _listing(looked, voice)
    await context.send_file("document", f"{listing.safe_title}.xlsx", await drawing.listing(listing))


def _text(looked: Looked, voice: Voice) -> Html:
    found = looked.relays
    lines = [voice.html("relays.title", session=looked.session, at=looked.at)]
    if found.middle is None or found.nine_in_ten is None or found.most is None:
        return Html("\n".join([*lines, voice.html("relays.nothing")]))
    lines += [
        voice.html("relays.uses", count=found.uses),
        voice.html("relays.ages", middle=_seconds(found.middle), nine_in_ten=_seconds(found.nine_in_ten)),
        voice.html("relays.after_change", count=found.after_change, share=found.after_change / found.uses),
        voice.html("relays.most", count=found.most[0], title=_busiest(looked), at=found.most[2]),
        voice.html("relays.pairs" if found.pairs else "relays.no_pairs"),
        *(voice.html("relays.pair", **facts) for facts in _pairs(looked)[:NAMED]),
        voice.html("relays.slow" if found.slow else "relays.no_slow", share=OLDEST),
        *(voice.html("relays.slow_one", **facts) for facts in _slow(looked)[:NAMED]),
        voice.html("relays.caveat"),
    ]
    return Html("\n".join(lines))


def _rows(looked: Looked, voice: Voice) -> Rows:
    if not (looked.relays.pairs or looked.relays.slow):
        return []
    return [[Button(voice.text("relays.file"), f"relays.file:{looked.session.id}")]]


def _pairs(looked: Looked) -> list[dict[str, object]]:
    return [
        {"one": looked.names[pair.one], "other": looked.names[pair.other], "times": pair.times, "of": pair.of}
        for pair in looked.relays.pairs
    ]


def _slow(looked: Looked) -> list[dict[str, object]]:
    return [
        {"name": looked.names[one.person_id], "times": one.times, "of": one.of, "middle": _seconds(one.middle)}
        for one in looked.relays.slow
    ]


def _listing(looked: Looked, voice: Voice) -> Listing:
    pairs = [voice.text("relays.pair", **facts) for facts in _pairs(looked)]
    slow = [voice.text("relays.slow_one", **facts) for facts in _slow(looked)]
    rows = [(voice.text("relays.kind.pair"), line) for line in pairs]
    rows += [(voice.text("relays.kind.slow"), line) for line in slow]
    headings = (voice.text("relays.kind"), voice.text("relays.what"))
    title = voice.text("relays.file_title", session=looked.session, at=looked.at)
    return Listing(title, headings, rows, notes=[voice.text("relays.caveat")])


def _busiest(looked: Looked) -> str:
    return looked.busiest.title if looked.busiest else ""


def _seconds(age: timedelta) -> float:
    return round(age.total_seconds(), 1)
