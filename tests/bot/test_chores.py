from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

from classbell.bot.chores import DIGESTS_KEPT_FOR, Copies, _tidy
from classbell.storage import backup
from classbell.storage.store import open_store


def test_digests_that_went_out_long_ago_are_thrown_away(tmp_path: Path) -> None:
    old, fresh = tmp_path / "1-zh_CN", tmp_path / "2-zh_CN"
    for folder in (old, fresh):
        folder.mkdir()
        (folder / "day.png").write_bytes(b"picture")
    long_ago = time.time() - (DIGESTS_KEPT_FOR + timedelta(hours=1)).total_seconds()
    os.utime(old, (long_ago, long_ago))
    _tidy(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [fresh.name]


async def test_a_store_is_copied_only_when_it_has_changed(tmp_path: Path) -> None:
    db = await open_store(None, tmp_path)
    copies = Copies(tmp_path)
    await copies.keep()
    await copies.keep()
    assert len(list((tmp_path / backup.FOLDER).glob("*.db"))) == 1
    async with db.begin() as tx:
        await tx.run("settings.keep", name="a", value="b")
    await copies.keep()
    assert len(list((tmp_path / backup.FOLDER).glob("*.db"))) == 2
    await db.close()
