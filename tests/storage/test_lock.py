from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from classbell.storage.lock import NAME, StoreLocked, hold
from classbell.storage.store import open_store
from tests.storage import children


@pytest.mark.parametrize("way", ["kill", "terminate"])
def test_of_two_starts_the_second_is_refused_by_name_until_the_first_has_died(tmp_path: Path, way: str) -> None:
    for _ in range(10):
        with children.start("tests.storage.holder:hold_for_ever", tmp_path) as first:
            assert first.stdout
            assert first.stdout.readline() == "held\n"
            with pytest.raises(StoreLocked) as refusal:
                hold(tmp_path)
            assert refusal.value.pid == first.pid
            assert abs(refusal.value.since - datetime.now(UTC)) < timedelta(seconds=30)
            assert str(first.pid) in str(refusal.value)
            getattr(first, way)()
        hold(tmp_path).release()


async def test_a_store_in_use_is_not_opened_again_and_is_free_once_closed(tmp_path: Path) -> None:
    db = await open_store(None, tmp_path)
    with pytest.raises(StoreLocked):
        await open_store(None, tmp_path)
    await db.close()
    await (await open_store(None, tmp_path)).close()


async def test_a_start_that_fails_lets_go_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "classbell.db").write_text("this is no database " * 100)
    with pytest.raises(Exception, match="not a database"):
        await open_store(None, tmp_path)
    hold(tmp_path).release()


def test_a_holder_that_does_not_say_its_name_is_refused_too(tmp_path: Path) -> None:
    lock = hold(tmp_path)
    (tmp_path / NAME).write_text("")
    with pytest.raises(StoreLocked) as refusal:
        hold(tmp_path)
    assert refusal.value.pid is None
    lock.release()
