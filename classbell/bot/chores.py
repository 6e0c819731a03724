"""What the house does by itself every so often: copies of the store, and what is needed no longer thrown away."""

from __future__ import annotations

import asyncio
import shutil
import time
from datetime import timedelta
from pathlib import Path

import structlog

from classbell.actions import digests, feedback
from classbell.actions.desk import Desk
from classbell.bot.clock import Chore
from classbell.bot.receiver import Receiver
from classbell.storage import backup, outbox

BACKUP_EVERY = timedelta(minutes=5)
PURGE_EVERY = timedelta(hours=1)
FOLD_EVERY = timedelta(minutes=1)
TEXTS_KEPT_FOR = timedelta(days=90)
"""How long it is known what a letter said that was sent unasked; what has become of it is known for good."""
DIGESTS_KEPT_FOR = timedelta(days=7)
"""How long drawn digests stay; they are sent within hours, and can be pulled again at any time."""
log = structlog.get_logger(__name__)


def chores(desk: Desk, receiver: Receiver) -> list[Chore]:
    """Give the chores; a store on a server is copied by the server's own tools."""
    purge = Chore("purge", PURGE_EVERY, lambda: _purge(receiver))
    folder = desk.house.data / outbox.FOLDER / digests.DIGESTS
    texts = Chore("texts", PURGE_EVERY, Texts(desk).forget)
    tidy = Chore("tidy", PURGE_EVERY, lambda: asyncio.to_thread(_tidy, folder))
    answers = Chore("answers", PURGE_EVERY, lambda: feedback.tidy(desk))
    if desk.db.engine != "sqlite":
        return [purge, texts, tidy, answers]
    fold = Chore("fold", FOLD_EVERY, desk.db.fold)
    return [purge, texts, tidy, answers, fold, Chore("backup", BACKUP_EVERY, Copies(desk.house.data).keep)]


class Copies:
    """Copies a SQLite store, but not one that has not changed since the last copy, nor what open rounds were told."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._seen: tuple[int, ...] = ()

    async def keep(self) -> None:
        """Make a copy if anything was written since the last one."""
        changed_at = self._changed_at()
        if changed_at != self._seen:
            path = await asyncio.to_thread(backup.backup, self._data, less=backup.OPEN_ROUNDS)
            self._seen = changed_at
            log.info("store_copied", name=path.name)

    def _changed_at(self) -> tuple[int, ...]:
        files = (self._data / backup.FILE, self._data / f"{backup.FILE}-wal")
        return tuple(file.stat().st_mtime_ns for file in files if file.exists())


class Texts:
    """Forgets what letters said that went long ago; it goes on where it stopped, once from the beginning in a life."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._after = 0

    async def forget(self) -> None:
        """Empty what has grown old since the last time, some letters a transaction, and tell how many those were."""
        before, emptied = self._desk.now() - TEXTS_KEPT_FOR, 0
        while True:
            async with self._desk.db.begin() as tx:
                until, some = await outbox.empty(tx, self._after, before)
            emptied += some
            if until == self._after:
                break
            self._after = until
        if emptied:
            log.info("old_texts_deleted", count=emptied)


async def _purge(receiver: Receiver) -> None:
    deleted = await receiver.purge()
    if deleted:
        log.info("old_updates_deleted", count=deleted)


def _tidy(folder: Path) -> None:
    """Throw away the files of digests that went out long ago."""
    old = time.time() - DIGESTS_KEPT_FOR.total_seconds()
    for digest in folder.glob("*"):
        if digest.stat().st_mtime < old:
            shutil.rmtree(digest)
