"""How much the bare server can take, so that it is known not to be what is measured.

    python -m benchmarks.ceiling PORT

Raw connections, several requests a write, nothing parsed but the count of answers.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time

from benchmarks.server import TOKEN

CONNECTIONS = 8
PIPELINED = 16
LASTS_FOR = 2.0


async def measure(port: int) -> float:
    """Return the requests a second the server answered."""
    body = json.dumps({"chat_id": 1, "text": "x" * 300}).encode()
    head = f"POST /bot{TOKEN}/sendMessage HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
    requests = (head.encode() + body) * PIPELINED
    stop_at = time.perf_counter() + LASTS_FOR
    counts = await asyncio.gather(*(_drive(port, requests, stop_at) for _ in range(CONNECTIONS)))
    return sum(counts) / LASTS_FOR


async def _drive(port: int, requests: bytes, stop_at: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answered = 0
    while time.perf_counter() < stop_at:
        writer.write(requests)
        expected = answered + PIPELINED
        while answered < expected:
            answered += (await reader.read(65536)).count(b"HTTP/1.1 200")
    writer.close()
    await writer.wait_closed()
    return answered


def ceiling(port: int) -> float:
    """Measure from a process of its own, as the contenders are."""
    command = [sys.executable, "-m", "benchmarks.ceiling", str(port)]
    return float(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


if __name__ == "__main__":
    print(asyncio.run(measure(int(sys.argv[1]))))
