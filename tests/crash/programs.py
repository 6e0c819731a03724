"""Real processes: started with an environment of their own, killed without warning, never left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.phones import Box

ROOT = Path(__file__).parents[2]
CLASSBELL = str(Path(sys.executable).with_name("classbell"))
TOKEN = "700000001:made-up-token-of-nobody"


class Program:
    """One life of a program, from its start to whatever ends it."""

    def __init__(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self._command = command
        self._folder = folder
        self._environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment}
        self._process: asyncio.subprocess.Process

    async def __aenter__(self) -> Self:
        with (self._folder / "log.txt").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, cwd=self._folder, env=self._environment, stdout=log, stderr=log
            )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.kill()

    @property
    def is_running(self) -> bool:
        return self._process.returncode is None

    async def kill(self) -> None:
        """Pull the plug: kill -9."""
        if self.is_running:
            self._process.kill()
        await self._process.wait()

    async def stop(self, within: float = 15.0) -> None:
        """Ask it to end, as the system does."""
        self._process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(self._process.wait(), within)

    async def died(self, within: float = 30.0) -> bool:
        """Wait for it to end by kill -9 from inside; False when it lives on."""
        try:
            return await asyncio.wait_for(self._process.wait(), within) == -signal.SIGKILL
        except TimeoutError:
            return False


@asynccontextmanager
async def sandbox(folder: Path) -> AsyncIterator[Box]:
    """Run a sandbox without limits in a process of its own."""
    port = free_port()
    command = [CLASSBELL, "sandbox", "--port", str(port), "--token", TOKEN]
    async with Program(command, folder, {}):
        await listening(port)
        async with Box.at(f"http://127.0.0.1:{port}", TOKEN) as box:
            await box.unlimited()
            yield box


def free_port() -> int:
    """Give a port that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


async def listening(port: int, within: float = 20.0) -> None:
    """Wait until a program on this machine takes connections."""
    async with asyncio.timeout(within):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                await writer.wait_closed()
                return
