"""/health, for admins."""

from __future__ import annotations

import sqlite3
from importlib.metadata import version

from telegram import Update
from telegram.ext import BaseHandler, CommandHandler, filters

from classbell.actions.health import Health, health_of
from classbell.handlers.context import Context
from classbell.words.catalogue import Html, Voice


def routes() -> list[BaseHandler[Update, Context, None]]:
    """Give the commands and buttons of this noun."""
    return [CommandHandler("health", show, filters.ChatType.PRIVATE)]


async def show(_: Update, context: Context) -> None:
    """An admin asked whether everything is well."""
    await context.say(_worded(context.voice, await health_of(context.desk, context.caller)))


def _worded(voice: Voice, health: Health) -> Html:
    figures = health.figures
    troubles = figures.updates_dead + figures.messages.get("unknown", 0) + figures.reminders_overdue
    lines = [
        voice.html("health.troubled" if troubles or health.interruptions else "health.well"),
        *(voice.html(f"health.interrupted.{cause}", at=at) for cause, at in health.interruptions),
        voice.html("health.inbox", waiting=figures.updates_waiting, dead=figures.updates_dead),
        voice.html("health.outbox", **{state: figures.messages.get(state, 0) for state in STATES}),
        voice.html("health.people", unreachable=figures.accounts_unreachable),
        voice.html("health.clock", overdue=figures.reminders_overdue),
        _backup(voice, health),
        voice.html(
            "health.versions", program=version("classbell"), engine=health.engine, sqlite=sqlite3.sqlite_version
        ),
    ]
    return Html("\n".join(lines))


STATES = ("new", "sending", "sent", "failed", "unknown")


def _backup(voice: Voice, health: Health) -> Html:
    if health.engine != "sqlite":
        return voice.html("health.server_backup")
    if health.backed_up_at is None:
        return voice.html("health.no_backup")
    return voice.html("health.backup", at=health.backed_up_at)
