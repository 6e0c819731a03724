"""The way to outside channels: Apprise, in threads of its own, loaded when a channel is first set or used."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Outside:
    """Lets so many messages go at once; a channel that hangs delays other channels, and nothing else."""

    _threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(AT_ONCE, thread_name_prefix="outside")
    )

    async def knows(self, url: str) -> bool:
        """Tell whether a URL is one that a channel can be made of; nothing is sent."""
        return bool(await self._do("knows", url))

    async def send(self, url: str, title: str, text: str, within: float) -> str | None:
        """Send a text; None where the channel took it, else why not: `HTTP 500`, `unreached`.

        TimeoutError after so many seconds: it may still go out.
        """
        async with asyncio.timeout(within):
            reason: str | None = await self._do("send", url, title, text)
        return reason

    async def _do(self, name: str, *given: str) -> Any:  # noqa: ANN401 what the function gives
        return await asyncio.get_running_loop().run_in_executor(self._threads, _call, name, given)


def _call(name: str, given: tuple[str, ...]) -> Any:  # noqa: ANN401 what the function gives
    return getattr(import_module("classbell.actions.apprising"), name)(*given)
