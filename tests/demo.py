"""`classbell demo` as people start it: a process of its own."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

PROGRAM = Path(sys.executable).with_name("classbell")
UP_WITHIN = 30.0
DOWN_WITHIN = 10.0
ADDRESS = re.compile(rb"http://127\.0\.0\.1:\d+")


@dataclass
class Demo:
    """A demo that runs, or ran."""

    process: asyncio.subprocess.Process
    url: str
    complaints: bytes = b""

    async def stop(self) -> int:
        """Press Ctrl+C, and give the exit status."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGINT)
        _, self.complaints = await asyncio.wait_for(self.process.communicate(), DOWN_WITHIN)
        assert self.process.returncode is not None  # it was waited for
        return self.process.returncode


@asynccontextmanager
async def demo(language: str, port: int = 0, **environment: str) -> AsyncIterator[Demo]:
    """Start the demo, on a free port unless one is asked for; at the end it stops with nothing to complain of."""
    process = await asyncio.create_subprocess_exec(
        PROGRAM,
        *("demo", "--port", str(port), "--language", language),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
    )
    try:
        running = Demo(process, await asyncio.wait_for(_address(process), UP_WITHIN))
        yield running
        status = await running.stop()
        assert (status, running.complaints) == (0, b""), running.complaints.decode()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None  # it was asked for
    said = await process.stdout.readline()
    found = ADDRESS.search(said)
    assert found, said + (await process.communicate())[1]
    return found[0].decode()
