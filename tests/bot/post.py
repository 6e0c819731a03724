"""Makers of a receiver and a sender by themselves, on a store of their own."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, TypeHandler

from classbell.actions.bells import Bells
from classbell.actions.desk import Desk, House
from classbell.bot.app import Classbell
from classbell.bot.transport import Request, Transport
from classbell.domain.policies import Policies
from classbell.handlers.context import Context, Tools
from classbell.storage import outbox
from classbell.storage.database import Database
from classbell.storage.outbox import Letter
from classbell.storage.store import open_store

Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]


@dataclass
class Clock:
    """The wall's clock, which a test can move."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass(frozen=True)
class Post:
    """A store, a desk over it, and a transport."""

    folder: Path
    desk: Desk
    transport: Transport
    clock: Clock

    @property
    def db(self) -> Database:
        return self.desk.db

    async def sql(self, statement: str, **parameters: object) -> list[tuple[Any, ...]]:
        return await asyncio.to_thread(self._sql, statement, parameters)

    def _sql(self, statement: str, parameters: dict[str, object]) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.folder / "classbell.db", timeout=10)) as connection, connection:
            return connection.execute(statement, parameters).fetchall()

    async def queue(self, *letters: Letter) -> None:
        async with self.db.begin() as tx:
            await outbox.put(tx, letters, self.clock())
        self.desk.bells.ring("outbox")

    async def outcomes(self) -> list[tuple[Any, ...]]:
        return await self.sql("SELECT state, reason FROM outbox ORDER BY id")

    async def sees(self, rows: list[tuple[Any, ...]], statement: str, within: float = 30.0) -> None:
        """Wait until a statement gives these rows."""
        deadline = asyncio.get_running_loop().time() + within
        while (found := await self.sql(statement)) != rows:
            assert asyncio.get_running_loop().time() < deadline, f"{statement}: {found}, not {rows}"
            await asyncio.sleep(0.02)


@asynccontextmanager
async def post(transport: Transport, folder: Path | None = None) -> AsyncIterator[Post]:
    """Open a store, an empty one where no folder is named."""
    with tempfile.TemporaryDirectory(prefix="classbell-") as fresh:
        place = folder or Path(fresh)
        db = await open_store(None, place)
        clock = Clock()
        try:
            yield Post(place, desk(db, clock, place), transport, clock)
        finally:
            await db.close()


def desk(db: Database, clock: Callable[[], datetime], place: Path) -> Desk:
    house = House("classbell_bot", "en", ZoneInfo("Asia/Shanghai"), "http://127.0.0.1", place)
    return Desk(db, clock, bytes(32), Policies(), house, Bells())


@asynccontextmanager
async def application(office: Post, handler: Handler) -> AsyncIterator[Classbell]:
    """The application as the bot builds it, with one handler for everything and nothing else."""
    request = Request(office.transport)
    built = (
        ApplicationBuilder()
        .application_class(Classbell, {"tools": Tools(office.desk, office.transport)})
        .token("700001:AAmade-up_Secret")
        .base_url(f"{office.transport._base_url}/bot")
        .request(request)
        .get_updates_request(request)
        .context_types(ContextTypes(context=Context))
        .updater(None)
        .job_queue(None)
        .build()
    )
    assert isinstance(built, Classbell)
    built.add_handler(TypeHandler(Update, handler))
    async with built:
        yield built


class Worker(Protocol):
    """A receiver or a sender."""

    async def run(self) -> None: ...
    async def stop(self) -> None: ...


@asynccontextmanager
async def at_work(worker: Worker) -> AsyncIterator[None]:
    """Run a receiver or a sender for as long as the block lasts, then stop it as the service does."""
    async with working(worker.run(), worker.stop):
        yield


@asynccontextmanager
async def working(
    work: Coroutine[Any, Any, None], stop: Callable[[], Coroutine[Any, Any, None]]
) -> AsyncIterator[None]:
    """Run some work for as long as the block lasts; what breaks it breaks the test."""
    async with asyncio.TaskGroup() as group:
        task = group.create_task(work)
        await asyncio.sleep(0)
        try:
            yield
            await stop()
        finally:
            task.cancel()


def said(update_id: int, text: str, by: int = 1) -> dict[str, Any]:
    """An update: somebody wrote in their private chat."""
    return {
        "update_id": update_id,
        "message": {
            "message_id": update_id,
            "date": 1760000000,
            "chat": {"id": by, "type": "private", "first_name": "Trainee"},
            "from": {"id": by, "is_bot": False, "first_name": "Trainee"},
            "text": text,
        },
    }
