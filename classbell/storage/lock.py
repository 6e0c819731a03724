"""One process per data folder: a lock that the kernel gives back when its holder dies."""

from __future__ import annotations

import fcntl
import os
import time
from datetime import UTC, datetime
from pathlib import Path

NAME = "classbell.lock"
_READ_TRIES = 50


class StoreLocked(Exception):
    """Another process holds the data folder: `pid` (None when it did not say), since `since` (UTC)."""

    def __init__(self, pid: int | None, since: datetime) -> None:
        super().__init__(f"the data folder is held by process {pid} since {since.isoformat(timespec='seconds')}")
        self.pid = pid
        self.since = since


class Lock:
    """A data folder held by this process until `release`, or until the process ends in any way."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def release(self) -> None:
        """Let the next process have the folder."""
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)


def hold(data: Path) -> Lock:
    """Take the data folder, making it (0700) when it is not there; raise StoreLocked when another has it."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(data / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise _locked(descriptor) from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return Lock(descriptor)


def _locked(descriptor: int) -> StoreLocked:
    """Say who holds it; the holder may be between taking the lock and writing its name down."""
    try:
        for _ in range(_READ_TRIES):
            if text := os.pread(descriptor, 32, 0).strip():
                break
            time.sleep(0.01)
        since = datetime.fromtimestamp(os.fstat(descriptor).st_mtime, UTC)
        return StoreLocked(int(text) if text.isdigit() else None, since)
    finally:
        os.close(descriptor)
