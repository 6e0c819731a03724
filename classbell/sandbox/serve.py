"""The sandbox on a port of its own."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from classbell.sandbox.app import create
from classbell.sandbox.world import World

LEAVE_FOR = 2
IDLE_FOR = 75
"""Seconds a connection may lie idle. Clients let go of theirs sooner, so none writes into one that is being closed."""


class Protocol(H11Protocol):
    """HTTP that lets a request reach its own connection, so that a fault can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Keep the connection where the request can find it, and let short answers go at once."""
        super().connection_made(transport)
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state = {**self.app_state, "transport": transport}


class Server(uvicorn.Server):
    """A server that ends the streams of its world before it stops."""

    def __init__(self, world: World, host: str, port: int, ready: Callable[[], None] | None = None) -> None:
        """Serve this world on an address of this machine; `ready` is called once it answers there."""
        self.world = world
        self._ready = ready
        app = create(world)
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                http=Protocol,
                ws="none",
                lifespan="off",
                log_level="warning",
                access_log=False,
                timeout_keep_alive=IDLE_FOR,
                timeout_graceful_shutdown=LEAVE_FOR,
                server_header=False,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say so."""
        await super().startup(sockets)
        if self._ready and self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the world, then the connections."""
        await self.world.close()
        await super().shutdown(sockets)


def run(host: str, port: int, token: str, ready: Callable[[], None]) -> None:
    """Serve an empty sandbox for the bot with this token until the process is told to stop."""
    asyncio.run(Server(World(token, "classbell_bot", "Classbell"), host, port, ready).serve())
