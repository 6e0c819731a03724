"""Which letters have begun to leave, in a file that is never waited for.

The store tells which letters a process had claimed when it was killed; only those whose first byte may have gone out
are in doubt. A row for each would cost a commit before each message. What was merely written outlives the process
all the same, because the system holds it; it is lost only with the machine, which the number of the machine's start
tells.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from struct import Struct

import structlog

from classbell.storage.outbox import Claimed

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_HEAD = Struct("64s")
_ENTRY = Struct("<qq")
log = structlog.get_logger(__name__)


class Traces:
    """Room for so many letters at a time; without a file nothing is remembered."""

    def __init__(self, path: Path | None, slots: int) -> None:
        self._path = path
        self._file: int | None = None
        self._slots = slots
        self._free = list(range(slots))
        self._taken: dict[int, int] = {}

    def recall(self) -> Mapping[int, int] | None:
        """Open the file, and tell which attempts had begun when the process before ended: letter to attempt.

        The last of all that had begun is always among them. None: there is no telling, as after the machine has
        started anew.
        """
        if self._path is None:
            return None
        try:
            return self._opened(self._path, _boot())
        except OSError as error:
            log.warning("traces_not_kept", error=str(error))
            self.close()
            return None

    def _opened(self, path: Path, boot: bytes) -> Mapping[int, int] | None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        kept = os.pread(self._file, self._size, 0)
        if boot and len(kept) == self._size and kept.startswith(boot):
            entries = _ENTRY.iter_unpack(kept[_HEAD.size :])
            return {letter_id: attempt for letter_id, attempt in entries if letter_id}
        os.pwrite(self._file, boot.ljust(self._size, b"\0"), 0)
        os.fsync(self._file)  # its room on the disk is its own from here on
        return None

    def mark(self, letter: Claimed) -> None:
        """Say that a letter leaves now, before its first byte does; marking it twice is harmless."""
        if self._file is None:
            return
        if letter.id not in self._taken:
            self._taken[letter.id] = self._free.pop(0)
        entry = _ENTRY.pack(letter.id, letter.attempt)
        os.pwrite(self._file, entry, _HEAD.size + self._taken[letter.id] * _ENTRY.size)

    def forget(self, letters: Iterable[Claimed]) -> None:
        """Free the room of letters whose end is on disk."""
        for letter in letters:
            slot = self._taken.pop(letter.id, None)
            if slot is not None:
                self._free.append(slot)

    def close(self) -> None:
        """Let go of the file; nothing is remembered from then on."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    @property
    def _size(self) -> int:
        return _HEAD.size + self._slots * _ENTRY.size


def _boot() -> bytes:
    """Give the number of the machine's present start; empty where the system has none."""
    return _BOOT.read_bytes().strip() if _BOOT.exists() else b""
