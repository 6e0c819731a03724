"""Send as many unasked messages as the pace admits, each to another person.

python -m benchmarks.paced PORT SECONDS
"""

from __future__ import annotations

import asyncio
import sys

from benchmarks.server import TOKEN
from classbell.bot.transport import Transport
from classbell.domain.pace import Pace

IN_FLIGHT = 8


async def main(base_url: str, lasts_for: float) -> None:
    """Send until the time is over."""
    loop, pace, places = asyncio.get_running_loop(), Pace(), asyncio.Semaphore(IN_FLIGHT)
    stop_at, chat_id = loop.time() + lasts_for, 1

    async with Transport(base_url, TOKEN) as transport, asyncio.TaskGroup() as sending:

        async def send(to: int) -> None:
            await transport.call("sendMessage", {"chat_id": to, "text": "通知"})
            places.release()

        await places.acquire()
        while (now := loop.time()) < stop_at:
            if (free_at := pace.admit(chat_id, now)) > now:
                await asyncio.sleep(free_at - now)
                continue
            sending.create_task(send(chat_id))
            chat_id += 1
            await places.acquire()


if __name__ == "__main__":
    asyncio.run(main(f"http://127.0.0.1:{sys.argv[1]}", float(sys.argv[2])))
