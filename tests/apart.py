"""A whole Classbell as people run it: `classbell run`, the sandbox and the phones, each in a process of its own."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from classbell.bot.config import load
from classbell.bot.service import utc_now
from tests.crash.programs import CLASSBELL, TOKEN, Program, free_port, listening, sandbox
from tests.school import Campus

_AT_ANY_HOUR = {"QUIET_FROM": "00:00:00", "QUIET_UNTIL": "00:00:00"}


@asynccontextmanager
async def apart() -> AsyncIterator[Campus]:
    """Run a bot on an empty store by the real clock, which says no quiet hours, against a sandbox without limits."""
    with tempfile.TemporaryDirectory(prefix="classbell-") as name:
        folder, port = Path(name), free_port()
        async with sandbox(folder) as box:
            environment = {
                "CLASSBELL_TOKEN": TOKEN,
                "CLASSBELL_API_BASE": box.url,
                "CLASSBELL_DATA": str(folder / "data"),
                "CLASSBELL_LISTEN": f"127.0.0.1:{port}",
            }
            environment |= {f"CLASSBELL_POLICIES__RESTRAINT__{key}": value for key, value in _AT_ANY_HOUR.items()}
            async with Program([CLASSBELL, "run"], folder, environment) as bot:
                await listening(port)
                config = load(folder / "none.toml", token=TOKEN, api_base=box.url, data=folder / "data")
                yield Campus(box, utc_now, config, f"http://127.0.0.1:{port}")
                await bot.stop()
