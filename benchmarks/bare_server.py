"""A Bot API server with nothing behind it, fast enough to measure clients against.

    python -m benchmarks.bare_server [--delay SECONDS]

It prints its port, hands out the updates loaded through /control/load at their instants, answers
every other method with a ready-made result, and notes when each request arrived.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import time
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

NUMBER = {name: re.compile(rb'%s"?[\s:="]{1,12}(-?\d+)' % name) for name in (b"offset", b"limit", b"timeout")}
CHAT = re.compile(rb'chat_id"?[\s:="]{1,12}(-?\d+)')
LENGTH = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)

ME = {
    "id": 700001,
    "is_bot": True,
    "first_name": "Bell",
    "username": "classbell_bot",
    "can_join_groups": True,
}
TRUE_METHODS = re.compile(rb"^(set|delete|answer|sendChatAction|close|logOut)")


def _answer(result: object) -> bytes:
    body = json.dumps({"ok": True, "result": result}, separators=(",", ":")).encode()
    return _http(body)


def _http(body: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
    return head + body


def _message_answer() -> tuple[bytes, bytes]:
    chat = {"id": 1, "type": "private", "first_name": "Trainee"}
    message = {"message_id": 0, "date": 1760000000, "chat": chat, "from": ME, "text": "ok"}
    body = json.dumps({"ok": True, "result": message}, separators=(",", ":")).encode()
    before, after = body.split(b'"message_id":0')
    return before + b'"message_id":', after


TRUE = _answer(True)
GET_ME = _answer(ME)
NO_UPDATES = _answer([])
BEFORE_ID, AFTER_ID = _message_answer()


@dataclass
class _Load:
    """Updates to hand out, numbered from `first_id`; the n-th is there from `start_at + n / rate`."""

    updates: list[bytes] = field(default_factory=list)
    first_id: int = 1
    start_at: float = 0.0
    per_second: float = 0.0

    def available(self, now: float) -> int:
        if self.per_second == 0:
            return len(self.updates)
        return max(0, min(len(self.updates), int((now - self.start_at) * self.per_second) + 1))

    def available_at(self, index: int) -> float:
        return self.start_at + (index / self.per_second if self.per_second else 0.0)


class _State:
    """What the server hands out and what it has seen."""

    def __init__(self, delay_for: float) -> None:
        self.delay_for = delay_for
        self.load = _Load()
        self.position = 0
        self.polls = 0
        self.message_id = 1000
        self.arrived: list[tuple[float, bytes, bytes]] = []
        self.waiting: tuple[asyncio.Transport, float, int] | None = None
        self.timer: asyncio.TimerHandle | None = None

    def replace_load(self, order: Json) -> Json:
        first_id = self.load.first_id + len(self.load.updates)
        updates = [
            json.dumps({"update_id": first_id + n, **update}).encode() for n, update in enumerate(order["updates"])
        ]
        self.arrived.clear()
        self.position, self.delay_for = 0, order.get("delay_for", self.delay_for)
        self.load = _Load(updates, first_id, time.monotonic(), order.get("per_second", 0))
        self.serve_waiting()
        return {"start_at": self.load.start_at, "first_id": first_id}

    def report(self, known: int) -> Json:
        arrived = [
            (at, method.decode(), int(found[1]) if (found := CHAT.search(body)) else None)
            for at, method, body in self.arrived[known:]
        ]
        return {"arrived": arrived, "polls": self.polls, "confirmed": self.position}

    def poll(self, transport: asyncio.Transport, body: bytes) -> None:
        self.polls += 1
        numbers = {name: int(found[1]) for name, sign in NUMBER.items() if (found := sign.search(body))}
        if b"offset" in numbers and numbers[b"offset"] >= self.load.first_id:
            self.position = numbers[b"offset"] - self.load.first_id
        give_up_at = time.monotonic() + numbers.get(b"timeout", 0)
        self.waiting = (transport, give_up_at, numbers.get(b"limit", 100))
        self.serve_waiting()

    def serve_waiting(self) -> None:
        if self.timer:
            self.timer.cancel()
            self.timer = None
        if self.waiting is None or self.waiting[0].is_closing():
            self.waiting = None
            return
        transport, give_up_at, limit = self.waiting
        now = time.monotonic()
        batch = self.load.updates[self.position : min(self.load.available(now), self.position + limit)]
        if batch or now >= give_up_at:
            self.waiting = None
            body = b'{"ok":true,"result":[' + b",".join(batch) + b"]}"
            transport.write(_http(body) if batch else NO_UPDATES)
            return
        self.timer = asyncio.get_running_loop().call_later(self._idle_for(now, give_up_at), self.serve_waiting)

    def _idle_for(self, now: float, give_up_at: float) -> float:
        more = self.position < len(self.load.updates)
        next_at = self.load.available_at(self.position) if more else give_up_at
        return max(0.0005, min(next_at, give_up_at) - now)


class _Connection(asyncio.Protocol):
    """One keep-alive connection; requests are taken apart as they come, several at once if need be."""

    def __init__(self, state: _State) -> None:
        self.state = state
        self.buffer = b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer = self.buffer + data if self.buffer else data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            length = LENGTH.search(self.buffer, 0, end + 2)
            stop = end + 4 + (int(length[1]) if length else 0)
            if len(self.buffer) < stop:
                return
            target = self.buffer[: self.buffer.index(b"\r")].split(b" ")[1]
            body, self.buffer = self.buffer[end + 4 : stop], self.buffer[stop:]
            self.serve(target, body)

    def serve(self, target: bytes, body: bytes) -> None:
        state = self.state
        method = target.rpartition(b"/")[2]
        if method == b"getUpdates":
            state.poll(self.transport, body)
        elif target.startswith(b"/control/"):
            self.transport.write(_answer(self.control(method, body)))
        elif method == b"getMe":
            self.transport.write(GET_ME)
        else:
            state.arrived.append((time.monotonic(), method, body))
            self.answer_later(TRUE if TRUE_METHODS.match(method) else self.message())

    def message(self) -> bytes:
        self.state.message_id += 1
        return _http(BEFORE_ID + b"%d" % self.state.message_id + AFTER_ID)

    def answer_later(self, answer: bytes) -> None:
        if self.state.delay_for:
            asyncio.get_running_loop().call_later(self.state.delay_for, self.transport.write, answer)
        else:
            self.transport.write(answer)

    def control(self, verb: bytes, body: bytes) -> Json:
        order = json.loads(body or b"{}")
        if verb == b"load":
            return self.state.replace_load(order)
        return self.state.report(order.get("known", 0))


async def serve(delay_for: float) -> None:
    """Serve on a free loopback port, printed on the first line, until killed."""
    state = _State(delay_for)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(state), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay", type=float, default=0.0)
    asyncio.run(serve(parser.parse_args().delay))
