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
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import Message

from benchmarks.contenders import peer_store
from benchmarks.contenders.contender import Contender
from benchmarks.server import TOKEN

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


async def main() -> None:
    """Poll until stopped."""
    db = await peer_store.open_store(Path(os.environ["PEER_DATA"]) / peer_store.FILE)
    server = TelegramAPIServer.from_base(os.environ["PEER_API_BASE"])
    dispatcher = Dispatcher(db=db)
    dispatcher.message.register(scan, CommandStart(deep_link=True))
    try:
        await dispatcher.start_polling(Bot(TOKEN, session=AiohttpSession(api=server)))
    finally:
        await db.close()


if __name__ == "__main__":
    asyncio.run(main())
