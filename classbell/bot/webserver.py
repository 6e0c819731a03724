"""The web server, as one task of our own loop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

LEAVE_FOR = 2


class AddressTaken(Exception):
    """Another program listens where we were told to."""


class _Server(uvicorn.Server):
    """uvicorn without hands on the process's signals: those are the service's."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(app: ASGIApp, host: str, port: int) -> AsyncIterator[int]:
    """Serve an application while the block lasts; give the port (port 0: any that was free)."""
    try:
        listening = socket.create_server((host, port))
    except OSError as error:
        raise AddressTaken(f"{host}:{port}") from error
    settings = uvicorn.Config(
        app,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=LEAVE_FOR,
    )
    server = _Server(settings)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        await task
