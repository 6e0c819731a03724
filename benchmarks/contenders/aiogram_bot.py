"""The peer: a sign-in bot on aiogram's polling and aiosqlite.

PEER_DATA=folder PEER_API_BASE=http://... python -m benchmarks.contenders.aiogram_bot
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import aiosqlite
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramRetryAfter
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message

from benchmarks.contenders import peer_store
from benchmarks.contenders.contender import Contender
from benchmarks.contenders.notice import BUTTONS, TEXT
from benchmarks.server import TOKEN

LIMIT = 30
KEYBOARD = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text=text, callback_data=data) for text, data in BUTTONS]]
)

CONTENDER = Contender(
    words="aiogram 3, polling, aiosqlite",
    command=("python", "-m", "benchmarks.contenders.aiogram_bot"),
    prepare=peer_store.prepare,
    environment=peer_store.environment,
    kept=peer_store.kept,
)


async def scan(message: Message, command: CommandObject, db: aiosqlite.Connection) -> None:
    """Someone scanned the code and tapped Start."""
    assert message.from_user
    assert command.args
    await message.answer(await peer_store.sign_in(db, message.from_user.id, command.args))


async def notify(bot: Bot, db: aiosqlite.Connection) -> None:
    """Send the notice to all who wait for it, 30 a second, each in a task of its own as the answers take their time."""
    async with asyncio.TaskGroup() as sending:
        while True:
            for telegram_id in await peer_store.waiting(db):
                sending.create_task(_send(bot, db, telegram_id))
                await asyncio.sleep(1 / LIMIT)
            await asyncio.sleep(1)


async def _send(bot: Bot, db: aiosqlite.Connection, telegram_id: int) -> None:
    try:
        await bot.send_message(telegram_id, TEXT, reply_markup=KEYBOARD)
    except TelegramRetryAfter as error:
        await asyncio.sleep(error.retry_after)
        await bot.send_message(telegram_id, TEXT, reply_markup=KEYBOARD)
    await peer_store.note_sent(db, telegram_id)


async def main() -> None:
    """Poll until stopped."""
    db = await peer_store.open_store(Path(os.environ["PEER_DATA"]) / peer_store.FILE)
    server = TelegramAPIServer.from_base(os.environ["PEER_API_BASE"])
    dispatcher = Dispatcher(db=db)
    dispatcher.message.register(scan, CommandStart(deep_link=True))
    bot = Bot(TOKEN, session=AiohttpSession(api=server))
    notifying = asyncio.create_task(notify(bot, db))
    try:
        await dispatcher.start_polling(bot)
    finally:
        notifying.cancel()
        await db.close()


if __name__ == "__main__":
    asyncio.run(main())
