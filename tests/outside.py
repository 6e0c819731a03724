"""A mail server and a receiver of webhooks on this machine, which tell what came to them."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session

log = structlog.get_logger(__name__)


@dataclass
class Mail:
    """One message as the mail server took it."""

    sender: str
    to: list[str]
    subject: str
    text: str


@dataclass
class Mailbox:
    """A mail server's log."""

    port: int
    mails: list[Mail] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802 the server calls it so
        assert isinstance(envelope.content, bytes)
        read = email.message_from_bytes(envelope.content, policy=email.policy.default)
        part = read.get_body(("plain",))
        assert part is not None
        self.mails.append(Mail(envelope.mail_from or "", envelope.rcpt_tos, str(read["subject"]), part.get_content()))
        self.came.set()
        log.info("smtp_took", to=envelope.rcpt_tos, subject=self.mails[-1].subject, text=self.mails[-1].text)
        return "250 OK"

    async def get(self, number: int = 1) -> list[Mail]:
        """Wait until so many have come."""
        async with asyncio.timeout(20):
            while len(self.mails) < number:
                self.came.clear()
                await self.came.wait()
        return self.mails


@asynccontextmanager
async def mailbox() -> AsyncIterator[Mailbox]:
    """Run a mail server on a free port in this loop."""
    listening = socket.create_server(("127.0.0.1", 0))
    box = Mailbox(listening.getsockname()[1])
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, hostname="127.0.0.1", loop=loop), sock=listening)
    try:
        yield box
    finally:
        server.close()
        await server.wait_closed()


@dataclass
class Hook:
    """What a receiver of webhooks was sent, and what it answers."""

    port: int = 0
    status: int = 200
    calls: list[dict[str, Any]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.calls.append(await request.json())
        log.info("webhook_took", path=request.path, answered=self.status, body=self.calls[-1])
        return web.Response(status=self.status)


@asynccontextmanager
async def hook() -> AsyncIterator[Hook]:
    """Run a receiver of webhooks on a free port in this loop."""
    listening = socket.create_server(("127.0.0.1", 0))
    told = Hook(listening.getsockname()[1])
    app = web.Application()
    app.router.add_post("/{path:.*}", told.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.SockSite(runner, listening).start()
    try:
        yield told
    finally:
        await runner.cleanup()
