from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

from structlog.testing import capture_logs

from classbell.bot.chores import DIGESTS_KEPT_FOR, TEXTS_KEPT_FOR, Copies, Texts, _tidy
from classbell.storage import backup
from classbell.storage.store import open_store
from tests.school import school
from tests.whole.writing import a_class_with_three, written


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


async def test_what_was_sent_long_ago_keeps_its_figures_and_loses_its_words() -> None:
    async with school() as s:
        class_id, trainee, organiser = await a_class_with_three(s)
        second = await s.phone_of("学员丁", class_id)
        await written(organiser, "{姓名}，明天 9 点到一号厅")
        await s.box.faults([{"kind": "cut", "chat_id": second.id, "method": "sendMessage"}])
        await organiser.tap("✉️ 发给 2 人")
        await trainee.sees("学员甲，明天 9 点到一号厅")
        shown = await organiser.sees("结果不明：1")
        assert "receipt.again:1:1" in str(shown["reply_markup"])
        texts = Texts(s.desk)
        with capture_logs() as quiet:
            await texts.forget()
        assert quiet == []
        s.clock.move(TEXTS_KEPT_FOR + timedelta(minutes=1))
        with capture_logs() as told:
            await texts.forget()
            await texts.forget()
        [line] = [one for one in told if one["event"] == "old_texts_deleted"]
        assert line["count"] >= 2
        assert await s.sql("SELECT COUNT(*) FROM outbox WHERE kind = 'notice' AND body <> '{}'") == [(0,)]
        await organiser.send("/notices")
        await organiser.tap("明天 9 点到一号厅")
        await organiser.tap("🔄 刷新")
        shown = await organiser.sees("结果不明：1")
        assert "已发出：1" in shown["text"]
        assert "receipt.again" not in str(shown["reply_markup"])  # nobody knows any more what it said to them
