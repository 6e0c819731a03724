"""Programs that are measured from outside: started, weighed by the operating system, stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STOP_WITHIN = 15.0


class Program:
    """A program running in a session of its own until the block ends."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self._log = log
        self._command = [sys.executable if word == "python" else word for word in command]
        self._environment = {**os.environ, "PYTHONUNBUFFERED": "1", **environment}

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            self._child = subprocess.Popen(
                self._command,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def __exit__(self, *_exc: object) -> None:
        if self._child.poll() is None:
            self._child.send_signal(signal.SIGTERM)
        try:
            self._child.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()

    def check(self) -> None:
        """Raise with the end of its log if the program has ended."""
        if self._child.poll() is not None:
            tail = self._log.read_text(errors="replace")[-2000:]
            raise RuntimeError(f"{' '.join(self._command)} ended with {self._child.returncode}:\n{tail}")

    def cpu_for(self) -> float:
        """Return the seconds of user and system time used so far, by it and its living children."""
        return sum(map(_cpu_of, self._pids()))

    def memory(self) -> float:
        """Return the resident megabytes of it and its living children."""
        return sum(map(_resident_of, self._pids())) / 1024

    def _pids(self) -> list[int]:
        pids, found = [], [self._child.pid]
        while found:
            pids.append(found.pop())
            found += _children_of(pids[-1])
        return pids


def _cpu_of(pid: int) -> float:
    # The number of a process's CPU clock on Linux, as clock_getcpuclockid(3) makes it.
    return time.clock_gettime((~pid << 3) | 2)


def _resident_of(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def _children_of(pid: int) -> list[int]:
    return [
        int(child) for listed in Path(f"/proc/{pid}/task").glob("*/children") for child in listed.read_text().split()
    ]
