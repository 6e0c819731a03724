"""A whole Classbell with its sandbox, in one loop, and makers of what a test needs in it."""

from __future__ import annotations

import asyncio
import socket
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from classbell.actions.bells import Bells
from classbell.actions.desk import Desk
from classbell.bot.config import Config, load
from classbell.bot.service import Service, running, utc_now
from classbell.bot.webserver import serving
from classbell.domain.pace import Limits
from classbell.storage.backup import FILE
from classbell.storage.instants import stamp
from tests.owner import OfFile, OfServer, Owner
from tests.phones import Box, Phone, sandbox
from tests.stores import database, template

ZONE = "Asia/Shanghai"
ROOT = 1
LIVELY = Limits(per_chat_second=20)
"""Nobody has to wait a second between two letters: a person's burst in the sandbox is as large."""


class Clock:
    """The clock of the server and of Telegram in a test: it runs as the wall's does, and can be moved."""

    def __init__(self) -> None:
        now = utc_now()
        self._ahead = now.replace(hour=7, minute=0, second=0, microsecond=0) - now  # 15:00 in the zone of the classes
        self._bells: Bells | None = None

    def __call__(self) -> datetime:
        return utc_now() + self._ahead

    def strike(self, bells: Bells) -> None:
        """Ring from now on at every move: what looks once a second looks at once, as no second has passed."""
        self._bells = bells

    def move(self, by: timedelta) -> None:
        self._ahead += by
        if self._bells:
            self._bells.ring("due")
            self._bells.ring("outbox")


@dataclass(frozen=True)
class Campus:
    """A running bot wherever it runs, the phones of its people, and the store behind it."""

    box: Box
    clock: Callable[[], datetime]
    config: Config
    url: str
    """Where its pages are."""

    async def sql(self, statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """Look into the store, or change it, as its owner could with any tool of its engine."""
        return await self.owner.ask(statement, parameters)

    @cached_property
    def owner(self) -> Owner:
        """Who asks the store past the bot; to be closed before the store is."""
        url = self.config.database_url.get_secret_value()
        return OfServer(url) if url else OfFile(self.config.data / FILE)

    async def comes_to(self, statement: str, expected: list[tuple[Any, ...]], within: float = 20.0) -> None:
        """Wait until the store answers so; nobody in the chat would tell."""
        found: list[tuple[Any, ...]] | None = None
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                found = await self.sql(statement)
                while found != expected:
                    await asyncio.sleep(0.02)
                    found = await self.sql(statement)
        assert found == expected, f"{statement}: {found}, not {expected}"

    async def add(self, table: str, **columns: Any) -> int:
        """Put one row in and give its id, which is the first column of every table that has one."""
        return (await self.add_rows(table, [columns]))[0]

    async def add_rows(self, table: str, rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Put rows of the same columns in, all at once, and give their ids in the same order."""
        values = ", ".join(f"({', '.join(f':{name}_{place}' for name in row)})" for place, row in enumerate(rows))
        parameters = {f"{name}_{place}": value for place, row in enumerate(rows) for name, value in row.items()}
        statement = f"INSERT INTO {table} ({', '.join(rows[0])}) VALUES {values} RETURNING *"
        return [int(row[0]) for row in await self.sql(statement, **parameters)]

    async def add_class(self, name: str = "任职培训班", run: str = "第1期") -> int:
        return await self.add("classes", unit_id=ROOT, name=name, run=run, zone=ZONE, created_at=0)

    async def add_session(
        self, class_id: int, starts_in: timedelta = timedelta(0), title: str = "公文写作", **columns: Any
    ) -> int:
        starts_at = self.clock() + starts_in
        ends_at = starts_at + timedelta(minutes=90)
        times = {"starts_at": stamp(starts_at), "ends_at": stamp(ends_at)}
        return await self.add("sessions", class_id=class_id, title=title, **times, **columns)

    async def add_person(self, name: str, class_id: int | None = None, **columns: Any) -> int:
        """Add a person, and enrol them where a class is named."""
        person_id = await self.add("people", name=name, created_at=0, **columns)
        if class_id is not None:
            await self.add("enrolments", class_id=class_id, person_id=person_id, enrolled_at=0)
        return person_id

    async def bind(self, phone: Phone, person_id: int) -> None:
        """Bind a phone's account to a person, as if by an invite link used before."""
        columns = {"id": phone.id, "person_id": person_id, "name": phone.name, "seen_at": 0, "bound_at": 0}
        await self.add("accounts", **columns)

    async def add_role(self, person_id: int, role: str, class_id: int | None = None) -> None:
        """Give a role on a class, or on the unit above all."""
        unit_id = ROOT if class_id is None else None
        await self.add("roles", person_id=person_id, role=role, class_id=class_id, unit_id=unit_id, granted_at=0)

    async def phone_of(self, name: str, class_id: int | None = None, role: str | None = None, **details: Any) -> Phone:
        """Add a person with a phone that is bound and has pressed Start: a trainee of the class, or its staff."""
        phone = await self.box.phone(name, **{"language_code": "zh-hans"} | details)
        person_id = await self.add_person(name, class_id if role is None else None)
        if role is not None:
            await self.add_role(person_id, role, class_id)
        await self.bind(phone, person_id)
        await phone.start()
        return phone


@dataclass(frozen=True)
class School(Campus):
    """A campus whose bot runs in the test's own loop, by a clock that can be moved."""

    clock: Clock
    service: Service

    @property
    def desk(self) -> Desk:
        return self.service.desk


@asynccontextmanager
async def school(engine: str = "sqlite", limits: Limits = LIVELY, **settings: Any) -> AsyncIterator[School]:
    """Run a whole bot on an empty store against a sandbox; settings override the configuration's defaults."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="classbell-")))
        clock = Clock()
        box = await stack.enter_async_context(sandbox(clock=lambda: clock().timestamp()))
        url = f"http://127.0.0.1:{_free_port()}"
        wired = {"token": box.token, "api_base": box.url, "data": folder}
        wired |= {"listen": url.removeprefix("http://"), "public_url": url}
        if engine == "postgres":
            wired["database_url"] = await stack.enter_async_context(database(await template()))
        config = load(folder / "none.toml", **wired | settings)
        service = await stack.enter_async_context(running(config, clock, limits))
        clock.strike(service.desk.bells)
        await stack.enter_async_context(serving(service.web, config.host, config.port))
        whole = School(box, clock, config, url, service)
        stack.push_async_callback(whole.owner.close)
        yield whole


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
