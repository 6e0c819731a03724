"""A running Classbell: opened in order, closed in the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from telegram import Update

from classbell.actions.bells import Bells
from classbell.actions.desk import Desk, House
from classbell.actions.setup import prepare
from classbell.bot.app import Classbell, build
from classbell.bot.config import Config
from classbell.bot.transport import Transport
from classbell.handlers.context import Tools
from classbell.storage.store import open_store


@dataclass(frozen=True, slots=True)
class Service:
    """What is up while a Classbell runs."""

    desk: Desk
    application: Classbell


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


@asynccontextmanager
async def running(config: Config, now: Callable[[], datetime] = utc_now) -> AsyncIterator[Service]:
    """Open the store, meet Telegram, and work until the block ends; what is under way is finished first."""
    async with AsyncExitStack() as stack:
        db = await open_store(config.database_url.get_secret_value() or None, config.data)
        stack.push_async_callback(db.close)
        transport = await stack.enter_async_context(Transport(config.api_base, config.token.get_secret_value()))
        me = await transport.call("getMe", {})
        desk = Desk(
            db=db,
            now=now,
            master_key=await prepare(db, config.organisation),
            policies=config.policies,
            house=_house(config, me["username"]),
            bells=Bells(),
        )
        application = build(Tools(desk, transport), transport, config)
        await stack.enter_async_context(application)
        receiving = asyncio.create_task(_receive(application, transport))
        stack.push_async_callback(_stop, receiving)
        yield Service(desk, application)


async def _receive(application: Classbell, transport: Transport) -> None:
    offset: int | None = None
    while True:
        for raw in await transport.get_updates(offset, 30):
            offset = raw["update_id"] + 1
            await application.process_update(Update.de_json(raw, application.bot))


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _house(config: Config, username: str) -> House:
    return House(
        bot_username=username,
        language=config.language,
        zone=ZoneInfo(config.zone),
        public_url=config.public_url,
        data=config.data,
    )
