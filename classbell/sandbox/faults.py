"""Faults on purpose: time-outs, cut connections and refusals, as a real network and a real Telegram have."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from classbell.sandbox.calls import Call
from classbell.sandbox.refusals import (
    BadGateway,
    BadRequest,
    Conflict,
    Refused,
    TooManyRequests,
    Unauthorized,
)
from classbell.sandbox.values import Json

HELD_FOR = 300.0
SLOW_FOR = 2.0
RESET = struct.pack("ii", 1, 0)
REFUSALS: dict[str, type[Refused]] = {"502": BadGateway, "401": Unauthorized, "409": Conflict}
BEFORE = frozenset({"timeout_before", "cut_before"})
AFTER = frozenset({"timeout_after", "cut", "502_after"})
KINDS = frozenset({*REFUSALS, *BEFORE, *AFTER, "429", "slow"})


@dataclass
class Rule:
    """When a fault strikes. `share` is a probability; `times` counts down, None is for ever."""

    kind: str
    method: str = "*"
    share: float = 1.0
    retry_after: int = 1
    seconds: float | None = None
    chat_id: int | None = None
    times: int | None = None

    def fits(self, call: Call) -> bool:
        """Tell whether a call is one of those this rule is about."""
        named = self.method in {"*", call.method} or self.method.lower() == call.method.lower()
        chat = self.chat_id is None or self.chat_id == call.number("chat_id")
        return named and chat and self.times != 0

    def refusal(self) -> Refused | None:
        """Return the refusal that this rule answers with before anything is done, if it does."""
        if self.kind == "429":
            return TooManyRequests(self.retry_after)
        return REFUSALS[self.kind]() if self.kind in REFUSALS else None


@dataclass
class Faults:
    """The rules in force; the first that fits and strikes counts."""

    rules: list[Rule] = field(default_factory=list)
    chance: random.Random = field(default_factory=random.Random)

    def lay(self, rules: list[dict[str, Any]]) -> None:
        """Put these rules in the place of all others; refuses an unknown kind or field."""
        try:
            laid = [Rule(**rule) for rule in rules]
        except TypeError as error:
            raise BadRequest(f"unknown field of a rule: {error}") from None
        for rule in laid:
            if rule.kind not in KINDS:
                raise BadRequest(f"unknown kind of fault: {rule.kind}")
        self.rules = laid

    def strike(self, call: Call) -> Rule | None:
        """Return the rule that strikes this call, having counted it."""
        for rule in self.rules:
            if rule.fits(call) and self.chance.random() < rule.share:
                rule.times = None if rule.times is None else rule.times - 1
                return rule
        return None


async def hold(request: Request, seconds: float, closing: asyncio.Event) -> None:
    """Say nothing until the caller hangs up, the sandbox closes, or the seconds are over."""
    waits = [asyncio.ensure_future(_hung_up(request)), asyncio.ensure_future(closing.wait())]
    _, pending = await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for wait in pending:
        wait.cancel()
    await asyncio.gather(*pending, return_exceptions=True)


def cut(state: Json) -> None:
    """Reset the connection of a request, so that its caller sees neither an answer nor an orderly end.

    `state` is that of the request; only `serve.Protocol` puts the connection there.
    """
    transport: asyncio.Transport | None = state.get("transport")
    if transport is None:
        raise RuntimeError("only a sandbox on a port of its own can cut a connection")
    if transport.is_closing():
        return
    connection: socket.socket = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    transport.abort()


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
