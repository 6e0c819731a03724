"""The other peer: the same bot on python-telegram-bot as it comes, with concurrent updates.

PEER_DATA=folder PEER_API_BASE=http://... python -m benchmarks.contenders.ptb_bot
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, CommandHandler, ContextTypes

from benchmarks.contenders import peer_store
from benchmarks.contenders.contender import Contender
from benchmarks.server import TOKEN

CONTENDER = Contender(
    words="python-telegram-bot, `run_polling`, concurrent, aiosqlite",
    command=("python", "-m", "benchmarks.contenders.ptb_bot"),
    prepare=peer_store.prepare,
    environment=peer_store.environment,
    kept=peer_store.kept,
)


async def scan(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Someone scanned the code and tapped Start."""
    assert update.effective_user
    assert update.message
    assert context.args
    db = context.bot_data["db"]
    await update.message.reply_text(await peer_store.sign_in(db, update.effective_user.id, context.args[0]))


async def open_store(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Open the file before polling begins."""
    path = Path(os.environ["PEER_DATA"]) / peer_store.FILE
    application.bot_data["db"] = await peer_store.open_store(path)


async def close_store(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Close the file once polling has ended."""
    await application.bot_data["db"].close()


if __name__ == "__main__":
    builder = ApplicationBuilder().token(TOKEN).base_url(f"{os.environ['PEER_API_BASE']}/bot")
    builder = builder.concurrent_updates(True).post_init(open_store).post_shutdown(close_store)
    bot = builder.build()
    bot.add_handler(CommandHandler("start", scan))
    bot.run_polling()
