"""A running Classbell is told to stop by signals."""

from __future__ import annotations

import asyncio
import os
import signal

from classbell.bot.service import told_to_stop


async def test_a_signal_that_comes_before_anybody_waits_is_heard() -> None:
    loop = asyncio.get_running_loop()
    told = told_to_stop()
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(told, 5)
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
