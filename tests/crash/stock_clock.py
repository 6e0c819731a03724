"""What one writes with python-telegram-bot's own job queue: reminders in a table, a job in memory for each."""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from telegram.ext import Application, ContextTypes

TABLE = (
    "CREATE TABLE IF NOT EXISTS reminders (id INTEGER PRIMARY KEY, chat_id INTEGER, text TEXT, due_at REAL, sent INT)"
)


def opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(TABLE)
    return connection


async def remind(context: ContextTypes.DEFAULT_TYPE) -> None:
    """Send a reminder, and keep that it was sent."""
    assert context.job
    assert isinstance(context.job.data, tuple)
    row_id, chat_id, text = context.job.data
    await context.bot.send_message(chat_id, text)
    context.bot_data["store"].execute("UPDATE reminders SET sent = 1 WHERE id = ?", (row_id,))


async def take_up(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """At every start, make a job of every reminder that was not sent."""
    waiting = "SELECT id, chat_id, text, due_at FROM reminders WHERE sent = 0 ORDER BY due_at"
    assert application.job_queue
    for row_id, chat_id, text, due_at in application.bot_data["store"].execute(waiting).fetchall():
        when = datetime.fromtimestamp(due_at, UTC)
        application.job_queue.run_once(remind, when, data=(row_id, chat_id, text))


def main() -> None:
    builder = Application.builder().token(os.environ["TOKEN"]).base_url(f"{os.environ['API_BASE']}/bot")
    application: Application[Any, Any, Any, Any, Any, Any] = builder.post_init(take_up).build()
    application.bot_data["store"] = opened(Path(os.environ["STORE"]))
    application.run_polling()


if __name__ == "__main__":
    main()
