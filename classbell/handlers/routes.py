"""Which handler answers what. Order matters only within a kind; the busiest come first."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import Application, CommandHandler, MessageHandler, TypeHandler, filters

from classbell.handlers import attendance, errors, meeting, start
from classbell.handlers.context import Context

PRIVATE = filters.ChatType.PRIVATE
MEETING = -1


def add_routes(application: Application[Any, Context, Any, Any, Any, Any]) -> None:
    """Hang every handler on the application."""
    application.add_handler(TypeHandler(Update, meeting.meet), MEETING)
    application.add_handler(CommandHandler("start", start.start, PRIVATE))
    application.add_handler(MessageHandler(PRIVATE & filters.Regex(r"^\s*\d{6}\s*$"), attendance.digits))
    application.add_error_handler(errors.answer)
