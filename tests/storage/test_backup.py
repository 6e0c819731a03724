from __future__ import annotations

import asyncio
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from classbell.storage import backup, migrations
from classbell.storage.backup import FILE, CopyDamaged, Finding, ServerKeepsCopies
from classbell.storage.lock import StoreLocked
from classbell.storage.store import open_store
from tests.storage import children
from tests.storage.probes import names, put


async def keep(data: Path, *kept: str) -> None:
    db = await open_store(None, data)
    for name in kept:
        await put(db, name)
    await db.close()


def copies_in(data: Path) -> list[Path]:
    return list(data.glob("backups/classbell-*"))


async def kept_in(data: Path) -> list[str]:
    db = await open_store(None, data)
    found = await names(db)
    await db.close()
    return found


def rows_of(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM settings ORDER BY name")]


async def test_a_copy_is_one_file_for_its_owner_alone(tmp_path: Path) -> None:
    await keep(tmp_path, "a", "b")
    copy = backup.backup(tmp_path)
    assert copy.parent == tmp_path / "backups"
    assert copy.stat().st_mode & 0o777 == 0o600
    assert copy.parent.stat().st_mode & 0o777 == 0o700
    assert copies_in(tmp_path) == [copy]
    assert rows_of(copy) == ["a", "b"]
    assert backup.check(copy) == []


async def test_a_copy_made_under_load_is_of_one_instant_and_holds_up_nobody(tmp_path: Path) -> None:
    db = await open_store(None, tmp_path)
    async with db.begin() as tx:
        await tx.run("probe.fill", name="fill", value="x" * 2000, upto=5000)
    making = asyncio.create_task(asyncio.to_thread(backup.backup, tmp_path))
    pairs = 0
    while not making.done():
        async with db.begin() as tx:
            await tx.run("probe.put", name=f"left{pairs:06}", value="")
            await tx.run("probe.put", name=f"right{pairs:06}", value="")
        pairs += 1
    copy = await making
    after = await names(db)
    await db.close()
    copied = rows_of(copy)
    assert backup.check(copy) == []
    assert pairs > 10
    assert copied == [name for name in after if name in set(copied)]
    left = {name[4:] for name in copied if name.startswith("left")}
    assert left == {name[5:] for name in copied if name.startswith("right")}
    assert left == {f"{number:06}" for number in range(len(left))}


async def test_only_the_newest_copies_of_a_name_stay(tmp_path: Path) -> None:
    await keep(tmp_path)
    other = backup.backup(tmp_path, name="before-0002")
    copies = [backup.backup(tmp_path, kept=2) for _ in range(4)]
    assert sorted(other.parent.glob("*.db")) == sorted([other, *copies[2:]])


async def test_the_copy_just_made_stays_when_the_clock_has_gone_back(tmp_path: Path) -> None:
    await keep(tmp_path)
    copy = backup.backup(tmp_path)
    later = copy.with_name("classbell-29991231T000000.000000Z.db")
    copy.rename(later)
    newest = backup.backup(tmp_path, kept=1)
    assert newest.exists()
    assert not later.exists()


async def test_a_kill_while_copying_leaves_no_copy_that_looks_whole(tmp_path: Path) -> None:
    await keep(tmp_path, "a")
    code, _ = await asyncio.to_thread(
        children.run, "tests.storage.test_backup:back_up", tmp_path, failpoint="backup.slice"
    )
    assert code == -signal.SIGKILL
    assert [path.suffix for path in copies_in(tmp_path)] == [".part"]
    copy = backup.backup(tmp_path)
    assert copies_in(tmp_path) == [copy]


def back_up(data: str) -> None:
    backup.backup(Path(data))


def test_without_a_store_there_is_nothing_to_copy(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        backup.backup(tmp_path)


async def test_a_damaged_store_is_not_passed_off_as_a_good_copy(tmp_path: Path) -> None:
    await keep(tmp_path)
    _make_orphan(tmp_path / FILE)
    with pytest.raises(CopyDamaged) as refusal:
        backup.backup(tmp_path)
    assert [found.kind for found in refusal.value.findings] == ["orphan"]
    assert copies_in(tmp_path) == []


def _make_orphan(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO groups (class_id, name) VALUES (5, 'nowhere')")


async def test_a_restore_puts_the_copy_back_and_keeps_the_replaced_file(tmp_path: Path) -> None:
    await keep(tmp_path, "a")
    copy = backup.backup(tmp_path)
    await keep(tmp_path, "b")
    aside = backup.restore(tmp_path, copy)
    assert aside
    assert await kept_in(tmp_path) == ["a"]
    assert rows_of(aside) == ["a", "b"]
    assert rows_of(copy) == ["a"]
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


async def test_a_restore_into_an_empty_folder_needs_nothing_else(tmp_path: Path) -> None:
    await keep(tmp_path / "old", "a")
    assert backup.restore(tmp_path / "new", backup.backup(tmp_path / "old")) is None
    assert await kept_in(tmp_path / "new") == ["a"]


async def test_a_restore_is_refused_while_the_store_is_in_use(tmp_path: Path) -> None:
    db = await open_store(None, tmp_path)
    copy = await asyncio.to_thread(backup.backup, tmp_path)
    await put(db, "b")
    with pytest.raises(StoreLocked):
        backup.restore(tmp_path, copy)
    assert await names(db) == ["b"]
    await db.close()


@pytest.mark.parametrize("way", ["cut", "overwritten", "text", "empty", "gone", "newer", "stranger"])
async def test_a_bad_copy_is_found_out_and_the_store_left_alone(tmp_path: Path, way: str) -> None:
    await keep(tmp_path, *(f"{number:03}" for number in range(50)))
    copy = backup.backup(tmp_path)
    spoil(copy, way)
    with pytest.raises(CopyDamaged) as refusal:
        backup.restore(tmp_path, copy)
    kinds = {"gone": "missing", "empty": "not_a_store", "stranger": "not_a_store", "newer": "newer"}
    assert {found.kind for found in refusal.value.findings} == {kinds.get(way, "damaged")}
    assert len(await kept_in(tmp_path)) == 50


def spoil(path: Path, way: str) -> None:
    whole = path.read_bytes()
    middle = len(whole) // 2
    texts = {
        "cut": whole[:middle],
        "overwritten": whole[:4096] + b"\xff" * (len(whole) - 4096),
        "text": b"no database" * 1000,
        "empty": b"",
    }
    if way in texts:
        path.write_bytes(texts[way])
    elif way == "gone":
        path.unlink()
    elif way == "newer":
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("INSERT INTO schema_version VALUES (9999, 'future', 0)")
    else:
        path.unlink()
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("CREATE TABLE strangers (name TEXT)")


async def test_a_damaged_store_can_be_replaced_by_a_copy(tmp_path: Path) -> None:
    await keep(tmp_path, "a")
    copy = backup.backup(tmp_path)
    (tmp_path / FILE).write_bytes(b"the disk has eaten this " * 1000)
    aside = backup.restore(tmp_path, copy)
    assert aside
    assert aside.read_bytes().startswith(b"the disk has eaten")
    assert await kept_in(tmp_path) == ["a"]


async def test_a_log_left_by_a_kill_is_not_mixed_into_what_is_restored(tmp_path: Path) -> None:
    await keep(tmp_path, "a")
    copy = backup.backup(tmp_path)
    db = await open_store(None, tmp_path)
    await put(db, "b")
    log = (tmp_path / f"{FILE}-wal").read_bytes()
    await db.close()
    (tmp_path / FILE).write_bytes(b"the disk has eaten this " * 1000)
    (tmp_path / f"{FILE}-wal").write_bytes(log)
    backup.restore(tmp_path, copy)
    assert await kept_in(tmp_path) == ["a"]


async def test_a_kill_during_a_restore_leaves_the_old_store(tmp_path: Path) -> None:
    await keep(tmp_path, "a")
    copy = backup.backup(tmp_path)
    await keep(tmp_path, "b")
    code, _ = await asyncio.to_thread(
        children.run, "tests.storage.test_backup:restore", tmp_path, copy, failpoint="restore.before_replace"
    )
    assert code == -signal.SIGKILL
    assert await kept_in(tmp_path) == ["a", "b"]
    backup.restore(tmp_path, copy)
    assert await kept_in(tmp_path) == ["a"]


def restore(data: str, copy: str) -> None:
    backup.restore(Path(data), Path(copy))


async def test_check_finds_nothing_in_a_sound_store_in_use_or_not(tmp_path: Path) -> None:
    db = await open_store(None, tmp_path)
    assert backup.check(tmp_path / FILE) == []
    await db.close()
    assert backup.check(tmp_path / FILE) == []


async def test_check_says_what_is_wrong_and_where(tmp_path: Path) -> None:
    await keep(tmp_path)
    _make_orphan(tmp_path / FILE)
    assert backup.check(tmp_path / FILE) == [Finding("orphan", "groups 1 -> classes")]
    assert backup.check(tmp_path / "nothing") == [Finding("missing", "nothing")]
    with closing(sqlite3.connect(tmp_path / FILE)) as connection, connection:
        connection.execute("INSERT INTO schema_version VALUES (9999, 'future', 0)")
    assert Finding("newer", f"9999 > {len(migrations.load())}") in backup.check(tmp_path / FILE)


def test_a_store_on_a_server_is_copied_by_the_servers_own_tools() -> None:
    backup.require_file(None)
    with pytest.raises(ServerKeepsCopies):
        backup.require_file("postgresql://127.0.0.1/classbell")
