"""Send one notice to many people through Classbell's outbox, as fast as it goes, and weigh it from inside.

    python -m benchmarks.outbox_sends PORT MESSAGES

Every message is a row that is claimed, sent and recorded, each step durable. Prints one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.contenders import ours
from benchmarks.server import TOKEN
from classbell.actions.bells import Bells
from classbell.actions.desk import Desk, House
from classbell.bot.gate import Gate
from classbell.bot.sender import Sender
from classbell.bot.service import spare_the_collector
from classbell.bot.transport import Transport
from classbell.domain.pace import Limits
from classbell.domain.policies import Policies
from classbell.storage.backup import FILE
from classbell.storage.store import open_store

LEFT = """
SELECT 1 FROM outbox WHERE state = 'sending' UNION ALL SELECT 1 FROM outbox WHERE state = 'new' AND chat_id IS NOT NULL
LIMIT 1
"""  # by indexes: looking must not weigh
UNBOUND = Limits(per_second=1_000_000)
LOOK_EVERY = 0.1


async def measure(folder: Path, base_url: str, messages: int) -> dict[str, float]:
    """Send all that waits in the folder's outbox, and return what each message cost."""
    house = House("classbell_bot", "zh_CN", ZoneInfo("Asia/Shanghai"), base_url, folder)
    db = await open_store(None, folder)
    desk = Desk(db, lambda: datetime.now(UTC), bytes(32), Policies(), house, Bells())
    try:
        async with Transport(base_url, TOKEN) as transport:
            await transport.call("getMe", {})
            spare_the_collector()
            cpu_for, started_at = time.process_time(), time.perf_counter()
            sending = asyncio.create_task(Sender(transport, desk, Gate(db, desk.now, UNBOUND)).run())
            await asyncio.to_thread(_wait, folder)
            cpu_for, passed_for = time.process_time() - cpu_for, time.perf_counter() - started_at
            sending.cancel()
            with suppress(asyncio.CancelledError):
                await sending
    finally:
        await db.close()
    return {"cpu_us": cpu_for / messages * 1e6, "per_second": messages / passed_for}


def _wait(folder: Path) -> None:
    with closing(sqlite3.connect(folder / FILE, timeout=10)) as db:
        while db.execute(LEFT).fetchone():
            time.sleep(LOOK_EVERY)


if __name__ == "__main__":
    port, count = map(int, sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        ours.prepare(Path(name), 1)
        ours.post(Path(name), 1, count)
        print(json.dumps(asyncio.run(measure(Path(name), f"http://127.0.0.1:{port}", count))))
