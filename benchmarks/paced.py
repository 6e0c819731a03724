"""Send as many unasked messages as a way of pacing lets through, each to another person.

python -m benchmarks.paced WAY PORT SECONDS
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from benchmarks.contenders.notice import KEYBOARD, TEXT
from benchmarks.sends import Send, aiogram
from benchmarks.server import TOKEN
from classbell.bot.transport import Transport, encode
from classbell.domain.pace import Limits, Pace

IN_FLIGHT = 8
STEP_FOR = 1 / Limits().per_second


async def by_pace(base_url: str, stop_at: float) -> None:
    """Send when Classbell's pace admits it, a few in flight."""
    loop, pace, places, chat_id = asyncio.get_running_loop(), Pace(), asyncio.Semaphore(IN_FLIGHT), 1
    async with Transport(base_url, TOKEN) as transport, asyncio.TaskGroup() as sending:

        @contextmanager
        def leaving(to: int) -> Iterator[None]:
            yield
            pace.note_left(to, loop.time())

        async def leave(to: int) -> None:
            body = encode({"chat_id": to, "text": TEXT, "reply_markup": KEYBOARD})
            await transport.call_encoded("sendMessage", body, leaving=partial(leaving, to))
            places.release()

        await places.acquire()
        while (now := loop.time()) < stop_at:
            if (free_at := pace.admit(chat_id, now)) > now:
                await asyncio.sleep(free_at - now)
                continue
            sending.create_task(leave(chat_id))
            chat_id += 1
            await places.acquire()


async def by_tasks(base_url: str, stop_at: float) -> None:
    """Begin a message every thirtieth of a second, as far as sleeping is exact."""
    async with aiogram(base_url) as send, asyncio.TaskGroup() as sending:

        async def begin(chat_id: int) -> None:
            sending.create_task(_sent(send, chat_id))

        await _step(begin, stop_at)


async def in_turn(base_url: str, stop_at: float) -> None:
    """Wait for each answer, then sleep a thirtieth of a second."""
    async with aiogram(base_url) as send:
        await _step(send, stop_at)


async def _sent(send: Send, chat_id: int) -> None:
    await send(chat_id)


async def _step(begin: Callable[[int], Awaitable[object]], stop_at: float) -> None:
    loop, chat_id = asyncio.get_running_loop(), 1
    while loop.time() < stop_at:
        await begin(chat_id)
        await asyncio.sleep(STEP_FOR)
        chat_id += 1


WAYS: Mapping[str, Callable[[str, float], Awaitable[None]]] = {
    "ours": by_pace,
    "aiogram": by_tasks,
    "aiogram_in_turn": in_turn,
}


async def main(way: str, port: int, lasts_for: float) -> None:
    """Send until the time is over."""
    await WAYS[way](f"http://127.0.0.1:{port}", asyncio.get_running_loop().time() + lasts_for)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
