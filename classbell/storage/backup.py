"""Copies of a SQLite store: made while it is in use, checked before they count, put back whole."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from classbell.storage import migrations
from classbell.storage.connection import connect, create
from classbell.storage.failpoints import failpoint
from classbell.storage.instants import stamp
from classbell.storage.lock import hold

FILE = "classbell.db"
FOLDER = "backups"
KEPT = 14
"""Copies of one kind that stay; older ones go when a new one is made."""

OPEN_ROUNDS = (
    *(
        f"DELETE FROM {table} WHERE round_id IN ("  # noqa: S608 our own names
        "SELECT r.id FROM rounds r JOIN form_versions f ON f.form_id = r.form_id AND f.version = r.version "
        "WHERE r.closes_at >= :now AND json_extract(f.content, '$.anonymous'))"
        for table in ("counterfoils", "answers", "writers", "respondents")
    ),
    (
        "DELETE FROM cell_answers WHERE cell_id IN (SELECT c.id FROM survey_cells c "
        "JOIN rounds r ON r.survey_id = c.survey_id WHERE r.closes_at >= :now)"
    ),
    "UPDATE inbox SET raw = '{\"update_id\":' || update_id || '}' WHERE raw LIKE '%\"feedback.%'",
)
"""What copies made every few minutes leave out of rounds that are open and anonymous: two of them would tell what was
answered between them."""

_PAGES = 256


class CopyDamaged(Exception):
    """A copy cannot be relied on; `findings` say why."""

    def __init__(self, path: Path, findings: list[Finding]) -> None:
        super().__init__(f"{path.name}: " + "; ".join(f"{found.kind} {found.detail}" for found in findings))
        self.path = path
        self.findings = findings


class ServerKeepsCopies(Exception):
    """The store is on PostgreSQL, where `pg_dump` makes copies and `pg_restore` puts them back."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: `missing`, `not_a_store`, `damaged`, `orphan` or `newer`, and the detail that locates it."""

    kind: str
    detail: str


def require_file(database_url: str | None) -> None:
    """Raise ServerKeepsCopies when the store is not a file of ours."""
    if database_url:
        raise ServerKeepsCopies


def backup(data: Path, *, name: str = "classbell", kept: int = KEPT, less: Sequence[str] = ()) -> Path:
    """Copy the store of a data folder, in use or not, to `backups/{name}-{instant}.db`, and give its path.

    `less`: statements that take out of the copy what it is not to hold, with `:now` for this instant.
    The copy is one file (0600), of one instant, on disk and checked; a damaged one is a CopyDamaged and is not
    left behind. Only the newest `kept` of the same name stay. Raises FileNotFoundError where there is no store
    and StoreLocked while another copy is being made. It takes its time: not for the event loop.
    """
    if not (data / FILE).is_file():
        raise FileNotFoundError(data / FILE)
    folder = data / FOLDER
    lock = hold(folder)
    try:
        target = _copy_into(folder, data / FILE, name, less)
        _drop_old(target, name, kept)
    finally:
        lock.release()
    return target


def _copy_into(folder: Path, store: Path, name: str, less: Sequence[str]) -> Path:
    """A copy has its name only when it is whole, on disk and checked."""
    for left in folder.glob("*.part*"):
        left.unlink()
    target = folder / f"{name}-{_instant()}.db"
    part = target.with_suffix(".part")
    try:
        _copy(store, part)
        _take_out(part, less)
        _require_sound(part)
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    _sync(folder)
    return target


def newest(data: Path) -> datetime | None:
    """Give when the last copy was made (UTC), or None where there is none."""
    made = [path.stat().st_mtime for path in (data / FOLDER).glob("*.db")]
    return datetime.fromtimestamp(max(made), UTC) if made else None


def restore(data: Path, copy: Path) -> Path | None:
    """Put a copy in the place of a data folder's store, and give where the replaced file is now kept.

    Raises StoreLocked while the bot runs and CopyDamaged when the copy is not sound; the store is untouched then.
    """
    lock = hold(data)
    try:
        _require_sound(copy)
        part = data / f"{FILE}.part"
        part.unlink(missing_ok=True)
        _copy(copy, part)
        aside = _set_aside(data)
        failpoint("restore.before_replace")
        part.replace(data / FILE)
        _sync(data)
    finally:
        lock.release()
    return aside


def check(path: Path) -> list[Finding]:
    """Look a store or a copy through, in use or not; an empty list means it is sound."""
    if not path.is_file():
        return [Finding("missing", path.name)]
    try:
        with closing(connect(path, mode="ro")) as connection:
            return _faults(connection)
    except sqlite3.DatabaseError as error:
        return [Finding("damaged", str(error))]


def _faults(connection: sqlite3.Connection) -> list[Finding]:
    have, known = migrations.version(connection), len(migrations.load())
    if have == 0:
        return [Finding("not_a_store", "")]
    said = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    return [
        *(Finding("damaged", line) for line in said if line != "ok"),
        *(Finding("orphan", f"{row[0]} {row[1]} -> {row[2]}") for row in orphans),
        *([Finding("newer", f"{have} > {known}")] if have > known else []),
    ]


def _require_sound(path: Path) -> None:
    if findings := check(path):
        raise CopyDamaged(path, findings)


def _copy(source: Path, target: Path) -> None:
    """Copy one instant of the source in slices; it is held in view, or every commit would start the copy anew."""
    create(target)
    with closing(connect(source, mode="ro")) as old, closing(sqlite3.connect(target)) as new:
        old.execute("BEGIN")
        old.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
        old.backup(new, pages=_PAGES, progress=lambda *_: failpoint("backup.slice"))
        new.execute("PRAGMA journal_mode = DELETE")
    _sync(target)


def _take_out(copy: Path, less: Sequence[str]) -> None:
    if not less:
        return
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        with connection:
            for statement in less:
                named = {"now": stamp(datetime.now(UTC))} if ":now" in statement else {}
                connection.execute(statement, named)
    _sync(copy)


def _set_aside(data: Path) -> Path | None:
    """Keep the old file under a second name, so that there is a store under the first name at every moment."""
    old = data / FILE
    if not old.exists():
        return None
    aside = data / f"replaced-{_instant()}.db"
    _fold_log(old)
    for suffix in ("-wal", "-shm"):
        log = old.with_name(FILE + suffix)
        if log.exists():
            log.rename(aside.with_name(aside.name + suffix))
    _link_or_copy(old, aside)
    return aside


def _fold_log(path: Path) -> None:
    """Closing the last connection folds the log into the file; a damaged file keeps its log beside it."""
    try:
        connect(path).close()
    except sqlite3.DatabaseError:
        return


def _link_or_copy(old: Path, new: Path) -> None:
    try:
        new.hardlink_to(old)
    except OSError:
        shutil.copy2(old, new)


def _drop_old(newest: Path, name: str, kept: int) -> None:
    """The copy just made stays even where the clock went back."""
    others = sorted(path for path in newest.parent.glob(f"{name}-*.db") if path != newest)
    for path in others[: max(0, len(others) + 1 - kept)]:
        path.unlink()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _instant() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
