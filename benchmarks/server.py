"""The bare server, started and steered from the benchmark's side."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

Json = dict[str, Any]
TOKEN = "700001:benchmark"
LOOK_EVERY_FOR = 0.05


@dataclass(frozen=True, slots=True)
class Arrival:
    """One request the server received: when (monotonic seconds), which method, for which chat."""

    at: float
    method: str
    chat_id: int | None


class BareServer:
    """A bare Bot API server in another process, for as long as the block lasts."""

    def __init__(self, delay_for: float = 0.0) -> None:
        self._delay_for = delay_for
        self.arrivals: list[Arrival] = []

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "benchmarks.bare_server", "--delay", str(self._delay_for)]
        self._child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._child.stdout
        self.port = int(self._child.stdout.readline())
        self._control = http.client.HTTPConnection("127.0.0.1", self.port)
        return self

    def __exit__(self, *_exc: object) -> None:
        self._control.close()
        self._child.kill()
        self._child.wait()
        assert self._child.stdout
        self._child.stdout.close()

    @property
    def base_url(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self.port}"

    def give_precedence(self) -> None:
        """Let it note arrivals when they are there, not when the machine has time, if we may."""
        with suppress(PermissionError):
            os.sched_setscheduler(self._child.pid, os.SCHED_RR, os.sched_param(1))

    def load(self, updates: list[Json], per_second: float = 0, delay_for: float = 0) -> float:
        """Offer these updates, all at once or so many a second; return the instant of the first."""
        self.arrivals.clear()
        order = {"updates": updates, "per_second": per_second, "delay_for": delay_for}
        return float(self._ask("load", order)["start_at"])

    def wait(self, done: Callable[[Json], bool], check: Callable[[], None], within: float = 180) -> None:
        """Collect arrivals until the report satisfies; look often enough, not so often as to weigh."""
        give_up_at = time.monotonic() + within
        while not done(self._look()):
            check()
            if time.monotonic() > give_up_at:
                raise TimeoutError(f"after {within:g} s: {len(self.arrivals)} requests had arrived")
            time.sleep(LOOK_EVERY_FOR)

    def _look(self) -> Json:
        report = self._ask("report", {"known": len(self.arrivals)})
        self.arrivals += [Arrival(*arrived) for arrived in report["arrived"]]
        return report

    def _ask(self, verb: str, order: Json) -> Json:
        self._control.request("POST", f"/control/{verb}", json.dumps(order))
        answer: Json = json.loads(self._control.getresponse().read())["result"]
        return answer
