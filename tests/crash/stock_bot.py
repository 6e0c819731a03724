"""What one writes with python-telegram-bot alone: polling as it comes, and a handler that keeps a mark and answers."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application, CommandHandler, ContextTypes

TABLE = "CREATE TABLE IF NOT EXISTS marks (session TEXT, account_id INTEGER, at REAL)"


def opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(TABLE)
    return connection


async def sign_in(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A trainee scanned the session's code and tapped Start."""
    assert update.message
    assert update.effective_user
    if not context.args:
        return
    store: sqlite3.Connection = context.bot_data["store"]
    store.execute("INSERT INTO marks VALUES (?, ?, ?)", (context.args[0], update.effective_user.id, time.time()))
    await update.message.reply_text(f"Signed in: {context.args[0]}")


def main() -> None:
    api_base = os.environ["API_BASE"]
    builder = Application.builder().token(os.environ["TOKEN"])
    application: Application[Any, Any, Any, Any, Any, Any] = builder.base_url(f"{api_base}/bot").build()
    application.bot_data["store"] = opened(Path(os.environ["STORE"]))
    application.add_handler(CommandHandler("start", sign_in))
    application.run_polling()


if __name__ == "__main__":
    main()
