"""How a notice goes, by chat: urgent, to class groups as well, by outside channels."""

from __future__ import annotations

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from classbell.actions import ways
from classbell.actions.ways import View
from classbell.domain.errors.basics import Changed
from classbell.domain.ways import Way
from classbell.handlers.context import Context
from classbell.handlers.taps import number, numbers, parts
from classbell.words.buttons import Button
from classbell.words.catalogue import Html, Voice


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the buttons of this noun."""
    return [CallbackQueryHandler(look, r"^way\.view:"), CallbackQueryHandler(choose, r"^way\.set:")]


async def look(update: Update, context: Context) -> None:
    """An author wants to choose how a notice goes."""
    [notice_id] = numbers(update, 1)
    view = await ways.look(context.desk, context.caller, notice_id)
    await context.answer()
    await _show(context, view)


async def choose(update: Update, context: Context) -> None:
    """An author switched a way on or off."""
    notice_id, way, wanted = parts(update, 3)
    if way not in set(Way) or wanted not in {"0", "1"}:
        raise Changed
    view = await ways.choose(context.desk, context.caller, number(notice_id), Way(way), wanted == "1")
    await context.answer()
    await _show(context, view)


async def _show(context: Context, view: View) -> None:
    voice, notice = context.voice, view.notice
    on = {Way.URGENT: notice.signed_by is not None, Way.TO_CHATS: notice.to_chats, Way.BY_CHANNEL: notice.by_channel}
    rows = [
        [Button(voice.text(f"way.{way}.{'on' if on[way] else 'off'}"), f"way.set:{notice.id}:{way}:{int(not on[way])}")]
        for way in Way
    ]
    await context.show(_said(voice, view), [*rows, [Button(voice.text("way.back"), f"notice.board:{notice.id}")]])


def _said(voice: Voice, view: View) -> Html:
    groups = voice.listed((f"“{chat.place.title}”" for chat in view.groups), "clauses")
    chats = voice.html("way.chats", groups=groups) if groups else voice.html("way.no_chats")
    word = "way.channel" if view.beyond else "way.all_reached"
    channel = voice.html(word, count=view.by_channel, beyond=view.beyond)
    return Html("\n\n".join([voice.html("way.title"), voice.html("way.urgent"), chats, channel]))
